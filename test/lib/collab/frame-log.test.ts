import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrames, encodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";

const frame: fc.Arbitrary<StoredFrame> = fc.record({
  personId: fc.constantFrom("ann", "bob", "cem", "ünï"),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  update: fc.uint8Array({ maxLength: 50 }),
});

test("frames come back as they went in", () => {
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      expect(decodeFrames(encodeFrames(frames))).toEqual(frames);
    }),
  );
});

test("a later version is refused instead of misread", () => {
  expect(() => decodeFrames(Uint8Array.of(9, 0, 0))).toThrow("version 9");
});

test("a keystroke costs few bytes beside its update", () => {
  const frames = Array.from({ length: 1000 }, (_, index) => ({
    personId: "a-person-of-some-length",
    at: 1_800_000_000_000 + index * 1000,
    update: new Uint8Array(20),
  }));
  expect(encodeFrames(frames).length).toBeLessThan(1000 * (20 + 4) + 100);
});
