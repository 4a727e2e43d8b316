import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, pageOfRows } from "#server/http/cursor.ts";

const keyOf = (row: { at: number; id: string }) => row;
const rows = [
  { at: 3, id: "c" },
  { at: 2, id: "b" },
  { at: 1, id: "a" },
];

test("a page names where it ended, and the last one nothing", () => {
  const page = pageOfRows(rows, 2, keyOf);
  expect(page.items).toEqual(rows.slice(0, 2));
  expect(decodeCursor(page.nextCursor ?? undefined)).toEqual({ at: 2, id: "b" });
  expect(pageOfRows(rows, 3, keyOf)).toEqual({ items: rows, nextCursor: null });
  expect(pageOfRows([], 3, keyOf)).toEqual({ items: [], nextCursor: null });
  expect(decodeCursor(undefined)).toBeUndefined();
});

test.each(["", "x", "bnVsbA", encodeCursor({ at: 1.5, id: "a" }), encodeCursor({ at: 1, id: "a\0" })])(
  "%j is no cursor of ours",
  (text) => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  },
);
