import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutGraph } from "#lib/graph/graph-layout.ts";

/** `a→b b→c`, and the order of a clean run as letters. */
const drawn = (order: string, arrows: string): string =>
  layoutGraph(
    [...order],
    arrows
      .split(" ")
      .filter(Boolean)
      .map((arrow) => ({ from: arrow[0]!, to: arrow[2]!, names: ["n"] })),
  )
    .map(({ cellId, column, row }) => `${cellId}${column}${row}`)
    .join(" ");

describe("the drawn graph", () => {
  it("puts a cell one column behind the last that it needs", () => {
    expect(drawn("abc", "a→b b→c a→c")).toBe("a00 b11 c20");
  });

  it("puts cells of a column below each other, near what they need", () => {
    expect(drawn("abcd", "a→b a→c a→d")).toBe("a00 b10 c11 d12");
    expect(drawn("abcd", "a→c b→d")).toBe("a00 b01 c10 d11");
    expect(drawn("abcd", "b→c a→d")).toBe("a00 b01 d10 c11");
  });

  it("keeps a row free where an arrow passes a column", () => {
    expect(drawn("abcd", "a→b b→d c→d")).toBe("a00 c01 b10 d20");
    expect(drawn("axbcd", "a→b b→d x→b x→c x→d")).toBe("a00 x01 b10 c12 d20");
  });

  it("puts cells without edges below the others, four in a row", () => {
    expect(drawn("abcdefg", "a→b")).toBe("a00 b10 c01 d11 e21 f31 g02");
  });

  it("is not moved by an edge of a cycle against the order", () => {
    expect(drawn("ab", "a→b b→a")).toBe("a00 b10");
  });

  it("never puts two cells in one place, and every needed one to the left", () => {
    const graphs = fc.integer({ min: 1, max: 30 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        pairs: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ size, pairs }) => {
        const order = Array.from({ length: size }, (_, at) => `c${at}`);
        const edges = pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ from: `c${a}`, to: `c${b}`, names: ["n"] }));
        const placed = layoutGraph(order, edges);
        expect(new Set(placed.map(({ column, row }) => `${column},${row}`)).size).toBe(size);
        const column = new Map(placed.map((one) => [one.cellId, one.column]));
        for (const { from, to } of edges) expect(column.get(from)!).toBeLessThan(column.get(to)!);
      }),
    );
  });
});
