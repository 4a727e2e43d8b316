import { expect, test } from "vitest";
import { Budget } from "#lib/collab/budget.ts";

test("a burst is free, what exceeds it waits for its share", () => {
  const budget = new Budget(100, 10, 0);
  for (let count = 0; count < 10; count++) expect(budget.take(1, 0)).toBe(0);
  expect(budget.take(1, 0)).toBe(10);
  expect(budget.take(1, 20)).toBe(0);
});

test("an idle hour saves no more than the burst", () => {
  const budget = new Budget(100, 10, 0);
  expect(budget.take(10, 3_600_000)).toBe(0);
  expect(budget.take(10, 3_600_000)).toBe(100);
});
