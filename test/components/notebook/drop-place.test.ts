import { describe, expect, test } from "vitest";
import { changesNothing, dropPlace } from "#components/notebook/drop-place.ts";

const boxes = ["a", "b", "c"].map((id, at) => ({ id, top: at * 100, bottom: at * 100 + 90 }));

describe("where a dragged cell lands", () => {
  test.each([
    [-50, "before a"],
    [40, "before a"],
    [50, "after a"],
    [97, "before b"],
    [1000, "after c"],
  ])("at %i: %s", (y, expected) => {
    const place = dropPlace(boxes, y);
    expect(`${place?.side} ${place?.id}`).toBe(expected);
  });
  test("nowhere without cells", () => expect(dropPlace([], 10)).toBeUndefined());
  test.each([
    ["b", "after", "a", true],
    ["b", "before", "c", true],
    ["b", "after", "b", true],
    ["b", "before", "a", false],
    ["bc", "after", "a", true],
    ["ac", "after", "a", false],
  ] as const)("dragging %s %s %s changes nothing: %s", (moving, side, id, expected) => {
    expect(changesNothing(["a", "b", "c"], new Set(moving), { id, side, y: 0 })).toBe(expected);
  });
});
