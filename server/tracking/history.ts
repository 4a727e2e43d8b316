/**
 * Reading the history of a metric: whole, by pages, thinned, or as a tile for a chart. Each read sees one moment of the
 * database, so that a compaction beside it neither hides nor doubles a point.
 */
import type pg from "pg";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { decodePoints, merge, noPoints, orderByTime, type Points, stepAt } from "#lib/tracking/points.ts";
import { type Axis, type Buckets, bucketsOfPoints, concat, fitted, pickBuckets } from "#lib/tracking/pyramid.ts";
import type { Database } from "../db/index.ts";
import * as queries from "./chunk-queries.ts";
import { inflatePoints, readBuckets, WIDTHS } from "./compaction.ts";

/** Points with the order in which they are to be shown. */
export interface Page {
  readonly points: Points;
  readonly order: Uint32Array;
  readonly next: string | undefined;
}

export interface Tile {
  readonly runId: string;
  readonly key: string;
  readonly buckets: Buckets;
  /** Each bucket is one point. */
  readonly exact: boolean;
}

export interface TileWish {
  readonly runIds: readonly string[];
  readonly key: string;
  readonly axis: Axis;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly buckets: number;
}

/** A history up to this length is read whole for a page of it. */
const WHOLE = 100_000;

export function createHistory(db: Database) {
  const atOneMoment = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    db.transaction(async (client) => {
      await client.query("set transaction isolation level repeatable read read only");
      return work(client);
    });

  return {
    /** All points of the runs that have the key, in the order of their steps. */
    whole: (projectId: ProjectId, runIds: readonly string[], key: string): Promise<Map<string, Points>> =>
      atOneMoment(async (client) => {
        const series = await queries.seriesOf(client, projectId, runIds, key);
        const points = await wholeSeries(client, series);
        return new Map(series.map(({ runId, seq }) => [runId, points.get(seq) ?? noPoints]));
      }),

    /** In the order of time, step, value, from where `token` says. */
    page: (projectId: ProjectId, runId: string, key: string, limit: number, token: string | undefined): Promise<Page> =>
      atOneMoment(async (client) => {
        const after = token === undefined ? undefined : decodeToken(token);
        const [series] = await queries.seriesOf(client, projectId, [runId], key);
        if (series === undefined) return { points: noPoints, order: new Uint32Array(), next: undefined };
        return pageOf(await pointsFrom(client, series, after?.time, limit), limit, after);
      }),

    /** What a chart of a number of spans draws: never more than that many buckets per run, and every spike in them. */
    tiles: (projectId: ProjectId, wish: TileWish): Promise<Tile[]> =>
      atOneMoment((client) => readTiles(client, projectId, wish)),
  };
}

export type History = ReturnType<typeof createHistory>;

async function wholeSeries(client: pg.PoolClient, series: readonly queries.SeriesRow[]): Promise<Map<number, Points>> {
  const seqs = series.map(({ seq }) => seq);
  const parts = new Map<number, Points[]>(seqs.map((seq) => [seq, []]));
  const heads = await queries.chunkHeads(client, seqs);
  for (const { seriesSeq, bytes } of await readChunks(client, "points", heads)) {
    parts.get(seriesSeq)?.push(inflatePoints(bytes));
  }
  for (const { seriesSeq, points } of await queries.blocksOf(client, seqs)) {
    parts.get(seriesSeq)?.push(decodePoints(points));
  }
  return new Map([...parts].map(([seq, list]) => [seq, list.length === 0 ? noPoints : merge(list)]));
}

function readChunks(
  client: pg.PoolClient,
  level: queries.Level,
  heads: readonly queries.ChunkHead[],
): Promise<queries.ChunkRow[]> {
  if (heads.length === 0) return Promise.resolve([]);
  return queries.chunksAt(
    client,
    level,
    heads.map(({ seriesSeq }) => seriesSeq),
    heads.map(({ ordinal }) => ordinal),
  );
}

/** At least `limit` + 1 points from a moment on, if there are so many. A long history is read in part where time rises with the steps. */
async function pointsFrom(
  client: pg.PoolClient,
  series: queries.SeriesRow,
  time: number | undefined,
  limit: number,
): Promise<Points> {
  const heads = await queries.chunkHeads(client, [series.seq]);
  const blocks = merge([
    noPoints,
    ...(await queries.blocksOf(client, [series.seq])).map(({ points }) => decodePoints(points)),
  ]);
  const wanted = heads.filter((head) => time === undefined || head.toTime >= time);
  const total = wanted.reduce((sum, head) => sum + head.count, 0);
  const needed = total > WHOLE && risesWithTime(heads, blocks) ? firstOf(wanted, limit + 1) : wanted;
  const parts = (await readChunks(client, "points", needed)).map(({ bytes }) => inflatePoints(bytes));
  return merge(needed.length === wanted.length ? [...parts, blocks] : parts);
}

function risesWithTime(heads: readonly queries.ChunkHead[], blocks: Points): boolean {
  for (let at = 1; at < heads.length; at++) {
    if (must(heads[at], "chunk").fromTime <= must(heads[at - 1], "chunk").toTime) return false;
  }
  const last = heads.at(-1)?.toTime ?? Number.NEGATIVE_INFINITY;
  return blocks.times.every((time) => time > last);
}

function firstOf(heads: readonly queries.ChunkHead[], points: number): queries.ChunkHead[] {
  let count = 0;
  // One more than needed: the first may lie before the token in part.
  const end = heads.findIndex((head) => {
    const enough = count >= points;
    count += head.count;
    return enough;
  });
  return end === -1 ? [...heads] : heads.slice(0, end + 1);
}

interface Place {
  readonly time: number;
  readonly step: bigint;
  readonly value: number;
}

function pageOf(points: Points, limit: number, after: Place | undefined): Page {
  const order = orderByTime(points);
  const start = after === undefined ? 0 : order.findIndex((at) => isAfter(points, at, after));
  if (start === -1) return { points, order: new Uint32Array(), next: undefined };
  const page = order.subarray(start, start + limit);
  const last = page.at(-1);
  const more = order.length > start + limit && last !== undefined;
  return { points, order: page, next: more ? encodeToken(points, last) : undefined };
}

function isAfter(points: Points, at: number, place: Place): boolean {
  const time = must(points.times[at], "time");
  if (time !== place.time) return time > place.time;
  const step = BigInt(stepAt(points, at));
  if (step !== place.step) return step > place.step;
  const value = must(points.values[at], "value");
  return Number.isNaN(value) ? !Number.isNaN(place.value) : value > place.value;
}

function encodeToken(points: Points, at: number): string {
  const place = [points.times[at], String(stepAt(points, at)), String(points.values[at])];
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function decodeToken(token: string): Place {
  try {
    const [time, step, value] = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as [
      unknown,
      string,
      string,
    ];
    if (Number.isSafeInteger(time)) return { time: time as number, step: BigInt(step), value: Number(value) };
  } catch {
    // said below
  }
  throw new AppError("invalid_request", "Invalid page token");
}

async function readTiles(client: pg.PoolClient, projectId: ProjectId, wish: TileWish): Promise<Tile[]> {
  const series = await queries.seriesOf(client, projectId, wish.runIds, wish.key);
  const seqs = series.map(({ seq }) => seq);
  const heads = groupBySeries(await queries.chunkHeads(client, seqs));
  const tails = new Map<number, Points[]>();
  for (const { seriesSeq, points } of await queries.blocksOf(client, seqs)) {
    tails.set(seriesSeq, [...(tails.get(seriesSeq) ?? []), decodePoints(points)]);
  }
  const read = series.map(({ seq, runId, key }) => {
    const all = heads.get(seq) ?? [];
    const loose = tails.get(seq);
    return { seq, runId, key, heads: all, tail: bucketsOfPoints(loose === undefined ? noPoints : merge(loose)) };
  });
  const { from, to } = rangeOf(read, wish);
  const levels = new Map<queries.Level, queries.ChunkHead[]>();
  const levelOf = new Map<number, queries.Level>();
  for (const one of read) {
    const inside = one.heads.filter((head) => overlaps(head, wish.axis, from, to));
    const level = levelFor(inside, one.tail.length, wish.buckets);
    levelOf.set(one.seq, level);
    levels.set(level, [...(levels.get(level) ?? []), ...inside]);
  }
  const parts = new Map<number, Buckets[]>();
  for (const [level, wanted] of levels) {
    for (const { seriesSeq, bytes } of await readChunks(client, level, wanted)) {
      const buckets = level === "points" ? bucketsOfPoints(inflatePoints(bytes)) : readBuckets(bytes);
      parts.set(seriesSeq, [...(parts.get(seriesSeq) ?? []), buckets]);
    }
  }
  return read.map(({ seq, runId, key, tail }) => {
    const whole = concat([...(parts.get(seq) ?? []), tail]);
    const exact = levelOf.get(seq) === "points" && countIn(whole, wish.axis, from, to) <= wish.buckets;
    return {
      runId,
      key,
      exact,
      buckets: exact ? within(whole, wish.axis, from, to) : fitted(whole, wish.axis, from, to, wish.buckets),
    };
  });
}

interface Read {
  readonly heads: readonly queries.ChunkHead[];
  readonly tail: Buckets;
}

/** What was asked for, else all that any of the series covers. */
function rangeOf(read: readonly Read[], { axis, from, to }: TileWish): { readonly from: number; readonly to: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { heads, tail } of read) {
    for (const head of heads) {
      first = Math.min(first, axis === "step" ? head.fromStep : head.fromTime);
      last = Math.max(last, axis === "step" ? head.toStep : head.toTime);
    }
    const [starts, ends] = axis === "step" ? [tail.fromStep, tail.toStep] : [tail.fromTime, tail.toTime];
    for (const start of starts) first = Math.min(first, start);
    for (const end of ends) last = Math.max(last, end);
  }
  return { from: from ?? first, to: to ?? last };
}

/** The coarsest level that still has a bucket for each span that is drawn. */
function levelFor(inside: readonly queries.ChunkHead[], tail: number, buckets: number): queries.Level {
  const count = inside.reduce((sum, head) => sum + head.count, tail);
  const coarsest = (["top", "coarse", "middle", "fine"] as const).find((level) => count / WIDTHS[level] >= buckets);
  return coarsest ?? "points";
}

function overlaps(head: queries.ChunkHead, axis: Axis, from: number, to: number): boolean {
  return axis === "step" ? head.toStep >= from && head.fromStep <= to : head.toTime >= from && head.fromTime <= to;
}

function countIn(buckets: Buckets, axis: Axis, from: number, to: number): number {
  const starts = axis === "step" ? buckets.fromStep : buckets.fromTime;
  let count = 0;
  for (const start of starts) if (start >= from && start <= to) count++;
  return count;
}

function within(buckets: Buckets, axis: Axis, from: number, to: number): Buckets {
  const starts = axis === "step" ? buckets.fromStep : buckets.fromTime;
  const kept = [...starts.keys()].filter((at) => (starts[at] as number) >= from && (starts[at] as number) <= to);
  kept.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
  return pickBuckets(buckets, kept);
}

function groupBySeries(heads: readonly queries.ChunkHead[]): Map<number, queries.ChunkHead[]> {
  const groups = new Map<number, queries.ChunkHead[]>();
  for (const head of heads) {
    const group = groups.get(head.seriesSeq);
    if (group === undefined) groups.set(head.seriesSeq, [head]);
    else group.push(head);
  }
  return groups;
}
