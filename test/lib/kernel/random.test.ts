import { expect, test } from "vitest";
import { seededRandom } from "#lib/kernel/random.ts";

test("a seed repeats its numbers, another seed gives others", () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("numbers lie in [0, 1) and spread evenly", () => {
  const random = seededRandom(42);
  const bins = new Array<number>(10).fill(0);
  for (let at = 0; at < 100_000; at++) {
    const value = random();
    expect(value >= 0 && value < 1).toBe(true);
    bins[Math.floor(value * 10)]! += 1;
  }
  expect(Math.max(...bins) - Math.min(...bins)).toBeLessThan(600);
});
