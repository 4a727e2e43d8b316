import { describe, expect, it } from "vitest";
import type * as Y from "yjs";
import { type CellMap, cellById, sourceOf } from "#lib/notebook/document.ts";
import { lineageOf } from "#lib/notebook/lineage.ts";
import { changeType, deleteCells, insertCell, moveCells, setTitle } from "#lib/notebook/operations.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { createTypingUndo, StructureUndo } from "#lib/notebook/undo.ts";
import { copyOf, ids, notebookDoc, show, sync } from "#test/support/notebook-builder.ts";

const type = (doc: Y.Doc, id: string, at: number, text: string, origin?: object): void =>
  doc.transact(() => sourceOf(cellById(doc, id) as CellMap).insert(at, text), origin);

describe("structure undo", () => {
  it("takes back and repeats what its person did, one act at a time", () => {
    const doc = notebookDoc("a:one", "b:two", "c:three");
    const undo = new StructureUndo(doc);
    const writing = { newId: ids(), origin: undo.origin };
    const states = [show(doc)];
    const acts = [
      () => moveCells(doc, ["a"], { at: "end" }, writing),
      () => deleteCells(doc, ["b"], writing),
      () => splitCell(doc, "c", 2, writing),
      () => mergeCells(doc, ["c", "a"], writing),
      () => insertCell(doc, { at: "start" }, { type: "markdown", source: "# x" }, writing),
    ];
    for (const act of acts) {
      act();
      states.push(show(doc));
    }
    for (let at = states.length - 2; at >= 0; at--) {
      expect(undo.undo()).toBeDefined();
      expect(show(doc)).toEqual(states[at]);
    }
    expect([undo.canUndo, undo.undo()]).toEqual([false, undefined]);
    for (let at = 1; at < states.length; at++) {
      expect(undo.redo()).toBeDefined();
      expect(show(doc)).toEqual(states[at]);
    }
    expect(undo.canRedo).toBe(false);
  });

  it("leaves alone what others did and typing that has an undo of its own", () => {
    const doc = notebookDoc("a:one", "b:two");
    const undo = new StructureUndo(doc);
    const typing = createTypingUndo(sourceOf(cellById(doc, "a") as CellMap));
    moveCells(doc, ["a"], { at: "end" }, { origin: undo.origin });
    type(doc, "a", 3, "!", typing.origin);
    moveCells(doc, ["a"], { at: "start" }, { origin: "somebody else" });
    undo.undo();
    expect(show(doc)).toEqual(["a:one!", "b:two"]);
    typing.manager.undo();
    expect(show(doc)).toEqual(["a:one", "b:two"]);
  });

  it("keeps a cell of mine that somebody wrote in, and says so", () => {
    const ann = notebookDoc("a:one");
    const undo = new StructureUndo(ann);
    insertCell(ann, { at: "end" }, { type: "code" }, { newId: () => "x", origin: undo.origin });
    const bob = copyOf(ann, 2);
    type(bob, "x", 0, "from bob");
    sync(ann, bob);
    expect(undo.undo()).toEqual({ cellIds: ["x"], kept: ["x"] });
    expect(show(ann)).toEqual(["a:one", "x:from bob"]);
  });

  it("takes back one step at a time, also when all of that step stays", () => {
    const ann = notebookDoc("a:one");
    const undo = new StructureUndo(ann);
    const writing = { newId: ids(), origin: undo.origin };
    insertCell(ann, { at: "end" }, { type: "code" }, writing);
    insertCell(ann, { at: "end" }, { type: "code" }, writing);
    const bob = copyOf(ann, 2);
    type(bob, "new1", 0, "from bob");
    type(bob, "new2", 0, "too");
    sync(ann, bob);
    expect(undo.undo()).toEqual({ cellIds: ["new2"], kept: ["new2"] });
    expect(undo.undo()).toEqual({ cellIds: ["new1"], kept: ["new1"] });
    expect(show(ann)).toEqual(["a:one", "new1:from bob", "new2:too"]);
    expect(undo.undo()).toBeUndefined();
  });

  it("keeps the part of a split that is all there is of the text, where the rest was deleted or merged", () => {
    const ann = notebookDoc("a:one\ntwo", "b:");
    const undo = new StructureUndo(ann);
    splitCell(ann, "a", 3, { newId: () => "x", origin: undo.origin });
    const bob = copyOf(ann, 2);
    deleteCells(bob, ["a"]);
    sync(ann, bob);
    expect(undo.undo()).toEqual({ cellIds: ["x"], kept: ["x"] });
    expect(show(ann)).toEqual(["x:two", "b:"]);
  });

  it("keeps a cell of mine that went and came back, when somebody wrote in it since", () => {
    const ann = notebookDoc("a:one");
    const undo = new StructureUndo(ann);
    insertCell(ann, { at: "end" }, { type: "code" }, { newId: () => "x", origin: undo.origin });
    deleteCells(ann, ["x"], { origin: undo.origin });
    undo.undo();
    const bob = copyOf(ann, 2);
    type(bob, "x", 0, "from bob");
    sync(ann, bob);
    expect(undo.undo()?.kept).toEqual(["x"]);
    expect(show(ann)).toEqual(["a:one", "x:from bob"]);
  });

  it("deletes again what others had written before, and keeps what they wrote since", () => {
    const ann = notebookDoc("a:one");
    const bob = copyOf(ann, 2);
    type(bob, "a", 3, " from bob");
    sync(ann, bob);
    const undo = new StructureUndo(ann);
    deleteCells(ann, ["a"], { origin: undo.origin });
    undo.undo();
    undo.redo();
    expect(show(ann)).toEqual([]);
    undo.undo();
    sync(ann, bob);
    type(bob, "a", 0, "more ");
    sync(ann, bob);
    expect(undo.redo()?.kept).toEqual(["a"]);
    expect(show(ann)).toEqual(["a:more one from bob"]);
  });

  it("removes a cell of mine that only I wrote in, and brings its text back", () => {
    const doc = notebookDoc("a:one");
    const undo = new StructureUndo(doc);
    insertCell(doc, { at: "end" }, { type: "code" }, { newId: () => "x", origin: undo.origin });
    type(doc, "x", 0, "mine");
    expect(undo.undo()?.kept).toEqual([]);
    expect(show(doc)).toEqual(["a:one"]);
    expect(undo.redo()).toEqual({ cellIds: ["x"], kept: [] });
    expect(show(doc)).toEqual(["a:one", "x:mine"]);
  });

  it("undoes a split that somebody wrote in by merging, and redoes it", () => {
    const ann = notebookDoc("a:one\ntwo");
    const undo = new StructureUndo(ann);
    splitCell(ann, "a", 3, { newId: () => "x", origin: undo.origin });
    const bob = copyOf(ann, 2);
    type(bob, "x", 3, " more");
    sync(ann, bob);
    expect(undo.undo()).toEqual({ cellIds: ["a"], kept: [] });
    expect(show(ann)).toEqual(["a:one\ntwo more"]);
    undo.redo();
    expect(show(ann)).toEqual(["a:one", "x:two more"]);
  });

  it("takes back types and the notebook's metadata, and names the cell it touched", () => {
    const doc = notebookDoc("a:one", "b:two");
    const undo = new StructureUndo(doc);
    changeType(doc, ["b"], "markdown", { origin: undo.origin });
    setTitle(doc, "T", { origin: undo.origin });
    expect(undo.undo()).toEqual({ cellIds: [], kept: [] });
    expect(toNotebookJson(doc).metadata).not.toHaveProperty("title");
    expect(undo.undo()).toEqual({ cellIds: ["b"], kept: [] });
    expect(toNotebookJson(doc).cells[1]?.cell_type).toBe("code");
    undo.destroy();
  });
});

describe("what comes back", () => {
  it("is recorded as a copy of what was there, also in typing", () => {
    const doc = notebookDoc("a:one");
    const text = sourceOf(cellById(doc, "a") as CellMap);
    const { manager, origin } = createTypingUndo(text);
    doc.transact(() => text.delete(0, 3), origin);
    manager.undo();
    expect(show(doc)).toEqual(["a:one"]);
    const records = [...lineageOf(doc).values()];
    expect(records).toMatchObject([{ kind: "restore", to: "a", runs: [[expect.anything(), expect.anything(), 3]] }]);
  });
});
