import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { createCell } from "#lib/notebook/cell.ts";
import { type CellMap, cellsOf, metaOf, orderOf } from "#lib/notebook/document.ts";
import { emptyNotebook, parseNotebook, serializeNotebook } from "#lib/notebook/nbformat.ts";
import { repairCells } from "#lib/notebook/repair.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { cellOf, docOf, ids, notebookDoc, show } from "#test/support/notebook-builder.ts";

const repaired = (doc: Y.Doc): string[] => {
  const repairing = { newId: ids("fixed"), isOld: () => false, record: () => undefined };
  const repairs = doc.transact(() => repairCells(doc, repairing));
  expect(doc.transact(() => repairCells(doc, repairing))).toEqual([]);
  const { notebook, notes } = parseNotebook(serializeNotebook(toNotebookJson(doc)));
  expect(notes).toEqual([]);
  expect(notebook.cells).toHaveLength(cellsOf(doc).length);
  return repairs.map(({ name, cellId }) => (cellId === undefined ? name : `${name} ${cellId}`));
};
const push = (doc: Y.Doc, entries: Record<string, unknown>): void =>
  cellsOf(doc).push([new Y.Map(Object.entries(entries)) as CellMap]);

describe("repairs", () => {
  it("finds nothing in a sound document, and leaves an unseeded one empty", () => {
    expect(repaired(notebookDoc("a:one", "b!md:two"))).toEqual([]);
    const empty = new Y.Doc();
    expect(repairCells(empty, { newId: ids(), isOld: () => false, record: () => undefined })).toEqual([]);
    expect(metaOf(empty).size).toBe(0);
  });

  it("gives a cell what it lacks, and keeps what it has", () => {
    const doc = notebookDoc("a");
    push(doc, { id: "b", source: "plain text", metadata: { tags: ["x"] }, cell_type: "code" });
    push(doc, { cell_type: "heading" });
    expect(repaired(doc)).toEqual([
      "missing_source b",
      "missing_metadata b",
      "missing_outputs b",
      "bad_id fixed1",
      "bad_type fixed1",
      "missing_source fixed1",
      "missing_metadata fixed1",
      "missing_key b",
      "missing_key fixed1",
    ]);
    expect(show(doc)).toEqual(["a:", "b:plain text", "fixed1:"]);
    expect(toNotebookJson(doc).cells[1]?.metadata).toEqual({ tags: ["x"] });
  });

  it("takes a cell with outputs and no type, as two undos at once may leave it, for code", () => {
    const doc = notebookDoc("a");
    cellsOf(doc).get(0).delete("cell_type");
    expect(repaired(doc)).toEqual(["bad_type a"]);
    expect(toNotebookJson(doc).cells[0]?.cell_type).toBe("code");
  });

  it("throws out what is no cell, and keys without a cell", () => {
    const doc = notebookDoc("a");
    cellsOf(doc).push(["not a cell" as never]);
    orderOf(doc).set("gone", "a9000");
    expect(repaired(doc)).toEqual(["not_a_cell", "orphan_key gone"]);
  });

  it("leaves one of two equal cells with one id, and renames one that differs", () => {
    const doc = notebookDoc("a:one", "b:two");
    cellsOf(doc).push([createCell(cellOf("a:one")), createCell(cellOf("b:other"))]);
    expect(repaired(doc)).toEqual(["same_cell_twice a", "duplicate_id b"]);
    expect(show(doc)).toEqual(["a:one", "b:two", "fixed1:other"]);
  });

  it("makes the notebook's own metadata when a client removed it", () => {
    const doc = docOf(emptyNotebook([cellOf("a")]));
    metaOf(doc).delete("metadata");
    metaOf(doc).set("nbformat_minor", 4);
    expect(repaired(doc)).toEqual(["missing_meta"]);
    expect(metaOf(doc).get("nbformat_minor")).toBe(5);
  });
});
