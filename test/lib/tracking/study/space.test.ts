import fc from "fast-check";
import { expect, test } from "vitest";
import { type Domain, fits, fromUnit, problemsOf, type Space, sizeOf, toUnit } from "#lib/tracking/study/space.ts";

const domains: fc.Arbitrary<Domain> = fc.oneof(
  fc
    .tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 0.01, max: 1e3, noNaN: true }))
    .map(([low, width]) => ({ kind: "float", low, high: low + width }) as const),
  fc
    .tuple(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.double({ min: 1.5, max: 1e6, noNaN: true }))
    .map(([low, factor]) => ({ kind: "float", low, high: low * factor, log: true }) as const),
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 5 }))
    .map(([low, steps, step]) => ({ kind: "int", low, high: low + steps * step, step }) as const),
  fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 4000 }))
    .map(([low, width]) => ({ kind: "int", low, high: low + width, log: true }) as const),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 6 })
    .map((choices) => ({ kind: "categorical", choices }) as const),
);

test("every unit gives a value of the domain, and that value's unit gives it again", () => {
  fc.assert(
    fc.property(domains, fc.double({ min: 0, max: 1, noNaN: true }), (domain, unit) => {
      const value = fromUnit(domain, unit);
      expect(fits([{ name: "x", domain }], { x: value })).toBe(true);
      const again = fromUnit(domain, toUnit(domain, value));
      if (typeof value === "number" && domain.kind === "float") {
        expect(Math.abs(Number(again) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
      } else expect(again).toBe(value);
    }),
  );
});

test("the ends of a range are reached, and choices get equal room", () => {
  expect(fromUnit({ kind: "float", low: 1e-4, high: 1, log: true }, 0)).toBeCloseTo(1e-4, 12);
  expect(fromUnit({ kind: "float", low: 1e-4, high: 1, log: true }, 0.5)).toBeCloseTo(0.01, 12);
  expect(fromUnit({ kind: "float", low: 0, high: 0.3, step: 0.1 }, 0.99)).toBe(0.3);
  expect([0, 0.34, 0.99].map((unit) => fromUnit({ kind: "categorical", choices: ["a", "b", "c"] }, unit))).toEqual([
    "a",
    "b",
    "c",
  ]);
  expect(sizeOf({ kind: "int", low: 1, high: 9, step: 4 })).toBe(3);
});

test("params fit when they name what is there and nothing else", () => {
  const space: Space = [
    { name: "model", domain: { kind: "categorical", choices: ["forest", "net"] } },
    { name: "rate", domain: { kind: "float", low: 0, high: 1 }, when: { name: "model", among: ["net"] } },
  ];
  expect(fits(space, { model: "forest" })).toBe(true);
  expect(fits(space, { model: "net" })).toBe(false);
  expect(fits(space, { model: "net", rate: 0.5 })).toBe(true);
  expect(fits(space, { model: "net", rate: 1.5 })).toBe(false);
  expect(fits(space, { model: "forest", rate: 0.5 })).toBe(false);
});

test("what is wrong with a space is said in words", () => {
  const problems = (space: Space): string => problemsOf(space).join("; ");
  expect(problems([])).toContain("at least one dimension");
  expect(problems([{ name: "x", domain: { kind: "float", low: 0, high: 1, log: true } }])).toBe(
    "x: a logarithmic range must lie above 0",
  );
  expect(problems([{ name: "x", domain: { kind: "int", low: 3, high: 1 } }])).toContain("low the lower");
  expect(problems([{ name: "x", domain: { kind: "int", low: 0.5, high: 1 } }])).toContain("whole numbers");
  expect(problems([{ name: "x", domain: { kind: "categorical", choices: [] } }])).toContain("at least one");
  expect(problems([{ name: "x", domain: { kind: "categorical", choices: [1, 1] } }])).toContain("twice");
  const late = { name: "x", domain: { kind: "int", low: 0, high: 1 }, when: { name: "y", among: [1] } } as const;
  expect(problems([late])).toBe("x depends on y, which must stand before it");
  expect(problems([late, late])).toContain("x stands twice");
});
