import { describe, expect, test } from "vitest";
import { type FindQuery, matchesIn, patternOf, replacementOf } from "#lib/text/find.ts";

const query = (text: string, change: Partial<FindQuery> = {}): FindQuery => ({
  text,
  matchCase: false,
  wholeWord: false,
  regularExpression: false,
  ...change,
});

/** The text with every match replaced, last first. */
function replaced(source: string, wanted: FindQuery, replacement: string): string {
  const found = patternOf(wanted);
  if (!found.ok || found.pattern === undefined) throw new Error("no pattern");
  const { pattern } = found;
  return matchesIn(source, pattern).reduceRight(
    (text, match) =>
      text.slice(0, match.start) + replacementOf(source, match, pattern, wanted, replacement) + text.slice(match.end),
    source,
  );
}

describe("find and replace", () => {
  test("plain text means itself", () => expect(replaced("a.b aXb", query("a.b"), "$1")).toBe("$1 aXb"));
  test("case counts when asked", () => {
    expect(replaced("Rate rate", query("rate"), "x")).toBe("x x");
    expect(replaced("Rate rate", query("rate", { matchCase: true }), "x")).toBe("Rate x");
  });
  test("whole words, in any script", () => {
    expect(replaced("rate rates größe größer", query("größe", { wholeWord: true }), "x")).toBe("rate rates x größer");
  });
  test("a regular expression with groups", () => {
    const wanted = query("(\\w+)\\((\\d)\\)", { regularExpression: true });
    expect(replaced("f(1) g(2)", wanted, "$2:$1 $& $$")).toBe("1:f f(1) $ 2:g g(2) $");
  });
  test("empty matches are none, a broken expression says so", () => {
    const star = patternOf(query("x*", { regularExpression: true }));
    expect(star.ok && star.pattern !== undefined && matchesIn("abc", star.pattern)).toEqual([]);
    expect(patternOf(query("(", { regularExpression: true })).ok).toBe(false);
    expect(patternOf(query(""))).toEqual({ ok: true, pattern: undefined });
  });
  test("a match tells its line and what is around it", () => {
    const found = patternOf(query("b"));
    expect(found.ok && found.pattern !== undefined && matchesIn("one\n  a b c", found.pattern)[0]).toEqual({
      start: 8,
      end: 9,
      before: "a ",
      found: "b",
      after: " c",
      line: 2,
    });
  });
});
