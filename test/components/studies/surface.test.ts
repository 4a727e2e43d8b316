import { expect, test } from "vitest";
import { surfaceOf } from "#components/studies/surface.ts";

test("between trials the value is that of the near ones, by rank; the top row is the high end", () => {
  const surface = surfaceOf(
    [
      { x: 0.05, y: 0.95, value: 1000 },
      { x: 0.95, y: 0.05, value: 1 },
      { x: 0.5, y: 0.5, value: 2 },
    ],
    10,
    10,
  );
  expect(surface[0]?.[0]).toBeGreaterThan(0.9);
  expect(surface[9]?.[9]).toBeLessThan(0.1);
  expect(surface.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
});
