import { expect, test } from "vitest";
import { endAfterExecution } from "#lib/tracking/run-end.ts";

test("a run ends as its cell ended, and killed where the cell did not end by itself", () => {
  expect(["ok", "failed", "interrupted", "cancelled", "foreign"].map(endAfterExecution)).toEqual([
    "FINISHED",
    "FAILED",
    "KILLED",
    "KILLED",
    "KILLED",
  ]);
});
