import { describe, expect, test } from "vitest";
import { estimateHeight, pieces, spanOf, tops } from "#components/live/notebook-span.ts";

const ids = ["a", "b", "c", "d", "e"];
const heights: Readonly<Record<string, number>> = { a: 10, b: 20, c: 30, d: 40, e: 50 };
const top = tops(ids, (id) => heights[id] ?? 0);

/** `gap10 b c gap90` */
const shown = (from: number, to: number, pinned: readonly string[] = []): string =>
  pieces(ids, top, spanOf(top, from, to), new Set(pinned))
    .map((piece) => (piece.kind === "gap" ? `gap${piece.height}` : piece.id))
    .join(" ");

describe("what stands in the page", () => {
  test.each([
    [0, 5, "a gap140"],
    [0, 10, "a b gap120"],
    [15, 35, "gap10 b c gap90"],
    [-100, 1000, "a b c d e"],
    [149, 1000, "gap100 e"],
    [5000, 6000, "gap100 e"],
  ])("from %i to %i: %s", (from, to, expected) => expect(shown(from, to)).toBe(expected));
  test("pinned cells stand wherever they are, and the whole height stays", () => {
    expect(shown(0, 5, ["d"])).toBe("a gap50 d gap50");
    expect(shown(149, 150, ["a", "e"])).toBe("a gap90 e");
  });
  test("an empty notebook has nothing", () => {
    expect(
      pieces(
        [],
        tops([], () => 1),
        spanOf(
          tops([], () => 1),
          0,
          100,
        ),
        new Set(),
      ),
    ).toEqual([]);
  });
  test("against the slow way: every cell that meets the stretch is in the span", () => {
    for (let from = -20; from < 180; from += 7) {
      for (let to = from; to < from + 80; to += 9) {
        const { start, end } = spanOf(top, from, to);
        ids.forEach((_, at) => {
          const meets = (top[at] ?? 0) <= to && (top[at + 1] ?? 0) > from;
          if (meets) expect(at >= start && at < end, `${from}..${to} cell ${at}`).toBe(true);
        });
      }
    }
  });
});

test("a guess grows with the text and what is shown under it", () => {
  const code = (source: string, hasOutput = false): number => estimateHeight({ type: "code", source, hasOutput });
  expect(code("a\nb")).toBeGreaterThan(code("a"));
  expect(code("a", true)).toBeGreaterThan(code("a"));
  expect(estimateHeight({ type: "markdown", source: "x".repeat(500), hasOutput: false })).toBeGreaterThan(100);
});
