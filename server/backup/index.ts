/** Face of backup and restore. */
export { type BackupDeps, writeBackup } from "./backup.ts";
export type { End } from "./format.ts";
export { type RestoreDeps, readBackup } from "./restore.ts";
