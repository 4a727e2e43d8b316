/** A stream written to a temporary file and hashed on the way: how a blob of any size gets its name in constant memory. */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";

export interface Spooled {
  readonly file: string;
  readonly digest: BlobDigest;
  readonly size: number;
}

/** Durable when answered. On any failure the file is gone. */
export async function spool(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  limit: number | undefined,
): Promise<Spooled> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, randomUUID());
  const hash = createHash("sha256");
  let size = 0;
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const chunk of source) {
      size += chunk.byteLength;
      refuseAbove(limit, size);
      hash.update(chunk);
      await writeAll(handle, chunk);
    }
    await handle.sync();
    await handle.close();
    return { file, size, digest: hash.digest("hex") as BlobDigest };
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw diskError(error);
  }
}

export function refuseAbove(limit: number | undefined, size: number): void {
  if (limit !== undefined && size > limit) {
    throw new AppError("too_large", `more than the ${limit} bytes that are accepted here`, { detail: { limit } });
  }
}

export function digestOf(bytes: Uint8Array): BlobDigest {
  return createHash("sha256").update(bytes).digest("hex") as BlobDigest;
}

/** A full disk as a domain error; all else unchanged. */
export function diskError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code !== "ENOSPC" && error.code !== "EDQUOT") return error;
  return new AppError("storage_full", "the disk of the server is full", { cause: error });
}

const ABANDONED_MS = 24 * 3600_000;

/** Removes what killed processes left in the folder. */
export async function sweepSpool(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined); // another server may be sweeping, too
    if (found !== undefined && now - found.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await handle.write(chunk, at)).bytesWritten;
}
