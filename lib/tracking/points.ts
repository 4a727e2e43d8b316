/**
 * The points of one metric: columns of steps, times and values, in the order of step, time, value, without exact
 * duplicates (a client that sends a request twice has logged once). Owns how they are written as bytes: differences as
 * varints, then the values byte plane by byte plane, which is what makes them compressible. Steps are whole numbers of
 * 64 bits: where one lies beyond what a number holds exactly, `wide` has all of them as they are.
 *
 * NaN and both infinities are values like others; NaN sorts last.
 */
import { must } from "../base/assert.ts";

export interface Points {
  readonly steps: Float64Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** The exact steps, when some are beyond ±2^51; `steps` are then their nearest numbers. */
  readonly wide?: BigInt64Array | undefined;
}

export interface Point {
  readonly step: number | bigint;
  readonly time: number;
  readonly value: number;
}

export const noPoints: Points = pointsOf([]);

const WIDEST = 2 ** 51;

/** Columns in the order given. */
export function pointsOf(list: readonly Point[]): Points {
  const steps = new Float64Array(list.length);
  const times = new Float64Array(list.length);
  const values = new Float64Array(list.length);
  let narrow = true;
  for (let at = 0; at < list.length; at++) {
    const point = must(list[at], "point");
    steps[at] = Number(point.step);
    times[at] = point.time;
    values[at] = point.value;
    if (Math.abs(must(steps[at], "step")) > WIDEST) narrow = false;
  }
  const wide = narrow ? undefined : BigInt64Array.from(list, (point) => BigInt(point.step));
  return { steps, times, values, wide };
}

/** The exact step at a place: a bigint only where a number would not do. */
export function stepAt(points: Points, at: number): number | bigint {
  const exact = points.wide?.[at];
  if (exact === undefined) return points.steps[at] as number;
  return exact >= -MAX_SAFE && exact <= MAX_SAFE ? Number(exact) : exact;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** All points of several lists as one, in order, each exact duplicate once. */
export function merge(parts: readonly Points[]): Points {
  const all = parts.length === 1 ? must(parts[0], "part") : joined(parts);
  return inOrder(all) ? all : picked(all, sortedDistinct(all, compareAt));
}

/** The places of `points` in MLflow's order of a history: time, step, value. */
export function orderByTime(points: Points): Uint32Array {
  const order = Uint32Array.from(points.times, (_, at) => at);
  for (let at = 1; at < order.length; at++) {
    if (compareTimes(points, at - 1, at) > 0) return order.sort((a, b) => compareTimes(points, a, b));
  }
  return order;
}

export function slice(points: Points, from: number, to: number): Points {
  return {
    steps: points.steps.subarray(from, to),
    times: points.times.subarray(from, to),
    values: points.values.subarray(from, to),
    wide: points.wide?.subarray(from, to),
  };
}

function joined(parts: readonly Points[]): Points {
  const length = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const steps = new Float64Array(length);
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  const wide = parts.some((part) => part.wide !== undefined) ? new BigInt64Array(length) : undefined;
  let at = 0;
  for (const part of parts) {
    steps.set(part.steps, at);
    times.set(part.times, at);
    values.set(part.values, at);
    wide?.set(part.wide ?? BigInt64Array.from(part.steps, (step) => BigInt(step)), at);
    at += part.steps.length;
  }
  return { steps, times, values, wide };
}

function inOrder(points: Points): boolean {
  for (let at = 1; at < points.steps.length; at++) if (compareAt(points, at - 1, at) >= 0) return false;
  return true;
}

function sortedDistinct(points: Points, compare: (points: Points, a: number, b: number) => number): Uint32Array {
  const order = Uint32Array.from(points.steps, (_, at) => at).sort((a, b) => compare(points, a, b));
  let kept = Math.min(1, order.length);
  for (let at = 1; at < order.length; at++) {
    const [last, next] = [order[kept - 1] as number, order[at] as number];
    if (compare(points, last, next) !== 0) order[kept++] = next;
  }
  return order.subarray(0, kept);
}

function picked(points: Points, order: Uint32Array): Points {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (at) => column[at] as number);
  const { wide } = points;
  return {
    steps: pick(points.steps),
    times: pick(points.times),
    values: pick(points.values),
    wide: wide && BigInt64Array.from([...order], (at) => wide[at] as bigint),
  };
}

function compareAt(points: Points, a: number, b: number): number {
  return compareSteps(points, a, b) || difference(points.times, a, b) || compareValues(points.values, a, b);
}

function compareTimes(points: Points, a: number, b: number): number {
  return difference(points.times, a, b) || compareSteps(points, a, b) || compareValues(points.values, a, b);
}

function compareSteps({ steps, wide }: Points, a: number, b: number): number {
  if (wide === undefined) return difference(steps, a, b);
  const [left, right] = [wide[a] as bigint, wide[b] as bigint];
  return left < right ? -1 : left > right ? 1 : 0;
}

function difference(column: Float64Array, a: number, b: number): number {
  return (column[a] as number) - (column[b] as number);
}

function compareValues(values: Float64Array, a: number, b: number): number {
  const [left, right] = [values[a] as number, values[b] as number];
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

const NARROW = 1;
const WIDE = 2;
/** A varint of a number below 2^53 has at most so many bytes. */
const LONGEST = 8;

/** Bytes: form, count, steps, times, values. */
export function encodePoints(points: Points): Uint8Array {
  const count = points.steps.length;
  const bytes = new Uint8Array(1 + LONGEST + count * (8 + 2 * LONGEST));
  bytes[0] = points.wide === undefined ? NARROW : WIDE;
  let at = writeVarint(bytes, 1, count);
  if (points.wide === undefined) at = writeDifferences(bytes, at, points.steps);
  else at = writePlanes(bytes, at, points.wide);
  at = writeDifferences(bytes, at, points.times);
  return bytes.subarray(0, writePlanes(bytes, at, points.values));
}

export function decodePoints(bytes: Uint8Array): Points {
  const reader: Reader = { bytes, at: 1 };
  const count = readVarint(reader);
  const wide = bytes[0] === WIDE ? new BigInt64Array(count) : undefined;
  if (wide !== undefined) readPlanes(reader, wide);
  const steps = wide === undefined ? readDifferences(reader, count) : Float64Array.from(wide, Number);
  const times = readDifferences(reader, count);
  const values = new Float64Array(count);
  readPlanes(reader, values);
  return { steps, times, values, wide };
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** Whole numbers as the difference to the one before, small ones of either sign in one byte. */
function writeDifferences(bytes: Uint8Array, start: number, column: Float64Array): number {
  let at = start;
  let last = 0;
  for (const number of column) {
    const difference = number - last;
    at = writeVarint(bytes, at, difference < 0 ? -2 * difference - 1 : 2 * difference);
    last = number;
  }
  return at;
}

function readDifferences(reader: Reader, count: number): Float64Array {
  const column = new Float64Array(count);
  let last = 0;
  for (let at = 0; at < count; at++) {
    const folded = readVarint(reader);
    last += folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
    column[at] = last;
  }
  return column;
}

function writeVarint(bytes: Uint8Array, start: number, number: number): number {
  let at = start;
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
  bytes[at++] = rest;
  return at;
}

function readVarint(reader: Reader): number {
  let number = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = must(reader.bytes[reader.at++], "byte of a varint");
    number += (byte & 127) * scale;
    if (byte < 128) return number;
  }
}

/** The first bytes of all, then the second bytes of all …, the most significant first: neighbours are alike. */
function writePlanes(bytes: Uint8Array, start: number, column: Float64Array | BigInt64Array): number {
  const raw = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const count = column.length;
  let at = start;
  for (let plane = 7; plane >= 0; plane--) {
    for (let index = 0; index < count; index++) bytes[at++] = raw[index * 8 + plane] as number;
  }
  return at;
}

function readPlanes(reader: Reader, column: Float64Array | BigInt64Array): void {
  const raw = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const count = column.length;
  let { at } = reader;
  for (let plane = 7; plane >= 0; plane--) {
    for (let index = 0; index < count; index++) raw[index * 8 + plane] = must(reader.bytes[at++], "byte of a value");
  }
  reader.at = at;
}
