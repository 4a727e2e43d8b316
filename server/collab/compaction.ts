/**
 * Compaction of a document's log, off the hot path. Rows become one compressed chunk of the history: nothing is lost, a
 * load reads one row instead of thousands. Now and then the whole state is stored beside it, and a load starts there; the
 * chunks before it stay, because a merged state no longer says who wrote or deleted what.
 */
import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import { decodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";
import type { Database } from "../db/index.ts";
import { packFrames } from "./document-store.ts";
import type { Room } from "./room.ts";

/** Rows and bytes of log after which they become a chunk. Larger chunks compress better and load a little later. */
const CHUNK_ROWS = 4_000;
const CHUNK_BYTES = 1024 * 1024;
/** Log bytes since the last stored state after which a new one is stored: at once, and when the room is left. */
const SNAPSHOT_BYTES = 4 * 1024 * 1024;
const SNAPSHOT_BYTES_LEAVING = 64 * 1024;

export function wantsCompaction(room: Pick<Room, "tailRows" | "tailBytes">): boolean {
  return room.tailRows >= CHUNK_ROWS || room.tailBytes >= CHUNK_BYTES;
}

export function wantsSnapshot(room: Pick<Room, "sinceSnapshot" | "documentBytes">, leaving: boolean): boolean {
  const least = leaving ? SNAPSHOT_BYTES_LEAVING : SNAPSHOT_BYTES;
  // Storing a state costs its size: wait until the log has grown in proportion.
  return room.sinceSnapshot >= Math.max(least, (room.documentBytes - room.sinceSnapshot) / 4);
}

export interface CompactionOrder {
  readonly documentId: string;
  readonly epoch: number;
  readonly leaseId: string;
  /** Last row to move. */
  readonly throughSeq: number;
  /** The document's state after that row (V2), when it is to be stored. */
  readonly state: Uint8Array | undefined;
}

/** Answers the bytes of the chunk made. */
export async function compactLog(db: Database, order: CompactionOrder): Promise<number> {
  const { documentId, epoch, leaseId, throughSeq, state } = order;
  const { rows } = await db.pool.query<{ seq: string; frames: Buffer }>(
    "select seq, frames from collab_update where document_id = $1 and seq <= $2 order by seq",
    [documentId, throughSeq],
  );
  const frames = rows.flatMap((row) => decodeFrames(row.frames));
  const chunk = frames.length === 0 ? undefined : await packFrames(frames);
  await db.transaction(async (client) => {
    const held = await client.query("select 1 from collab_document where id = $1 and lease_id = $2 for share", [
      documentId,
      leaseId,
    ]);
    if (held.rowCount === 0) throw new AppError("conflict", "another server holds this document");
    const first = rows[0];
    if (chunk !== undefined && first !== undefined) {
      await insertChunk(client, { documentId, epoch, fromSeq: Number(first.seq), toSeq: throughSeq, frames, chunk });
      await client.query("delete from collab_update where document_id = $1 and seq <= $2", [documentId, throughSeq]);
    }
    if (state !== undefined) {
      await client.query(
        `insert into collab_snapshot (document_id, epoch, seq, state) values ($1, $2, $3, $4)
         on conflict (document_id) do update set epoch = excluded.epoch, seq = excluded.seq, state = excluded.state`,
        [documentId, epoch, throughSeq, Buffer.from(state.buffer, state.byteOffset, state.length)],
      );
    }
  });
  return chunk?.length ?? 0;
}

export interface NewChunk {
  readonly documentId: string;
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly frames: readonly StoredFrame[];
  /** The frames, packed. */
  readonly chunk: Buffer;
}

export async function insertChunk(client: pg.PoolClient, { frames, chunk, ...place }: NewChunk): Promise<void> {
  const { documentId, epoch, fromSeq, toSeq } = place;
  await client.query(
    `insert into collab_history (document_id, epoch, from_seq, to_seq, from_at, to_at, count, frames)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [documentId, epoch, fromSeq, toSeq, frames[0]?.at, frames.at(-1)?.at, frames.length, chunk],
  );
}
