import { expect, test } from "vitest";
import { assert, must } from "#lib/base/assert.ts";

test("a broken promise names itself", () => {
  expect(() => assert(false, "rows are sorted")).toThrow("assertion failed: rows are sorted");
  expect(() => must(undefined, "the room")).toThrow("must be present: the room");
});

test("falsy values are present", () => {
  expect(must(0, "n")).toBe(0);
  expect(must("", "s")).toBe("");
});
