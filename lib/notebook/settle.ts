/**
 * What the server does to a document after every tick: it makes one result of what several people did at once, and puts
 * right what must hold (`repair.ts`).
 *
 * - Two people split or merge the same cells: each original character has at most one living copy. Of two splits the
 *   finer one stands, of two merges the larger one, else the one that came first; the other's copies go, and with them
 *   the cell they were in.
 * - What a third person typed meanwhile beside characters that went elsewhere follows them.
 * - Text for a cell that is gone for good is *rescued*: returned, to be offered back to its author.
 * - A cell that a Jupyter client re-inserted under its id (its way of moving) is placed where the array has it.
 *
 * The room creates its document with `gcFilter: mayCollect`, one `Settler` per document, calls `arrived` for each update it
 * is about to apply and `settle` after the transaction that applied them. Keystrokes cost a look at their own structs.
 */
import * as Y from "yjs";
import { Copies, cellOf, cellTextOf, isLive, type Landing } from "./copies.ts";
import { type CellMap, cellById, cellId, cellsOf, metaOf, orderOf, origins, textOf } from "./document.ts";
import { type DeleteSet, type GoneCell, goneCellId, type LatePiece, lateTextIn } from "./late-text.ts";
import { type Lineage, lineageOf, type Run, readLineage, recordLineage, runsOf } from "./lineage.ts";
import { type Repair, repairCells } from "./repair.ts";
import { removeRuns, settleCopies } from "./settle-copies.ts";

export interface Rescued {
  readonly cellId: string;
  readonly text: string;
  /** The Yjs client that wrote it, then those that carried it on; the room knows whose they are. */
  readonly clientIds: readonly number[];
}

export interface Settlement {
  readonly repairs: readonly Repair[];
  readonly rescued: readonly Rescued[];
}

const NOTHING: Settlement = { repairs: [], rescued: [] };

export class Settler {
  readonly #doc: Y.Doc;
  readonly #newId: () => string;
  readonly #copies: Copies;
  readonly #known = new WeakSet<CellMap>();
  /** Merged cells: where what is typed in them goes when no character tells. */
  readonly #mergedInto = new Map<string, string>();
  readonly #removals = new Map<string, Map<number, number>>();
  #made: DeleteSet[] = [];
  #whole: DeleteSet[] = [];
  #pieces: LatePiece[] = [];
  #gone: GoneCell[] = [];
  #records: Lineage[] = [];
  #touchedKeys = new Set<string>();
  #structure = true;

  /** `newId`: a fresh cell id at each call. */
  constructor(doc: Y.Doc, newId: () => string) {
    this.#doc = doc;
    this.#newId = newId;
    this.#copies = new Copies(doc);
    for (const value of lineageOf(doc).values()) {
      const record = readLineage(value);
      if (record === undefined) continue;
      this.#index(record);
      this.#noteRemoval(record);
    }
    for (const cell of cellsOf(doc).toArray()) if (cell instanceof Y.Map) this.#known.add(cell);
    doc.on("afterTransaction", this.#collect);
  }

  readonly #repairing = {
    newId: (): string => this.#newId(),
    isOld: (cell: CellMap): boolean => this.#known.has(cell),
    record: (record: Lineage): void => this.#record(record),
  };

  destroy(): void {
    this.#doc.off("afterTransaction", this.#collect);
  }

  /**
   * An update of somebody else, decoded, before it is applied. `whole`: it answers a state vector (sync step 2), so its
   * delete set is all that is deleted at the sender and not what the sender deleted just now.
   */
  arrived(update: { readonly ds: DeleteSet }, whole = false): void {
    (whole ? this.#whole : this.#made).push(update.ds);
  }

  /** Whether `settle` would look at anything. */
  get pending(): boolean {
    return this.#structure || this.#pieces.length > 0 || this.#records.length > 0;
  }

  /** One transaction at most; none when nothing was amiss. */
  settle(): Settlement {
    if (!this.pending) return NOTHING;
    const rescued: Rescued[] = [];
    const repairs: Repair[] = [];
    const structure = this.#structure;
    this.#structure = false;
    this.#doc.transact(() => {
      if (structure) this.#settleReinsertions(repairs);
      // All records are indexed first: what one person copied on and on is one chain, and what came late follows it.
      const records = take(this.#records);
      for (const record of records) this.#index(record);
      const homeless = take(this.#pieces).filter((piece) => !this.#settlePiece(piece));
      for (const record of records) this.#settleRecord(record);
      for (const piece of homeless) rescued.push(...this.#rescue(piece));
      if (structure) repairs.push(...repairCells(this.#doc, this.#repairing));
    }, origins.settle);
    if (structure) for (const cell of cellsOf(this.#doc).toArray()) this.#known.add(cell);
    this.#touchedKeys.clear();
    return repairs.length + rescued.length === 0 ? NOTHING : { repairs, rescued: joined(rescued) };
  }

  readonly #collect = (transaction: Y.Transaction): void => {
    const arrived = { made: take(this.#made), whole: take(this.#whole) };
    if (transaction.origin === origins.settle) return;
    this.#collectRecords(transaction);
    if (touchesStructure(transaction)) {
      this.#structure = true;
      for (const key of transaction.changed.get(orderOf(this.#doc) as never) ?? [])
        if (key !== null) this.#touchedKeys.add(key);
    }
    if (arrived.made.length + arrived.whole.length === 0) return;
    const { pieces, gone } = lateTextIn(transaction, arrived, { copies: this.#copies, removals: this.#removals });
    this.#pieces.push(...pieces);
    this.#gone.push(...gone);
  };

  #collectRecords(transaction: Y.Transaction): void {
    const lineage = lineageOf(this.#doc);
    for (const key of transaction.changed.get(lineage as never) ?? []) {
      const record = key === null ? undefined : readLineage(lineage.get(key));
      if (record === undefined) continue;
      this.#noteRemoval(record);
      if (record.kind === "settle") this.#index(record);
      else if (record.kind !== "delete") this.#records.push(record);
    }
  }

  #noteRemoval({ from, seen }: Lineage): void {
    if (seen === undefined) return;
    const known = this.#removals.get(from) ?? new Map<number, number>();
    this.#removals.set(from, known);
    for (const [client, clock] of seen) known.set(client, Math.max(known.get(client) ?? 0, clock));
  }

  #index(record: Lineage): void {
    this.#copies.add(record);
    if (record.kind === "merge") this.#mergedInto.set(record.from, record.to);
  }

  /** A cell that went and came back under its id in one go, by somebody who knows nothing of order keys. */
  #settleReinsertions(repairs: Repair[]): void {
    for (const gone of take(this.#gone)) {
      const cell = cellById(this.#doc, gone.id);
      if (cell === undefined || this.#known.has(cell)) continue;
      const text = textOf(cell);
      if (text !== undefined && gone.source !== "" && text.toString() === gone.source) this.#link(gone, text);
      if (this.#touchedKeys.has(gone.id) || !orderOf(this.#doc).has(gone.id)) continue;
      orderOf(this.#doc).delete(gone.id);
      repairs.push({ name: "moved_by_reinsertion", cellId: gone.id });
    }
  }

  #link(gone: GoneCell, text: Y.Text): void {
    const copies = runsOf(text, 0, text.length);
    this.#record({ kind: "settle", from: gone.id, to: gone.id, runs: gone.runs, copies, lead: 0, cells: 1 });
  }

  #settleRecord(record: Lineage): void {
    const emptied = settleCopies(this.#doc, this.#copies, record, (settled) => this.#record(settled));
    for (const cell of emptied) this.#dissolve(cell);
  }

  /** A cell whose copies all went: what was typed in it meanwhile follows them, and it goes too. */
  #dissolve(cell: CellMap): void {
    const text = textOf(cell);
    if (text === undefined) return;
    const carried: Run[] = [];
    let whole = true;
    for (let item = text._start; item !== null && whole; item = item.right) {
      if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
      const { client, clock } = item.id;
      const landing = this.#copies.landingOfStray(item);
      whole = landing !== undefined && landing.text !== text;
      if (landing === undefined || !whole) break;
      this.#carry({ client, clock, text: item.content.str }, landing);
      carried.push([client, clock, item.length]);
    }
    removeRuns(text, carried);
    if (whole) this.#removeCell(cell);
  }

  /** This one: another may have its id, when two people brought it back. Its key goes with the last. */
  #removeCell(cell: CellMap): void {
    const cells = cellsOf(this.#doc);
    const at = cells.toArray().indexOf(cell);
    const id = cellId(cell);
    if (at >= 0) cells.delete(at);
    if (cellById(this.#doc, id) === undefined) orderOf(this.#doc).delete(id);
  }

  /** False when there is no place for it. */
  #settlePiece(piece: LatePiece): boolean {
    const item = itemAt(this.#doc, piece.client, piece.clock);
    const text = item === undefined ? undefined : cellTextOf(item);
    if (item === undefined || text === undefined) return true;
    const landing = this.#copies.landingOf(item) ?? (isLive(text) ? undefined : this.#endOfMerged(text));
    if (landing === undefined) return isLive(text);
    this.#carry(piece, landing);
    if (isLive(text)) removeRuns(text, [[piece.client, piece.clock, piece.text.length]]);
    return true;
  }

  /** What of a piece stands nowhere else. */
  #rescue({ client, clock, text }: LatePiece): Rescued[] {
    const item = itemAt(this.#doc, client, clock);
    const source = item === undefined ? undefined : cellTextOf(item);
    const cellId = (source && goneCellId(source)) ?? "";
    const run: Run = [client, clock, text.length];
    if (this.#copies.overlaps(run).length + this.#copies.originalsOf(run).length === 0)
      return [{ cellId, text, clientIds: [client] }];
    const units = [...text.split("").entries()].filter(([at]) => !this.#copies.standsElsewhere(client, clock + at));
    return units.map(([at, unit]) => ({ cellId, text: unit, clientIds: this.#copies.authorsOf(client, clock + at) }));
  }

  #endOfMerged(text: Y.Text): Landing | undefined {
    let id = goneCellId(text);
    for (let steps = 0; id !== undefined && steps < 100; steps++) {
      id = this.#mergedInto.get(id);
      const cell = id === undefined ? undefined : cellById(this.#doc, id);
      const target = cell === undefined ? undefined : textOf(cell);
      if (target !== undefined) return { text: target, index: target.length };
    }
    return undefined;
  }

  #carry(piece: LatePiece, { text, index }: Landing): void {
    const clock = Y.getState(this.#doc.store, this.#doc.clientID);
    text.insert(index, piece.text);
    const cell = cellOf(text);
    const to = cell === undefined ? "" : cellId(cell);
    const runs: Run[] = [[piece.client, piece.clock, piece.text.length]];
    const copies: Run[] = [[this.#doc.clientID, clock, piece.text.length]];
    this.#record({ kind: "settle", from: to, to, runs, copies, lead: 0, cells: 1 });
  }

  /** Indexed at once: what comes next in this transaction follows it too. */
  #record(record: Lineage): void {
    this.#index(record);
    recordLineage(this.#doc, record);
  }
}

function touchesStructure(transaction: Y.Transaction): boolean {
  const cells = cellsOf(transaction.doc);
  const order: unknown = orderOf(transaction.doc);
  const meta: unknown = metaOf(transaction.doc);
  for (const [type, keys] of transaction.changed) {
    if (type === order || type === meta || (type as unknown) === cells) return true;
    if (type.parent === cells && [...keys].some((key) => key !== null && CHECKED.has(key))) return true;
  }
  return false;
}

const CHECKED = new Set(["id", "cell_type", "source", "metadata", "outputs"]);

function itemAt(doc: Y.Doc, client: number, clock: number): Y.Item | undefined {
  if (clock >= Y.getState(doc.store, client)) return undefined;
  const item: unknown =
    doc._transaction === null
      ? Y.getItem(doc.store, Y.createID(client, clock))
      : Y.getItemCleanStart(doc._transaction, Y.createID(client, clock));
  return item instanceof Y.Item ? item : undefined;
}

/** One entry for what one client wrote in one cell; nothing for white space alone. */
function joined(rescued: readonly Rescued[]): Rescued[] {
  const found: Rescued[] = [];
  for (const piece of rescued) {
    const last = found.at(-1);
    const goesOn = last?.cellId === piece.cellId && String(last.clientIds) === String(piece.clientIds);
    if (last === undefined || !goesOn) found.push(piece);
    else found[found.length - 1] = { ...last, text: last.text + piece.text };
  }
  return found.filter(({ text }) => text.trim() !== "").map((one) => ({ ...one, text: one.text.toWellFormed() }));
}

function take<T>(list: T[]): T[] {
  return list.splice(0);
}
