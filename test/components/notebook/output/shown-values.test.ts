import { describe, expect, it } from "vitest";
import { parseAnsi } from "#components/notebook/output/ansi.ts";
import { chooseContent, textValue } from "#components/notebook/output/choose-mime.ts";
import { isOurs, readStack } from "#components/notebook/output/error-places.ts";
import { foldLines } from "#components/notebook/output/fold-lines.ts";
import { nextOrder, orderedRows } from "#components/notebook/output/table-order.ts";

describe("terminal colours", () => {
  const read = (text: string) =>
    parseAnsi(text).map(
      ({ text: part, color, background, bold }) => `${part}|${color ?? ""}|${background ?? ""}|${bold ? "b" : ""}`,
    );

  it("of 16, 256 and all colours", () => {
    expect(read("\u001b[1;31ma\u001b[0mb\u001b[96mc\u001b[38;5;196md\u001b[48;2;1;2;3me\u001b[39;49mf")).toEqual([
      "a|1||b",
      "b|||",
      "c|14||",
      "d|rgb(255 0 0)||",
      "e|rgb(255 0 0)|rgb(1 2 3)|",
      "f|||",
    ]);
  });

  it("leave no other control in the text", () => {
    expect(read("a\u001b[2Jb\u001b]0;t\u0007c\u0000d\u001b(Be")).toEqual(["a|||", "b|||", "c|||", "d|||", "e|||"]);
  });
});

describe("the form that is shown", () => {
  it("is the richest we know; a blob stands for the whole of its text", () => {
    const reference = { digest: "a".repeat(64), size: 9 };
    expect(chooseContent({ "text/plain": "t", "text/html": "<b>" })?.mime).toBe("text/html");
    expect(
      chooseContent({ "text/plain": "t", "application/vnd.octavo.blob+json": { "text/plain": reference } }),
    ).toMatchObject({ kind: "blob" });
    expect(chooseContent({ "application/x-other": 1 })).toBe(undefined);
  });

  it("joins the lines that files keep apart", () => {
    expect(textValue(["a\n", "b"])).toBe("a\nb");
    expect(textValue({ a: 1 })).toBe('{"a":1}');
  });
});

it("a stack of ours is read as places, a foreign one stays text", () => {
  const stack = readStack(["at deep (cell:a b:4:5)", "at cell:x:1:2"]);
  expect(stack.map(({ place, name }) => ({ ...place, name }))).toEqual([
    { cellId: "a b", line: 4, column: 5, name: "deep" },
    { cellId: "x", line: 1, column: 2, name: "" },
  ]);
  expect(isOurs(stack)).toBe(true);
  expect(isOurs(readStack(["Traceback (most recent call last)"]))).toBe(false);
});

it("long text is cut at lines, and one long line at characters", () => {
  expect(foldLines("a\nb\nc\n", 2, 100)).toEqual({ shown: "a\nb\n", hiddenLines: 1, hiddenCharacters: 2 });
  expect(foldLines("a\nb", 2, 100)).toMatchObject({ hiddenLines: 0 });
  expect(foldLines("x".repeat(50), 2, 10)).toEqual({ shown: "x".repeat(10), hiddenLines: 1, hiddenCharacters: 40 });
});

describe("a table's rows", () => {
  const rows = [
    { a: 10, b: "x10" },
    { a: null, b: "x9" },
    { a: 9, b: "x2" },
  ];

  it("sort by number and by word, missing ones last both ways", () => {
    expect(orderedRows(rows, { column: "a", descending: false }).map(({ a }) => a)).toEqual([9, 10, null]);
    expect(orderedRows(rows, { column: "a", descending: true }).map(({ a }) => a)).toEqual([10, 9, null]);
    expect(orderedRows(rows, { column: "b", descending: false }).map(({ b }) => b)).toEqual(["x2", "x9", "x10"]);
    expect(nextOrder(nextOrder(nextOrder(undefined, "a"), "a"), "a")).toBe(undefined);
  });
});
