import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyDelta,
  compose,
  type Delta,
  deltaOfEdits,
  difference,
  type Edit,
  editsOfDelta,
  mapOffset,
  transform,
  trimEdit,
} from "#lib/text/delta.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "\n", "é", "😀", "😁"), maxLength: 12 });

/** A change to `text` that never cuts a character in two. */
function changeOf(text: string): fc.Arbitrary<Delta> {
  const characters = [...text];
  return fc.array(fc.tuple(fc.nat(3), fc.nat(2), word), { maxLength: 4 }).map((steps) => {
    const edits: Edit[] = [];
    let at = 0;
    for (const [keep, drop, insert] of steps) {
      const start = Math.min(characters.length, at + keep);
      const end = Math.min(characters.length, start + drop);
      edits.push({
        offset: units(characters, start),
        length: units(characters, end) - units(characters, start),
        text: insert,
      });
      at = end;
    }
    return deltaOfEdits(edits);
  });
}

const units = (characters: readonly string[], count: number): number => characters.slice(0, count).join("").length;

const textWithTwo = word.chain((text) => fc.tuple(fc.constant(text), changeOf(text), changeOf(text)));

describe("a delta", () => {
  it("reads as edits and back", () => {
    expect(editsOfDelta([{ retain: 2 }, { insert: "x" }, { delete: 1 }, { retain: 1 }, { delete: 1 }])).toEqual([
      { offset: 2, length: 1, text: "x" },
      { offset: 4, length: 1, text: "" },
    ]);
    fc.assert(
      fc.property(textWithTwo, ([text, delta]) => {
        expect(applyDelta(text, deltaOfEdits(editsOfDelta(delta)))).toBe(applyDelta(text, delta));
      }),
    );
  });

  it("composes with the next one", () => {
    fc.assert(
      fc.property(
        word.chain((text) =>
          changeOf(text).chain((first) =>
            fc.tuple(fc.constant(text), fc.constant(first), changeOf(applyDelta(text, first))),
          ),
        ),
        ([text, first, second]) => {
          expect(applyDelta(text, compose(first, second))).toBe(applyDelta(applyDelta(text, first), second));
        },
      ),
    );
  });

  it("gives one text in both orders when transformed", () => {
    fc.assert(
      fc.property(textWithTwo, ([text, mine, theirs]) => {
        const one = applyDelta(applyDelta(text, mine), transform(theirs, mine, false));
        const other = applyDelta(applyDelta(text, theirs), transform(mine, theirs, true));
        expect(one).toBe(other);
      }),
    );
  });
});

describe("a place in a changing text", () => {
  it("stays behind what stands on its left, or moves with what stands on its right", () => {
    const typed: Delta = [{ retain: 2 }, { insert: "xyz" }];
    expect(mapOffset(typed, 2, "left")).toBe(2);
    expect(mapOffset(typed, 2, "right")).toBe(5);
    expect(mapOffset(typed, 1, "right")).toBe(1);
    expect(mapOffset(typed, 3, "left")).toBe(6);
  });

  it("falls to the edge of what was deleted around it", () => {
    expect(mapOffset([{ retain: 1 }, { delete: 5 }], 4, "left")).toBe(1);
    expect(mapOffset([{ retain: 1 }, { insert: "n" }, { delete: 5 }], 4, "left")).toBe(2);
    expect(mapOffset([{ retain: 1 }, { delete: 5 }], 6, "right")).toBe(1);
  });

  it("keeps the text on both sides of it", () => {
    fc.assert(
      fc.property(textWithTwo, fc.nat(12), ([text, delta], place) => {
        const at = Math.min(place, text.length);
        const after = applyDelta(text, delta);
        const left = mapOffset(delta, at, "left");
        const right = mapOffset(delta, at, "right");
        expect(left).toBeLessThanOrEqual(right);
        expect(right).toBeLessThanOrEqual(after.length);
        expect(after.slice(0, left)).toBe(applyDelta(text.slice(0, at), cut(delta, at)));
      }),
    );
  });
});

/** The part of a delta that touches the first `length` units; an insertion exactly there is left out. */
function cut(delta: Delta, length: number): Delta {
  return deltaOfEdits(
    editsOfDelta(delta)
      .filter((edit) => edit.offset < length)
      .map((edit) => ({ ...edit, length: Math.min(edit.length, length - edit.offset) })),
  );
}

describe("the difference of two texts", () => {
  it("is one edit that makes the second of the first", () => {
    fc.assert(
      fc.property(word, word, (before, after) => {
        expect(applyDelta(before, deltaOfEdits(difference(before, after)))).toBe(after);
      }),
    );
  });

  it("never cuts a character in two", () => {
    expect(difference("a😀b", "a😁b")).toEqual([{ offset: 1, length: 2, text: "😁" }]);
    expect(difference("\u{1F600}", "\u{1FA00}")).toEqual([{ offset: 0, length: 2, text: "\u{1FA00}" }]);
    expect(difference("😀", "😀😀")[0]?.text).toBe("😀");
  });

  it("leaves the part of an edit that changes nothing to the others", () => {
    expect(trimEdit("tf.conv(", { offset: 3, length: 4, text: "conv2d" })).toEqual([
      { offset: 7, length: 0, text: "2d" },
    ]);
    expect(trimEdit("same", { offset: 0, length: 4, text: "same" })).toEqual([]);
  });
});
