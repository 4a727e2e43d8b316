import { describe, expect, test } from "vitest";
import {
  extendTo,
  keepWithin,
  neighbour,
  nothingSelected,
  type Selection,
  select,
  selectAll,
  selectedInOrder,
  toggle,
} from "#components/live/notebook-selection.ts";

const order = ["a", "b", "c", "d", "e"];
/** `b[c]d`: b to d selected, c active. */
const shown = (selection: Selection, within = order): string =>
  within
    .filter((id) => selection.selected.has(id))
    .map((id) => (id === selection.active ? `[${id}]` : id))
    .join("");

describe("selecting cells", () => {
  test("Shift extends from the anchor and shrinks back", () => {
    let selection = select("c");
    selection = extendTo(selection, order, "e");
    expect(shown(selection)).toBe("cd[e]");
    selection = extendTo(selection, order, "d");
    expect(shown(selection)).toBe("c[d]");
    expect(shown(extendTo(selection, order, "a"))).toBe("[a]bc");
  });
  test("Ctrl adds and takes away, and keeps the last", () => {
    const two = toggle(select("a"), "d");
    expect(shown(two)).toBe("a[d]");
    expect(shown(toggle(two, "d"))).toBe("[a]");
    expect(shown(toggle(select("a"), "a"))).toBe("[a]");
  });
  test("all, in shown order", () => expect(selectedInOrder(selectAll(order), order)).toEqual(order));
  test("the neighbour stops at the ends and begins somewhere", () => {
    expect(neighbour(select("e"), order, 1)).toBe("e");
    expect(neighbour(select("b"), order, -1)).toBe("a");
    expect(neighbour(nothingSelected, order, 1)).toBe("a");
    expect(neighbour(nothingSelected, order, -1)).toBe("e");
    expect(neighbour(nothingSelected, [], 1)).toBeUndefined();
  });
});

describe("when cells go", () => {
  test("the next one takes over, else the one before", () => {
    expect(shown(keepWithin(select("c"), order, ["a", "b", "d", "e"]))).toBe("[d]");
    expect(shown(keepWithin(select("e"), order, ["a", "b"]))).toBe("[b]");
    expect(keepWithin(select("a"), ["a"], []).active).toBeUndefined();
  });
  test("a range loses its lost cells only", () => {
    const range = extendTo(select("b"), order, "d");
    expect(shown(keepWithin(range, order, ["a", "c", "d", "e"]))).toBe("c[d]");
  });
  test("nothing changes while all are there", () => {
    const selection = select("c", "edit");
    expect(keepWithin(selection, order, ["e", "d", "c"])).toBe(selection);
  });
});
