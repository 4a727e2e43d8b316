/** Face of the blob store. */
import path from "node:path";
import type { S3Config } from "../config.ts";
import type { BlobStore } from "./blob-store.ts";
import { createDiskBlobs } from "./disk.ts";
import { createS3Blobs } from "./s3.ts";

export type { BlobInfo, BlobStore, ByteRange, Put, PutOptions } from "./blob-store.ts";
export { type Blobs, type BlobsOptions, createBlobs } from "./blobs.ts";
export { type BlobOwner, COLLECTION_LOCK } from "./collection.ts";
export { createMemoryBlobs } from "./memory.ts";
export type { StorageMeter } from "./storage-meter.ts";

/** S3 when it is configured, else a folder in the data folder. */
export function openBlobStore(config: {
  readonly dataFolder: string;
  readonly s3: S3Config | undefined;
}): Promise<BlobStore> {
  const folder = path.join(config.dataFolder, "blobs");
  return config.s3 === undefined ? createDiskBlobs(folder) : createS3Blobs(config.s3, path.join(folder, "tmp"));
}
