/** Commands that run cells: which cells, in which order, and where the selection goes. */
import type { CellId } from "#lib/base/id.ts";
import { chosen, insert } from "./notebook-cell-commands.ts";
import { sourceHash } from "./notebook-hash.ts";
import { enter } from "./notebook-move-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { select } from "./notebook-selection.ts";

export function runCells(notebook: OpenNotebook, ids: readonly CellId[]): void {
  notebook.runner.run(ids);
}

/** Runs the selected cells; text cells among them are shown rendered. */
export function runChosen(notebook: OpenNotebook): void {
  const { active, mode } = notebook.selection.get();
  notebook.runner.run(chosen(notebook));
  const type = active === undefined ? undefined : notebook.model.cell(active as CellId)?.facts.get().type;
  if (mode === "edit" && type !== "code") notebook.go(active as CellId);
}

export function runAndAdvance(notebook: OpenNotebook): void {
  const ids = chosen(notebook);
  notebook.runner.run(ids);
  const order = notebook.outline.visible.get();
  const last = ids.at(-1);
  const next = last === undefined ? undefined : order[order.indexOf(last) + 1];
  if (next !== undefined) notebook.go(next);
  else if (notebook.editable) insert(notebook, { at: "end" }, { type: "code" });
  else notebook.go(last);
}

export function runAndInsert(notebook: OpenNotebook): void {
  const ids = chosen(notebook);
  notebook.runner.run(ids);
  const last = ids.at(-1);
  if (last !== undefined) insert(notebook, { after: last }, { type: "code" });
  else enter(notebook);
}

export function runAll(notebook: OpenNotebook): void {
  notebook.runner.run(notebook.model.order.get());
}

export function runAbove(notebook: OpenNotebook): void {
  const order = notebook.model.order.get();
  notebook.runner.run(order.slice(0, Math.max(0, order.indexOf(first(notebook)))));
}

export function runBelow(notebook: OpenNotebook): void {
  const order = notebook.model.order.get();
  notebook.runner.run(order.slice(Math.max(0, order.indexOf(first(notebook)))));
}

/** Cells whose code is another one than the one that ran, never run ones among them. */
export function staleCells(notebook: OpenNotebook): readonly CellId[] {
  return notebook.model.order.get().filter((id) => {
    const cell = notebook.model.cell(id);
    const facts = cell?.facts.get();
    if (cell === undefined || facts?.type !== "code" || notebook.runner.whyNot(facts.language) !== undefined)
      return false;
    return facts.receipt === undefined || facts.receipt.sourceHash !== sourceHash(cell.source.get());
  });
}

export function runStale(notebook: OpenNotebook): void {
  notebook.runner.run(staleCells(notebook));
}

export function interrupt(notebook: OpenNotebook): void {
  notebook.runner.interrupt();
  notebook.announce("Stopping what runs.");
}

export function stopCell(notebook: OpenNotebook, id: CellId): void {
  notebook.runner.stop(id);
}

export function restart(notebook: OpenNotebook): void {
  notebook.runner.restart();
}

export function restartAndRunAll(notebook: OpenNotebook): void {
  notebook.runner.restart();
  runAll(notebook);
}

/** Runs what stands in the cells now, after the person saw that it is another text. */
export function runAsItStands(notebook: OpenNotebook): void {
  const change = notebook.runner.sourceChange.get();
  notebook.runner.sourceChange.set(undefined);
  if (change === undefined) return;
  const active = change.wanted[0];
  if (active !== undefined) notebook.selection.set(select(active));
  notebook.runner.run(change.wanted);
}

function first(notebook: OpenNotebook): CellId {
  return (chosen(notebook)[0] ?? notebook.model.order.get()[0] ?? "") as CellId;
}
