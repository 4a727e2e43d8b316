import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential, windowed } from "#lib/tracking/smooth.ts";

const curve = fc.array(fc.option(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { freq: 5 }), { maxLength: 50 });

test("a smoothed curve stays between its lowest and highest value, gaps stay, and a constant stays as it is", () => {
  fc.assert(
    fc.property(
      curve,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 20 }),
      (values, weight, width) => {
        const known = values.filter((value) => value !== null);
        const [low, high] = [Math.min(...known) - 1e-6, Math.max(...known) + 1e-6];
        for (const smooth of [exponential(values, weight), windowed(values, width)]) {
          expect(smooth.map((value) => value === null)).toEqual(values.map((value) => value === null));
          for (const value of smooth) if (value !== null) expect(value >= low && value <= high).toBe(true);
        }
      },
    ),
  );
  expect(exponential([7, 7, 7], 0.9)?.map((value) => Number(value?.toFixed(9)))).toEqual([7, 7, 7]);
});

test("a window is as wide as it says, the average's start is not drawn to zero", () => {
  expect(windowed([0, 3, 6, 9, null, 3], 3)).toEqual([1.5, 3, 6, 7.5, null, 3]);
  expect(exponential([4, 8], 0.5)[1]).toBeCloseTo(4 / 3 + 16 / 3, 9);
  expect(exponential([1, 2], 0)).toEqual([1, 2]);
});
