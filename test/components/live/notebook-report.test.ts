import { describe, expect, test } from "vitest";
import { difference, mergeReport } from "#components/live/notebook-report.ts";

/** `a:one b:two`: cells in order with their texts. */
const picture = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(" ")
      .filter(Boolean)
      .map((part) => part.split(":") as [string, string]),
  );

describe("what happened while I was away", () => {
  test("edited, added, removed, moved", () => {
    expect(difference(picture("a:1 b:2 c:3 d:4"), picture("c:3 a:1 b:9 e:5"))).toEqual({
      added: ["e"],
      removed: ["d"],
      edited: ["b"],
      moved: ["c"],
    });
  });
  test("of a swap one cell counts as moved", () => {
    expect(difference(picture("a:1 b:1"), picture("b:1 a:1")).moved).toHaveLength(1);
  });
  test("cells that both edited are named", () => {
    const report = mergeReport(picture("a:1 b:1"), picture("a:mine b:1"), picture("a:both b:theirs"));
    expect(report?.both).toEqual(["a"]);
    expect(report?.others.edited).toEqual(["a", "b"]);
  });
  test("nothing happened, nothing is said", () => {
    expect(mergeReport(picture("a:1"), picture("a:1"), picture("a:1"))).toBeUndefined();
  });
});
