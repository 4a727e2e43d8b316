import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { NotebookModel } from "#components/live/notebook-model.ts";
import { must } from "#lib/base/assert.ts";
import type { CellId } from "#lib/base/id.ts";
import { cellById, origins, sourceOf } from "#lib/notebook/document.ts";
import { changeType, deleteCells, insertCell, moveCells } from "#lib/notebook/operations.ts";
import { setReceipt } from "#lib/notebook/receipt.ts";

function notebookOf(...sources: string[]): { doc: Y.Doc; model: NotebookModel; ids: CellId[] } {
  const doc = new Y.Doc();
  let made = 0;
  const newId = (): string => `c${made++}`;
  const ids = sources.map((source) => insertCell(doc, { at: "end" }, { type: "code", source }, { newId }));
  return { doc, model: new NotebookModel(doc), ids };
}
const id = (text: string): CellId => text as CellId;

describe("watching a notebook", () => {
  test("a keystroke is told to its own cell alone", () => {
    const { doc, model } = notebookOf("one", "two");
    const told: string[] = [];
    for (const name of ["c0", "c1"]) {
      const cell = must(model.cell(id(name)), name);
      cell.source.get();
      cell.source.subscribe(() => told.push(`${name} source`));
      cell.facts.subscribe(() => told.push(`${name} facts`));
    }
    model.order.subscribe(() => told.push("order"));
    doc.transact(() => sourceOf(must(cellById(doc, "c1"), "c1")).insert(0, "x"), origins.typing);
    expect(told).toEqual(["c1 source"]);
    expect(model.sourceOf(id("c1"))).toBe("xtwo");
  });
  test("a move tells the order, and nothing else", () => {
    const { doc, model } = notebookOf("one", "two", "three");
    const told: string[] = [];
    must(model.cell(id("c0")), "c0").source.subscribe(() => told.push("source"));
    model.order.subscribe(() => told.push(model.order.get().join()));
    moveCells(doc, ["c0"], { at: "end" });
    expect(told).toEqual(["c1,c2,c0"]);
  });
  test("facts keep their identity while nothing in them changes", () => {
    const { doc, model } = notebookOf("one");
    const cell = must(model.cell(id("c0")), "c0");
    const before = cell.facts.get();
    setReceipt(must(cellById(doc, "c0"), "c0"), { executionId: "broken" });
    expect(cell.facts.get()).toBe(before);
    changeType(doc, ["c0"], "markdown");
    expect(cell.facts.get().type).toBe("markdown");
  });
  test("a receipt reaches its cell", () => {
    const { doc, model } = notebookOf("one");
    const cell = must(model.cell(id("c0")), "c0");
    let told = 0;
    cell.facts.subscribe(() => told++);
    setReceipt(must(cellById(doc, "c0"), "c0"), {
      executionId: "e",
      sessionId: "s",
      personId: "p",
      personName: "Ana",
      place: { kind: "browser", device: "cpu", detail: "" },
      sourceHash: "h",
      status: "ok",
      startedAt: 1,
      endedAt: 2,
    });
    expect(told).toBe(1);
    expect(cell.facts.get().receipt?.personName).toBe("Ana");
  });
  test("a cell that comes back by undo is bound to its new text", () => {
    const { doc, model } = notebookOf("one", "two");
    const cell = must(model.cell(id("c0")), "c0");
    const undo = new Y.UndoManager([doc.getArray("cells"), doc.getMap("octavo.order")], {
      trackedOrigins: new Set([origins.structure]),
    });
    const text = cell.text;
    deleteCells(doc, ["c0"]);
    expect(model.cell(id("c0"))).toBeUndefined();
    undo.undo();
    const back = must(model.cell(id("c0")), "c0");
    expect(back.text).not.toBe(text);
    expect(back.source.get()).toBe("one");
    expect(model.order.get()).toEqual(["c0", "c1"]);
  });
});
