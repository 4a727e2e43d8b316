import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeFormula, namesOfFormula, parseFormula } from "#lib/tracking/formula.ts";

const known: Readonly<Record<string, number>> = {
  "metric:acc": 0.9,
  "metric:val loss": 0.2,
  "param:lr": 0.01,
  "duration:": 120,
};

function compute(text: string): number | string | undefined {
  const parsed = parseFormula(text);
  if (parsed.kind === "wrong") return `${parsed.at}: ${parsed.why}`;
  return computeFormula(parsed.formula, (entity, key) => known[`${entity}:${key}`]);
}

describe("a formula", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["2 ^ 3 ^ 2", 512],
    ["-2 ^ 2", -4],
    ["10 - 4 - 3", 3],
    ["7 % 4", 3],
    ["1e3 + .5", 1000.5],
    ["metrics.acc * 100", 90],
    ["metric.acc - metrics.`val loss`", 0.7],
    ["params.lr * 1000", 10],
    ["duration / 60", 2],
    ["if(metrics.acc > 0.8, 1, 0)", 1],
    ["max(1, min(5, 9), 2)", 5],
    ["mean(1, 2, 6)", 3],
    ["log10(1000)", 3],
    ["1 <= 1", 1],
    ["1 != 1", 0],
  ])("%s is %d", (text, value) => {
    expect(compute(text)).toBeCloseTo(value, 10);
  });

  test("is missing where a run lacks something, or what comes out is no number", () => {
    expect(compute("metrics.none + 1")).toBeUndefined();
    expect(compute("1 / 0")).toBeUndefined();
    expect(compute("sqrt(0 - 1)")).toBeUndefined();
  });

  test.each([
    ["", "0: something is missing at the end"],
    ["1 +", "3: something is missing at the end"],
    ["1 2", "2: “2” is not expected here"],
    ["(1", "2: “)” is missing"],
    ["loss", "0: loss is no name: write metrics.…, params.… or duration"],
    ["abs(1, 2)", "0: abs takes 1 value, not 2"],
    ["1 ; 2", "2: “;” is not understood"],
    ["constructor.constructor", "0: constructor.constructor is no name: write metrics.…, params.… or duration"],
  ])("%s is refused, with the place and the reason", (text, why) => {
    expect(compute(text)).toBe(why);
  });

  test("names no function that is none", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"])
      expect(compute(`${name}(1)`)).toMatch(/there is no function/);
  });

  test("says which names it needs, each once", () => {
    const parsed = parseFormula("metrics.a / metrics.a + params.`b c` * duration");
    expect(parsed.kind === "formula" && namesOfFormula(parsed.formula)).toEqual([
      { entity: "metric", key: "a" },
      { entity: "param", key: "b c" },
      { entity: "duration", key: "" },
    ]);
  });

  test("is never more than parsed: any text is a formula or says what is wrong", () => {
    const pieces = fc.constantFrom(
      "metrics.a",
      "params.`x`",
      "(",
      ")",
      "+",
      "-",
      "^",
      ",",
      "if",
      "1",
      "`",
      " ",
      "é",
      "min(",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (words) => {
        const value = compute(words.join(""));
        expect(["number", "string", "undefined"]).toContain(typeof value);
      }),
    );
    expect(compute("(".repeat(500))).toMatch(/nested too deeply/);
  });
});
