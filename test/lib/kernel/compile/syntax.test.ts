import { expect, test } from "vitest";
import { parseCell, placeOf } from "#lib/kernel/compile/syntax.ts";

const problem = (source: string) => {
  const parsed = parseCell(source);
  return parsed.ok ? undefined : `${parsed.problem.message} ${parsed.problem.line}:${parsed.problem.column}`;
};

test("a syntax error names its line and column, from 1", () => {
  expect(problem("const a = 1\nconst b = ;")).toBe("Unexpected token. 2:11");
});

test("what people write out of habit is answered with the fix", () => {
  expect(problem("return 5")).toMatch(/^A cell is not a function: end it with the value itself/);
  expect(problem("function f() { await g() }")).toMatch(/needs `async` before that function/);
  expect(problem("@dec class A {}")).toMatch(/^Decorators are not supported/);
  expect(problem("let x = 1; let x = 2")).toBe("`x` is declared twice in this cell. 1:16");
});

test("a place in the text counts lines and columns from 1", () => {
  expect(placeOf("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
  expect(placeOf("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
});
