import { describe, expect, test } from "vitest";
import { matchText } from "#lib/base/match-text.ts";

/** The match with what was typed in brackets. */
const shown = (query: string, text: string, synonyms: readonly string[] = []): string | undefined =>
  matchText(query, text, synonyms)
    ?.parts.map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join("");
const score = (query: string, text: string): number => matchText(query, text)?.score ?? -1;

describe("what is marked", () => {
  test("the start of a word, in any case", () => expect(shown("note", "New notebook")).toBe("New [note]book"));
  test("words in any order", () => expect(shown("book new", "New notebook")).toBe("[New] note[book]"));
  test("a word start is preferred to an earlier middle", () =>
    expect(shown("all", "Small run all")).toBe("Small run [all]"));
  test("overlapping words are marked once", () => expect(shown("new newt", "newton")).toBe("[newt]on"));
  test("a synonym matches and marks nothing", () => expect(shown("bin", "Trash", ["bin"])).toBe("Trash"));
  test("an empty query marks nothing", () => expect(shown("  ", "Trash")).toBe("Trash"));
});

describe("what fits better", () => {
  test("nothing fits when one word is missing", () => expect(shown("new zebra", "New notebook")).toBeUndefined());
  test("the beginning before a word start before a middle", () => {
    expect(score("run", "Run all")).toBeGreaterThan(score("run", "Re run"));
    expect(score("run", "Re run")).toBeGreaterThan(score("run", "Prune"));
  });
});

test("letters that change length in lower case still match", () => {
  expect(shown("stan", "İstanbul")).toBe("İstanbul");
});
