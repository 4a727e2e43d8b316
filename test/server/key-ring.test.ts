import { expect, it } from "vitest";
import { createKeyRing } from "#server/key-ring.ts";

it("reads the keys once, when they are needed, today's first", async () => {
  let reads = 0;
  const ring = createKeyRing(async () => {
    reads++;
    return ["new", "old"];
  });
  expect(reads).toBe(0);
  const today = await ring.today();
  expect((await ring.all())[0]).toBe(today);
  expect(new Set((await ring.all()).map(({ id }) => id)).size).toBe(2);
  expect(today.bytes).toHaveLength(32);
  expect(reads).toBe(1);
});

it("is of no use without a key of today", async () => {
  await expect(createKeyRing(async () => []).today()).rejects.toThrow("key of today");
});
