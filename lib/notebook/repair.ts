/**
 * What must hold of a document whoever wrote in it, checked by the server after structural changes and repaired: every
 * entry of `cells` is a cell with an id, a type, a source and metadata; no two cells have one id; no order key is without
 * its cell, no cell without its key. Each repair is named, so that it can be counted.
 */
import * as Y from "yjs";
import { createOutput, outputToJson } from "./cell.ts";
import {
  type CellMap,
  cellId,
  cellsOf,
  cellType,
  metaOf,
  notebookMetadataOf,
  orderOf,
  sourceText,
} from "./document.ts";
import { isObject } from "./json.ts";
import { type Lineage, runsOf } from "./lineage.ts";
import { isCellId } from "./nbformat.ts";
import { placeAfter, writeMissingKeys } from "./order.ts";

export type RepairName =
  | "not_a_cell"
  | "bad_id"
  | "same_cell_twice"
  | "duplicate_id"
  | "bad_type"
  | "missing_source"
  | "missing_metadata"
  | "missing_outputs"
  | "orphan_key"
  | "missing_key"
  | "moved_by_reinsertion"
  | "missing_meta";

export interface Repair {
  readonly name: RepairName;
  readonly cellId?: string;
}

export interface Repairing {
  readonly newId: () => string;
  /** Whether the cell was there before the change that is being looked at. */
  readonly isOld: (cell: CellMap) => boolean;
  readonly record: (record: Lineage) => void;
}

/** Inside a transaction. */
export function repairCells(doc: Y.Doc, { newId, isOld, record }: Repairing): Repair[] {
  const repairs: Repair[] = [];
  repairMeta(doc, repairs);
  dropNonCells(doc, repairs);
  for (const cell of cellsOf(doc).toArray()) repairCell(cell, newId, repairs);
  repairDuplicates(doc, { newId, isOld, record }, repairs);
  repairKeys(doc, repairs);
  return repairs;
}

/** A document that nobody seeded stays empty: only the server's seed may fill it. */
function repairMeta(doc: Y.Doc, repairs: Repair[]): void {
  if (metaOf(doc).size === 0 && cellsOf(doc).length === 0) return;
  if (notebookMetadataOf(doc) === undefined) {
    const before = metaOf(doc).get("metadata");
    metaOf(doc).set("metadata", new Y.Map(isObject(before) ? Object.entries(before) : []));
    repairs.push({ name: "missing_meta" });
  }
  if (metaOf(doc).get("nbformat") !== 4) metaOf(doc).set("nbformat", 4);
  if (metaOf(doc).get("nbformat_minor") !== 5) metaOf(doc).set("nbformat_minor", 5);
}

function dropNonCells(doc: Y.Doc, repairs: Repair[]): void {
  const cells = cellsOf(doc);
  for (let at = cells.length - 1; at >= 0; at--) {
    if (cells.get(at) instanceof Y.Map) continue;
    cells.delete(at);
    repairs.push({ name: "not_a_cell" });
  }
}

function repairCell(cell: CellMap, newId: () => string, repairs: Repair[]): void {
  if (!isCellId(cell.get("id"))) {
    cell.set("id", newId());
    repairs.push({ name: "bad_id", cellId: cellId(cell) });
  }
  const id = cellId(cell);
  if (cell.get("cell_type") !== cellType(cell)) {
    cell.set("cell_type", cell.get("outputs") instanceof Y.Array ? "code" : "raw");
    repairs.push({ name: "bad_type", cellId: id });
  }
  const source = cell.get("source");
  if (!(source instanceof Y.Text)) {
    cell.set("source", new Y.Text(typeof source === "string" ? source : ""));
    repairs.push({ name: "missing_source", cellId: id });
  }
  const metadata = cell.get("metadata");
  if (!(metadata instanceof Y.Map)) {
    cell.set("metadata", new Y.Map(isObject(metadata) ? Object.entries(metadata) : []));
    repairs.push({ name: "missing_metadata", cellId: id });
  }
  const outputs = cell.get("outputs");
  if (cellType(cell) === "code" && !(outputs instanceof Y.Array)) {
    const kept = Array.isArray(outputs) ? outputs.map((output) => createOutput(outputToJson(output))) : [];
    cell.set("outputs", Y.Array.from(kept));
    repairs.push({ name: "missing_outputs", cellId: id });
  }
}

function repairDuplicates(doc: Y.Doc, { newId, isOld, record }: Repairing, repairs: Repair[]): void {
  const byId = new Map<string, CellMap>();
  for (const cell of cellsOf(doc).toArray()) {
    const id = cellId(cell);
    const other = byId.get(id);
    if (other === undefined) {
      byId.set(id, cell);
      continue;
    }
    const [kept, extra] = isOld(cell) && !isOld(other) ? [cell, other] : [other, cell];
    byId.set(id, kept);
    const same = sourceText(kept) === sourceText(extra) && cellType(kept) === cellType(extra);
    if (same) dropSame(doc, kept, extra, record);
    else rename(doc, extra, newId());
    repairs.push({ name: same ? "same_cell_twice" : "duplicate_id", cellId: id });
  }
}

/** What somebody still types in the copy that goes is led to the one that stays. */
function dropSame(doc: Y.Doc, kept: CellMap, extra: CellMap, record: (record: Lineage) => void): void {
  linkTexts(extra, kept, record);
  const at = cellsOf(doc).toArray().indexOf(extra);
  cellsOf(doc).delete(at);
}

/** Records that `to` holds the same text as `from`. */
function linkTexts(from: CellMap, to: CellMap, record: (record: Lineage) => void): void {
  const source = from.get("source");
  const target = to.get("source");
  if (!(source instanceof Y.Text) || !(target instanceof Y.Text) || source.length === 0) return;
  const id = cellId(to);
  const [runs, copies] = [runsOf(source, 0, source.length), runsOf(target, 0, target.length)];
  record({ kind: "settle", from: id, to: id, runs, copies, lead: 0, cells: 1 });
}

function rename(doc: Y.Doc, cell: CellMap, id: string): void {
  const neighbour = cellId(cell);
  cell.set("id", id);
  placeAfter(doc, [id as never], neighbour);
}

function repairKeys(doc: Y.Doc, repairs: Repair[]): void {
  const order = orderOf(doc);
  const ids = new Set(cellsOf(doc).toArray().map(cellId));
  for (const key of [...order.keys()]) {
    if (ids.has(key as never)) continue;
    order.delete(key);
    repairs.push({ name: "orphan_key", cellId: key });
  }
  for (const id of writeMissingKeys(doc)) repairs.push({ name: "missing_key", cellId: id });
}
