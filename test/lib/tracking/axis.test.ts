import { expect, test } from "vitest";
import { overAxis } from "#lib/tracking/axis.ts";

test("values are placed by another metric of the same steps, in proportion between them", () => {
  const epochs = { x: [0, 10, 20], y: [0, 1, 2] };
  const loss = { x: [0, 5, 10, 15, 25], y: [9, 8, 7, 6, 5] };
  expect(overAxis(loss, epochs)).toEqual({ x: [0, 0.5, 1, 1.5], places: [0, 1, 2, 3] });
});

test("an axis that goes back and forth is sorted", () => {
  expect(overAxis({ x: [0, 1, 2], y: [1, 2, 3] }, { x: [0, 1, 2], y: [5, 1, null] })).toEqual({
    x: [1, 5],
    places: [1, 0],
  });
});
