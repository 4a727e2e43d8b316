import { expect, test } from "vitest";
import { readCell } from "#lib/graph/cell-names.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import { takeRun } from "#lib/graph/run-facts.ts";
import { LiveVersions } from "#lib/graph/tokens.ts";

const cells = { a: "const x = [1]", b: "const y = x; y.push(2)", c: "y.length", d: "1" };

function open() {
  const graph = new NotebookGraph(readCell);
  graph.follow(Object.entries(cells).map(([cellId, source]) => ({ cellId, source })));
  const live = new LiveVersions();
  const run = (cellId: keyof typeof cells, told: Parameters<typeof takeRun>[3]) =>
    takeRun(graph, live, { cellId, source: cells[cellId] }, told);
  return { graph, live, run };
}

test("a run was given what the runs before it left", () => {
  const { run } = open();
  expect(run("a", { made: { x: "h:1" } })).toEqual({ made: { x: "h:1" }, read: {} });
  const told = { made: { y: "h:12" }, changed: { x: "h:12" } };
  expect(run("b", told)).toEqual({ ...told, read: { x: "h:1" } });
  expect(run("c", {})).toEqual({ made: {}, read: { y: "h:12" } });
});

test("what changed by itself is given as it is by then; what a cell cannot have changed is not its doing", () => {
  const { run } = open();
  run("a", { made: { x: "h:1" } });
  expect(run("b", { made: { y: "h:1" }, drifted: { x: "u:9" } }).read).toEqual({ x: "u:9" });
  expect(run("d", { changed: { x: "h:7" } }).changed).toBe(undefined);
  expect(run("b", { made: { y: "h:1" } }).read).toEqual({ x: "h:7" });
});

test("names that no text gives any more are dropped, once", () => {
  const { graph, live, run } = open();
  run("a", { made: { x: "h:1" } });
  graph.follow([{ cellId: "a", source: "const z = 1" }]);
  expect(live.dropUndeclared(graph)).toEqual(["x"]);
  expect(live.dropUndeclared(graph)).toEqual([]);
});

test("a receipt carries at most a thousand names that were read, none too long", () => {
  const graph = new NotebookGraph(readCell);
  const names = Array.from({ length: 1500 }, (_, at) => `n${at}`);
  const source = names.join(" + ");
  graph.follow([
    { cellId: "a", source: `let ${names.join(", ")}` },
    { cellId: "b", source },
  ]);
  const live = new LiveVersions();
  takeRun(graph, live, { cellId: "a", source: "" }, { made: Object.fromEntries(names.map((name) => [name, "h:1"])) });
  expect(Object.keys(takeRun(graph, live, { cellId: "b", source }, {}).read ?? {})).toHaveLength(1000);
});
