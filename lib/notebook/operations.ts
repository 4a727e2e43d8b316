/**
 * What people do to cells: insert, delete, move, duplicate, change. Each is one transaction with the origin
 * `origins.structure` (or the caller's own, so that an undo manager takes it), works on any number of cells, leaves out
 * ids that are not there, and says which cells it made or changed. Splitting and merging are in `split-merge.ts`, copying
 * between notebooks in `clipboard.ts`.
 *
 * A cell that moves or changes its type keeps its Yjs map: whatever others are typing in it goes on.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { removeAttachment, setAttachment } from "./attachments.ts";
import { cellToJson, createCell } from "./cell.ts";
import {
  type CellMap,
  cellById,
  cellId,
  cellsOf,
  cellType,
  metadataOf,
  notebookLanguage,
  notebookMetadataOf,
  octavoMetadata,
  orderOf,
  origins,
} from "./document.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { recordRemoval } from "./lineage.ts";
import type { Attachments, CellJson, CellType, MimeBundle } from "./notebook-json.ts";
import { cellIds, placeAfter } from "./order.ts";

/** Where cells go: beside one that is there, or at an end. An anchor that is gone means the end. */
export type Place = { readonly before: string } | { readonly after: string } | { readonly at: "start" | "end" };

export interface Writing {
  /** Ids of new cells: a fresh one at each call. */
  readonly newId: () => string;
  /** The transaction's origin; that of the structure undo manager in a page. */
  readonly origin?: unknown;
}
export type Changing = Pick<Writing, "origin">;

export interface NewCell {
  readonly type: CellType;
  readonly source?: string;
  /** Of a code cell; left out: the notebook's. */
  readonly language?: string;
  readonly metadata?: JsonObject;
  readonly attachments?: Attachments;
}

export function insertCell(doc: Y.Doc, place: Place, cell: NewCell, writing: Writing): CellId {
  const id = writing.newId() as CellId;
  const metadata = withLanguage(
    cell.metadata ?? {},
    cell.type === "code" ? otherLanguage(doc, cell.language) : undefined,
  );
  const common = { id, source: cell.source ?? "", metadata };
  const json: CellJson =
    cell.type === "code"
      ? { ...common, cell_type: "code", execution_count: null, outputs: [] }
      : {
          ...common,
          cell_type: cell.type,
          ...(cell.attachments === undefined ? {} : { attachments: cell.attachments }),
        };
  insertCells(doc, place, [json], writing);
  return id;
}

/** Cells as they are, ids included; they must be new to the document. */
export function insertCells(doc: Y.Doc, place: Place, cells: readonly CellJson[], writing: Changing): void {
  change(doc, writing, () => {
    const after = leftOf(cellIds(doc), place);
    const array = cellsOf(doc);
    array.insert(indexAfter(array, after), cells.map(createCell));
    placeAfter(
      doc,
      cells.map(({ id }) => id as CellId),
      after,
    );
  });
}

/** Returns the ids that were there. */
export function deleteCells(doc: Y.Doc, ids: readonly string[], writing: Changing = {}): CellId[] {
  return change(doc, writing, () => {
    for (const id of ids) {
      const cell = cellById(doc, id);
      if (cell !== undefined) recordRemoval(doc, cell);
    }
    return removeCells(doc, ids);
  });
}

/** Inside a transaction. */
export function removeCells(doc: Y.Doc, ids: readonly string[]): CellId[] {
  const wanted = new Set<string>(ids);
  const array = cellsOf(doc);
  const order = orderOf(doc);
  const removed: CellId[] = [];
  for (let at = array.length - 1; at >= 0; at--) {
    const id = cellId(array.get(at));
    if (!wanted.has(id)) continue;
    array.delete(at);
    order.delete(id);
    removed.push(id);
  }
  return removed.reverse();
}

/** Moves the cells, in the order they are shown, to one place. Returns the ids that moved; none when they are there already. */
export function moveCells(doc: Y.Doc, ids: readonly string[], place: Place, writing: Changing = {}): CellId[] {
  return change(doc, writing, () => {
    const shown = cellIds(doc);
    const wanted = new Set<string>(ids);
    const moving = shown.filter((id) => wanted.has(id));
    const others = shown.filter((id) => !wanted.has(id));
    const anchor = "at" in place ? place : besideOthers(shown, wanted, place);
    const after = leftOf(others, anchor);
    const at = after === null ? 0 : others.indexOf(after) + 1;
    const result = [...others.slice(0, at), ...moving, ...others.slice(at)];
    if (moving.length === 0 || result.every((id, index) => id === shown[index])) return [];
    placeAfter(doc, moving, after);
    return moving;
  });
}

/** One step up or down for a selection, as the keyboard does: cells that already touch the edge stay. */
export function shiftCells(doc: Y.Doc, ids: readonly string[], by: "up" | "down", writing: Changing = {}): CellId[] {
  const shown = cellIds(doc);
  const wanted = new Set<string>(ids);
  const first = shown.findIndex((id) => wanted.has(id));
  const last = shown.findLastIndex((id) => wanted.has(id));
  const anchor = by === "up" ? shown[first - 1] : shown[last + 1];
  if (first < 0 || anchor === undefined) return [];
  return moveCells(doc, ids, by === "up" ? { before: anchor } : { after: anchor }, writing);
}

/** Copies below the last of them: same content and outputs under new ids, without receipts (the copy has not run). Returns the new ids. */
export function duplicateCells(doc: Y.Doc, ids: readonly string[], writing: Writing): CellId[] {
  return change(doc, writing, () => {
    const wanted = new Set<string>(ids);
    const originals = cellIds(doc).filter((id) => wanted.has(id));
    const last = originals.at(-1);
    if (last === undefined) return [];
    const copies = originals.map((id): CellJson => ({ ...cellToJson(present(doc, id)), id: writing.newId() }));
    insertCells(doc, { after: last }, copies, writing);
    return copies.map(({ id }) => id as CellId);
  });
}

export function changeType(doc: Y.Doc, ids: readonly string[], type: CellType, writing: Changing = {}): CellId[] {
  return changeEach(doc, ids, writing, (cell) => {
    if (cellType(cell) === type) return false;
    cell.set("cell_type", type);
    if (type === "code") {
      if (!(cell.get("outputs") instanceof Y.Array)) cell.set("outputs", new Y.Array());
      if (cell.get("execution_count") === undefined) cell.set("execution_count", null);
      return true;
    }
    for (const key of ["outputs", "execution_count", "execution_state"]) cell.delete(key);
    return true;
  });
}

/** The language of code cells; null or the notebook's own: they follow the notebook. */
export function changeLanguage(
  doc: Y.Doc,
  ids: readonly string[],
  language: string | null,
  writing: Changing = {},
): CellId[] {
  const wanted = otherLanguage(doc, language ?? undefined);
  return changeEach(doc, ids, writing, (cell) => {
    if (octavoMetadata(cell).language === wanted) return false;
    const { language: _language, ...rest } = octavoMetadata(cell);
    setOctavo(cell, wanted === undefined ? rest : { ...rest, language: wanted });
    return true;
  });
}

/** Jupyter's keys: `jupyter.source_hidden`; `jupyter.outputs_hidden` mirrored in `collapsed`. */
export function setCollapsed(
  doc: Y.Doc,
  ids: readonly string[],
  wanted: { readonly source?: boolean; readonly outputs?: boolean },
  writing: Changing = {},
): CellId[] {
  return changeEach(doc, ids, writing, (cell) => {
    const metadata = metadataOf(cell);
    if (metadata === undefined) return false;
    const before = metadata.get("jupyter");
    const { source_hidden, outputs_hidden, ...rest } = isObject(before) ? before : {};
    const source = wanted.source ?? source_hidden === true;
    const outputs = wanted.outputs ?? (outputs_hidden === true || metadata.get("collapsed") === true);
    const jupyter = {
      ...rest,
      ...(source ? { source_hidden: true } : {}),
      ...(outputs ? { outputs_hidden: true } : {}),
    };
    setOrDelete(metadata, "jupyter", Object.keys(jupyter).length === 0 ? undefined : jupyter);
    setOrDelete(metadata, "collapsed", outputs ? true : undefined);
    return true;
  });
}

/** A key of the notebook's metadata (`title`, `kernelspec` …); undefined removes it. */
export function setNotebookMetadata(doc: Y.Doc, key: string, value: Json | undefined, writing: Changing = {}): void {
  change(doc, writing, () => {
    const metadata = notebookMetadataOf(doc);
    if (metadata !== undefined) setOrDelete(metadata, key, value);
  });
}

export function setTitle(doc: Y.Doc, title: string, writing: Changing = {}): void {
  setNotebookMetadata(doc, "title", title === "" ? undefined : title, writing);
}

export function addAttachment(doc: Y.Doc, id: string, name: string, data: MimeBundle, writing: Changing = {}): void {
  changeEach(doc, [id], writing, (cell) => {
    setAttachment(cell, name, data);
    return true;
  });
}

export function deleteAttachment(doc: Y.Doc, id: string, name: string, writing: Changing = {}): void {
  changeEach(doc, [id], writing, (cell) => {
    removeAttachment(cell, name);
    return true;
  });
}

/** One transaction; nested calls join it. */
export function change<T>(doc: Y.Doc, writing: Changing, work: () => T): T {
  return doc.transact(work, writing.origin ?? origins.structure);
}

export function changeEach(
  doc: Y.Doc,
  ids: readonly string[],
  writing: Changing,
  work: (cell: CellMap) => boolean,
): CellId[] {
  return change(doc, writing, () => {
    const changed: CellId[] = [];
    for (const id of ids) {
      const cell = cellById(doc, id);
      if (cell !== undefined && work(cell)) changed.push(id as CellId);
    }
    return changed;
  });
}

/** The shown cell that `place` is right after; null: the start. */
function leftOf(shown: readonly CellId[], place: Place): CellId | null {
  const end = shown.at(-1) ?? null;
  if ("at" in place) return place.at === "start" ? null : end;
  const at = shown.indexOf(("before" in place ? place.before : place.after) as CellId);
  if (at < 0) return end;
  if ("after" in place) return shown[at] ?? null;
  return at === 0 ? null : (shown[at - 1] ?? null);
}

/** A place beside a cell that moves itself, said by the nearest one that stays. */
function besideOthers(
  shown: readonly CellId[],
  moving: ReadonlySet<string>,
  place: Exclude<Place, { at: string }>,
): Place {
  const anchor = "before" in place ? place.before : place.after;
  if (!moving.has(anchor)) return place;
  const at = shown.indexOf(anchor as CellId);
  const left = shown.slice(0, at).findLast((id) => !moving.has(id));
  return left === undefined ? { at: "start" } : { after: left };
}

/** In the array a new cell stands after the cell it is shown after, for clients that see only the array. */
function indexAfter(array: Y.Array<CellMap>, after: CellId | null): number {
  if (after === null) return 0;
  let at = 0;
  for (const cell of array) {
    at++;
    if (cellId(cell) === after) return at;
  }
  return array.length;
}

function present(doc: Y.Doc, id: string): CellMap {
  const cell = cellById(doc, id);
  if (cell === undefined) throw new Error(`cell ${id} is shown but not there`);
  return cell;
}

/** Undefined when it is what the notebook speaks anyway. */
function otherLanguage(doc: Y.Doc, language: string | undefined): string | undefined {
  const wanted = language?.toLowerCase();
  return wanted === undefined || wanted === notebookLanguage(doc) ? undefined : wanted;
}

function withLanguage(metadata: JsonObject, language: string | undefined): JsonObject {
  if (language === undefined) return metadata;
  return withOctavo(metadata, { ...(isObject(metadata.octavo) ? metadata.octavo : {}), language });
}

function withOctavo(metadata: JsonObject, octavo: JsonObject): JsonObject {
  const { octavo: _octavo, ...rest } = metadata;
  return Object.keys(octavo).length === 0 ? rest : { ...rest, octavo };
}

export function setOctavo(cell: CellMap, octavo: JsonObject): void {
  const metadata = metadataOf(cell);
  if (metadata !== undefined) setOrDelete(metadata, "octavo", Object.keys(octavo).length === 0 ? undefined : octavo);
}

function setOrDelete(map: Y.Map<Json>, key: string, value: Json | undefined): void {
  if (value !== undefined) map.set(key, value);
  else if (map.has(key)) map.delete(key);
}
