import { describe, expect, test } from "vitest";
import { headingOf, unfoldedCells } from "#components/live/notebook-outline.ts";
import type { CellId } from "#lib/base/id.ts";

describe("the heading of a text", () => {
  test.each([
    ["# One", 1, "One"],
    ["prose\n\n### Three ##", 3, "Three"],
    ["```\n# not this\n```\n## This", 2, "This"],
    ["## A *soft* `code` and [a link](x)", 2, "A soft code and a link"],
  ])("%j", (source, level, text) => expect(headingOf(source)).toEqual({ level, text }));
  test("no heading", () => {
    for (const source of ["", "#tag", "prose", "~~~\n# x"]) expect(headingOf(source)).toBeUndefined();
  });
});

describe("folding", () => {
  /** `1a x 2b y 1c`: heading levels before names. */
  const fold = (cells: string, folded: string): string => {
    const levels = new Map<string, number>();
    const order = cells.split(" ").map((cell) => {
      const level = /^(\d)(.*)$/.exec(cell);
      if (level?.[2] !== undefined) levels.set(level[2], Number(level[1]));
      return (level?.[2] ?? cell) as CellId;
    });
    return unfoldedCells(order, (id) => levels.get(id), new Set(folded.split(" ") as CellId[])).join(" ");
  };
  test("hides what follows up to its own level", () => expect(fold("1a x 2b y 1c z", "a")).toBe("a c z"));
  test("of the lower heading hides less", () => expect(fold("1a x 2b y 1c z", "b")).toBe("a x b c z"));
  test("within a fold changes nothing", () => expect(fold("1a 2b y 2d 1c", "a b")).toBe("a c"));
  test("of a cell that is no heading any more is no fold", () => expect(fold("1a x", "x")).toBe("a x"));
});
