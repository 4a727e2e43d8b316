import { expect, test } from "vitest";
import { asNumber, duration, figure, isSystemTag } from "#components/runs/run-format.ts";

test("figures have four significant digits, the very large and small an exponent, and no number its name", () => {
  expect(
    [0, 1, 0.5, 0.055, 12.34567, 1234.5, 12_345, 2e7, 3.2e-6, "NaN", "Infinity", null, undefined].map(figure),
  ).toEqual(["0", "1", "0.5000", "0.05500", "12.35", "1,235", "12,345", "2.00e7", "3.20e-6", "NaN", "∞", "–", "–"]);
});

test("durations grow from milliseconds to hours", () => {
  expect([5, 41_000, 161_000, 3_723_000].map(duration)).toEqual(["5 ms", "41 s", "2:41", "1:02:03"]);
});

test("a text is a number only when all of it is", () => {
  expect([asNumber("1e-3"), asNumber(""), asNumber("16, 32"), asNumber(undefined), asNumber("Infinity")]).toEqual([
    0.001,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([isSystemTag("mlflow.user"), isSystemTag("team")]).toEqual([true, false]);
});
