/**
 * What the cell commands do: insert, delete, move, split, merge, change. Each is one undoable step of this person, says
 * itself to screen readers where the effect may be out of sight, and leaves the selection where work goes on.
 */
import { toast, toastUndo } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { textOf } from "#lib/notebook/document.ts";
import {
  changeLanguage,
  changeType,
  deleteCells,
  duplicateCells,
  insertCell,
  moveCells,
  type NewCell,
  type Place,
  setCollapsed,
  shiftCells,
  type Writing,
} from "#lib/notebook/operations.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { neighbour, type Selection, select, selectedInOrder } from "./notebook-selection.ts";
import type { UndoDone } from "./notebook-undo.ts";

export const newCellId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** Every deed of this person is a step of their own undo. */
export const writingOf = (notebook: OpenNotebook): Writing => ({
  newId: newCellId,
  origin: notebook.undo.structureOrigin,
});

export type CellType = NewCell["type"];

/** The selected cells in shown order; the active one alone when nothing else is. */
export function chosen(notebook: OpenNotebook): CellId[] {
  return selectedInOrder(notebook.selection.get(), notebook.model.order.get()) as CellId[];
}

export function insert(
  notebook: OpenNotebook,
  place: Place,
  cell: NewCell,
  mode: Selection["mode"] = "edit",
): CellId | undefined {
  if (!notebook.editable) return undefined;
  notebook.undo.label(cell.type === "markdown" ? "insert text cell" : "insert cell");
  const id = insertCell(notebook.doc, place, cell, writingOf(notebook));
  notebook.go(id, { mode });
  return id;
}

/** Beside the active cell; at the end of an empty notebook. */
export function insertBeside(
  notebook: OpenNotebook,
  side: "before" | "after",
  cell: NewCell,
  mode?: Selection["mode"],
): void {
  const { active } = notebook.selection.get();
  const place: Place =
    active === undefined
      ? { at: side === "before" ? "start" : "end" }
      : side === "before"
        ? { before: active }
        : { after: active };
  insert(notebook, place, cell, mode);
}

export function remove(notebook: OpenNotebook, ids: readonly CellId[]): void {
  if (!notebook.editable || ids.length === 0) return;
  const order = notebook.model.order.get();
  const gone = new Set<string>(ids);
  const last = order.findLastIndex((id) => gone.has(id));
  const next =
    order.slice(last + 1).find((id) => !gone.has(id)) ?? order.slice(0, last).findLast((id) => !gone.has(id));
  notebook.undo.label(ids.length === 1 ? "delete cell" : `delete ${ids.length} cells`);
  deleteCells(notebook.doc, ids, writingOf(notebook));
  notebook.go(next);
  toastUndo(ids.length === 1 ? "Cell deleted." : `${ids.length} cells deleted.`, () => undoStructure(notebook));
}

export function move(notebook: OpenNotebook, ids: readonly CellId[], place: Place): void {
  if (!notebook.editable) return;
  notebook.undo.label(ids.length === 1 ? "move cell" : `move ${ids.length} cells`);
  const moved = moveCells(notebook.doc, ids, place, writingOf(notebook));
  if (moved.length > 0) tellPlace(notebook, moved);
}

export function shift(notebook: OpenNotebook, by: "up" | "down", ids = chosen(notebook)): void {
  if (!notebook.editable) return;
  notebook.undo.label(ids.length === 1 ? "move cell" : `move ${ids.length} cells`);
  const moved = shiftCells(notebook.doc, ids, by, writingOf(notebook));
  if (moved.length === 0) {
    notebook.announce(by === "up" ? "Already first." : "Already last.");
    return;
  }
  tellPlace(notebook, moved);
  const active = notebook.selection.get().active as CellId | undefined;
  if (active !== undefined) notebook.viewport.reveal(active, { focus: notebook.selection.get().mode === "command" });
}

function tellPlace(notebook: OpenNotebook, moved: readonly CellId[]): void {
  const order = notebook.model.order.get();
  const first = moved[0];
  if (first === undefined) return;
  const place = `${order.indexOf(first) + 1} of ${order.length}`;
  notebook.announce(
    moved.length === 1 ? `Moved to place ${place}.` : `${moved.length} cells moved, first to place ${place}.`,
  );
}

export function duplicate(notebook: OpenNotebook, ids = chosen(notebook)): void {
  if (!notebook.editable) return;
  notebook.undo.label(ids.length === 1 ? "duplicate cell" : `duplicate ${ids.length} cells`);
  selectMany(notebook, duplicateCells(notebook.doc, ids, writingOf(notebook)));
}

export function selectMany(notebook: OpenNotebook, ids: readonly CellId[]): void {
  const last = ids.at(-1);
  if (last === undefined) return;
  notebook.selection.set({ mode: "command", active: last, anchor: ids[0] ?? last, selected: new Set(ids) });
  notebook.viewport.reveal(last, { focus: true });
}

export function setType(notebook: OpenNotebook, type: CellType, ids = chosen(notebook)): void {
  if (!notebook.editable) return;
  notebook.undo.label(`change to ${type === "markdown" ? "text" : type}`);
  changeType(notebook.doc, ids, type, writingOf(notebook));
}

export function setLanguage(notebook: OpenNotebook, language: string, ids = chosen(notebook)): void {
  if (!notebook.editable) return;
  notebook.undo.label("change language");
  notebook.doc.transact(() => {
    changeType(notebook.doc, ids, "code");
    changeLanguage(notebook.doc, ids, language);
  }, notebook.undo.structureOrigin);
}

/** Makes the cells text and their first line a heading of that level. */
export function setHeading(notebook: OpenNotebook, level: number): void {
  if (!notebook.editable) return;
  const ids = chosen(notebook);
  notebook.undo.label(`heading ${level}`);
  notebook.doc.transact(() => {
    changeType(notebook.doc, ids, "markdown");
    for (const id of ids) {
      const text = notebook.model.cell(id)?.text;
      if (text === undefined) continue;
      text.delete(0, /^#{0,6}[ \t]*/.exec(text.toString())?.[0].length ?? 0);
      text.insert(0, `${"#".repeat(level)} `);
    }
  }, notebook.undo.structureOrigin);
}

export function insertHeading(notebook: OpenNotebook, side: "before" | "after"): void {
  const { active } = notebook.selection.get();
  const order = notebook.model.order.get();
  const at = active === undefined ? order.length : order.indexOf(active as CellId);
  const above = order.slice(0, at + 1).findLast((id) => notebook.outline.heading(id) !== undefined);
  const level = above === undefined ? 1 : (notebook.outline.heading(above)?.level ?? 1);
  insertBeside(notebook, side, { type: "markdown", source: `${"#".repeat(level)} ` });
}

export function merge(notebook: OpenNotebook, ids: readonly CellId[]): void {
  if (!notebook.editable || ids.length < 2) return;
  notebook.undo.label(`merge ${ids.length} cells`);
  const merged = mergeCells(notebook.doc, ids, writingOf(notebook));
  if (merged !== undefined) notebook.go(merged);
}

/** With the neighbour when one cell is selected, all of them otherwise. */
export function mergeWith(notebook: OpenNotebook, side: -1 | 1): void {
  const selection = notebook.selection.get();
  const other = neighbour(selection, notebook.model.order.get(), side) as CellId | undefined;
  const active = selection.active as CellId | undefined;
  if (active === undefined || other === undefined || other === active) return;
  merge(notebook, side < 0 ? [other, active] : [active, other]);
}

export function split(notebook: OpenNotebook): void {
  const { caret } = notebook;
  if (!notebook.editable || caret === undefined) return;
  notebook.undo.label("split cell");
  const parts = splitCell(notebook.doc, caret.cellId, [caret.anchor, caret.head], writingOf(notebook));
  const last = parts.at(-1);
  if (last !== undefined && last !== caret.cellId) notebook.go(last, { mode: "edit" });
}

export function collapse(notebook: OpenNotebook, part: "source" | "outputs", ids = chosen(notebook)): void {
  if (!notebook.editable) return;
  const facts = ids.map((id) => notebook.model.cell(id)?.facts.get());
  const hidden = facts.every((fact) => (part === "source" ? fact?.sourceHidden : fact?.outputsHidden) === true);
  notebook.undo.label(hidden ? `show ${part}` : `collapse ${part}`);
  setCollapsed(notebook.doc, ids, { [part]: !hidden }, writingOf(notebook));
}

export function undoStructure(notebook: OpenNotebook): void {
  tellUndone(notebook, notebook.undo.undo(), "Undid", "undo");
}

export function redoStructure(notebook: OpenNotebook): void {
  tellUndone(notebook, notebook.undo.redo(), "Did again", "redo");
}

/** Shows what was undone: the cell is scrolled to when it was out of view, and the words say so. Who types stays put. */
function tellUndone(
  notebook: OpenNotebook,
  done: UndoDone | undefined,
  verb: string,
  what: string,
  mode: Selection["mode"] = "command",
): void {
  if (done === undefined) {
    notebook.announce(`Nothing to ${what}.`);
    return;
  }
  const order = notebook.model.order.get();
  const there = order.filter((id) => done.cellIds.includes(id) || done.kept.includes(id));
  const first = there[0];
  const outOfView = first !== undefined && !notebook.viewport.isInView(first);
  if (first !== undefined && mode === "command") {
    notebook.selection.set(select(first));
    notebook.outline.uncover(first);
    notebook.viewport.reveal(first, { where: outOfView ? "start" : "nearest", focus: true });
  }
  const kept = done.kept.length > 0 ? ` The cell stays: somebody else wrote in it.` : "";
  const words = `${verb}: ${done.label === "" ? "last step" : done.label}.${kept}`;
  if (outOfView || kept !== "" || (mode === "edit" && there.length > 1)) toast({ text: words });
  notebook.announce(words);
}

/** Typing in the active cell, undone or done again. */
export function undoText(notebook: OpenNotebook, what: "undo" | "redo"): void {
  const active = notebook.selection.get().active as CellId | undefined;
  const cell = active === undefined ? undefined : notebook.model.cell(active);
  const text = cell === undefined ? undefined : textOf(cell.map.get());
  if (text === undefined || !notebook.editable) return;
  if (!notebook.undo.isRewritten(text, what)) notebook.undo.ofText(text).manager[what]();
  else tellUndone(notebook, notebook.undo[what](), what === "undo" ? "Undid" : "Did again", what, "edit");
}
