import { expect, test } from "vitest";
import { readCell } from "#lib/graph/cell-names.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import { CleanTokens, digest, isContent, LiveVersions } from "#lib/graph/tokens.ts";

const graph = new NotebookGraph(readCell);
graph.follow([
  { cellId: "a", source: "const x = 1" },
  { cellId: "f", source: "const f = () => x" },
  { cellId: "c", source: "f()" },
]);

test("a function's token is its version and what its cell refers to; content stands for itself", () => {
  const live = new LiveVersions();
  live.take("a", { made: { x: "h:1" } });
  live.take("f", { made: { f: "u:7" } });
  expect(live.readBy(graph, "f")).toEqual({ x: "h:1" });
  const before = live.readBy(graph, "c").f;
  expect(before).toMatch(/^u:7\/[0-9a-f]{16}$/);
  live.take("a", { made: { x: "h:2" } });
  expect(live.readBy(graph, "c").f).not.toBe(before);
  live.take("d", { changed: { x: "h:1" } });
  expect(live.readBy(graph, "c").f).toBe(before);
  live.forget(["a"]);
  expect(live.readBy(graph, "f")).toEqual({});
});

test("a clean run gives what a live one was given, when all is in order", () => {
  const live = new LiveVersions();
  const base = { sessionId: "s", sourceHash: "", status: "ok", startedAt: 0, endedAt: 0 } as const;
  const records = new Map(
    [
      { cellId: "a", made: { x: "h:1" } },
      { cellId: "f", made: { f: "u:7" } },
    ].map(({ cellId, made }) => {
      live.take(cellId, { made });
      return [cellId, { ...base, executionId: cellId, made }] as const;
    }),
  );
  const clean = new CleanTokens(
    graph,
    graph.order,
    (id) => records.get(id),
    () => true,
  );
  expect(clean.of("f", "c")).toBe(live.readBy(graph, "c").f);
  expect(clean.of("x", "c")).toBe("h:1");
});

test("content is told from what is always new; digests differ", () => {
  expect([isContent("h:1"), isContent("u:1")]).toEqual([true, false]);
  const digests = new Set(Array.from({ length: 5000 }, (_, at) => digest(String(at))));
  expect(digests.size).toBe(5000);
});
