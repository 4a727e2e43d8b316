/** Commands that move the selection, change the mode or fold headings. They change nothing for anybody else. */
import type { CellId } from "#lib/base/id.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { extendTo, neighbour, select, selectAll } from "./notebook-selection.ts";

export function step(notebook: OpenNotebook, by: number, mode: "command" | "edit" = "command"): void {
  const next = neighbour(notebook.selection.get(), notebook.outline.visible.get(), by) as CellId | undefined;
  notebook.presence.follow(undefined);
  notebook.go(next, { mode });
}

/** Over the edge of a text into the next one; a text cell that is not being edited is only selected. */
export function stepInto(notebook: OpenNotebook, by: 1 | -1): void {
  const next = neighbour(notebook.selection.get(), notebook.outline.visible.get(), by) as CellId | undefined;
  if (next === undefined || next === notebook.selection.get().active) return;
  const facts = notebook.model.cell(next)?.facts.get();
  const writable = facts !== undefined && facts.type !== "markdown" && !facts.sourceHidden;
  if (writable) notebook.entry.set({ id: next, caret: by > 0 ? "start" : "end" });
  notebook.go(next, { mode: writable ? "edit" : "command" });
}

export function extend(notebook: OpenNotebook, to: "previous" | "next" | "first" | "last"): void {
  const order = notebook.outline.visible.get();
  const selection = notebook.selection.get();
  const edge = to === "first" ? order[0] : order.at(-1);
  const target =
    to === "previous" ? neighbour(selection, order, -1) : to === "next" ? neighbour(selection, order, 1) : edge;
  if (target === undefined) return;
  const extended = extendTo(selection, order, target);
  notebook.selection.set(extended);
  notebook.viewport.reveal(target as CellId, { focus: true });
  notebook.announce(`${extended.selected.size} cells selected.`);
}

export function everything(notebook: OpenNotebook): void {
  const all = selectAll(notebook.model.order.get());
  notebook.selection.set(all);
  if (all.active !== undefined) notebook.announce(`${all.selected.size} cells selected.`);
}

export function edge(notebook: OpenNotebook, end: "first" | "last"): void {
  const order = notebook.outline.visible.get();
  notebook.go(end === "first" ? order[0] : order.at(-1));
}

export function enter(notebook: OpenNotebook): void {
  const { active } = notebook.selection.get();
  if (active === undefined) return;
  notebook.entry.set(undefined);
  notebook.selection.set(select(active, "edit"));
  notebook.viewport.reveal(active as CellId);
}

/** Into a cell's text, at a line and column from 1. */
export function goToPlace(notebook: OpenNotebook, id: CellId, line: number, column: number): void {
  const lines = notebook.model.sourceOf(id).split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  notebook.entry.set({ id, caret: before + Math.max(0, column - 1) });
  notebook.go(id, { mode: "edit" });
}

export function leave(notebook: OpenNotebook): void {
  const { active } = notebook.selection.get();
  notebook.go(active as CellId | undefined);
}

/** Folds the active heading, or goes to the heading above. */
export function fold(notebook: OpenNotebook): void {
  const active = notebook.selection.get().active as CellId | undefined;
  if (active === undefined) return;
  const { outline } = notebook;
  if (outline.heading(active) !== undefined && !outline.folded.get().has(active)) {
    outline.setFolded(active, true);
    notebook.announce(`Folded, ${outline.hiddenUnder(active)} cells hidden.`);
    return;
  }
  const order = outline.visible.get();
  const above = order.slice(0, order.indexOf(active)).findLast((id) => outline.heading(id) !== undefined);
  if (above !== undefined) notebook.go(above);
}

export function unfold(notebook: OpenNotebook): void {
  const active = notebook.selection.get().active as CellId | undefined;
  if (active === undefined || !notebook.outline.folded.get().has(active)) return;
  notebook.outline.setFolded(active, false);
  notebook.announce("Unfolded.");
}
