/**
 * A document's past, from its frames. `documentAt` applies all of them in one transaction; `changesOf` applies those of a
 * stretch of time one by one and says what each typed and deleted, which only the frames can tell: a merged update no
 * longer knows who deleted what. Nothing is collected here, so deleted text can still be read.
 */
import * as Y from "yjs";
import { cellsOf } from "../notebook/document.ts";
import type { HistoryChange } from "../protocol/collab-history.ts";
import type { StoredFrame } from "./frame-log.ts";

/** The document after `frames`, with everything ever deleted still in it. */
export function documentAt(frames: Iterable<StoredFrame>): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  cellsOf(doc);
  Y.transact(doc, () => {
    for (const frame of frames) Y.applyUpdate(doc, frame.update);
  });
  return doc;
}

/** Applies `frames` to `doc` and answers what they did, at most `limit` entries. */
export function changesOf(doc: Y.Doc, frames: Iterable<StoredFrame>, limit: number): HistoryChange[] {
  const list = new ChangeList();
  for (const frame of frames) {
    Y.transact(doc, (transaction) => {
      // Read before the transaction ends, while each item is as this frame left it.
      Y.applyUpdate(doc, frame.update);
      for (const item of insertedItems(transaction)) list.add(frame, item, "typed", "cell-added");
      Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
        if (struct instanceof Y.Item && !isNew(transaction, struct)) list.add(frame, struct, "deleted", "cell-removed");
      });
    });
    if (list.items.length >= limit) break;
  }
  return list.items.slice(0, limit).map(({ change }) => change);
}

function* insertedItems(transaction: Y.Transaction): Generator<Y.Item> {
  for (const [client, structs] of transaction.doc.store.clients) {
    const before = transaction.beforeState.get(client) ?? 0;
    if (Y.getState(transaction.doc.store, client) === before) continue;
    for (let at = Y.findIndexSS(structs, before); at < structs.length; at++) {
      const struct = structs[at];
      if (struct instanceof Y.Item) yield struct;
    }
  }
}

function isNew(transaction: Y.Transaction, item: Y.Item): boolean {
  return item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0);
}

interface Entry {
  change: HistoryChange;
  /** Its outermost characters. Ids, because items are merged into their neighbours after each transaction. */
  first: Y.ID;
  last: Y.ID;
}

/** Neighbouring letters of one person become one entry. */
class ChangeList {
  readonly items: Entry[] = [];

  add(frame: StoredFrame, item: Y.Item, text: "typed" | "deleted", cell: "cell-added" | "cell-removed"): void {
    const { personId, at } = frame;
    if (item.content instanceof Y.ContentString) {
      const cellId = cellOfText(item.parent);
      if (cellId === undefined) return;
      this.#addText({ at, personId, kind: text, cellId, text: item.content.str }, item);
    } else if (item.content instanceof Y.ContentType && isCells(item.parent)) {
      const cellId = idOf(item.content.type);
      const change = { at, personId, kind: cell, cellId, text: "" };
      this.items.push({ change, first: item.id, last: item.lastId });
    }
  }

  #addText(change: HistoryChange, item: Y.Item): void {
    const before = this.items.at(-1);
    const same =
      before !== undefined &&
      before.change.personId === change.personId &&
      before.change.kind === change.kind &&
      before.change.cellId === change.cellId;
    if (same && isSame(lastIdOf(item.left), before.last)) {
      before.change = { ...before.change, text: before.change.text + change.text };
      before.last = item.lastId;
    } else if (same && isSame(item.right?.id, before.first)) {
      before.change = { ...before.change, text: change.text + before.change.text };
      before.first = item.id;
    } else {
      this.items.push({ change, first: item.id, last: item.lastId });
    }
  }
}

function lastIdOf(item: Y.Item | null): Y.ID | undefined {
  return item instanceof Y.Item ? item.lastId : undefined;
}

function isSame(a: Y.ID | undefined, b: Y.ID): boolean {
  return a !== undefined && Y.compareIDs(a, b);
}

function cellOfText(parent: Y.Item["parent"]): string | undefined {
  if (!(parent instanceof Y.Text)) return undefined;
  const cell = parent.parent;
  return cell instanceof Y.Map && isCells(cell.parent) ? idOf(cell) : undefined;
}

function isCells(type: unknown): boolean {
  return type instanceof Y.Array && type.doc !== null && cellsOf(type.doc) === type;
}

/** The id of a cell, of one that is deleted as well. */
function idOf(cell: unknown): string {
  if (!(cell instanceof Y.Map)) return "";
  for (let item = cell._map.get("id") ?? null; item !== null; item = item.left) {
    const [id] = item.content.getContent();
    if (typeof id === "string") return id;
  }
  return "";
}
