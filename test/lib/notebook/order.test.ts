import { describe, expect, it } from "vitest";
import type * as Y from "yjs";
import { createCell } from "#lib/notebook/cell.ts";
import { cellsOf, orderOf } from "#lib/notebook/document.ts";
import { cellIds, KEY_LIMIT, placeAfter, shownCells, writeMissingKeys } from "#lib/notebook/order.ts";
import { cellOf, notebookDoc } from "#test/support/notebook-builder.ts";

const order = (doc: Y.Doc): string => cellIds(doc).join("");
const foreign = (doc: Y.Doc, index: number, id: string): void => cellsOf(doc).insert(index, [createCell(cellOf(id))]);

describe("shown order", () => {
  it("shows a cell without a key right after its left neighbour in the array, first when it has none", () => {
    const doc = notebookDoc("a", "b", "c");
    placeAfter(doc, ["c" as never], null);
    expect(order(doc)).toBe("cab");
    foreign(doc, 3, "y");
    foreign(doc, 3, "x");
    foreign(doc, 0, "w");
    foreign(doc, 0, "v");
    expect(order(doc)).toBe("vwcxyab");
  });

  it("writes the missing keys without changing what is shown", () => {
    const doc = notebookDoc("a", "b");
    foreign(doc, 1, "y");
    foreign(doc, 1, "x");
    foreign(doc, 0, "w");
    const before = order(doc);
    const kept = ["a", "b"].map((id) => orderOf(doc).get(id));
    expect(writeMissingKeys(doc)).toEqual(["w", "x", "y"]);
    expect(order(doc)).toBe(before);
    expect(["a", "b"].map((id) => orderOf(doc).get(id))).toEqual(kept);
    expect(orderOf(doc).size).toBe(5);
    expect(writeMissingKeys(doc)).toEqual([]);
  });

  it("replaces keys that are none", () => {
    const doc = notebookDoc("a", "b");
    orderOf(doc).set("b", "not a key");
    expect(writeMissingKeys(doc)).toEqual(["b"]);
    expect(order(doc)).toBe("ab");
  });

  it("sorts equal keys by id, and re-keys the upper one when something is put between", () => {
    const doc = notebookDoc("a", "c", "b", "d");
    for (const id of ["b", "c", "d"]) orderOf(doc).set(id, "a1000");
    expect(order(doc)).toBe("abcd");
    foreign(doc, 0, "x");
    placeAfter(doc, ["x" as never], "b" as never);
    expect(order(doc)).toBe("abxcd");
    expect(orderOf(doc).get("b")).toBe("a1000");
  });

  it("shows only the first of two cells with one id", () => {
    const doc = notebookDoc("a", "b");
    foreign(doc, 2, "a");
    expect(shownCells(doc)).toHaveLength(2);
  });

  it("keeps keys short however cells are inserted", () => {
    const doc = notebookDoc("a", "b");
    const patterns: Record<string, (count: number) => number> = {
      zigzag: (count) => 1 + (count >> 1),
      inward: (count) => (count % 2 === 0 ? 1 + (count >> 1) : 1 + ((count + 1) >> 1)),
      middle: (count) => count >> 1,
    };
    let made = 0;
    for (const pattern of Object.values(patterns)) {
      for (let step = 0; step < 120; step++) {
        const shown = cellIds(doc);
        const id = `n${made++}`;
        foreign(doc, 0, id);
        const after = shown[pattern(shown.length) % shown.length] as never;
        doc.transact(() => placeAfter(doc, [id as never], after));
        const expected = [...shown];
        expected.splice(shown.indexOf(after) + 1, 0, id as never);
        expect(cellIds(doc)).toEqual(expected);
      }
    }
    const longest = Math.max(...[...orderOf(doc).values()].map((key) => key.length));
    expect(longest).toBeLessThanOrEqual(KEY_LIMIT);
  });
});
