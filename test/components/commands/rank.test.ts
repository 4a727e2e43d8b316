import { describe, expect, test } from "vitest";
import { type Entry, rankEntries } from "#components/commands/rank.ts";

const entries = (titles: readonly string[]): readonly Entry[] =>
  titles.map((title) => ({ id: title, title, run: () => undefined }));

/** The sections as `Title: row, row +left`. */
const shown = (query: string, recent: readonly string[], most: number, ...sources: readonly (readonly string[])[]) =>
  rankEntries(
    query,
    recent,
    sources.map((titles, at) => ({ title: `S${at + 1}`, most, entries: entries(titles) })),
  ).map((section) => `${section.title}: ${section.rows.map((row) => row.entry.id).join(", ")} +${section.left}`);

describe("the palette's order", () => {
  test("without letters the given order, what was used last first", () => {
    expect(shown("", ["c", "b"], 9, ["a", "b", "c"])).toEqual(["S1: c, b, a +0"]);
  });
  test("sections keep their order and vanish when nothing in them fits", () => {
    expect(shown("run", [], 9, ["Prune", "Run all"], ["Trash"], ["Runner"])).toEqual([
      "S1: Run all, Prune +0",
      "S3: Runner +0",
    ]);
  });
  test("use does not beat a better fit", () => {
    expect(shown("run", ["Prune"], 9, ["Prune", "Run all"])).toEqual(["S1: Run all, Prune +0"]);
  });
  test("a section says how many it left out", () => {
    expect(shown("", [], 2, ["a", "b", "c", "d"])).toEqual(["S1: a, b +2"]);
  });
});
