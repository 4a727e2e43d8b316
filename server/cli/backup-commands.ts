/** `octavo backup` and `octavo restore`. */
import { access } from "node:fs/promises";
import { readBackup, writeBackup } from "../backup/index.ts";
import { openBlobStore } from "../blobs/index.ts";
import { attachDatabase, openDatabase } from "../db/index.ts";
import { createLog } from "../log.ts";
import { type Command, UsageError } from "./command.ts";

export const backupCommand: Command = {
  usage: "backup FILE",
  summary: "write everything into one file, while people work",
  help: `  Database and files as they were at one moment, in a tar file that only you can
  read: it holds what your data folder holds, the server's secret included.
  Takes OCTAVO_DATA, DATABASE_URL and S3_… as the server does.`,
  options: {},
  words: 1,
  async run({ words: [file = ""] }, config, terminal) {
    if (await exists(file)) throw new UsageError(`${file} is there already: a backup never replaces a file`);
    const log = createLog("silent");
    const db = await attachDatabase({ log, url: config.databaseUrl, dataFolder: config.dataFolder, connections: 2 });
    try {
      const store = await openBlobStore(config);
      const end = await writeBackup({ db, store, dataFolder: config.dataFolder, now: Date.now }, file);
      const rows = Object.values(end.rows).reduce((sum, each) => sum + each, 0);
      terminal.out(`${file}: ${rows} rows, ${end.blobs} blobs of ${end.bytes} bytes\n`);
      return warnOfMissing(end.missing, terminal);
    } finally {
      await db.stop();
    }
  },
};

export const restoreCommand: Command = {
  usage: "restore FILE",
  summary: "put a backup into an empty data folder (or database)",
  help: `  Octavo must not be running on it. Takes OCTAVO_DATA, DATABASE_URL and S3_… as the
  server does; people, rights, tokens and history come back as they were.`,
  options: {},
  words: 1,
  async run({ words: [file = ""] }, config, terminal) {
    if (!(await exists(file))) throw new UsageError(`there is no file ${file}`);
    const options = { log: createLog("silent"), url: config.databaseUrl, dataFolder: config.dataFolder };
    const db = await openDatabase({ ...options, migrate: false, connections: 2 });
    try {
      const store = await openBlobStore(config);
      const end = await readBackup({ db, store, dataFolder: config.dataFolder }, file);
      const rows = Object.values(end.rows).reduce((sum, each) => sum + each, 0);
      terminal.out(`restored ${rows} rows and ${end.blobs} blobs of ${end.bytes} bytes\n`);
      return warnOfMissing(end.missing, terminal);
    } finally {
      await db.stop();
    }
  },
};

function warnOfMissing(missing: readonly string[], terminal: { err(text: string): void }): number {
  if (missing.length === 0) return 0;
  terminal.err(`${missing.length} blobs are missing or damaged in the store that was backed up:\n`);
  for (const digest of missing.slice(0, 20)) terminal.err(`  ${digest}\n`);
  return 1;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
