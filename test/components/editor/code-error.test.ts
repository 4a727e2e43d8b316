import { expect, it } from "vitest";
import { markLine, wrongColumns } from "#components/editor/code-error.ts";
import { colour } from "#lib/highlight/language.ts";

const error = (column: number, endColumn?: number) => ({ line: 1, column, endColumn, message: "" });

it("covers the word at the column, or the columns told", () => {
  expect(wrongColumns("model.predict(flat);", error(15))).toEqual([14, 18]);
  expect(wrongColumns("model.predict(flat);", error(1, 6))).toEqual([0, 5]);
});

it("stays in its line whatever the columns say, and covers at least one character", () => {
  expect(wrongColumns("ab", error(9))).toEqual([1, 2]);
  expect(wrongColumns("ab", error(2, 99))).toEqual([1, 2]);
  expect(wrongColumns("ab", error(0, 0))).toEqual([0, 1]);
});

it("cuts coloured stretches at its edges", () => {
  const [line] = colour("f(flat, 1)", "typescript");
  expect(markLine(line!, [error(3)]).map(({ text, wrong }) => (wrong ? `[${text}]` : text))).toEqual([
    "f",
    "(",
    "[flat]",
    ",",
    " ",
    "1",
    ")",
  ]);
});
