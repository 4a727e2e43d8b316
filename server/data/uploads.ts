/**
 * Uploads in parts. Each part is a blob from the moment it is acknowledged, so an upload survives a cut line, a killed
 * server and a change of servers, wherever blobs are kept; completing streams the parts into the file's own blob, in
 * constant memory, and files it. Parts may be repeated, resumed and sent several at once.
 */
import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Upload } from "#lib/protocol/file.ts";
import type { Blobs, Put } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import type { FileRow } from "./file-queries.ts";
import type { Files } from "./files.ts";
import type { PartRow, UploadRow } from "./upload-queries.ts";
import * as queries from "./upload-queries.ts";

export interface UploadsDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly files: Files;
  readonly now: () => number;
  /** Smaller in tests. */
  readonly minPartBytes?: number;
}

export type Uploads = ReturnType<typeof createUploads>;

const MIB = 1024 * 1024;
const MIN_PART_BYTES = 8 * MIB;
const MAX_PARTS = 10_000;
const LISTED = 1000;
export const UPLOAD_MS = 24 * 3600_000;

export function createUploads({ db, blobs, files, now, minPartBytes = MIN_PART_BYTES }: UploadsDeps) {
  const completing = new Map<string, Promise<FileRow>>();

  const find = async (id: string): Promise<UploadRow> => {
    const found = await queries.findUpload(db.pool, id);
    if (found === undefined || (found.expiresAt < now() && found.fileId === null)) {
      throw new AppError("not_found", "there is no such upload, or it was not touched for 24 hours");
    }
    return found;
  };

  const show = async (upload: UploadRow): Promise<Upload> => {
    const { id, projectId, path, size, partBytes, expiresAt, fileId } = upload;
    const parts = fileId === null ? await queries.partsOf(db.pool, id) : undefined;
    const received = parts === undefined ? size : parts.reduce((sum, part) => sum + part.size, 0);
    return {
      id,
      projectId,
      path,
      size,
      partBytes,
      received,
      missing: parts ? missingIn(upload, parts) : [],
      expiresAt,
      fileId,
    };
  };

  /** The stream of all parts in order. */
  async function* joined(parts: readonly PartRow[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      const stream = await blobs.read(part.digest);
      if (stream === undefined) throw new AppError("conflict", `the part at ${part.offset} is gone: send it again`);
      for await (const chunk of stream) yield chunk as Uint8Array;
    }
  }

  const refuseOther = async (upload: UploadRow, content: Put): Promise<void> => {
    if (upload.sha256 === null || upload.sha256 === content.digest) return;
    await db.transaction((client) => dropParts(client, upload.id));
    throw new AppError("conflict", "what arrived has another sha256 than was announced: all parts are missing again", {
      detail: { announced: upload.sha256, arrived: content.digest },
    });
  };

  const dropParts = async (client: pg.PoolClient, id: string): Promise<void> => {
    await queries.removeParts(client, id);
    await blobs.unrefer(client, { kind: "upload", id });
  };

  const complete = async (id: string): Promise<FileRow> => {
    const upload = await find(id);
    if (upload.fileId !== null) return files.live(upload.fileId);
    const parts = await queries.partsOf(db.pool, id);
    const missing = missingIn(upload, parts);
    if (missing.length > 0) throw new AppError("conflict", "parts are missing", { detail: { missing } });
    const content = await blobs.put(joined(parts), { projectId: null });
    await refuseOther(upload, content);
    return files.inTree(upload.projectId, async (client) => {
      const again = await queries.lockUpload(client, id);
      if (again === undefined) throw new AppError("not_found", "the upload was cancelled");
      if (again.fileId !== null) return files.live(again.fileId); // another server completed it meanwhile
      const file = await files.place(client, { ...again, by: again.createdBy }, content);
      await queries.setFile(client, id, file.id);
      await dropParts(client, id);
      return file;
    });
  };

  return {
    async begin(
      projectId: ProjectId,
      wish: { path: string; size: number; sha256?: string | undefined; overwrite: boolean },
      by: PersonId,
    ): Promise<Upload> {
      await files.expectFree(projectId, wish.path, wish.overwrite);
      await blobs.expect(projectId, wish.size);
      const upload: UploadRow = {
        id: newId(),
        projectId,
        path: wish.path,
        size: wish.size,
        sha256: (wish.sha256 as BlobDigest | undefined) ?? null,
        overwrite: wish.overwrite,
        partBytes: wish.size <= minPartBytes * MAX_PARTS ? minPartBytes : Math.ceil(wish.size / MAX_PARTS / MIB) * MIB,
        createdBy: by,
        expiresAt: now() + UPLOAD_MS,
        fileId: null,
      };
      await queries.insertUpload(db.pool, upload);
      return show(upload);
    },

    look: async (id: string): Promise<Upload> => show(await find(id)),
    find: (id: string): Promise<UploadRow | undefined> => queries.findUpload(db.pool, id),

    /** Takes one part, whole or not at all; the same offset again replaces it. */
    async putPart(id: string, offset: number, body: (limit: number) => AsyncIterable<Uint8Array>): Promise<Upload> {
      const upload = await find(id);
      if (upload.fileId !== null) throw new AppError("conflict", "the upload is complete");
      const expected = partSize(upload, offset);
      const content = await blobs.put(body(expected), { limit: expected, projectId: upload.projectId });
      if (content.size !== expected) {
        throw new AppError("invalid_request", `the part at ${offset} has ${expected} bytes; ${content.size} came`);
      }
      await db.transaction(async (client) => {
        const open = await queries.lockUpload(client, id);
        if (open === undefined || open.fileId !== null) throw new AppError("conflict", "the upload has ended");
        await blobs.refer(client, { kind: "upload", id }, [content.digest]);
        await queries.putPart(client, id, { offset, ...content });
        await queries.extend(client, id, now() + UPLOAD_MS);
      });
      return show(await find(id));
    },

    /** Joins the parts and files them. Twice at once is once; again later answers the same file. */
    complete(id: string): Promise<FileRow> {
      const running = completing.get(id) ?? complete(id).finally(() => completing.delete(id));
      completing.set(id, running);
      return running;
    },

    async cancel(id: string): Promise<void> {
      await find(id);
      await db.transaction((client) => endUploads(client, [id]));
    },

    /** Forgets the uploads that nobody has touched for a day. */
    async sweep(): Promise<void> {
      await db.transaction(async (client) => endUploads(client, await queries.expired(client, now())));
    },

    async forget(projectId: ProjectId): Promise<void> {
      await db.transaction(async (client) => endUploads(client, await queries.idsOfProject(client, projectId)));
    },
  };

  async function endUploads(client: pg.PoolClient, ids: readonly string[]): Promise<void> {
    await queries.removeUploads(client, ids);
    await blobs.unreferAll(client, "upload", ids);
  }
}

/** Length of the part that starts at `offset`. */
function partSize(upload: UploadRow, offset: number): number {
  if (offset % upload.partBytes !== 0 || offset >= Math.max(upload.size, 1)) {
    throw new AppError("invalid_request", `parts start at multiples of ${upload.partBytes} below ${upload.size}`);
  }
  return Math.min(upload.partBytes, upload.size - offset);
}

function missingIn(upload: UploadRow, parts: readonly PartRow[]): number[] {
  const there = new Set(parts.map((part) => part.offset));
  const missing: number[] = [];
  for (let offset = 0; offset < upload.size && missing.length < LISTED; offset += upload.partBytes) {
    if (!there.has(offset)) missing.push(offset);
  }
  return missing;
}
