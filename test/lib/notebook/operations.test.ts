import { describe, expect, it } from "vitest";
import type * as Y from "yjs";
import {
  cellById,
  cellsOf,
  languageOf,
  orderOf,
  outputsCollapsed,
  sourceCollapsed,
  sourceOf,
} from "#lib/notebook/document.ts";
import {
  addAttachment,
  changeLanguage,
  changeType,
  deleteAttachment,
  deleteCells,
  duplicateCells,
  insertCell,
  moveCells,
  setCollapsed,
  setTitle,
  shiftCells,
} from "#lib/notebook/operations.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { copyOf, ids, notebookDoc, show, sync } from "#test/support/notebook-builder.ts";

const order = (doc: Y.Doc): string => cellIds(doc).join("");

describe("insert", () => {
  it("puts a cell at either end and beside another", () => {
    const doc = notebookDoc("b");
    const writing = { newId: ids() };
    insertCell(doc, { at: "start" }, { type: "markdown", source: "# title" }, writing);
    insertCell(doc, { at: "end" }, { type: "code" }, writing);
    insertCell(doc, { after: "b" }, { type: "code", source: "x" }, writing);
    insertCell(doc, { before: "b" }, { type: "raw" }, writing);
    expect(show(doc)).toEqual(["new1:# title", "new4:", "b:", "new3:x", "new2:"]);
  });

  it("puts a cell at the end when its anchor is gone, and into an empty notebook", () => {
    const doc = notebookDoc();
    insertCell(doc, { after: "gone" }, { type: "code" }, { newId: () => "a" });
    insertCell(doc, { before: "gone" }, { type: "code" }, { newId: () => "b" });
    expect(order(doc)).toBe("ab");
  });

  it("shows the array's order to clients that see nothing else", () => {
    const doc = notebookDoc("a", "c");
    insertCell(doc, { after: "a" }, { type: "code" }, { newId: () => "b" });
    expect(cellsOf(doc).map((cell) => cell.get("id"))).toEqual(["a", "b", "c"]);
  });

  it("keeps what two people insert at one place side by side", () => {
    const ann = notebookDoc("a", "z");
    const bob = copyOf(ann, 2);
    for (let n = 1; n <= 4; n++) {
      insertCell(ann, { after: n === 1 ? "a" : `x${n - 1}` }, { type: "code" }, { newId: () => `x${n}` });
      insertCell(bob, { after: n === 1 ? "a" : `y${n - 1}` }, { type: "code" }, { newId: () => `y${n}` });
    }
    sync(ann, bob);
    expect(["ax1x2x3x4y1y2y3y4z", "ay1y2y3y4x1x2x3x4z"]).toContain(order(ann));
    expect(order(bob)).toBe(order(ann));
  });
});

describe("delete", () => {
  it("takes cells and their keys, and leaves out what is not there", () => {
    const doc = notebookDoc("a", "b", "c");
    expect(deleteCells(doc, ["c", "gone", "a"])).toEqual(["a", "c"]);
    expect(order(doc)).toBe("b");
    expect([...orderOf(doc).keys()]).toEqual(["b"]);
  });
});

describe("move", () => {
  const moved = (move: (doc: Y.Doc) => void): string => {
    const doc = notebookDoc("a", "b", "c", "d", "e");
    move(doc);
    return order(doc);
  };

  it("moves any number at once and keeps their order", () => {
    expect(moved((doc) => moveCells(doc, ["d", "a"], { after: "b" }))).toBe("badce");
    expect(moved((doc) => moveCells(doc, ["e", "b"], { at: "start" }))).toBe("beacd");
    expect(moved((doc) => moveCells(doc, ["a", "c"], { at: "end" }))).toBe("bdeac");
    expect(moved((doc) => moveCells(doc, ["a", "e"], { before: "d" }))).toBe("bcaed");
  });

  it("takes the nearest cell that stays when the anchor moves too", () => {
    expect(moved((doc) => moveCells(doc, ["b", "d"], { after: "d" }))).toBe("acbde");
    expect(moved((doc) => moveCells(doc, ["a", "b"], { before: "a" }))).toBe("abcde");
  });

  it("writes nothing when the cells are there already", () => {
    const doc = notebookDoc("a", "b", "c");
    let updates = 0;
    doc.on("update", () => updates++);
    expect(moveCells(doc, ["b"], { after: "a" })).toEqual([]);
    expect(updates).toBe(0);
  });

  it("never re-creates the cell, so typing in it goes on", () => {
    const ann = notebookDoc("a:one", "b:two");
    const bob = copyOf(ann, 2);
    moveCells(ann, ["a"], { at: "end" });
    sourceOf(cellById(bob, "a") as never).insert(3, " more");
    sync(ann, bob);
    expect(show(ann)).toEqual(["b:two", "a:one more"]);
    expect(show(bob)).toEqual(show(ann));
  });

  it("has one winner when two people move one cell", () => {
    const ann = notebookDoc("a", "b", "c");
    const bob = copyOf(ann, 2);
    moveCells(ann, ["a"], { after: "b" });
    moveCells(bob, ["a"], { after: "c" });
    sync(ann, bob);
    expect(["bac", "bca"]).toContain(order(ann));
    expect(order(bob)).toBe(order(ann));
  });

  it("steps a selection up and down and stops at the edges", () => {
    expect(moved((doc) => shiftCells(doc, ["c", "d"], "up"))).toBe("acdbe");
    expect(moved((doc) => shiftCells(doc, ["c", "d"], "down"))).toBe("abecd");
    expect(moved((doc) => shiftCells(doc, ["a"], "up"))).toBe("abcde");
    expect(moved((doc) => shiftCells(doc, ["e"], "down"))).toBe("abcde");
  });
});

describe("duplicate", () => {
  it("copies cells below the last of them under new ids", () => {
    const doc = notebookDoc("a:one", "b!md:two", "c");
    expect(duplicateCells(doc, ["b", "a"], { newId: ids() })).toEqual(["new1", "new2"]);
    expect(show(doc)).toEqual(["a:one", "b:two", "new1:one", "new2:two", "c:"]);
    expect(toNotebookJson(doc).cells[3]?.cell_type).toBe("markdown");
  });
});

describe("change", () => {
  it("changes the type in place", () => {
    const doc = notebookDoc("a:one");
    const text = sourceOf(cellById(doc, "a") as never);
    changeType(doc, ["a"], "markdown");
    expect(toNotebookJson(doc).cells).toEqual([{ id: "a", cell_type: "markdown", source: "one", metadata: {} }]);
    changeType(doc, ["a"], "code");
    expect(toNotebookJson(doc).cells).toEqual([
      { id: "a", cell_type: "code", source: "one", metadata: {}, execution_count: null, outputs: [] },
    ]);
    expect(sourceOf(cellById(doc, "a") as never)).toBe(text);
  });

  it("changes a cell's language and says nothing when it is the notebook's", () => {
    const doc = notebookDoc("a", "b!md");
    const language = (id: string): string => languageOf(doc, cellById(doc, id) as never);
    changeLanguage(doc, ["a"], "Python");
    expect([language("a"), language("b")]).toEqual(["python", "markdown"]);
    changeLanguage(doc, ["a"], "typescript");
    expect(toNotebookJson(doc).cells[0]?.metadata).toEqual({});
    expect(language("a")).toBe("typescript");
  });

  it("collapses with Jupyter's keys", () => {
    const doc = notebookDoc("a");
    setCollapsed(doc, ["a"], { source: true, outputs: true });
    const cell = cellById(doc, "a") as never;
    expect([sourceCollapsed(cell), outputsCollapsed(cell)]).toEqual([true, true]);
    expect(toNotebookJson(doc).cells[0]?.metadata).toEqual({
      collapsed: true,
      jupyter: { source_hidden: true, outputs_hidden: true },
    });
    setCollapsed(doc, ["a"], { outputs: false });
    expect(toNotebookJson(doc).cells[0]?.metadata).toEqual({ jupyter: { source_hidden: true } });
    setCollapsed(doc, ["a"], { source: false });
    expect(toNotebookJson(doc).cells[0]?.metadata).toEqual({});
  });

  it("adds and removes attachments, and sets the title", () => {
    const doc = notebookDoc("a!md");
    addAttachment(doc, "a", "x.png", { "image/png": "AAAA" });
    addAttachment(doc, "a", "y.png", { "image/png": "BBBB" });
    deleteAttachment(doc, "a", "x.png");
    expect(toNotebookJson(doc).cells[0]).toMatchObject({ attachments: { "y.png": { "image/png": "BBBB" } } });
    deleteAttachment(doc, "a", "y.png");
    expect(toNotebookJson(doc).cells[0]).not.toHaveProperty("attachments");
    setTitle(doc, "Digits");
    expect(toNotebookJson(doc).metadata.title).toBe("Digits");
    setTitle(doc, "");
    expect(toNotebookJson(doc).metadata).not.toHaveProperty("title");
  });
});
