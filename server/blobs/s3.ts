/**
 * Blobs in an S3-compatible store, one object `blobs/<digest>` each. A stream is spooled to a local file first, since the
 * object's name is its content; what is large then goes up in parts.
 */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import { type BlobDigest, isBlobDigest } from "#lib/base/id.ts";
import type { S3Config } from "../config.ts";
import type { BlobInfo, BlobStore, Put, PutOptions } from "./blob-store.ts";
import { digestOf, diskError, refuseAbove, spool, sweepSpool } from "./spool.ts";

const PREFIX = "blobs/";
const PART_BYTES = 16 * 1024 * 1024;

export interface S3Blobs extends BlobStore {
  close(): void;
}

/** Fails at once, by the variable's name, when the bucket cannot be used. */
export async function createS3Blobs(config: S3Config, spoolFolder: string): Promise<S3Blobs> {
  const client = clientOf(config);
  const Bucket = config.bucket;
  await client.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => {
    throw new Error(`S3_BUCKET: the bucket "${Bucket}" cannot be used (${reasonOf(error)})`, { cause: error });
  });
  await sweepSpool(spoolFolder, Date.now());
  const keyOf = (digest: BlobDigest): string => `${PREFIX}${digest}`;

  const head = async (digest: BlobDigest): Promise<BlobInfo | undefined> => {
    const found = await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(digest) })).catch(absent);
    return found && { digest, size: found.ContentLength ?? 0, modifiedAt: found.LastModified?.getTime() ?? 0 };
  };

  const upload = async (digest: BlobDigest, size: number, body: () => Uint8Array | Readable): Promise<void> => {
    if ((await head(digest))?.size === size) return;
    const params = { Bucket, Key: keyOf(digest), Body: body(), ContentLength: size };
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: 3 }).done().catch(fail);
  };

  const putBytes = async (bytes: Uint8Array, options: PutOptions): Promise<Put> => {
    refuseAbove(options.limit, bytes.byteLength);
    const put = { digest: digestOf(bytes), size: bytes.byteLength };
    await options.claim?.(put.digest, put.size);
    await upload(put.digest, put.size, () => bytes);
    return put;
  };

  const putStream = async (source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<Put> => {
    const { file, digest, size } = await spool(spoolFolder, source, options.limit);
    try {
      await options.claim?.(digest, size);
      await upload(digest, size, () => createReadStream(file));
    } finally {
      await rm(file, { force: true });
    }
    return { digest, size };
  };

  return {
    head,
    put: (source, options = {}) =>
      source instanceof Uint8Array ? putBytes(source, options) : putStream(source, options),
    async read(digest, range) {
      if (range !== undefined && range.start >= range.end) return (await head(digest)) && Readable.from([]);
      const Range = range && `bytes=${range.start}-${range.end - 1}`;
      const found = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(digest), Range })).catch(absent);
      return found && (must(found.Body, "the body of an object") as Readable);
    },
    async delete(digest) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(digest) })).catch(fail);
    },
    async *list() {
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: PREFIX })) {
        for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
          const digest = Key.slice(PREFIX.length);
          if (isBlobDigest(digest)) yield { digest, size: Size, modifiedAt: LastModified?.getTime() ?? 0 };
        }
      }
    },
    close: () => client.destroy(),
  };
}

function clientOf(config: S3Config): S3Client {
  const { accessKeyId, secretAccessKey } = config;
  return new S3Client({
    region: config.region,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof S3ServiceException) return `${error.name}, status ${error.$metadata.httpStatusCode}`;
  return error instanceof Error ? error.message : String(error);
}

function absent(error: unknown): undefined {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
  return fail(error);
}

/** No answer, or one of the store's own troubles, is `unavailable`; a refusal is ours to configure and stays. */
function fail(error: unknown): never {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 507) throw new AppError("storage_full", "the blob store is full", { cause: error });
  if (status === undefined || status >= 500) {
    const disk = diskError(error);
    throw disk instanceof AppError
      ? disk
      : new AppError("unavailable", "the blob store does not answer", { cause: error });
  }
  throw error;
}
