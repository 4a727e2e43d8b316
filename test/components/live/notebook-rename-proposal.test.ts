import { describe, expect, it } from "vitest";
import { nameAt } from "#components/live/notebook-rename-proposal.ts";

/** The caret stands at the bar. */
function at(marked: string): string | undefined {
  return nameAt(marked.replace("|", ""), marked.indexOf("|"));
}

describe("the name at the caret", () => {
  it("holds the caret, or ends or begins at it", () => {
    expect(["|rate*2", "ra|te*2", "rate|*2"].map(at)).toEqual(["rate", "rate", "rate"]);
    expect([at("const $größe_1| = 2"), at("a.b|c")]).toEqual(["$größe_1", "bc"]);
  });

  it("is not a number, and not there between signs", () => {
    expect(["rate*2|", "a + | b", "|", "1|2"].map(at)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
