/**
 * The live notebook: typed access to a Yjs document in Jupyter's shared model (`cells`, `meta`, `state`, key for key)
 * with what that model lacks in top-level types of our own, which Jupyter's clients ignore: `octavo.order` (where cells
 * are shown, see `order.ts`), `octavo.receipts` (who ran what, see `receipt.ts`) and `octavo.lineage` (where text came from, see
 * `lineage.ts`).
 *
 * Reading is total: a document may come from any client, so every accessor says what it makes of a missing or misshapen
 * value and none throws. Changing is in `operations.ts` and `outputs.ts`. `state` is Jupyter's; we put nothing there.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { CellType } from "./notebook-json.ts";

export type CellMap = Y.Map<unknown>;

/**
 * Origins of transactions. A page's typing and structure carry the origin of their undo manager (`undo.ts`) or one of
 * these; whatever the server writes is never undoable.
 */
export const origins = {
  /** Text typed or replaced in cells. */
  typing: "octavo:typing",
  /** Cells made, removed, moved, split, merged, changed. */
  structure: "octavo:structure",
  /** Outputs, counts, execution state, receipts. */
  outputs: "octavo:outputs",
  /** Repairs and settlement by the server. */
  settle: "octavo:settle",
  /** Anything else the server writes. */
  server: "octavo:server",
  /** Values of inputs. */
  inputs: "octavo:inputs",
  /** The first state of a document. */
  seed: "octavo:seed",
} as const;

export const names = {
  cells: "cells",
  meta: "meta",
  order: "octavo.order",
  receipts: "octavo.receipts",
  lineage: "octavo.lineage",
  inputs: "octavo.inputs",
} as const;

export function cellsOf(doc: Y.Doc): Y.Array<CellMap> {
  return doc.getArray<CellMap>(names.cells);
}

export function metaOf(doc: Y.Doc): Y.Map<unknown> {
  return doc.getMap(names.meta);
}

/** Cell id → order key. */
export function orderOf(doc: Y.Doc): Y.Map<string> {
  return doc.getMap<string>(names.order);
}

/** The notebook's metadata map; undefined in a document that nobody has seeded yet. */
export function notebookMetadataOf(doc: Y.Doc): Y.Map<Json> | undefined {
  const metadata = metaOf(doc).get("metadata");
  return metadata instanceof Y.Map ? (metadata as Y.Map<Json>) : undefined;
}

export function cellId(cell: CellMap): CellId {
  const id = cell.get("id");
  return (typeof id === "string" ? id : "") as CellId;
}

/** The first cell of that id in the array; the server sees to it that there is no second. */
export function cellById(doc: Y.Doc, id: string): CellMap | undefined {
  for (const cell of cellsOf(doc)) if (cell instanceof Y.Map && cell.get("id") === id) return cell;
  return undefined;
}

export function cellType(cell: CellMap): CellType {
  const type = cell.get("cell_type");
  return type === "code" || type === "markdown" ? type : "raw";
}

/** The cell's text; undefined only until the server has repaired a cell that came without. */
export function textOf(cell: CellMap): Y.Text | undefined {
  const source = cell.get("source");
  return source instanceof Y.Text ? source : undefined;
}

/** The cell's text. Throws for a cell without one: use `textOf` where a foreign client may just have made the cell. */
export function sourceOf(cell: CellMap): Y.Text {
  const text = textOf(cell);
  if (text === undefined) throw new Error(`cell ${cellId(cell)} has no source`);
  return text;
}

export function sourceText(cell: CellMap): string {
  return textOf(cell)?.toString() ?? "";
}

export function metadataOf(cell: CellMap): Y.Map<Json> | undefined {
  const metadata = cell.get("metadata");
  return metadata instanceof Y.Map ? (metadata as Y.Map<Json>) : undefined;
}

/** Jupyter's Python side and old files may hold metadata as a plain object. */
export function metadataJson(cell: CellMap): JsonObject {
  const metadata = cell.get("metadata");
  if (metadata instanceof Y.Map) return metadata.toJSON() as JsonObject;
  return isObject(metadata) ? metadata : {};
}

/** Our own part of a cell's metadata. */
export function octavoMetadata(cell: CellMap): JsonObject {
  const octavo = metadataOf(cell)?.get("octavo");
  return isObject(octavo) ? octavo : {};
}

export type OutputMap = Y.Map<unknown>;

/** A code cell's outputs; undefined for other cells. */
export function outputsOf(cell: CellMap): Y.Array<OutputMap> | undefined {
  const outputs = cell.get("outputs");
  return outputs instanceof Y.Array ? (outputs as Y.Array<OutputMap>) : undefined;
}

export function executionCount(cell: CellMap): number | null {
  const count = cell.get("execution_count");
  return typeof count === "number" && Number.isFinite(count) ? Math.trunc(count) : null;
}

export function executionState(cell: CellMap): "idle" | "running" {
  return cell.get("execution_state") === "running" ? "running" : "idle";
}

/** Of all code cells that do not say otherwise. */
export function notebookLanguage(doc: Y.Doc): string {
  const metadata = notebookMetadataOf(doc);
  return languageNamedBy(metadata?.get("kernelspec"), metadata?.get("language_info"));
}

/** By a notebook's metadata: what its kernelspec says, else its `language_info`, else Python, as nbformat's tools do. */
export function languageNamedBy(spec: unknown, info: unknown): string {
  const named = isObject(spec) && typeof spec.language === "string" ? spec.language : undefined;
  const known = isObject(spec) && spec.name === "octavo-typescript" ? "typescript" : undefined;
  const informed = isObject(info) && typeof info.name === "string" && info.name !== "" ? info.name : undefined;
  return (named ?? known ?? informed ?? "python").toLowerCase();
}

/** `markdown` and `raw` for cells of those types. */
export function languageOf(doc: Y.Doc, cell: CellMap): string {
  const type = cellType(cell);
  if (type !== "code") return type;
  const own = octavoMetadata(cell).language;
  return typeof own === "string" && own !== "" ? own.toLowerCase() : notebookLanguage(doc);
}

export function sourceCollapsed(cell: CellMap): boolean {
  const jupyter = metadataOf(cell)?.get("jupyter");
  return isObject(jupyter) && jupyter.source_hidden === true;
}

export function outputsCollapsed(cell: CellMap): boolean {
  const metadata = metadataOf(cell);
  const jupyter = metadata?.get("jupyter");
  return metadata?.get("collapsed") === true || (isObject(jupyter) && jupyter.outputs_hidden === true);
}
