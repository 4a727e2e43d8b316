/** Statements over the history of metrics: blocks as they came, chunks in order. */
import type { Queryable } from "./experiment-queries.ts";

export interface SeriesRow {
  readonly seq: number;
  readonly runId: string;
  readonly key: string;
}

/** The series of some runs under one key; runs without it, or of other projects, are not among them. */
export async function seriesOf(
  db: Queryable,
  projectId: string,
  runIds: readonly string[],
  key: string,
): Promise<SeriesRow[]> {
  const { rows } = await db.query<SeriesRow>({
    name: "series_of",
    text: `select s.seq, r.id as "runId", s.key from run r join metric_series s on s.run_seq = r.seq and s.key = $3
           where r.project_id = $1 and r.id = any($2)`,
    values: [projectId, runIds, key],
  });
  return rows;
}

export interface BlockRow {
  readonly seriesSeq: number;
  readonly seq: number;
  readonly points: Buffer;
}

export async function blocksOf(db: Queryable, seriesSeqs: readonly number[]): Promise<BlockRow[]> {
  const { rows } = await db.query<BlockRow>({
    name: "blocks_of",
    text: `select series_seq as "seriesSeq", seq, points from metric_block where series_seq = any($1)`,
    values: [seriesSeqs],
  });
  return rows;
}

export interface ChunkHead {
  readonly seriesSeq: number;
  readonly ordinal: number;
  readonly count: number;
  /** Rounded where a number does not hold it. */
  readonly fromStep: number;
  readonly toStep: number;
  readonly fromTime: number;
  readonly toTime: number;
}

export async function chunkHeads(db: Queryable, seriesSeqs: readonly number[]): Promise<ChunkHead[]> {
  const { rows } = await db.query<ChunkHead>({
    name: "chunk_heads",
    text: `select series_seq as "seriesSeq", ordinal, count, from_step::float8 as "fromStep", to_step::float8 as "toStep",
             from_time as "fromTime", to_time as "toTime"
           from metric_chunk where series_seq = any($1) order by series_seq, ordinal`,
    values: [seriesSeqs],
  });
  return rows;
}

export type Level = "top" | "coarse" | "middle" | "fine" | "points";

export interface ChunkRow {
  readonly seriesSeq: number;
  readonly ordinal: number;
  readonly bytes: Buffer;
}

/** One column of the chunks named by series and ordinal. */
export async function chunksAt(
  db: Queryable,
  level: Level,
  seriesSeqs: readonly number[],
  ordinals: readonly number[],
): Promise<ChunkRow[]> {
  const { rows } = await db.query<ChunkRow>({
    name: `chunks_${level}`,
    text: `select c.series_seq as "seriesSeq", c.ordinal, c.${level} as bytes
           from unnest($1::bigint[], $2::int[]) as w(series, ordinal)
           join metric_chunk c on c.series_seq = w.series and c.ordinal = w.ordinal order by 1, 2`,
    values: [seriesSeqs, ordinals],
  });
  return rows;
}

/** Holds the series until the transaction ends; whether it is there. */
export async function lockSeries(db: Queryable, seriesSeq: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "series_lock",
    text: "select 1 from metric_series where seq = $1 for update",
    values: [seriesSeq],
  });
  return rowCount === 1;
}

export interface NewChunk {
  readonly ordinal: number;
  readonly count: number;
  readonly fromStep: number | bigint;
  readonly toStep: number | bigint;
  readonly fromTime: number;
  readonly toTime: number;
  readonly top: Uint8Array;
  readonly coarse: Uint8Array;
  readonly middle: Uint8Array;
  readonly fine: Uint8Array;
  readonly points: Uint8Array;
}

/** Puts chunks in the place of those from `fromOrdinal` on and of the blocks that are in them now. */
export async function replaceTail(
  db: Queryable,
  seriesSeq: number,
  fromOrdinal: number,
  blockSeqs: readonly number[],
  chunks: readonly NewChunk[],
): Promise<void> {
  await db.query({
    name: "chunk_drop",
    text: "delete from metric_chunk where series_seq = $1 and ordinal >= $2",
    values: [seriesSeq, fromOrdinal],
  });
  const column = <T>(pick: (chunk: NewChunk) => T): T[] => chunks.map(pick);
  const bytes = (pick: (chunk: NewChunk) => Uint8Array): Buffer[] => chunks.map((chunk) => Buffer.from(pick(chunk)));
  await db.query({
    name: "chunk_insert",
    text: `insert into metric_chunk (series_seq, ordinal, count, from_step, to_step, from_time, to_time, top, coarse, middle,
             fine, points)
           select $1, * from unnest($2::int[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
             $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[], $12::bytea[])`,
    values: [
      seriesSeq,
      column((chunk) => chunk.ordinal),
      column((chunk) => chunk.count),
      column((chunk) => String(chunk.fromStep)),
      column((chunk) => String(chunk.toStep)),
      column((chunk) => chunk.fromTime),
      column((chunk) => chunk.toTime),
      bytes((chunk) => chunk.top),
      bytes((chunk) => chunk.coarse),
      bytes((chunk) => chunk.middle),
      bytes((chunk) => chunk.fine),
      bytes((chunk) => chunk.points),
    ],
  });
  await db.query({
    name: "block_drop",
    text: `with gone as (delete from metric_block where series_seq = $1 and seq = any($2) returning 1)
           update metric_series set blocks = 0, tail_points = 0 where seq = $1`,
    values: [seriesSeq, blockSeqs],
  });
}

/** Series with more than so many loose blocks or points: what a stopped server left. */
export async function grownSeries(db: Queryable, blocks: number, points: number): Promise<number[]> {
  const { rows } = await db.query<{ seq: number }>(
    `select seq from metric_series where blocks >= $1 or tail_points >= $2 order by seq limit 1000`,
    [blocks, points],
  );
  return rows.map((row) => row.seq);
}
