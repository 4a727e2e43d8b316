import { expect, test } from "vitest";
import { columnTest, rowTest } from "#lib/kernel/table-filter.ts";

const values = [5, 15, -2.5, Number.NaN, null, undefined, "Five", "five of 15", true, false, new Date(0), "2026-11-27"];

/** The values that pass. */
const passing = (text: string) => values.filter(columnTest(text) ?? (() => true));

test.each<[string, unknown[]]>([
  ["", values],
  ["5", [5, "five of 15"]],
  ["15", [15, "five of 15"]],
  ["five", ["Five", "five of 15"]],
  ["=five", ["Five"]],
  ["> 0", [5, 15, "Five", "five of 15", true, false, new Date(0), "2026-11-27"]],
  ["-3..5", [5, -2.5, new Date(0), "2026-11-27"]],
  ["none", [Number.NaN, null, undefined]],
  ["true", [true]],
  ["2026-11..2026-12", ["2026-11-27"]],
  ["1970", [new Date(0)]],
])("%j finds", (text, wanted) => {
  expect(passing(text)).toEqual(wanted);
});

test("what is denied finds all the others", () => {
  for (const text of ["none", "five", "5"])
    expect([...passing(text), ...passing(`! ${text}`)].length).toBe(values.length);
  expect(passing("!")).toEqual(values);
});

test("missing values pass no comparison", () => {
  for (const sign of [">", ">=", "<", "<=", "="])
    expect(
      passing(`${sign} 5`).filter((value) => value === null || value === undefined || Number.isNaN(value)),
    ).toEqual([]);
});

test("several filters hold together; empty ones are none", () => {
  expect(rowTest([{ column: "a", text: " " }])).toBeUndefined();
  const test = rowTest([
    { column: "a", text: "> 1" },
    { column: "b", text: "x" },
  ]);
  const row = (a: unknown, b: unknown) => test?.((column) => (column === "a" ? a : b));
  expect([row(2, "xy"), row(1, "xy"), row(2, "y"), row(undefined, "x")]).toEqual([true, false, false, false]);
});
