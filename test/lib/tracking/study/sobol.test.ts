import { expect, test } from "vitest";
import { sobol, sobolDimensions } from "#lib/tracking/study/sobol.ts";

test("the first points are those of the published sequence", () => {
  const points = Array.from({ length: 8 }, (_, index) => [0, 1, 2, 3, 4].map((dimension) => sobol(index, dimension)));
  expect(points).toEqual([
    [0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375],
    [0.875, 0.875, 0.125, 0.375, 0.875],
    [0.625, 0.125, 0.875, 0.625, 0.625],
    [0.125, 0.625, 0.375, 0.125, 0.125],
  ]);
});

test("in every dimension, shifted or not, 256 points stand in 256 different cells", () => {
  for (let dimension = 0; dimension < sobolDimensions; dimension++) {
    const cells = Array.from({ length: 256 }, (_, index) => Math.floor(sobol(index, dimension, 0x9e3779b9) * 256));
    expect(new Set(cells).size).toBe(256);
  }
  expect(() => sobol(1, sobolDimensions)).toThrow();
});
