import { expect, test } from "vitest";
import * as Y from "yjs";
import { touchedCells } from "#components/live/notebook-touched.ts";
import { must } from "#lib/base/assert.ts";
import { cellById, cellsOf, origins, sourceOf } from "#lib/notebook/document.ts";
import { insertCell, moveCells } from "#lib/notebook/operations.ts";

test("the cells with insertions since a state vector: edited and new ones, not moved ones", () => {
  const doc = new Y.Doc();
  let made = 0;
  const newId = (): string => `c${made++}`;
  for (const source of ["1", "2", "3"]) insertCell(doc, { at: "end" }, { type: "code", source }, { newId });
  const stored = Y.encodeStateVector(doc);
  expect(touchedCells(doc, cellsOf(doc), stored)).toEqual(new Set());
  doc.transact(() => sourceOf(must(cellById(doc, "c1"), "c1")).insert(1, "x"), origins.typing);
  moveCells(doc, ["c0"], { at: "end" });
  insertCell(doc, { at: "end" }, { type: "markdown", source: "new" }, { newId });
  expect(touchedCells(doc, cellsOf(doc), stored)).toEqual(new Set(["c1", "c3"]));
  expect(touchedCells(doc, cellsOf(doc), undefined)).toEqual(new Set(["c0", "c1", "c2", "c3"]));
});
