import { expect, it } from "vitest";
import * as Y from "yjs";
import { Copies, isLive } from "#lib/notebook/copies.ts";
import { type CellMap, cellById, sourceOf } from "#lib/notebook/document.ts";
import { lineageOf, readLineage, runsOf } from "#lib/notebook/lineage.ts";
import { deleteCells } from "#lib/notebook/operations.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { ids, notebookDoc } from "#test/support/notebook-builder.ts";

function copiesOf(doc: Y.Doc): Copies {
  const copies = new Copies(doc);
  for (const value of lineageOf(doc).values()) copies.add(readLineage(value) as never);
  return copies;
}

it("follows a character through splits and merges to its living copy, and finds none after a deletion", () => {
  const doc = notebookDoc("a:one\ntwo", "z:end");
  const text = (id: string): Y.Text => sourceOf(cellById(doc, id) as CellMap);
  const [client, clock] = runsOf(text("a"), 4, 5)[0] as [number, number, number];
  splitCell(doc, "a", 3, { newId: ids() });
  mergeCells(doc, ["new1", "z"]);
  splitCell(doc, "new1", 1, { newId: ids("last") });
  const living = copiesOf(doc).living(client, clock);
  expect(living).toEqual(runsOf(text("new1"), 0, 1)[0]?.slice(0, 2));
  expect(copiesOf(doc).isMoved(Y.createID(client, clock))).toBe(true);
  const gone = text("new1");
  deleteCells(doc, ["new1"]);
  expect([copiesOf(doc).living(client, clock), copiesOf(doc).standsElsewhere(client, clock), isLive(gone)]).toEqual([
    undefined,
    false,
    false,
  ]);
});

it("does not run for ever when a foreign program's records lead in a circle", () => {
  const doc = notebookDoc("a:ab");
  const [client, clock] = runsOf(sourceOf(cellById(doc, "a") as CellMap), 0, 1)[0] as [number, number, number];
  sourceOf(cellById(doc, "a") as CellMap).delete(0, 2);
  const copies = new Copies(doc);
  const record = { kind: "split", from: "a", to: "a", lead: 0, cells: 1 } as const;
  copies.add({ ...record, runs: [[client, clock, 1]], copies: [[client, clock + 1, 1]] });
  copies.add({ ...record, runs: [[client, clock + 1, 1]], copies: [[client, clock, 1]] });
  expect([copies.living(client, clock), copies.standsElsewhere(client, clock)]).toEqual([undefined, false]);
});
