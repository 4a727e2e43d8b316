/** Statements over the history, named points and rescued text. */
import type pg from "pg";
import type { HistoryGeneration, HistoryPoint } from "#lib/protocol/collab-history.ts";

export interface ChunkRow {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly frames: Buffer;
}

const chunkColumns = `epoch, from_seq::float8 as "fromSeq", frames`;

/** Chunks that touch the stretch of time, newest first, starting below the cursor. */
export async function newestChunks(
  pool: pg.Pool,
  query: {
    readonly documentId: string;
    readonly from: number;
    readonly to: number;
    readonly below: { readonly epoch: number; readonly fromSeq: number } | undefined;
    readonly limit: number;
  },
): Promise<ChunkRow[]> {
  const { documentId, from, to, below, limit } = query;
  const { rows } = await pool.query<ChunkRow>(
    `select ${chunkColumns} from collab_history
     where document_id = $1 and to_at >= $2 and from_at <= $3 and (epoch, from_seq) < ($4, $5)
     order by epoch desc, from_seq desc limit $6`,
    [documentId, from, to, below?.epoch ?? 2 ** 30, below?.fromSeq ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows;
}

/** Chunks of one epoch that began before `to`, oldest first. */
export async function chunksUntil(pool: pg.Pool, documentId: string, epoch: number, to: number): Promise<ChunkRow[]> {
  const { rows } = await pool.query<ChunkRow>(
    `select ${chunkColumns} from collab_history
     where document_id = $1 and epoch = $2 and from_at <= $3 order by from_seq`,
    [documentId, epoch, to],
  );
  return rows;
}

/** Rows not yet in a chunk; they belong to the current epoch. */
export async function liveRows(pool: pg.Pool, documentId: string): Promise<Buffer[]> {
  const { rows } = await pool.query<{ frames: Buffer }>(
    "select frames from collab_update where document_id = $1 order by seq",
    [documentId],
  );
  return rows.map((row) => row.frames);
}

/** The current epoch, and the one that was current at a time. */
export async function epochsOf(
  pool: pg.Pool,
  documentId: string,
  at: number,
): Promise<{ readonly current: number; readonly then: number } | undefined> {
  const { rows } = await pool.query<{ current: number; then: number }>(
    `select d.epoch as current,
            coalesce((select max(h.epoch) from collab_history h where h.document_id = d.id and h.from_at <= $2), d.epoch) as then
     from collab_document d where d.id = $1`,
    [documentId, at],
  );
  return rows[0];
}

/** Generations after the first, newest first. */
export async function generationsOf(pool: pg.Pool, documentId: string): Promise<HistoryGeneration[]> {
  const { rows } = await pool.query<HistoryGeneration>(
    `select epoch, cause, by, began_at::float8 as "beganAt", before, encode(before_vector, 'base64') as "beforeVector"
     from collab_generation where document_id = $1 order by epoch desc`,
    [documentId],
  );
  return rows;
}

const pointColumns = `id, name, epoch, created_at::float8 as "createdAt", created_by as "createdBy"`;

export async function pointsOf(pool: pg.Pool, documentId: string): Promise<HistoryPoint[]> {
  const { rows } = await pool.query<HistoryPoint>(
    `select ${pointColumns} from collab_point where document_id = $1 order by created_at desc`,
    [documentId],
  );
  return rows;
}

export async function insertPoint(
  pool: pg.Pool,
  documentId: string,
  point: HistoryPoint,
  seq: number,
  state: Uint8Array,
): Promise<void> {
  await pool.query(
    `insert into collab_point (id, document_id, epoch, seq, name, created_by, created_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [point.id, documentId, point.epoch, seq, point.name, point.createdBy, point.createdAt, Buffer.from(state)],
  );
}

export async function pointState(
  pool: pg.Pool,
  documentId: string,
  pointId: string,
): Promise<{ readonly epoch: number; readonly at: number; readonly state: Buffer } | undefined> {
  const { rows } = await pool.query<{ epoch: number; at: number; state: Buffer }>(
    "select epoch, created_at::float8 as at, state from collab_point where document_id = $1 and id = $2",
    [documentId, pointId],
  );
  return rows[0];
}

export interface RescuedRow {
  readonly id: string;
  readonly documentId: string;
  readonly cellId: string;
  readonly personId: string;
  readonly text: string;
  readonly at: number;
}

export async function rescuedOf(pool: pg.Pool, documentId: string, personId: string) {
  const { rows } = await pool.query<{ id: string; cellId: string; text: string; at: number }>(
    `select id, cell_id as "cellId", text, at::float8 as at from collab_rescued
     where document_id = $1 and person_id = $2 and not dismissed order by at`,
    [documentId, personId],
  );
  return rows;
}

/** Answers whether there was such an offer. */
export async function dismissRescued(
  pool: pg.Pool,
  documentId: string,
  personId: string,
  id: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update collab_rescued set dismissed = true where document_id = $1 and person_id = $2 and id = $3",
    [documentId, personId, id],
  );
  return rowCount === 1;
}
