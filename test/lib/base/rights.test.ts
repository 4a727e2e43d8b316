import { expect, test } from "vitest";
import { allows, rights } from "#lib/base/rights.ts";

test("a right includes every weaker one and none that is stronger", () => {
  for (const [h, held] of rights.entries()) {
    for (const [n, needed] of rights.entries()) expect(allows(held, needed)).toBe(h >= n);
  }
});

test("who holds nothing may do nothing", () => {
  for (const needed of rights) expect(allows(undefined, needed)).toBe(false);
});
