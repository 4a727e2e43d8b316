/**
 * Compaction: the loose blocks of a series become chunks, in the order of their steps, each with its pyramid. Late points
 * (a run resumed from an earlier step, a second writer) are put where they belong: the chunks that they reach into are
 * written anew. Runs one series at a time beside the writers, holds only that series, and loses nothing when it is killed.
 */
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { must } from "#lib/base/assert.ts";
import { decodePoints, encodePoints, merge, type Points, slice, stepAt } from "#lib/tracking/points.ts";
import { type Buckets, bucketsOfPoints, decodeBuckets, encodeBuckets, grouped } from "#lib/tracking/pyramid.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import * as queries from "./chunk-queries.ts";
import type { SeriesState } from "./ingest-queries.ts";

export const CHUNK_POINTS = 4096;
/** Points per bucket of each level of the pyramid. */
export const WIDTHS = { points: 1, fine: 16, middle: 64, coarse: 512, top: CHUNK_POINTS } as const;
/** A series is compacted when it has so many blocks, or so many points in them. */
const MOST_BLOCKS = 256;

export interface Compaction {
  /** Series that grew; those that grew enough are compacted soon. */
  notice(series: readonly SeriesState[]): void;
  /** What an earlier server left. */
  sweep(): Promise<void>;
  compact(seriesSeq: number): Promise<void>;
  /** Ends after the series at hand. */
  stop(): Promise<void>;
}

export function createCompaction(db: Database, log: Log): Compaction {
  const waiting = new Set<number>();
  let working: Promise<void> | undefined;
  let stopped = false;

  const work = async (): Promise<void> => {
    for (const seriesSeq of waiting) {
      if (stopped) break;
      waiting.delete(seriesSeq);
      await compact(db, seriesSeq).catch((error: unknown) =>
        log.warn({ err: error, seriesSeq }, "the history of a metric was not compacted"),
      );
    }
    working = undefined;
  };
  const add = (seriesSeq: number): void => {
    if (stopped) return;
    waiting.add(seriesSeq);
    working ??= work();
  };
  return {
    notice(series) {
      for (const { seriesSeq, blocks, tailPoints } of series) {
        if (blocks >= MOST_BLOCKS || tailPoints >= CHUNK_POINTS) add(seriesSeq);
      }
    },
    async sweep() {
      for (const seq of await queries.grownSeries(db.pool, MOST_BLOCKS, CHUNK_POINTS)) add(seq);
    },
    compact: (seriesSeq) => compact(db, seriesSeq),
    async stop() {
      stopped = true;
      await working;
    },
  };
}

async function compact(db: Database, seriesSeq: number): Promise<void> {
  await db.transaction(async (client) => {
    if (!(await queries.lockSeries(client, seriesSeq))) return;
    const blocks = await queries.blocksOf(client, [seriesSeq]);
    if (blocks.length === 0) return;
    const fresh = merge(blocks.map((block) => decodePoints(block.points)));
    const heads = await queries.chunkHeads(client, [seriesSeq]);
    const from = firstTouched(heads, fresh);
    const touched = heads.slice(from).map(({ ordinal }) => ordinal);
    const old = await queries.chunksAt(
      client,
      "points",
      touched.map(() => seriesSeq),
      touched,
    );
    const points = merge([...old.map(({ bytes }) => inflatePoints(bytes)), fresh]);
    await queries.replaceTail(
      client,
      seriesSeq,
      from,
      blocks.map(({ seq }) => seq),
      chunksOf(points, from),
    );
  });
}

/** The first chunk that must be written anew: one that fresh points reach into, or the last, which is not full. */
function firstTouched(heads: readonly queries.ChunkHead[], fresh: Points): number {
  const start = must(fresh.steps[0], "first step");
  const reached = heads.findIndex((head) => head.toStep >= start);
  if (reached !== -1) return reached;
  const last = heads.at(-1);
  return last !== undefined && last.count < CHUNK_POINTS ? heads.length - 1 : heads.length;
}

function chunksOf(points: Points, fromOrdinal: number): queries.NewChunk[] {
  const chunks: queries.NewChunk[] = [];
  for (let at = 0; at < points.steps.length; at += CHUNK_POINTS) {
    const part = slice(points, at, at + CHUNK_POINTS);
    const count = part.steps.length;
    const fine = grouped(bucketsOfPoints(part), WIDTHS.fine);
    const middle = grouped(fine, WIDTHS.middle / WIDTHS.fine);
    const coarse = grouped(middle, WIDTHS.coarse / WIDTHS.middle);
    const top = grouped(coarse, coarse.length);
    chunks.push({
      ordinal: fromOrdinal + chunks.length,
      count,
      fromStep: stepAt(part, 0),
      toStep: stepAt(part, count - 1),
      fromTime: must(top.fromTime[0], "first time"),
      toTime: must(top.toTime[0], "last time"),
      top: plain(encodeBuckets(top)),
      coarse: plain(encodeBuckets(coarse)),
      middle: plain(encodeBuckets(middle)),
      fine: deflate(encodeBuckets(fine)),
      points: deflate(encodePoints(part)),
    });
  }
  return chunks;
}

export function inflatePoints(bytes: Uint8Array): Points {
  return decodePoints(inflateRawSync(bytes));
}

export function readBuckets(bytes: Uint8Array): Buckets {
  return decodeBuckets(bytes[0] === PLAIN ? bytes.subarray(1) : inflateRawSync(bytes));
}

/** No deflated stream begins so: its block type is the reserved one. */
const PLAIN = 0b111;

/** The levels that a chart of many runs reads are small, and unpacking them would be most of its time. */
function plain(bytes: Uint8Array): Uint8Array {
  const marked = new Uint8Array(bytes.length + 1);
  marked[0] = PLAIN;
  marked.set(bytes, 1);
  return marked;
}

/** Level 1: a third less than the bytes at ten times the speed of the default. */
function deflate(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes, { level: constants.Z_BEST_SPEED });
}
