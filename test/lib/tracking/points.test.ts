import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decodePoints,
  encodePoints,
  merge,
  orderByTime,
  type Point,
  pointsOf,
  slice,
  stepAt,
} from "#lib/tracking/points.ts";

const step = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.maxSafeInteger(),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((big) => (Number.isSafeInteger(Number(big)) ? Number(big) : big)),
);
const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1));
const point: fc.Arbitrary<Point> = fc.record({ step, time: fc.nat({ max: 2 ** 44 }), value });
const narrow: fc.Arbitrary<Point> = fc.record({
  step: fc.integer({ min: 0, max: 4 }),
  time: fc.nat({ max: 3 }),
  value,
});
const points = fc.array(fc.oneof(point, narrow), { maxLength: 60 });

const textOf = ({ step: at, time, value: v }: Point): string => `${at} ${time} ${Object.is(v, -0) ? 0 : v}`;
const listOf = (given: ReturnType<typeof pointsOf>): Point[] =>
  [...given.steps.keys()].map((at) => ({
    step: stepAt(given, at),
    time: given.times[at] as number,
    value: given.values[at] as number,
  }));

/** Slow and obvious: sort, drop what is equal to its neighbour. */
function model(list: readonly Point[]): string[] {
  const rank = (v: number): number => (Number.isNaN(v) ? 1 : 0);
  const sorted = [...list].sort((a, b) => {
    const [left, right] = [BigInt(a.step), BigInt(b.step)];
    if (left !== right) return left < right ? -1 : 1;
    if (a.time !== b.time) return a.time - b.time;
    if (rank(a.value) || rank(b.value)) return rank(a.value) - rank(b.value);
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  });
  return [...new Set(sorted.map(textOf))];
}

it("merges any parts into order without duplicates, as a slow model does", () => {
  fc.assert(
    fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (parts) => {
      expect(listOf(merge(parts.map(pointsOf))).map(textOf)).toEqual(model(parts.flat()));
    }),
  );
});

it("reads back every point from its bytes", () => {
  fc.assert(
    fc.property(points, (list) => {
      const given = merge([pointsOf(list)]);
      expect(listOf(decodePoints(encodePoints(given))).map(textOf)).toEqual(listOf(given).map(textOf));
    }),
  );
});

it("keeps steps beyond 2^53 exact", () => {
  const given = pointsOf([{ step: 2n ** 53n + 1n, time: 1, value: 1 }]);
  expect(stepAt(decodePoints(encodePoints(given)), 0)).toBe(9007199254740993n);
});

it("writes a steady curve in few bytes", () => {
  const list = Array.from({ length: 1000 }, (_, at) => ({ step: at, time: 1_700_000_000_000 + at * 50, value: 0.5 }));
  expect(encodePoints(pointsOf(list)).length).toBeLessThan(11_100);
});

it("orders a history by time, then step, then value", () => {
  const given = merge([
    pointsOf([
      { step: 0, time: 9, value: 1 },
      { step: 1, time: 3, value: 2 },
      { step: 2, time: 3, value: 1 },
    ]),
  ]);
  expect([...orderByTime(given)]).toEqual([1, 2, 0]);
  expect(listOf(slice(given, 1, 2)).map(textOf)).toEqual(["1 3 2"]);
});
