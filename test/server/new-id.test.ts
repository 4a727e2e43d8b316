import { expect, test } from "vitest";
import { newId } from "#server/new-id.ts";

test("ids are opaque words that do not repeat", () => {
  const ids = Array.from({ length: 1000 }, () => newId());
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{20}$/);
  expect(new Set(ids).size).toBe(1000);
});
