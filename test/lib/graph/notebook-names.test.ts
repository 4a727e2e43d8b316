import { expect, test } from "vitest";
import { NotebookNames, namesOfCell } from "#lib/graph/notebook-names.ts";

const cells = (text: Readonly<Record<string, string>>) =>
  Object.entries(text).map(([cellId, source]) => ({ cellId, source }));

test("a cell declares and refers to names; imports belong to nobody", () => {
  expect(namesOfCell("import { a } from 'm'\nconst b = a + c")).toEqual({ declares: ["b"], refers: ["c"] });
  expect(namesOfCell("const = ")).toBe(undefined);
});

test("who declares a name, and whom a cell needs, in shown order", () => {
  const names = new NotebookNames();
  names.follow(cells({ one: "const x = 1", two: "const y = x", three: "x + y + z" }));
  expect(names.ownerOf("x")).toBe("one");
  expect(names.needs("three")).toEqual(["one", "two"]);
  expect(names.others("two")).toEqual([{ cellId: "one", declares: ["x"] }]);
});

test("a cell that does not parse keeps what it declared, a cell that left is told", () => {
  const names = new NotebookNames();
  names.follow(cells({ one: "const x = 1", two: "x" }));
  expect(names.follow(cells({ one: "const x = " }))).toEqual(["two"]);
  expect(names.of("one")).toMatchObject({ declares: ["x"] });
  expect(names.follow([])).toEqual(["one"]);
  expect(names.ownerOf("x")).toBe(undefined);
});
