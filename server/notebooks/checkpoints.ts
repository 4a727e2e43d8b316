/**
 * Checkpoints of trainings, kept with their notebook (lib/protocol/checkpoint.ts). Promises: a checkpoint is replaced
 * whole or not at all, its blob goes when it does, a notebook's checkpoints together stay within the quota.
 */
import type { Readable } from "node:stream";
import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { type CheckpointInfo, type CheckpointProgress, checkpointLimits } from "#lib/protocol/checkpoint.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import * as queries from "./checkpoint-queries.ts";

export interface CheckpointDeps {
  readonly db: Database;
  readonly blobs: Pick<Blobs, "put" | "read" | "refer" | "unrefer" | "unreferAll">;
  readonly now: () => number;
  readonly bytesPerNotebook?: number;
}

export interface Checkpoints {
  list(notebookId: NotebookId): Promise<CheckpointInfo[]>;
  save(projectId: ProjectId, place: Place, progress: CheckpointProgress, bytes: Uint8Array): Promise<CheckpointInfo>;
  load(place: Place): Promise<{ readonly size: number; readonly content: Readable }>;
  drop(place: Place): Promise<void>;
  /** Lets go of the blobs of a notebook that is about to go. */
  forget(client: pg.PoolClient, notebookId: NotebookId): Promise<void>;
}

/** Whose, where, and under which name. */
export interface Place {
  readonly notebookId: NotebookId;
  readonly personId: PersonId;
  readonly name: string;
}

const ownerKind = "checkpoint";

export function createCheckpoints({ db, blobs, now, bytesPerNotebook }: CheckpointDeps): Checkpoints {
  const quota = bytesPerNotebook ?? checkpointLimits.bytesPerNotebook;
  const mine = (rows: readonly queries.CheckpointRow[], { personId, name }: Place) =>
    rows.find((row) => row.personId === personId && row.name === name);
  return {
    async list(notebookId) {
      return (await queries.listCheckpoints(db.pool, notebookId)).map(infoOf);
    },

    async save(projectId, place, progress, bytes) {
      const { digest, size } = await blobs.put(bytes, { projectId });
      return db.transaction(async (client) => {
        const rows = await queries.lockCheckpoints(client, place.notebookId);
        const before = mine(rows, place);
        const others = rows.reduce((sum, row) => sum + (row === before ? 0 : row.size), 0);
        if (others + size > quota) {
          const message = `the checkpoints of this notebook would take more than ${Math.floor(quota / 2 ** 20)} MiB`;
          throw new AppError("too_large", message, { detail: { limit: quota } });
        }
        const { personId, name } = place;
        const row = { id: before?.id ?? newId(), personId, name, digest, size, progress, savedAt: now() };
        const owner = { kind: ownerKind, id: row.id };
        if (before !== undefined && before.digest !== digest) await blobs.unrefer(client, owner);
        await blobs.refer(client, owner, [digest]);
        await queries.putCheckpoint(client, place.notebookId, row);
        return infoOf(row);
      });
    },

    async load(place) {
      const row = mine(await queries.listCheckpoints(db.pool, place.notebookId), place);
      const content = row === undefined ? undefined : await blobs.read(row.digest);
      if (row === undefined || content === undefined)
        throw new AppError("not_found", "there is no checkpoint of this name of yours");
      return { size: row.size, content };
    },

    async drop(place) {
      await db.transaction(async (client) => {
        const row = mine(await queries.lockCheckpoints(client, place.notebookId), place);
        if (row === undefined) return;
        await blobs.unrefer(client, { kind: ownerKind, id: row.id });
        await queries.removeCheckpoint(client, row.id);
      });
    },

    async forget(client, notebookId) {
      const rows = await queries.listCheckpoints(client, notebookId);
      const ids = rows.map(({ id }) => id);
      await blobs.unreferAll(client, ownerKind, ids);
    },
  };
}

function infoOf({ name, personId, size, progress, savedAt }: queries.CheckpointRow): CheckpointInfo {
  return { name, personId, size, progress, savedAt };
}
