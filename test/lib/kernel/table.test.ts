import { expect, test } from "vitest";
import { tableLimits, tableOf, tableText } from "#lib/kernel/table.ts";

test("rows of flat objects are a table with typed columns", () => {
  const table = tableOf([
    { a: 1, b: "x", when: new Date(0) },
    { a: 2.5, b: null, extra: true },
  ]);
  expect(table?.schema.fields).toEqual([
    { name: "a", type: "number" },
    { name: "b", type: "string" },
    { name: "when", type: "datetime" },
    { name: "extra", type: "boolean" },
  ]);
  expect(table?.data[1]).toEqual({ a: 2.5, b: null, when: null, extra: true });
});

test("equally long columns are a table", () => {
  expect(tableOf({ x: new Float32Array([1, 2]), y: ["a", "b"] })?.data).toEqual([
    { x: 1, y: "a" },
    { x: 2, y: "b" },
  ]);
});

test.each([[[]], [{}], [[1, 2]], [[{ a: { b: 1 } }]], [{ a: [1], b: [1, 2] }], [{ a: [[1]] }], ["text"], [null]])(
  "%j is no table",
  (value) => {
    expect(tableOf(value)).toBe(undefined);
  },
);

test("a large table keeps its first rows and says how many there are", () => {
  const table = tableOf(Array.from({ length: 50_000 }, (_, at) => ({ at })));
  expect([table?.data.length, table?.octavo.rows]).toEqual([tableLimits.rows, 50_000]);
});

test("numbers that JSON has not stay readable", () => {
  expect(tableOf([{ a: Number.NaN, b: 1n }])?.data).toEqual([{ a: "NaN", b: "1" }]);
});

test("as text it is aligned and cut", () => {
  const table = tableOf(Array.from({ length: 12 }, (_, at) => ({ id: at, share: at / 3 })));
  const lines = tableText(table as NonNullable<typeof table>).split("\n");
  expect(lines.slice(0, 3)).toEqual(["id  share", "0   0", "1   0.333333"]);
  expect(lines.at(-1)).toBe("… 2 more rows");
});
