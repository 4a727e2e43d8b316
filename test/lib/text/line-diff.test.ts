import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";
import { diffLines, lineEdits } from "#lib/text/line-diff.ts";

const marks = { same: " ", removed: "-", added: "+" };
const drawn = (before: string, after: string): string =>
  diffLines(before, after)
    .map(({ kind, text }) => `${marks[kind]}${text}`)
    .join("|");

const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((some) => some.join("\n"));

describe("what changed, line by line", () => {
  it("keeps what stayed and says what went and came", () => {
    expect(drawn("a\nb\nc", "a\nx\nc")).toBe(" a|-b|+x| c");
    expect(drawn("a\nb\nc\nd", "b\nc\ne\nd")).toBe("-a| b| c|+e| d");
    expect(drawn("a", "a")).toBe(" a");
    expect(drawn("", "a")).toBe("-|+a");
  });

  it("gives both texts back", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const all = diffLines(before, after);
        const of = (left: string) => all.filter(({ kind }) => kind !== left).map(({ text }) => text);
        expect(of("added").join("\n")).toBe(before);
        expect(of("removed").join("\n")).toBe(after);
      }),
    );
  });

  it("makes edits that lead from one text to the other", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(applyDelta(before, deltaOfEdits(lineEdits(before, after)))).toBe(after);
      }),
    );
  });

  it("touches only what differs", () => {
    expect(lineEdits("let a=1\nlet b\nlet c=2", "let a = 1\nlet b\nlet c = 2")).toEqual([
      { offset: 5, length: 1, text: " = " },
      { offset: 19, length: 1, text: " = " },
    ]);
  });

  it("replaces the middle of a very long text whole", () => {
    const before = Array.from({ length: 1100 }, (_, at) => `a${at}`).join("\n");
    const after = Array.from({ length: 1100 }, (_, at) => `b${at}`).join("\n");
    expect(applyDelta(before, deltaOfEdits(lineEdits(before, after)))).toBe(after);
  });
});
