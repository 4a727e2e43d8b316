import { expect, test } from "vitest";
import { columnsOf, createTextTypeGuess, isNumberText, toJson, valueFromText } from "#lib/data/values.ts";

test.each(["0", "-1", "+3.5", ".5", "2.", "1e-7", "6.02E23", "9007199254740991"])("%s is a number", (text) => {
  expect(isNumberText(text)).toBe(true);
});

test.each(["", "007", "-", ".", "1e", "1,5", "0x10", "Infinity", "9007199254740993", "12 ", "1_000"])(
  "%j is text",
  (text) => {
    expect(isNumberText(text)).toBe(false);
  },
);

function typeOf(...texts: readonly string[]): string {
  const guess = createTextTypeGuess();
  for (const text of texts) guess.see(text);
  return guess.type();
}

test("a column is what all its values are", () => {
  expect(typeOf("1", "", "2.5", "NA")).toBe("number");
  expect(typeOf("1", "x")).toBe("string");
  expect(typeOf("true", "False", "")).toBe("boolean");
  expect(typeOf("1", "true")).toBe("string");
  expect(typeOf("NA", "")).toBe("string");
  expect(typeOf("", "")).toBe("null");
  expect(typeOf("01234", "99999")).toBe("string");
});

test("text that does not fit its column's type stays text", () => {
  expect(["1", "", "NA", "x"].map((text) => valueFromText(text, "number"))).toEqual([1, null, null, "x"]);
  expect(["TRUE", "false", "yes"].map((text) => valueFromText(text, "boolean"))).toEqual([true, false, "yes"]);
  expect(["NA", ""].map((text) => valueFromText(text, "string"))).toEqual(["NA", null]);
});

test("columns are found in rows that do not all have them", () => {
  expect(
    columnsOf([
      { a: 1, b: null },
      { c: "x", a: "y" },
    ]),
  ).toEqual([
    { name: "a", type: "mixed" },
    { name: "b", type: "null" },
    { name: "c", type: "string" },
  ]);
  expect(columnsOf([{ a: 1, b: new Date(0), c: [1] }, { a: 2n }]).map((column) => column.type)).toEqual([
    "number",
    "string",
    "mixed",
  ]);
});

test("what JSON cannot say becomes its text", () => {
  expect(
    toJson({ big: 2n ** 60n, at: new Date(0), none: undefined, not: Number.NaN, bytes: new Uint8Array(3), list: [1n] }),
  ).toEqual({
    big: "1152921504606846976",
    at: "1970-01-01T00:00:00.000Z",
    none: null,
    not: "NaN",
    bytes: "<3 bytes>",
    list: ["1"],
  });
});
