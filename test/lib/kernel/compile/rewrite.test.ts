import fc from "fast-check";
import { expect, test } from "vitest";
import { Rewriter } from "#lib/kernel/compile/rewrite.ts";
import { placeOf } from "#lib/kernel/compile/syntax.ts";

test("edits apply at their places whatever their order, insertions before a replacement that starts there", () => {
  const out = new Rewriter("abcdef");
  out.replace(2, 4, "XY");
  out.insert(2, "<");
  out.insert(4, ">");
  out.insert(6, "!");
  expect(out.finish().text).toBe("ab<XY>ef!");
});

test("blanking keeps line ends", () => {
  const out = new Rewriter("a: {\n x\n}b");
  out.blank(1, 9, ";");
  expect(out.finish().text).toBe("a;  \n  \n b");
});

test("every copied character knows the place it came from", () => {
  const edit = fc.tuple(fc.nat(40), fc.nat(3), fc.constantFrom("", "x", "<<\n>>", "\n"));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z\n]{0,40}$/), fc.array(edit, { maxLength: 6 }), (letters, edits) => {
      const source = [...letters]
        .map((letter, at) => (letter === "\n" ? "\n" : String.fromCodePoint(0x4e00 + at)))
        .join("");
      const out = new Rewriter(source);
      for (const [at, length, text] of edits) {
        const start = Math.min(at, source.length);
        out.replace(start, Math.min(start + length, source.length), text);
      }
      const { text, originOf } = out.finish();
      for (let at = 0; at < text.length; at++) {
        const from = text.charCodeAt(at) - 0x4e00;
        if (from < 0) continue;
        const place = placeOf(text, at);
        expect(originOf(place.line, place.column)).toEqual(placeOf(source, from));
      }
    }),
  );
});
