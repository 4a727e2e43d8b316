/**
 * Snapshots of notebooks, kept for the runs that began with them (lib/protocol/snapshot.ts). Promises: what is read under a
 * digest is what was kept under it, the same content is kept once, and all of a notebook stay within a quota. They come
 * from the page that runs: only it knows what it handed to its kernel, also when it was offline by then.
 */
import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { type Snapshot, snapshotLimits, snapshotSchema, snapshotText } from "#lib/protocol/snapshot.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { isUniqueViolation } from "../db/index.ts";
import { newId } from "../new-id.ts";
import { projectOf } from "./queries.ts";
import * as queries from "./snapshot-queries.ts";

export interface SnapshotDeps {
  readonly db: Database;
  readonly blobs: Pick<Blobs, "put" | "read" | "refer" | "unreferAll">;
  readonly now: () => number;
  readonly bytesPerNotebook?: number;
}

type Kept = Pick<queries.SnapshotRow, "digest" | "size" | "createdAt">;

export interface Snapshots {
  keep(notebookId: NotebookId, digest: string, bytes: Uint8Array, by: PersonId): Promise<Kept>;
  read(notebookId: NotebookId, digest: string): Promise<Snapshot>;
  /** Lets go of the blobs of a notebook that is about to go. */
  forget(client: pg.PoolClient, notebookId: NotebookId): Promise<void>;
}

const ownerKind = "notebook-snapshot";

export function createSnapshots({ db, blobs, now, bytesPerNotebook }: SnapshotDeps): Snapshots {
  const quota = bytesPerNotebook ?? snapshotLimits.bytesPerNotebook;
  return {
    async keep(notebookId, digest, bytes, by) {
      const known = await queries.findSnapshot(db.pool, notebookId, digest);
      if (known !== undefined) return keptOf(known);
      parse(bytes);
      const content = await blobs.put(bytes, { projectId: (await projectOf(db.pool, notebookId)) ?? null });
      if (content.digest !== digest) throw new AppError("invalid_request", "the digest is not that of the content");
      const row = { id: newId(), ...content, createdAt: now() };
      try {
        await db.transaction(async (client) => {
          if ((await queries.lockSnapshots(client, notebookId)) + content.size > quota) {
            const message = `the snapshots of this notebook would take more than ${Math.floor(quota / 2 ** 20)} MiB`;
            throw new AppError("too_large", message, { detail: { limit: quota } });
          }
          await blobs.refer(client, { kind: ownerKind, id: row.id }, [content.digest]);
          await queries.insertSnapshot(client, notebookId, row, by);
        });
      } catch (error) {
        const first = isUniqueViolation(error) ? await queries.findSnapshot(db.pool, notebookId, digest) : undefined;
        if (first === undefined) throw error;
        return keptOf(first);
      }
      return keptOf(row);
    },

    async read(notebookId, digest) {
      const row = await queries.findSnapshot(db.pool, notebookId, digest);
      const stream = row === undefined ? undefined : await blobs.read(row.digest);
      if (stream === undefined) throw new AppError("not_found", "there is no such snapshot of this notebook");
      const parts: Uint8Array[] = [];
      for await (const part of stream) parts.push(part as Uint8Array);
      return parse(Buffer.concat(parts));
    },

    async forget(client, notebookId) {
      await blobs.unreferAll(client, ownerKind, [...(await queries.snapshotIds(client, notebookId))]);
    },
  };
}

function keptOf({ digest, size, createdAt }: queries.SnapshotRow): Kept {
  return { digest, size, createdAt };
}

/** Only the one text of a snapshot has its digest. */
function parse(bytes: Uint8Array): Snapshot {
  const text = new TextDecoder().decode(bytes);
  const parsed = snapshotSchema.safeParse(jsonOf(text));
  if (!parsed.success || snapshotText(parsed.data) !== text)
    throw new AppError("invalid_request", "this is no canonical snapshot of a notebook");
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
