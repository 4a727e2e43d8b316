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

export interface PutOptions {
  /** Fails with `too_large` above so many bytes, and keeps nothing. */
  readonly limit?: number;
  /** Awaited when the name is known and before the bytes take their place (or are found to be there already). */
  readonly claim?: (digest: BlobDigest, size: number) => Promise<void>;
}

export interface Put {
  readonly digest: BlobDigest;
  readonly size: number;
}

export interface BlobStore {
  /** Stores what `source` yields and answers its name once it is durable; `storage_full` on a full disk. */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<Put>;
  /** The bytes, or undefined when there is no such blob. A range must lie inside the blob. */
  read(digest: BlobDigest, range?: ByteRange): Promise<Readable | undefined>;
  head(digest: BlobDigest): Promise<BlobInfo | undefined>;
  delete(digest: BlobDigest): Promise<void>;
  list(): AsyncIterable<BlobInfo>;
}
