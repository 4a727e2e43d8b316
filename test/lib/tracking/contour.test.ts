import { expect, test } from "vitest";
import { isoline, surfaceOf } from "#lib/tracking/contour.ts";

const grid = Array.from({ length: 121 }, (_, at) => ({ x: (at % 11) / 10, y: Math.floor(at / 11) / 10 }));

test("a slope is found again, and its lines lie across it", () => {
  const surface = surfaceOf(
    grid.map(({ x, y }) => ({ x, y, value: x })),
    21,
    21,
  );
  expect(surface.values[10 * 21 + 10]).toBeCloseTo(0.5, 2);
  const segments = isoline(surface, 0.47);
  expect(segments.length).toBe(20);
  for (const [x1, , x2] of segments) {
    expect(x1).toBeCloseTo(0.47, 2);
    expect(x2).toBeCloseTo(0.47, 2);
  }
});

test("where no point is near there is nothing", () => {
  const surface = surfaceOf([{ x: 0, y: 0, value: 1 }], 11, 11);
  expect(surface.values[0]).toBe(1);
  expect(surface.values.at(-1)).toBeNaN();
  expect(isoline(surface, 1)).toEqual([]);
});
