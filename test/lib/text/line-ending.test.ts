import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";
import { isForeign, normalising, rawOffset, shown, shownOffset } from "#lib/text/line-ending.ts";

describe("line endings", () => {
  it("show as one kind", () => {
    expect(shown("a\r\nb\rc\nd")).toBe("a\nb\nc\nd");
    expect(shown("\uFEFFa")).toBe("a");
    expect(shown("a\uFEFF")).toBe("a\uFEFF");
  });

  it("are made true by edits that keep everything else", () => {
    expect(normalising("a\r\nb")).toEqual([{ offset: 1, length: 1, text: "" }]);
    const text = fc.string({ unit: fc.constantFrom("\r", "\n", "a", "\uFEFF"), maxLength: 12 });
    fc.assert(
      fc.property(text, (raw) => {
        expect(applyDelta(raw, deltaOfEdits(normalising(raw)))).toBe(shown(raw));
        expect(isForeign(raw)).toBe(raw !== shown(raw));
      }),
    );
  });

  it("have places that can be told in both texts", () => {
    expect([0, 1, 2, 3].map((offset) => rawOffset("\uFEFFa\r\nb", offset))).toEqual([1, 2, 4, 5]);
    const text = fc.string({ unit: fc.constantFrom("\r", "\n", "a", "\uFEFF"), maxLength: 12 });
    fc.assert(
      fc.property(text, fc.nat(12), (raw, at) => {
        const offset = Math.min(at, shown(raw).length);
        expect(shownOffset(raw, rawOffset(raw, offset))).toBe(offset);
        expect(shown(raw.slice(0, rawOffset(raw, offset)))).toBe(shown(raw).slice(0, offset));
      }),
    );
  });
});
