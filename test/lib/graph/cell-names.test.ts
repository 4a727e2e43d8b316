import { expect, test } from "vitest";
import { readCell } from "#lib/graph/cell-names.ts";

const namesOf = (source: string) => {
  const reading = readCell(source);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.names;
};

test("a cell declares and refers to names, each at its first place; imports belong to nobody", () => {
  const names = namesOf("import { a } from 'm'\nconst b = a + c\nc");
  expect(names.declares).toEqual([{ name: "b", line: 2, column: 7 }]);
  expect(names.refers).toEqual([{ name: "c", line: 2, column: 15 }]);
  expect(names.imports).toEqual(["m"]);
});

test("text that does not parse says where", () => {
  expect(readCell("const = ")).toMatchObject({ ok: false, problem: { line: 1, column: 7 } });
});

test("changes and effects come with their places", () => {
  const names = namesOf("await model.fit(xs);\nrows[0].n = 2");
  expect(names.changes).toEqual([
    { name: "model", line: 1, column: 7, how: "call", method: "fit" },
    { name: "rows", line: 2, column: 1, how: "inside" },
  ]);
  expect(names.effects).toEqual(["trains"]);
});
