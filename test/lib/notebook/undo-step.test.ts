import { describe, expect, it } from "vitest";
import { cellById, cellId, sourceText } from "#lib/notebook/document.ts";
import { deleteCells, insertCell } from "#lib/notebook/operations.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { StructureUndo } from "#lib/notebook/undo.ts";
import { cellsMadeBy, holdingOthersText, type UndoStep } from "#lib/notebook/undo-step.ts";
import { copyOf, ids, notebookDoc, sync } from "#test/support/notebook-builder.ts";

const top = (undo: StructureUndo): UndoStep => undo.manager.undoStack.at(-1) as UndoStep;

describe("what a step would take away", () => {
  it("is what it made, also when that went and came back", () => {
    const doc = notebookDoc("a:one");
    const undo = new StructureUndo(doc);
    const writing = { newId: ids(), origin: undo.origin };
    insertCell(doc, { at: "end" }, { type: "code", source: "mine" }, writing);
    expect(cellsMadeBy(doc, top(undo)).map(cellId)).toEqual(["new1"]);
    deleteCells(doc, ["new1"], writing);
    undo.undo();
    const made = cellsMadeBy(doc, top(undo));
    expect(made.map(cellId)).toEqual(["new1"]);
    expect(holdingOthersText(doc, made, top(undo), "undo")).toEqual(new Set());
  });

  it("is nobody's loss when the step puts it back where it came from", () => {
    const ann = notebookDoc();
    const bob = copyOf(ann, 2);
    insertCell(bob, { at: "end" }, { type: "code", source: "bob's\ntext" }, { newId: () => "a" });
    sync(ann, bob);
    const undo = new StructureUndo(ann);
    splitCell(ann, "a", 5, { newId: () => "x", origin: undo.origin });
    const made = cellsMadeBy(ann, top(undo));
    expect(made.map(sourceText)).toEqual(["text"]);
    expect(holdingOthersText(ann, made, top(undo), "undo")).toEqual(new Set());
  });

  it("is a loss when another's text was carried into it", () => {
    const ann = notebookDoc();
    const undo = new StructureUndo(ann);
    insertCell(ann, { at: "end" }, { type: "code", source: "mine" }, { newId: () => "x", origin: undo.origin });
    const bob = copyOf(ann, 2);
    insertCell(bob, { at: "end" }, { type: "code", source: "bob's" }, { newId: () => "b" });
    sync(ann, bob);
    mergeCells(ann, ["x", "b"]);
    const made = cellsMadeBy(ann, top(undo));
    expect(made.map(sourceText)).toEqual(["mine\nbob's"]);
    expect([...holdingOthersText(ann, made, top(undo), "undo")]).toEqual([cellById(ann, "x")]);
  });
});
