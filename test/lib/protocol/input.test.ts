import { expect, test } from "vitest";
import { setInputSchema } from "#lib/protocol/input.ts";

test("a value is JSON, for everybody or for oneself", () => {
  expect(setInputSchema.parse({ name: "a", scope: "person", value: [1, null] })).toEqual({
    ...{ name: "a", scope: "person", value: [1, null] },
  });
  expect(setInputSchema.safeParse({ name: "a", scope: "run", value: 1 }).success).toBe(false);
  expect(setInputSchema.safeParse({ name: "", scope: "shared", value: 1 }).success).toBe(false);
});
