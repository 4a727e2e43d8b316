/**
 * The pyramid over the points of a metric: buckets of neighbouring points with their lowest, highest and mean value, so
 * that a chart reads a bounded number of them at any zoom and no spike is ever hidden. A bucket of buckets is exact: low
 * and high are those of its points, the mean is weighted by their number. What is not finite is counted, not averaged.
 */
import { must } from "../base/assert.ts";
import type { Points } from "./points.ts";

/** Columns, one place per bucket. */
export interface Buckets {
  readonly length: number;
  readonly fromStep: Float64Array;
  readonly toStep: Float64Array;
  readonly fromTime: Float64Array;
  readonly toTime: Float64Array;
  /** Of the finite values; NaN where there are none. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly sum: Float64Array;
  /** All points, and those that are NaN or infinite. */
  readonly count: Float64Array;
  readonly odd: Float64Array;
}

const COLUMNS = ["fromStep", "toStep", "fromTime", "toTime", "low", "high", "sum", "count", "odd"] as const;

function emptyBuckets(length: number): Buckets {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length,
    fromStep: column().fill(Number.POSITIVE_INFINITY),
    toStep: column().fill(Number.NEGATIVE_INFINITY),
    fromTime: column().fill(Number.POSITIVE_INFINITY),
    toTime: column().fill(Number.NEGATIVE_INFINITY),
    low: column().fill(Number.NaN),
    high: column().fill(Number.NaN),
    sum: column(),
    count: column(),
    odd: column(),
  };
}

/** Each point as a bucket of its own. */
export function bucketsOfPoints(points: Points): Buckets {
  const { steps, times, values } = points;
  const odd = Float64Array.from(values, (value) => (Number.isFinite(value) ? 0 : 1));
  const finite = Float64Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    length: steps.length,
    fromStep: steps,
    toStep: steps,
    fromTime: times,
    toTime: times,
    low: finite,
    high: finite,
    sum: finite.map((value) => (Number.isNaN(value) ? 0 : value)),
    count: new Float64Array(steps.length).fill(1),
    odd,
  };
}

/** Every `width` neighbours as one. */
export function grouped(buckets: Buckets, width: number): Buckets {
  const result = emptyBuckets(Math.ceil(buckets.length / width));
  for (let at = 0; at < buckets.length; at++) absorb(result, Math.floor(at / width), buckets, at);
  return result;
}

/** Where a bucket stands on an axis: `step` or `time`. */
export type Axis = "step" | "time";

/** The buckets that touch `from … to`, put together into at most `most` equal spans of the axis; empty spans are left out. */
export function fitted(buckets: Buckets, axis: Axis, from: number, to: number, most: number): Buckets {
  const [starts, ends] = axis === "step" ? [buckets.fromStep, buckets.toStep] : [buckets.fromTime, buckets.toTime];
  const span = to - from;
  const wide = emptyBuckets(most);
  for (let at = 0; at < buckets.length; at++) {
    const [start, end] = [must(starts[at], "start"), must(ends[at], "end")];
    if (end < from || start > to) continue;
    const middle = Math.min(to, Math.max(from, (start + end) / 2));
    const place = span > 0 ? Math.min(most - 1, Math.floor(((middle - from) / span) * most)) : 0;
    absorb(wide, place, buckets, at);
  }
  return filled(wide);
}

export function concat(parts: readonly Buckets[]): Buckets {
  const result = emptyBuckets(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of COLUMNS) result[column].set(part[column], at);
    at += part.length;
  }
  return result;
}

/** Those at some places, in that order. */
export function pickBuckets(buckets: Buckets, places: readonly number[]): Buckets {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(places, (at) => column[at] as number);
  const columns = COLUMNS.map((column) => [column, pick(buckets[column])]);
  return { length: places.length, ...(Object.fromEntries(columns) as Omit<Buckets, "length">) };
}

/** Mean of the finite values; NaN where there are none. */
export function meanAt(buckets: Buckets, at: number): number {
  const finite = must(buckets.count[at], "count") - must(buckets.odd[at], "odd");
  return finite === 0 ? Number.NaN : must(buckets.sum[at], "sum") / finite;
}

export function encodeBuckets(buckets: Buckets): Uint8Array {
  const all = new Float64Array(buckets.length * COLUMNS.length);
  for (const [index, column] of COLUMNS.entries()) all.set(buckets[column], index * buckets.length);
  return new Uint8Array(all.buffer);
}

export function decodeBuckets(bytes: Uint8Array): Buckets {
  const all = new Float64Array(new Uint8Array(bytes).buffer);
  const length = all.length / COLUMNS.length;
  const columns = COLUMNS.map((column, index) => [column, all.subarray(index * length, (index + 1) * length)]);
  return { length, ...(Object.fromEntries(columns) as Omit<Buckets, "length">) };
}

function absorb(into: Buckets, place: number, from: Buckets, at: number): void {
  into.fromStep[place] = Math.min(into.fromStep[place] as number, from.fromStep[at] as number);
  into.toStep[place] = Math.max(into.toStep[place] as number, from.toStep[at] as number);
  into.fromTime[place] = Math.min(into.fromTime[place] as number, from.fromTime[at] as number);
  into.toTime[place] = Math.max(into.toTime[place] as number, from.toTime[at] as number);
  const [low, high] = [from.low[at] as number, from.high[at] as number];
  if (!((into.low[place] as number) <= low) && !Number.isNaN(low)) into.low[place] = low;
  if (!((into.high[place] as number) >= high) && !Number.isNaN(high)) into.high[place] = high;
  into.sum[place] = (into.sum[place] as number) + (from.sum[at] as number);
  into.count[place] = (into.count[place] as number) + (from.count[at] as number);
  into.odd[place] = (into.odd[place] as number) + (from.odd[at] as number);
}

function filled(buckets: Buckets): Buckets {
  const keep = [...buckets.count.keys()].filter((at) => (buckets.count[at] as number) > 0);
  return keep.length === buckets.length ? buckets : pickBuckets(buckets, keep);
}
