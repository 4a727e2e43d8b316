import { expect, test } from "vitest";
import type { Column } from "#components/runs/run-columns.ts";
import { blocksInSight, firstColumns, withCells } from "#components/runs/wide-table.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";

const columns = Array.from(
  { length: 200 },
  (_, at): Column => ({ id: `metric:m${at}`, kind: "metric", key: `m${at}` }),
);
const run = (id: string, metrics: TrackedRun["metrics"] = {}): TrackedRun =>
  ({ id, metrics, params: {}, tags: {} }) as unknown as TrackedRun;
const runs = Array.from({ length: 120 }, (_, at) => run(`r${at}`));

test("a table that is not wide comes at once", () => {
  const few = columns.slice(0, 60);
  expect(firstColumns(few, [])).toBe(few);
  expect(blocksInSight(runs, few, few, { rows: [0, 100], columns: ["metric:m5"] })).toEqual([]);
});

test("of a wide one, what is in sight is asked for in blocks, and not what came before", () => {
  const first = firstColumns(columns, ["metric:m90"]);
  expect(first.map(({ key }) => key).slice(-2)).toEqual(["m39", "m90"]);
  const blocks = blocksInSight(runs, columns, first, { rows: [45, 55], columns: ["metric:m39", "metric:m85"] });
  expect(blocks.map(({ ids, keys }) => [ids[0], ids.length, keys.metrics[0], keys.metrics.length])).toEqual([
    ["r0", 50, "m80", 39],
    ["r50", 50, "m80", 39],
  ]);
});

test("what came is laid over the rows it is about, newer values stay", () => {
  const at = (value: number) => ({ value, step: 0, time: 0 });
  const [a, b] = withCells([run("a", { x: at(2) }), run("b")], [run("a", { x: at(1), y: at(3) })]);
  expect(a?.metrics).toEqual({ x: at(2), y: at(3) });
  expect(b?.metrics).toEqual({});
});
