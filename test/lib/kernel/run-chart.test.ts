import { expect, test } from "vitest";
import { runChart, runChartMime, runChartSchema } from "#lib/kernel/run-chart.ts";

test("a chart of runs says which, and leaves the points to the page", () => {
  const { bundle } = runChart({ metric: "loss", filter: "params.model = 'cnn'", smoothing: 0.6 });
  const shown = { metrics: ["loss"], most: 10, smoothing: 0.6, log: false, filter: "params.model = 'cnn'" };
  expect(runChartSchema.parse(bundle[runChartMime])).toEqual(shown);
  expect(() => runChart({ metric: "loss", runs: ["r1"] })).toThrow("octavo.chart: runs.0");
  expect(() => runChart({ metric: [] })).toThrow("octavo.chart: metrics");
});
