import { expect, it } from "vitest";
import { pointsOf } from "#lib/tracking/points.ts";
import { thinned } from "#lib/tracking/thin.ts";

const curve = (length: number, spikes: Readonly<Record<number, number>> = {}) =>
  pointsOf(Array.from({ length }, (_, step) => ({ step, time: step, value: spikes[step] ?? 0 })));

it("keeps everything that fits", () => {
  expect(thinned(curve(5), undefined, undefined, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(thinned(curve(10), 3, 6, 5)).toEqual([3, 4, 5, 6]);
});

it("keeps the first, the last and every spike", () => {
  const places = thinned(curve(10_000, { 1234: 5, 7777: -5, 42: Number.NaN }), undefined, undefined, 100);
  expect(places.length).toBeLessThanOrEqual(100);
  expect(places).toEqual(expect.arrayContaining([0, 1234, 7777, 9999]));
});

it("answers no more than asked for, even one", () => {
  expect(thinned(curve(10), undefined, undefined, 1)).toEqual([0]);
});
