import fc from "fast-check";
import { expect, it } from "vitest";
import { merge, type Point, pointsOf } from "#lib/tracking/points.ts";
import {
  type Buckets,
  bucketsOfPoints,
  concat,
  decodeBuckets,
  encodeBuckets,
  fitted,
  grouped,
  meanAt,
} from "#lib/tracking/pyramid.ts";

const point: fc.Arbitrary<Point> = fc.record({
  step: fc.integer({ min: 0, max: 500 }),
  time: fc.nat({ max: 1000 }),
  value: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(Number.NaN, Infinity, -Infinity)),
});
const series = fc.array(point, { minLength: 1, maxLength: 200 }).map((list) => merge([pointsOf(list)]));

const total = (buckets: Buckets) => ({
  count: buckets.count.reduce((sum, each) => sum + each, 0),
  odd: buckets.odd.reduce((sum, each) => sum + each, 0),
  sum: buckets.sum.reduce((sum, each) => sum + each, 0),
  low: Math.min(...buckets.low.filter((each) => !Number.isNaN(each))),
  high: Math.max(...buckets.high.filter((each) => !Number.isNaN(each))),
});

it("loses neither a spike nor a point at any zoom and level", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 20 }), fc.constantFrom("step", "time"), (points, most, axis) => {
      const single = bucketsOfPoints(points);
      const [starts, ends] = axis === "step" ? [single.fromStep, single.toStep] : [single.fromTime, single.toTime];
      const [from, to] = [Math.min(...starts), Math.max(...ends)];
      for (const level of [single, grouped(single, 4), grouped(grouped(single, 4), 4)]) {
        const shown = fitted(level, axis, from, to, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(total(shown)).toEqual(total(single));
      }
    }),
  );
});

it("shows what lies in a range and nothing else", () => {
  const points = pointsOf(Array.from({ length: 100 }, (_, step) => ({ step, time: step, value: step === 42 ? 9 : 0 })));
  const shown = fitted(bucketsOfPoints(points), "step", 40, 44, 2);
  expect([...shown.high]).toEqual([0, 9]);
  expect(total(shown).count).toBe(5);
});

it("reads buckets back from bytes, and joins them", () => {
  fc.assert(
    fc.property(series, series, (a, b) => {
      const joined = concat([bucketsOfPoints(a), bucketsOfPoints(b)]);
      expect(decodeBuckets(encodeBuckets(joined))).toEqual(joined);
      expect(joined.length).toBe(a.steps.length + b.steps.length);
    }),
  );
});

it("averages what is finite and counts the rest", () => {
  const points = pointsOf([1, 3, Number.NaN, Infinity].map((value, step) => ({ step, time: 0, value })));
  const one = grouped(bucketsOfPoints(points), 4);
  expect([meanAt(one, 0), one.odd[0], one.count[0]]).toEqual([2, 2, 4]);
  expect(meanAt(grouped(bucketsOfPoints(pointsOf([{ step: 0, time: 0, value: Number.NaN }])), 1), 0)).toBeNaN();
});
