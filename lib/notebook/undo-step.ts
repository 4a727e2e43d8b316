/**
 * What one step of undo or redo would take away, asked before it is done. Text belongs to whoever typed it first: what I
 * carried on by a split or a merge, or brought back, is still its author's, although to Yjs all of it is mine.
 */
import * as Y from "yjs";
import { Copies, cellTextOf, isLive } from "./copies.ts";
import { type CellMap, cellsOf, textOf } from "./document.ts";
import { lineageOf, readLineage } from "./lineage.ts";

export type UndoStep = Y.UndoManager["undoStack"][number];

/** Cells that this step made and would remove, also those that went and were brought back since. */
export function cellsMadeBy(doc: Y.Doc, step: UndoStep): CellMap[] {
  const cells: unknown = cellsOf(doc);
  const made = new Set<Y.Item>();
  doc.transact((transaction) => {
    Y.iterateDeletedStructs(transaction, step.insertions, (struct) => {
      if (struct instanceof Y.Item && struct.parent === cells) made.add(newest(doc, struct));
    });
  });
  return cellsOf(doc)
    .toArray()
    .filter((cell) => cell._item !== null && made.has(cell._item));
}

/**
 * Those of the cells with text of others that would be gone with them. Not lost is what the step brings back where it
 * came from, as the undo of a split does, and, to a redo, what the undo before it had brought: deleting it was meant.
 */
export function holdingOthersText(
  doc: Y.Doc,
  made: readonly CellMap[],
  step: UndoStep,
  action: "undo" | "redo",
): ReadonlySet<CellMap> {
  if (made.length === 0) return new Set();
  const copies = new Copies(doc);
  for (const value of lineageOf(doc).values()) {
    const record = readLineage(value);
    if (record !== undefined) copies.add(record);
  }
  const taking = { doc, copies, step, action };
  return new Set(made.filter((cell) => holdsOthersText(taking, cell)));
}

interface Taking {
  readonly doc: Y.Doc;
  readonly copies: Copies;
  readonly step: UndoStep;
  readonly action: "undo" | "redo";
}

function holdsOthersText(taking: Taking, cell: CellMap): boolean {
  const { doc, copies } = taking;
  for (let item = textOf(cell)?._start ?? null; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const { client, clock } = item.id;
    if (client === doc.clientID && copies.originalsOf([client, clock, item.length]).length === 0) continue;
    for (let at = clock; at < clock + item.length; at++) if (losesOthers(taking, client, at)) return true;
  }
  return false;
}

function losesOthers({ doc, copies, step, action }: Taking, client: number, clock: number): boolean {
  if (action === "redo" && Y.isDeleted(step.insertions, Y.createID(client, clock))) return false;
  if (copies.authorsOf(client, clock)[0] === doc.clientID) return false;
  return !copies.ancestorsOf(client, clock).some(([from, at]) => comesBack(doc, step, from, at));
}

/** Whether the step restores this character in a text that is there then. */
function comesBack(doc: Y.Doc, step: UndoStep, client: number, clock: number): boolean {
  for (let id = Y.createID(client, clock); ; ) {
    const item: unknown = Y.getItem(doc.store, id);
    if (!(item instanceof Y.Item)) return false;
    if (item.redone !== null) {
      id = Y.createID(item.redone.client, item.redone.clock + id.clock - item.id.clock);
      continue;
    }
    const text = cellTextOf(item);
    if (!item.deleted || text === undefined || !Y.isDeleted(step.deletions, id)) return false;
    return isLive(text) || (text._item !== null && Y.isDeleted(step.deletions, text._item.id));
  }
}

function newest(doc: Y.Doc, item: Y.Item): Y.Item {
  let found = item;
  while (found.redone !== null) {
    const next: unknown = Y.getItem(doc.store, found.redone);
    if (!(next instanceof Y.Item)) break;
    found = next;
  }
  return found;
}
