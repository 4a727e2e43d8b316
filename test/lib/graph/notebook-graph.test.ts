import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCell } from "#lib/graph/cell-names.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";

const cells = (text: Readonly<Record<string, string>>) =>
  Object.entries(text).map(([cellId, source]) => ({ cellId, source }));

function graphOf(text: Readonly<Record<string, string>>): NotebookGraph {
  const graph = new NotebookGraph(readCell);
  graph.follow(cells(text));
  return graph;
}

test("who declares a name, whom a cell needs and feeds, in shown order", () => {
  const graph = graphOf({ one: "const x = 1", two: "const y = x", three: "x + y + z" });
  expect(graph.ownerOf("x")).toBe("one");
  expect(graph.needs("three")).toEqual(["one", "two"]);
  expect(graph.feeds("one")).toEqual(["two", "three"]);
  expect(graph.upstream(["two"])).toEqual(["one", "two"]);
  expect(graph.downstream(["two"])).toEqual(["two", "three"]);
  expect(graph.owned()).toContainEqual({ cellId: "one", declares: ["x"], lends: [] });
  expect(graph.edges()).toEqual([
    { from: "one", to: "two", names: ["x"] },
    { from: "one", to: "three", names: ["x"] },
    { from: "two", to: "three", names: ["y"] },
  ]);
});

test("a clean run goes as shown, but for cells that are needed above", () => {
  expect(graphOf({ c: "y", a: "const x = 1", b: "const y = x", d: "1" }).order).toEqual(["a", "b", "c", "d"]);
  expect(graphOf({ d: "1", c: "y", b: "const y = 1" }).order).toEqual(["d", "b", "c"]);
});

test("a cell that does not parse keeps what it declared and says so, a cell that left is told", () => {
  const graph = graphOf({ one: "const x = 1", two: "x" });
  expect(graph.follow(cells({ one: "const x = " }))).toEqual(["two"]);
  expect(graph.namesOf("one").declares).toMatchObject([{ name: "x" }]);
  expect(graph.unreadable("one")).toMatchObject({ name: "SyntaxError", line: 1 });
  expect(graph.follow(cells({ one: "const z = 1" }))).toEqual([]);
  expect(graph.unreadable("one")).toBe(undefined);
  expect(graph.ownerOf("x")).toBe(undefined);
});

describe("problems", () => {
  test("a name that two cells declare names the other, from both sides", () => {
    const graph = graphOf({ one: "const x = 1", two: "let x = 2" });
    expect(graph.problemsOf("one")).toEqual([{ kind: "duplicate", name: "x", cellIds: ["two"] }]);
    expect(graph.problemsOf("two")).toEqual([{ kind: "duplicate", name: "x", cellIds: ["one"] }]);
  });

  test("a cycle is told from each of its cells, the shortest way", () => {
    const graph = graphOf({ a: "const x = z", b: "const y = x", c: "const z = y + x", d: "z" });
    expect(graph.problemsOf("a")).toEqual([{ kind: "cycle", cellIds: ["a", "c"] }]);
    expect(graph.problemsOf("b")).toEqual([{ kind: "cycle", cellIds: ["b", "a", "c"] }]);
    expect(graph.problemsOf("d")).toEqual([]);
    expect(graph.order).toHaveLength(4);
  });

  test("a change of another cell's value names its owner; of a name of the world, nobody", () => {
    const graph = graphOf({ a: "const x: number[] = []", b: "x.push(1); document.title = ''" });
    expect(graph.problemsOf("b")).toMatchObject([{ kind: "changes", name: "x", cellId: "a", method: "push", line: 1 }]);
    expect(graph.changersOf("x")).toEqual(["b"]);
    const aliased = graphOf({ a: "const x = [[1]]", b: "const y = x[0]", c: "y.push(2)" });
    expect(aliased.changersOf("x")).toEqual(["c"]);
    expect([...aliased.changedBy("c")]).toEqual(["y", "x"]);
  });
});

test("only what matters to a graph is a revision", () => {
  const graph = graphOf({ a: "const x = 1", b: "x" });
  const { revision } = graph;
  graph.follow(cells({ a: "const x = 12345", b: "x" }));
  expect(graph.revision).toBe(revision);
  graph.follow(cells({ b: "x", a: "const x = 12345" }));
  expect(graph.revision).toBe(revision + 1);
});

/** What the graph must say, worked out the slow way from the final text alone. */
function slowly(text: readonly { readonly cellId: string; readonly source: string }[]) {
  const declares = (source: string) => [...source.matchAll(/const (\w+)/g)].map((match) => match[1] ?? "");
  const refers = (source: string) => [...(/= \[(.*)\]/.exec(source)?.[1] ?? "").matchAll(/\w+/g)].map(([word]) => word);
  const ownerOf = (name: string) => text.find(({ source }) => declares(source).includes(name))?.cellId;
  return text.map(({ cellId, source }) => {
    const own = new Set(declares(source));
    const owners = refers(source).flatMap((name) => (own.has(name) ? [] : (ownerOf(name) ?? [])));
    return text.map((cell) => cell.cellId).filter((id) => id !== cellId && owners.includes(id));
  });
}

test("after any history of edits, moves and deletes the graph is that of the text as it stands", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const cell = fc.record({
    cellId: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    source: fc
      .tuple(name, fc.array(name, { maxLength: 3 }))
      .map(([own, used]) => `const ${own} = [${used.join(", ")}]`),
  });
  const notebook = fc.uniqueArray(cell, { selector: ({ cellId }) => cellId, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(notebook, { minLength: 1, maxLength: 5 }), (history) => {
      const graph = new NotebookGraph(readCell);
      for (const text of history) graph.follow(text);
      const text = history.at(-1) ?? [];
      expect(text.map(({ cellId }) => graph.needs(cellId))).toEqual(slowly(text));
      const { order } = graph;
      expect([...order].sort()).toEqual(text.map(({ cellId }) => cellId).sort());
      for (const id of order) {
        for (const needed of graph.needs(id)) {
          const inOrder = order.indexOf(needed) < order.indexOf(id);
          expect(inOrder || (graph.isInCycle(id) && graph.isInCycle(needed)) || graph.isInCycle(needed)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("chains of thousands of cells, and thousands of cells on one, are no trouble", () => {
  const chain = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`c${at}`, `const v${at} = v${at + 1}`]));
  expect(graphOf(chain).order.at(-1)).toBe("c0");
  const fan = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`c${at}`, at === 0 ? "const x = 1" : "x"]));
  expect(graphOf(fan).feeds("c0")).toHaveLength(2000);
});

test("what a cell imports belongs to it where nobody declares it, and is never declared twice", () => {
  const graph = new NotebookGraph(readCell);
  const [first, second, user] = ["import { x } from 'm'", "import { x } from 'n'; x", "x"];
  const cells = (...sources: readonly string[]) => sources.map((source, at) => ({ cellId: `c${at}`, source }));
  graph.follow(cells(first, second, user));
  expect([graph.ownerOf("x"), graph.needs("c2"), graph.problemsOf("c1")]).toEqual(["c0", ["c0"], []]);
  expect(graph.owned()).toEqual([{ cellId: "c0", declares: [], lends: ["x"] }]);
  graph.follow(cells(first, second, user, "const x = 1"));
  expect([graph.ownerOf("x"), graph.needs("c2"), graph.problemsOf("c3")]).toEqual(["c3", ["c3"], []]);
  expect(graph.owned()).toEqual([{ cellId: "c3", declares: ["x"], lends: [] }]);
});
