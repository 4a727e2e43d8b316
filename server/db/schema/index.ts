/** Every table, for migrations; one file per server module. */

export * from "./access.ts";
export * from "./audit.ts";
export * from "./auth.ts";
export * from "./blobs.ts";
export * from "./checkpoints.ts";
export * from "./collab.ts";
export * from "./data.ts";
export * from "./directories.ts";
export * from "./executions.ts";
export * from "./interrupts.ts";
export * from "./notebooks.ts";
export * from "./packages.ts";
export * from "./projects.ts";
export * from "./registry.ts";
export * from "./secrets.ts";
export * from "./snapshots.ts";
export * from "./studies.ts";
export * from "./teams.ts";
export * from "./tracking.ts";
