/**
 * Cells on a clipboard, from one notebook to another. The text form is JSON with a mark of its own; a list of cells as
 * Jupyter copies them, and a whole notebook file, are understood too. What comes from a clipboard is checked like a file.
 * Pasted cells get new ids and keep everything else; outputs whose bytes belong to another notebook are left behind.
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { BLOB_MIME } from "./blob-reference.ts";
import { cellToJson } from "./cell.ts";
import { cellById, notebookLanguage } from "./document.ts";
import { isObject, type JsonObject } from "./json.ts";
import { type CellJson, type OutputJson, parseNotebook } from "./nbformat.ts";
import { change, insertCells, type Place, type Writing } from "./operations.ts";
import { cellIds } from "./order.ts";

export interface CopiedCells {
  /** Where they were copied; empty when they come from another program. */
  readonly notebookId: string;
  /** Of code cells that name none; empty when unknown. */
  readonly language: string;
  readonly cells: readonly CellJson[];
}

/** The cells in shown order. */
export function copyCells(doc: Y.Doc, ids: readonly string[], notebookId: string): CopiedCells {
  const wanted = new Set<string>(ids);
  const cells = cellIds(doc).flatMap((id) => {
    const cell = wanted.has(id) ? cellById(doc, id) : undefined;
    return cell === undefined ? [] : [cellToJson(cell)];
  });
  return { notebookId, language: notebookLanguage(doc), cells };
}

export function clipboardText(copied: CopiedCells): string {
  return JSON.stringify({ octavo: "cells", version: 1, ...copied });
}

/** What a clipboard's text holds; undefined when it is just text. */
export function readClipboard(text: string): CopiedCells | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // Text that happens to begin with a bracket.
  }
  const ours = isObject(value) && value.octavo === "cells";
  const file = Array.isArray(value)
    ? value
    : isObject(value) && (ours || value.nbformat === 4)
      ? value.cells
      : undefined;
  if (!Array.isArray(file) || !file.every((cell) => isObject(cell) && typeof cell.cell_type === "string"))
    return undefined;
  const { cells } = parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: file }).notebook;
  const from = ours && isObject(value) ? value : {};
  const named = (key: string): string => (typeof from[key] === "string" ? from[key] : "");
  return { notebookId: named("notebookId"), language: named("language"), cells };
}

/** Returns the new ids, in order. */
export function pasteCells(
  doc: Y.Doc,
  place: Place,
  copied: CopiedCells,
  notebookId: string,
  writing: Writing,
): CellId[] {
  return change(doc, writing, () => {
    const same = copied.notebookId === notebookId;
    const language = copied.language === "" || copied.language === notebookLanguage(doc) ? undefined : copied.language;
    const cells = copied.cells.map((cell) => ({ ...fitted(cell, same, language), id: writing.newId() }));
    insertCells(doc, place, cells, writing);
    return cells.map(({ id }) => id as CellId);
  });
}

function fitted(cell: CellJson, same: boolean, language: string | undefined): CellJson {
  const octavo: JsonObject = isObject(cell.metadata.octavo) ? cell.metadata.octavo : {};
  const { receipt: _receipt, ...rest } = octavo;
  const speaks = cell.cell_type === "code" && language !== undefined && rest.language === undefined;
  const kept: JsonObject = speaks ? { ...rest, language } : rest;
  const { octavo: _octavo, ...others } = cell.metadata;
  const metadata = Object.keys(kept).length === 0 ? others : { ...others, octavo: kept };
  if (cell.cell_type !== "code") return { ...cell, metadata };
  return { ...cell, metadata, outputs: same ? cell.outputs : cell.outputs.filter(isWhole) };
}

function isWhole(output: OutputJson): boolean {
  return !("data" in output) || output.data[BLOB_MIME] === undefined;
}
