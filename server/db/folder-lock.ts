/**
 * One Octavo per data folder. The lock is the operating system's, held on `octavo.lock` through SQLite (the one thing in
 * Node that takes file locks): it ends with the process however that dies, so there is nothing stale to clean, and a
 * reused process id cannot fool it, as it can fool a pid file. `octavo.pid` beside it only tells who holds it.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface FolderLock {
  release(): void;
}

/** Somebody else holds the folder; `pid` is undefined when that cannot be told. */
export class FolderInUseError extends Error {
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    super(`another Octavo (pid ${pid ?? "unknown"}) uses this folder: ${folder}`);
    this.name = "FolderInUseError";
    this.pid = pid;
  }
}

export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(path.join(folder, "octavo.lock"), { timeout: 0 });
  const pidFile = path.join(folder, "octavo.pid");
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw new FolderInUseError(folder, readPid(pidFile));
    throw error;
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return { release: () => lock.close() };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function readPid(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined; // the holder has not written it yet
  }
}
