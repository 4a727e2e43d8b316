import { expect, test } from "vitest";
import { wantsCompaction, wantsSnapshot } from "#server/collab/compaction.ts";

test("rows become a chunk when there are many, or when they are large", () => {
  expect(wantsCompaction({ tailRows: 10, tailBytes: 1000 })).toBe(false);
  expect(wantsCompaction({ tailRows: 4000, tailBytes: 1000 })).toBe(true);
  expect(wantsCompaction({ tailRows: 10, tailBytes: 2_000_000 })).toBe(true);
});

test("the whole state is stored when the log has grown in proportion to it, sooner when the room is left", () => {
  const MB = 1_000_000;
  expect(wantsSnapshot({ sinceSnapshot: 0.1 * MB, documentBytes: 0.2 * MB }, false)).toBe(false);
  expect(wantsSnapshot({ sinceSnapshot: 0.1 * MB, documentBytes: 0.2 * MB }, true)).toBe(true);
  expect(wantsSnapshot({ sinceSnapshot: 5 * MB, documentBytes: 10 * MB }, false)).toBe(true);
  expect(wantsSnapshot({ sinceSnapshot: 5 * MB, documentBytes: 100 * MB }, true)).toBe(false);
});
