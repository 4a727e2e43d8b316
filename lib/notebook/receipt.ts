/**
 * Receipts of code cells: who ran it, where, when, from which source (the record is `receiptSchema` of
 * `lib/protocol/execution.ts`; to the document it is JSON). Only the server writes them. They live beside the cells, so
 * that a run and an edit of the cell's metadata never overwrite each other and no undo touches them; a file has them as
 * `metadata.octavo.receipt`.
 */
import type * as Y from "yjs";
import { type CellMap, cellId, names } from "./document.ts";
import { isObject, type JsonObject } from "./json.ts";
import type { CellJson } from "./notebook-json.ts";

/** Cell id → receipt. */
export function receiptsOf(doc: Y.Doc): Y.Map<JsonObject> {
  return doc.getMap<JsonObject>(names.receipts);
}

export function receiptOf(cell: CellMap): JsonObject | undefined {
  if (cell.doc === null) return undefined;
  const receipt = receiptsOf(cell.doc).get(cellId(cell));
  return isObject(receipt) ? receipt : undefined;
}

/** Inside a transaction of the server; null removes it. */
export function setReceipt(cell: CellMap, receipt: JsonObject | null): void {
  if (cell.doc === null) return;
  if (receipt === null) receiptsOf(cell.doc).delete(cellId(cell));
  else receiptsOf(cell.doc).set(cellId(cell), receipt);
}

/** A file's cell as cell and receipt. */
export function takeReceipt(cell: CellJson): { readonly cell: CellJson; readonly receipt: JsonObject | undefined } {
  const octavo = cell.metadata.octavo;
  if (!isObject(octavo) || !isObject(octavo.receipt)) return { cell, receipt: undefined };
  const { receipt, ...rest } = octavo;
  const { octavo: _octavo, ...metadata } = cell.metadata;
  const without = Object.keys(rest).length === 0 ? metadata : { ...metadata, octavo: rest };
  return { cell: { ...cell, metadata: without }, receipt: isObject(receipt) ? receipt : undefined };
}

/** The other way, for a file. */
export function withReceipt(cell: CellJson, receipt: JsonObject | undefined): CellJson {
  if (receipt === undefined) return cell;
  const octavo = isObject(cell.metadata.octavo) ? cell.metadata.octavo : {};
  return { ...cell, metadata: { ...cell.metadata, octavo: { ...octavo, receipt } } };
}
