/**
 * Artifacts: files by path within a project, their bytes as blobs. A file takes its place once all of it has arrived; one
 * that was cut short leaves nothing. Large ones may come in parts, each sent with a secret of the upload's own, since
 * MLflow's client sends parts without its credentials.
 */
import { createHash, randomBytes } from "node:crypto";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest, ProjectId } from "#lib/base/id.ts";
import { artifactPath } from "#lib/tracking/artifact-path.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { sameSecret } from "../http/secret.ts";
import { newId } from "../new-id.ts";
import type { ArtifactRow, Entry } from "./artifact-queries.ts";
import * as queries from "./artifact-queries.ts";

export interface ArtifactsDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly now: () => number;
  /** Files came to a path, or went. */
  readonly changed: (projectId: ProjectId, path: string) => void;
}

export interface StartedUpload {
  readonly id: string;
  readonly secret: string;
}

const MOST_PARTS = 10_000;
const UPLOAD_MS = 24 * 3600_000;

export function createArtifacts({ db, blobs, now, changed }: ArtifactsDeps) {
  const place = async (
    projectId: ProjectId,
    path: string,
    content: { readonly digest: BlobDigest; readonly size: number },
  ): Promise<void> => {
    await db.transaction(async (client) => {
      if (await queries.isBlocked(client, projectId, path)) {
        throw new AppError("invalid_request", `Invalid path: a file and a folder cannot both be called ${path}`);
      }
      const row = { id: newId<string>(), path, ...content, updatedAt: now() };
      if (await queries.insertArtifact(client, projectId, row)) {
        await blobs.refer(client, { kind: "artifact", id: row.id }, [content.digest]);
        return;
      }
      const old = await queries.findArtifact(client, projectId, path, true);
      if (old === undefined) throw new AppError("unavailable", "the file was removed in this moment");
      await queries.replaceArtifact(client, { ...row, id: old.id });
      if (old.digest === content.digest) return;
      await blobs.refer(client, { kind: "artifact", id: old.id }, [content.digest]);
      await blobs.unrefer(client, { kind: "artifact", id: old.id }, [old.digest]);
      const facts = { before: { digest: old.digest, size: old.size }, after: { ...content } };
      await record(client, { action: "artifact.replace", projectId, target: target(path), ...facts });
    });
    changed(projectId, path);
  };

  const filePath = (given: string): string => {
    const path = artifactPath(given);
    if (path === "") throw new AppError("invalid_request", "Invalid path");
    return path;
  };

  const upload = async (projectId: ProjectId, id: string): Promise<queries.UploadRow> => {
    const found = await queries.findUpload(db.pool, id);
    if (found?.projectId !== projectId) throw new AppError("not_found", "there is no such upload");
    return found;
  };

  const drop = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    await db.transaction(async (client) => {
      await queries.removeUploads(client, ids);
      await blobs.unreferAll(client, "artifact-upload", ids);
    });
  };

  async function* joined(digests: readonly BlobDigest[]): AsyncGenerator<Uint8Array> {
    for (const digest of digests) {
      const stream = await blobs.read(digest);
      if (stream === undefined) throw new AppError("conflict", "a part is gone: send the file again");
      for await (const chunk of stream) yield chunk as Uint8Array;
    }
  }

  return {
    /** Takes a whole file; an older one at the path is replaced. */
    async put(projectId: ProjectId, given: string, body: AsyncIterable<Uint8Array> | Uint8Array): Promise<void> {
      const path = filePath(given);
      await place(projectId, path, await blobs.put(body, { projectId }));
    },

    find: (projectId: ProjectId, given: string): Promise<ArtifactRow | undefined> =>
      queries.findArtifact(db.pool, projectId, filePath(given)),

    /** What lies directly in a folder. */
    list: (projectId: ProjectId, given: string): Promise<Entry[]> =>
      queries.entriesOf(db.pool, projectId, artifactPath(given)),

    /** A file, or a folder with everything in it. */
    async remove(projectId: ProjectId, given: string): Promise<void> {
      const path = filePath(given);
      await db.transaction(async (client) => {
        const removed = await queries.removeArtifacts(client, projectId, path);
        await blobs.unreferAll(client, "artifact", removed);
        const before = { files: removed.length };
        if (removed.length > 0)
          await record(client, { action: "artifact.remove", projectId, target: target(path), before });
      });
      changed(projectId, path);
    },

    /** Within the caller's transaction. */
    async removeFolders(client: Parameters<Blobs["unreferAll"]>[0], projectId: ProjectId, folders: readonly string[]) {
      for (const folder of folders) {
        await blobs.unreferAll(client, "artifact", await queries.removeArtifacts(client, projectId, folder));
      }
    },

    async beginUpload(projectId: ProjectId, given: string, parts: number): Promise<StartedUpload> {
      const path = filePath(given);
      if (!(parts >= 1 && parts <= MOST_PARTS)) {
        throw new AppError("invalid_request", `num_parts must be between 1 and ${MOST_PARTS}`);
      }
      const started = { id: newId<string>(), secret: randomBytes(24).toString("base64url") };
      await queries.insertUpload(
        db.pool,
        { id: started.id, projectId, path, secretHash: hash(started.secret), parts },
        now(),
      );
      return started;
    },

    /** Answers the part's entity tag. Whoever has the secret may send it. */
    async putPart(id: string, secret: string, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
      const found = await queries.findUpload(db.pool, id);
      if (found === undefined || !sameSecret(hash(secret), found.secretHash)) {
        throw new AppError("not_found", "there is no such upload");
      }
      if (!(number >= 1 && number <= found.parts)) throw new AppError("invalid_request", "there is no such part");
      const content = await blobs.put(body, { projectId: found.projectId });
      await db.transaction(async (client) => {
        if ((await queries.findUpload(client, id, true)) === undefined)
          throw new AppError("not_found", "the upload ended");
        await blobs.refer(client, { kind: "artifact-upload", id }, [content.digest]);
        await queries.putPart(client, id, { number, ...content });
      });
      return content.digest;
    },

    async completeUpload(projectId: ProjectId, id: string): Promise<void> {
      const { path, parts } = await upload(projectId, id);
      const there = await queries.partsOf(db.pool, id);
      if (there.length !== parts) throw new AppError("invalid_request", `${parts - there.length} parts are missing`);
      await place(projectId, path, await blobs.put(joined(there.map(({ digest }) => digest)), { projectId: null }));
      await drop([id]);
    },

    async abortUpload(projectId: ProjectId, id: string): Promise<void> {
      await upload(projectId, id);
      await drop([id]);
    },

    sweep: async (): Promise<void> => drop(await queries.oldUploads(db.pool, now() - UPLOAD_MS)),

    /** Gives up the bytes of a project that ends. */
    async forget(projectId: ProjectId): Promise<void> {
      await drop(await queries.uploadsOf(db.pool, projectId));
      await db.transaction(async (client) => {
        await blobs.unreferAll(client, "artifact", await queries.allArtifacts(client, projectId));
      });
    },
  };
}

export type Artifacts = ReturnType<typeof createArtifacts>;

function target(path: string): { readonly kind: string; readonly id: string; readonly name: string } {
  return { kind: "artifact", id: path, name: path };
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
