import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";
import { isForeign, normalising, shown } from "#lib/text/line-ending.ts";

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
});
