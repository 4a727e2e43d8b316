/** Blobs in memory, for tests of what stands on them. */
import { Readable } from "node:stream";
import type { BlobDigest } from "#lib/base/id.ts";
import type { BlobStore, Put, PutOptions } from "./blob-store.ts";
import { digestOf, refuseAbove } from "./spool.ts";

export function createMemoryBlobs(now: () => number = Date.now): BlobStore {
  const kept = new Map<BlobDigest, { readonly bytes: Uint8Array; readonly modifiedAt: number }>();
  return {
    async put(source, options: PutOptions = {}): Promise<Put> {
      const bytes = source instanceof Uint8Array ? source.slice() : await gather(source, options.limit);
      refuseAbove(options.limit, bytes.byteLength);
      const digest = digestOf(bytes);
      await options.claim?.(digest, bytes.byteLength);
      if (!kept.has(digest)) kept.set(digest, { bytes, modifiedAt: now() });
      return { digest, size: bytes.byteLength };
    },
    async read(digest, range) {
      const found = kept.get(digest);
      return found && Readable.from([Buffer.from(found.bytes.subarray(range?.start, range?.end))]);
    },
    async head(digest) {
      const found = kept.get(digest);
      return found && { digest, size: found.bytes.byteLength, modifiedAt: found.modifiedAt };
    },
    async delete(digest) {
      kept.delete(digest);
    },
    async *list() {
      for (const [digest, { bytes, modifiedAt }] of [...kept]) yield { digest, size: bytes.byteLength, modifiedAt };
    },
  };
}

async function gather(source: AsyncIterable<Uint8Array>, limit: number | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    refuseAbove(limit, size);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
