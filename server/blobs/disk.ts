/**
 * Blobs in a folder: `ab/<digest>`, written beside under `tmp/`, made durable, then renamed into place, then the folder
 * made durable. A file under its final name is complete and never changes.
 */
import { constants } from "node:fs";
import { access, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { type BlobDigest, isBlobDigest } from "#lib/base/id.ts";
import type { BlobInfo, BlobStore, ByteRange, Put, PutOptions } from "./blob-store.ts";
import { diskError, spool, sweepSpool } from "./spool.ts";

export async function createDiskBlobs(folder: string): Promise<BlobStore> {
  const spoolFolder = path.join(folder, "tmp");
  await mkdir(spoolFolder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK);
  await sweepSpool(spoolFolder, Date.now());
  const fileOf = (digest: BlobDigest): string => path.join(folder, digest.slice(0, 2), digest);

  return {
    async put(source, options: PutOptions = {}): Promise<Put> {
      const chunks = source instanceof Uint8Array ? once(source) : source;
      const { file, digest, size } = await spool(spoolFolder, chunks, options.limit);
      try {
        await options.claim?.(digest, size);
        await place(file, fileOf(digest), size);
      } catch (error) {
        await rm(file, { force: true });
        throw diskError(error);
      }
      return { digest, size };
    },
    read: (digest, range) => readFrom(fileOf(digest), range),
    head: (digest) => infoOf(digest, fileOf(digest)),
    delete: (digest) => rm(fileOf(digest), { force: true }),
    list: () => listIn(folder),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function place(from: string, to: string, size: number): Promise<void> {
  const folder = path.dirname(to);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await stat(to).catch(() => undefined);
  if (there?.size === size) await rm(from);
  else await rename(from, to);
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(path.dirname(folder));
}

/** Makes renames in a folder durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readFrom(file: string, range: ByteRange | undefined): Promise<Readable | undefined> {
  const handle = await open(file, "r").catch(absent);
  if (handle === undefined) return undefined;
  if (range === undefined) return handle.createReadStream();
  if (range.start >= range.end) {
    await handle.close();
    return Readable.from([]);
  }
  return handle.createReadStream({ start: range.start, end: range.end - 1 });
}

async function infoOf(digest: BlobDigest, file: string): Promise<BlobInfo | undefined> {
  const found = await stat(file).catch(absent);
  return found && { digest, size: found.size, modifiedAt: Math.floor(found.mtimeMs) };
}

async function* listIn(folder: string): AsyncGenerator<BlobInfo> {
  for (const prefix of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const name of await readdir(path.join(folder, prefix))) {
      const info = isBlobDigest(name) ? await infoOf(name, path.join(folder, prefix, name)) : undefined;
      if (info !== undefined) yield info;
    }
  }
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
