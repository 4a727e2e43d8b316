import fc from "fast-check";
import { expect, test } from "vitest";
import { idFromBytes, isBlobDigest, type NotebookId } from "#lib/base/id.ts";

test("an id is 20 characters that need no escaping anywhere", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 32 }), (bytes) => {
      expect(idFromBytes<NotebookId>(bytes)).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
    }),
  );
});

test("a blob digest is 64 lower-case hex digits and nothing else", () => {
  expect(isBlobDigest("a".repeat(64))).toBe(true);
  for (const wrong of ["A".repeat(64), "a".repeat(63), `${"a".repeat(63)}/`, "", "../../etc/passwd"])
    expect(isBlobDigest(wrong)).toBe(false);
});
