/**
 * The blob port: immutable bytes named by their sha256. Writing the same bytes twice is one blob. Who refers to a blob is
 * the database's knowledge; the store only keeps bytes. Implementations: folder, S3, memory; all pass one test file.
 */
import type { Readable } from "node:stream";
import type { BlobDigest } from "#lib/base/id.ts";

export interface BlobInfo {
  readonly digest: BlobDigest;
  readonly size: number;
  readonly modifiedAt: number;
}

/** Half-open range of bytes: `start` inclusive, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface BlobStore {
  /** Stores what `source` yields and answers its name once it is durable. Fails with `too_large` above `limit`, `storage_full` on a full disk. */
  put(
    source: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { readonly limit?: number },
  ): Promise<{ readonly digest: BlobDigest; readonly size: number }>;
  /** The bytes, or undefined when there is no such blob. */
  read(digest: BlobDigest, range?: ByteRange): Promise<Readable | undefined>;
  head(digest: BlobDigest): Promise<BlobInfo | undefined>;
  delete(digest: BlobDigest): Promise<void>;
  list(): AsyncIterable<BlobInfo>;
}
