/**
 * Text that comes too late: somebody wrote in a cell that somebody else had deleted or merged meanwhile, or beside
 * characters that a split had moved. Yjs would collect such text as garbage or leave it where nobody looks.
 *
 * Two parts. `mayCollect` is the server document's `gcFilter`: of a deleted cell it keeps the bare structure of the text
 * (no content: three items and one per stretch), so that what arrives later still finds its place. `lateTextIn` looks at a
 * finished transaction, before garbage is collected: its new text and the cells it deleted.
 */
import * as Y from "yjs";
import { type Copies, cellOf, cellTextOf, isLive } from "./copies.ts";
import { type CellMap, cellsOf, names } from "./document.ts";
import { addRun, type Run } from "./lineage.ts";

export type DeleteSet = ReturnType<typeof Y.decodeUpdate>["ds"];

/** For `new Y.Doc({ gcFilter: mayCollect })` on the server. */
export function mayCollect(item: Y.Item): boolean {
  const parent = item.parent;
  if (!(parent instanceof Y.AbstractType)) return true;
  if (item.parentSub === null) return !isCells(parent);
  return !((item.parentSub === "source" || item.parentSub === "id") && isCells(parent._item?.parent));
}

function isCells(type: unknown): boolean {
  return type instanceof Y.AbstractType && type._item === null && type.doc?.share.get(names.cells) === type;
}

/** A piece of text by one client, in text order. `text` is read before it is collected. */
export interface LatePiece {
  readonly client: number;
  readonly clock: number;
  readonly text: string;
}

/** A cell that this transaction deleted: what its deleter knew of its text. */
export interface GoneCell {
  readonly id: string;
  readonly runs: readonly Run[];
  readonly source: string;
}

export interface Late {
  readonly pieces: readonly LatePiece[];
  readonly gone: readonly GoneCell[];
}

/** What the updates of a transaction say they delete. */
export interface Arrived {
  /** Of updates as they were made: each names what its author deleted, knowing it. */
  readonly made: readonly DeleteSet[];
  /** Of answers to a state vector: all that is deleted at the sender, also what went with a cell, unread. */
  readonly whole: readonly DeleteSet[];
}

/** Cell id → how far those who merged or deleted it had seen each client's text in it. */
export type Removals = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Characters that somebody deleted knowingly. */
type Known = (client: number, clock: number) => boolean;

/** Text that is gone only because its cell is, and that whoever deleted the cell did not know; text beside what moved. */
export function lateTextIn(
  transaction: Y.Transaction,
  arrived: Arrived,
  { copies, removals }: { readonly copies: Copies; readonly removals: Removals },
): Late {
  const pieces: LatePiece[] = [];
  const gone: GoneCell[] = [];
  const seen = new Set<Y.Text>();
  const erased: Known = (client, clock) => isIn(arrived.made, client, clock);
  for (const cell of deletedCells(transaction)) {
    const source = cell._map.get("source")?.content;
    if (!(source instanceof Y.ContentType) || !(source.type instanceof Y.Text)) continue;
    seen.add(source.type);
    const id = cell._map.get("id")?.content.getContent()[0];
    const known = typeof id === "string" ? removals.get(id) : undefined;
    // A program that writes no records: all that is deleted at its side counts as known.
    const byOthers: Known = (client, clock) => erased(client, clock) || isIn(arrived.whole, client, clock);
    const byUs: Known = (client, clock) => erased(client, clock) || clock < (known?.get(client) ?? 0);
    gone.push(
      readGone(
        typeof id === "string" ? id : "",
        source.type,
        transaction,
        known === undefined ? byOthers : byUs,
        pieces,
      ),
    );
  }
  for (const item of newText(transaction)) {
    const text = cellTextOf(item);
    if (text === undefined || seen.has(text)) continue;
    if (isLive(text)) {
      const { client, clock } = item.id;
      const beside = item.rightOrigin !== null && copies.isMoved(item.rightOrigin);
      if (beside && !item.deleted) pieces.push({ client, clock, text: contentOf(item) });
    } else pieces.push(...unknownParts(item, erased));
  }
  return { pieces, gone };
}

function isIn(sets: readonly DeleteSet[], client: number, clock: number): boolean {
  const id = Y.createID(client, clock);
  return sets.some((set) => Y.isDeleted(set, id));
}

function readGone(id: string, text: Y.Text, transaction: Y.Transaction, known: Known, pieces: LatePiece[]): GoneCell {
  const runs: Run[] = [];
  let source = "";
  for (let item = text._start; item !== null; item = item.right) {
    if (!(item.content instanceof Y.ContentString) || !Y.isDeleted(transaction.deleteSet, item.id)) continue;
    const unknown = unknownParts(item, known);
    pieces.push(...unknown);
    const before = transaction.beforeState.get(item.id.client) ?? 0;
    if (unknown.length > 0 || item.id.clock >= before) continue;
    addRun(runs, [item.id.client, item.id.clock, item.length]);
    source += item.content.str;
  }
  return { id, runs, source };
}

/** The characters of a deleted item that nobody deleted knowingly. */
function unknownParts(item: Y.Item, known: Known): LatePiece[] {
  const content = contentOf(item);
  const { client, clock } = item.id;
  const parts: LatePiece[] = [];
  let start = -1;
  for (let at = 0; at <= content.length; at++) {
    const unknown = at < content.length && !known(client, clock + at);
    if (unknown && start < 0) start = at;
    if (unknown || start < 0) continue;
    parts.push({ client, clock: clock + start, text: content.slice(start, at) });
    start = -1;
  }
  return parts;
}

function contentOf(item: Y.Item): string {
  return item.content instanceof Y.ContentString ? item.content.str : "";
}

function deletedCells(transaction: Y.Transaction): CellMap[] {
  const found: CellMap[] = [];
  const cells = cellsOf(transaction.doc);
  if (!transaction.changed.has(cells as never)) return found;
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
    if (!(item instanceof Y.Item) || item.parent !== cells || !(item.content instanceof Y.ContentType)) return;
    const { type } = item.content;
    if (type instanceof Y.Map) found.push(type as CellMap);
  });
  return found;
}

function* newText(transaction: Y.Transaction): Generator<Y.Item> {
  for (const [client, end] of transaction.afterState) {
    const start = transaction.beforeState.get(client) ?? 0;
    if (start === end) continue;
    const structs = transaction.doc.store.clients.get(client) ?? [];
    for (let at = Y.findIndexSS(structs, start); at < structs.length; at++) {
      const item = structs[at];
      if (item instanceof Y.Item && item.content instanceof Y.ContentString) yield item;
    }
  }
}

/** Whether this is the text of a cell that was deleted, and which. */
export function goneCellId(text: Y.Text): string | undefined {
  const id = cellOf(text)?._map.get("id")?.content.getContent()[0];
  return typeof id === "string" ? id : undefined;
}
