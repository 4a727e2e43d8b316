import { expect, test } from "vitest";
import { quantile, spreadOf, withoutOutliers } from "#lib/tracking/spread.ts";

test("the spread of a few values, as R and numpy have it", () => {
  const spread = spreadOf([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(spread).toMatchObject({
    count: 8,
    low: 2,
    firstQuartile: 4,
    median: 4.5,
    thirdQuartile: 5.5,
    high: 9,
    mean: 5,
  });
  // mean 5, deviation 2.138, t(7) = 2.365: 5 ± 1.788
  expect(spread?.interval?.map((value) => value.toFixed(3))).toEqual(["3.212", "6.788"]);
});

test("a single value has no interval, what is not finite does not count", () => {
  expect(spreadOf([3, Number.NaN, Infinity])).toMatchObject({ count: 1, mean: 3, interval: undefined });
  expect(spreadOf([Number.NaN])).toBeUndefined();
});

test("quantiles lie between neighbours", () => {
  expect([0, 0.5, 0.9, 1].map((q) => quantile([1, 2, 3, 4], q))).toEqual([1, 2.5, 3.7, 4]);
});

test("a spike is left out of the range, values alike are not", () => {
  const steady = Array.from({ length: 50 }, (_, at) => 1 + (at % 10) / 10);
  expect(withoutOutliers([...steady, 1000])).toEqual([1, 1.9]);
  expect(withoutOutliers([1, 1, 1, 1, 9])).toEqual([1, 9]);
  expect(withoutOutliers([])).toBeUndefined();
});
