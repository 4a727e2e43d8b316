import { expect, test } from "vitest";
import type { LiveRuns } from "#lib/protocol/live.ts";
import { withPoints } from "#lib/tracking/newer-points.ts";

type Point = LiveRuns["points"][number]["points"][number];

const of = (runId: string, key: string, ...points: Point[]) => ({ runId, key, points, more: false });
const run = { id: "a", metrics: { loss: { step: 5, time: 50, value: 1 } } };

test.each<[string, Point[], unknown]>([
  ["a later step", [[6, 1, 9]], { step: 6, time: 1, value: 9 }],
  [
    "the last of several, in any order",
    [
      [8, 1, 9],
      [7, 1, 8],
    ],
    { step: 8, time: 1, value: 9 },
  ],
  ["the same step, later", [[5, 51, 0]], { step: 5, time: 51, value: 0 }],
  ["the same moment, more", [[5, 50, "Infinity"]], { step: 5, time: 50, value: "Infinity" }],
  ["a step beyond numbers", [["9007199254740993", 1, 2]], { step: "9007199254740993", time: 1, value: 2 }],
])("%s is the latest", (_, points, latest) => {
  expect(withPoints(run, [of("a", "loss", ...points)]).metrics).toEqual({ loss: latest });
});

test("a metric that was not there comes", () => {
  const point = { step: 0, time: 1, value: "NaN" };
  expect(withPoints(run, [of("a", "other", [0, 1, "NaN"])]).metrics).toEqual({ ...run.metrics, other: point });
});

test("what is older, or of another run, changes nothing", () => {
  expect(withPoints(run, [of("a", "loss", [4, 99, 7]), of("b", "loss", [9, 99, 7])])).toBe(run);
});
