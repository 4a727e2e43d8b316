import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { NotebookUndo } from "#components/live/notebook-undo.ts";
import { must } from "#lib/base/assert.ts";
import { cellById, origins, sourceOf } from "#lib/notebook/document.ts";
import { deleteCells, insertCell, moveCells } from "#lib/notebook/operations.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";

/** Two people on one document, in step after every change. */
function two(...sources: string[]) {
  const ana = new Y.Doc();
  const tom = new Y.Doc();
  let made = 0;
  const newId = (): string => `c${made++}`;
  const sync = (): void => {
    Y.applyUpdate(tom, Y.encodeStateAsUpdate(ana), "remote");
    Y.applyUpdate(ana, Y.encodeStateAsUpdate(tom), "remote");
  };
  for (const source of sources) insertCell(ana, { at: "end" }, { type: "code", source }, { newId, origin: "before" });
  sync();
  const undo = new NotebookUndo(ana);
  const mine = { newId, origin: undo.structureOrigin };
  const type = (doc: Y.Doc, id: string, text: string): void => {
    doc.transact(() => sourceOf(must(cellById(doc, id), id)).insert(0, text), origins.typing);
    sync();
  };
  const show = (): string =>
    cellIds(ana)
      .map((id) => `${id}:${sourceOf(must(cellById(ana, id), id))}`)
      .join(" ");
  return { ana, tom, undo, mine, newId, sync, type, show };
}

describe("undo of structure", () => {
  test("a move, by its label, and another's later move survives", () => {
    const { ana, tom, undo, mine, sync, show } = two("1", "2", "3");
    undo.label("move cell");
    moveCells(ana, ["c0"], { at: "end" }, mine);
    sync();
    moveCells(tom, ["c1"], { at: "end" });
    sync();
    expect(undo.undo()).toEqual({ cellIds: ["c0"], kept: [], label: "move cell" });
    expect(show()).toBe("c0:1 c2:3 c1:2");
  });
  test("of my insert keeps the cell that somebody else wrote in", () => {
    const { ana, undo, tom, mine, type, show } = two("1");
    undo.label("insert cell");
    insertCell(ana, { at: "end" }, { type: "code" }, mine);
    Y.applyUpdate(tom, Y.encodeStateAsUpdate(ana));
    type(ana, "c1", "mine ");
    type(tom, "c1", "theirs ");
    expect(undo.undo()?.kept).toEqual(["c1"]);
    expect(show()).toBe("c0:1 c1:theirs mine ");
  });
  test("of my insert takes what only I wrote, and redo brings it back", () => {
    const { ana, undo, mine, type, show } = two("1");
    insertCell(ana, { at: "end" }, { type: "code" }, mine);
    type(ana, "c1", "mine");
    undo.undo();
    expect(show()).toBe("c0:1");
    undo.redo();
    expect(show()).toBe("c0:1 c1:mine");
  });
  test("of a delete, a split, a merge", () => {
    const { ana, undo, mine, show } = two("1\n2", "3");
    deleteCells(ana, ["c0"], mine);
    undo.undo();
    expect(show()).toBe("c0:1\n2 c1:3");
    splitCell(ana, "c0", 1, mine);
    expect(show()).toBe("c0:1 c2:2 c1:3");
    undo.undo();
    expect(show()).toBe("c0:1\n2 c1:3");
    mergeCells(ana, ["c0", "c1"], mine);
    expect(show()).toBe("c0:1\n2\n3");
    undo.undo();
    expect(show()).toBe("c0:1\n2 c1:3");
  });
  test("typing is none of it, others' steps are none of it", () => {
    const { tom, undo, type, sync } = two("1", "2");
    type(tom, "c0", "x");
    deleteCells(tom, ["c1"]);
    sync();
    expect(undo.undo()).toBeUndefined();
  });
});

describe("undo of a move", () => {
  test("of a cell that others wrote is a move back like any other", () => {
    const { ana, undo, tom, mine, type, show } = two("1", "2");
    type(tom, "c0", "theirs ");
    moveCells(ana, ["c0"], { at: "end" }, mine);
    expect(undo.undo()?.kept).toEqual([]);
    expect(show()).toBe("c0:theirs 1 c1:2");
  });
});

describe("undo of typing", () => {
  test("takes back mine, in this cell, and leaves theirs", () => {
    const { ana, tom, undo, type, show } = two("", "");
    const text = sourceOf(must(cellById(ana, "c0"), "c0"));
    const typing = undo.ofText(text);
    ana.transact(() => text.insert(0, "mine"), typing.origin);
    type(tom, "c0", "theirs ");
    type(ana, "c1", "elsewhere");
    expect(undo.ofText(text)).toBe(typing);
    typing.manager.undo();
    expect(show()).toBe("c0:theirs  c1:elsewhere");
  });

  test("of a step over several texts is what undoing in one of them takes back, until one types there", () => {
    const { ana, undo, sync, show } = two("a", "a");
    const [first, second] = ["c0", "c1"].map((id) => sourceOf(must(cellById(ana, id), id)));
    const texts = new Set([must(first, "c0"), must(second, "c1")]);
    const typing = undo.ofText(must(first, "c0"));
    undo.label("rename a to b");
    ana.transact(() => {
      for (const text of texts) {
        text.delete(0, 1);
        text.insert(0, "b");
      }
    }, undo.structureOrigin);
    undo.markRewrite(texts);
    sync();
    expect(undo.isRewritten(must(first, "c0"), "undo")).toBe(true);
    expect(undo.undo()?.label).toBe("rename a to b");
    expect(show()).toBe("c0:a c1:a");
    expect(undo.isRewritten(must(first, "c0"), "redo")).toBe(true);
    undo.redo();
    expect(show()).toBe("c0:b c1:b");
    expect(undo.isRewritten(must(first, "c0"), "undo")).toBe(true);
    ana.transact(() => first?.insert(1, "!"), typing.origin);
    expect(undo.isRewritten(must(first, "c0"), "undo")).toBe(false);
    expect(undo.isRewritten(must(second, "c1"), "undo")).toBe(true);
  });
});
