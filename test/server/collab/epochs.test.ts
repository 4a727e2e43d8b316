import { expect, test } from "vitest";
import { seedClientId } from "#lib/notebook/seed.ts";
import { nextEpoch, otherEpochIds, serverClientId } from "#server/collab/epochs.ts";

test("earlier and later generations are told apart from this one", () => {
  const others = otherEpochIds("doc", 3);
  expect([1, 2, 4].every((epoch) => others.has(seedClientId("doc", epoch)))).toBe(true);
  expect(others.has(seedClientId("doc", 3))).toBe(false);
});

test("the server writes under an id of its own, one per generation and timeline of the database", () => {
  expect(serverClientId("doc", 1, "t")).not.toBe(seedClientId("doc", 1));
  expect(serverClientId("doc", 1, "t")).not.toBe(serverClientId("doc", 2, "t"));
  expect(serverClientId("doc", 1, "t")).not.toBe(serverClientId("doc", 1, "restored"));
  expect(serverClientId("doc", 1, "t")).toBe(serverClientId("doc", 1, "t"));
});

test("after a restore the numbers of generations go on where no browser has seen one", () => {
  const now = Date.UTC(2026, 10, 27);
  expect(nextEpoch(1, "again", now)).toBe(2);
  const restored = nextEpoch(1, "restored", now);
  expect(restored).toBeGreaterThan(nextEpoch(nextEpoch(1, "restored", now - 60_000), "again", now));
  expect(restored).toBeLessThan(2 ** 31);
  expect(otherEpochIds("doc", restored).has(seedClientId("doc", 1))).toBe(true);
});
