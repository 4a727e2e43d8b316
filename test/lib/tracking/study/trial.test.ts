import fc from "fast-check";
import { expect, test } from "vitest";
import { dominates, fronts, loss, ranked, signed, type Trial } from "#lib/tracking/study/trial.ts";

const complete = (number: number, ...values: number[]): Trial => ({
  number,
  state: "complete",
  params: {},
  values,
  steps: [],
});
const numbers = (trials: readonly Trial[]): number[] => trials.map(({ number }) => number);

test("complete trials come before pruned ones, those that came further before others; failed and running say nothing", () => {
  const pruned = (number: number, step: number, value: number): Trial => ({
    number,
    state: "pruned",
    params: {},
    steps: [{ step, value }],
  });
  const trials: readonly Trial[] = [
    complete(0, 3),
    complete(1, 1),
    pruned(2, 5, 9),
    pruned(3, 8, 9),
    pruned(4, 8, 2),
    { number: 5, state: "failed", params: {}, steps: [] },
    { number: 6, state: "running", params: {}, steps: [] },
    complete(7, Number.NaN),
  ];
  expect(numbers(ranked(trials, ["minimize"]))).toEqual([1, 0, 7, 4, 3, 2]);
  expect(numbers(ranked(trials, ["maximize"])).slice(0, 3)).toEqual([0, 1, 7]);
  expect(loss(complete(0, 2), "maximize")).toBe(-2);
  expect(signed(Number.NaN, "maximize")).toBe(Number.POSITIVE_INFINITY);
});

test("no trial of a front is dominated by one of the same or a later front", () => {
  const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 30 });
  fc.assert(
    fc.property(points, (given) => {
      const trials = given.map(([a, b], number) => complete(number, a, b));
      const sorted = fronts(trials, ["minimize", "maximize"]);
      expect(numbers(sorted.flat()).toSorted((a, b) => a - b)).toEqual(numbers(trials));
      const point = ({ values }: Trial): number[] => [values?.[0] ?? 0, -(values?.[1] ?? 0)];
      for (const [at, front] of sorted.entries()) {
        const others = sorted.slice(at).flat();
        for (const one of front) expect(others.some((other) => dominates(point(other), point(one)))).toBe(false);
        const before = sorted[at - 1];
        for (const one of before === undefined ? [] : front) {
          expect(before?.some((other) => dominates(point(other), point(one)))).toBe(true);
        }
      }
    }),
  );
});

test("within a front the ends and the lonely come first", () => {
  const trials = [complete(0, 0, 10), complete(1, 1, 9), complete(2, 2, 8), complete(3, 7, 3), complete(4, 10, 0)];
  expect(numbers(ranked(trials, ["minimize", "minimize"]))).toEqual([0, 4, 3, 2, 1]);
});
