/**
 * Cells on the clipboard. Ctrl C and Ctrl V go through the browser's copy and paste events (they need no permission and
 * work over plain http); the single keys X, C and V use a copy that this browser keeps, which every notebook of this
 * person here can read. Other programs get the text, and Jupyter's the cells as nbformat JSON.
 */

import { toast } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { cellToJson } from "#lib/notebook/cell.ts";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import { type CellJson, emptyNotebook, serializeNotebook } from "#lib/notebook/notebook-json.ts";
import { insertCells } from "#lib/notebook/operations.ts";
import { takeReceipt } from "#lib/notebook/receipt.ts";
import { chosen, insert, newCellId, remove, selectMany, writingOf } from "./notebook-cell-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";

const keptKey = "octavo.clipboard";
export const cellsMime = "application/x-octavo-cells+json";
let kept: string | undefined;

/** The selected cells as a notebook file; undefined when nothing is selected. */
export function cellsText(notebook: OpenNotebook): { readonly json: string; readonly plain: string } | undefined {
  const cells = chosen(notebook).flatMap((id): CellJson[] => {
    const cell = notebook.model.cell(id);
    return cell === undefined ? [] : [cellToJson(cell.map.get())];
  });
  if (cells.length === 0) return undefined;
  return { json: serializeNotebook(emptyNotebook(cells)), plain: cells.map((cell) => cell.source).join("\n\n") };
}

export function copyCells(notebook: OpenNotebook): void {
  const text = cellsText(notebook);
  if (text === undefined) return;
  keep(text.json);
  void navigator.clipboard?.writeText(text.plain).catch(() => undefined);
  notebook.announce(counted(chosen(notebook).length, "copied"));
}

export function cutCells(notebook: OpenNotebook): void {
  if (!notebook.editable) return;
  copyCells(notebook);
  remove(notebook, chosen(notebook));
}

export function pasteCells(notebook: OpenNotebook, side: "before" | "after"): void {
  const json = recall();
  if (json === undefined) {
    notebook.announce("Nothing to paste. Copy cells first.");
    return;
  }
  pasteText(notebook, json, side);
}

/** Cells from the text of a notebook file; false when it is none. */
export function pasteText(notebook: OpenNotebook, json: string, side: "before" | "after"): boolean {
  const cells = cellsIn(json);
  if (cells === undefined || !notebook.editable) return false;
  paste(notebook, cells, side);
  return true;
}

/** Plain text becomes a cell of the kind that the active cell is. */
export function pastePlain(notebook: OpenNotebook, source: string): void {
  const active = notebook.selection.get().active as CellId | undefined;
  const type = active === undefined ? "code" : (notebook.model.cell(active)?.facts.get().type ?? "code");
  insert(notebook, active === undefined ? { at: "end" } : { after: active }, { type, source }, "command");
}

export function keep(json: string): void {
  kept = json;
  try {
    localStorage.setItem(keptKey, json);
  } catch {
    toast({ text: "These cells are too large to be pasted into another notebook with V. Use Ctrl C and Ctrl V." });
  }
}

function recall(): string | undefined {
  try {
    return localStorage.getItem(keptKey) ?? kept;
  } catch {
    return kept; // storage is forbidden: this tab still knows
  }
}

function paste(notebook: OpenNotebook, cells: readonly CellJson[], side: "before" | "after"): void {
  const ids = new Set<string>(notebook.model.order.get());
  const fresh = cells.map((cell): CellJson => ({ ...cell, id: newCellId() })).filter((cell) => !ids.has(cell.id));
  const selected = chosen(notebook);
  const anchor = side === "before" ? selected[0] : selected.at(-1);
  notebook.undo.label(fresh.length === 1 ? "paste cell" : `paste ${fresh.length} cells`);
  const place =
    anchor === undefined ? { at: "end" as const } : side === "before" ? { before: anchor } : { after: anchor };
  insertCells(notebook.doc, place, fresh, writingOf(notebook));
  selectMany(
    notebook,
    fresh.map((cell) => cell.id as CellId),
  );
  notebook.announce(counted(fresh.length, "pasted"));
}

function cellsIn(json: string): readonly CellJson[] | undefined {
  if (!json.trimStart().startsWith("{")) return undefined;
  try {
    const { cells } = parseNotebook(json).notebook;
    return cells.length === 0 ? undefined : cells.map((cell) => takeReceipt(cell).cell);
  } catch {
    return undefined; // not a notebook: plain text
  }
}

const counted = (count: number, verb: string): string => (count === 1 ? `Cell ${verb}.` : `${count} cells ${verb}.`);
