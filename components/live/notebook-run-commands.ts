/** Commands that run cells: which cells, in which order, and where the selection goes. */
import type { CellId } from "#lib/base/id.ts";
import { planRun, type RunMode } from "#lib/graph/run-plan.ts";
import { autoRun, autoTrack, setAutoRun, setAutoTrack, setDisabled } from "#lib/notebook/run-switches.ts";
import { chosen, insert, writingOf } from "./notebook-cell-commands.ts";
import { enter } from "./notebook-move-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { select } from "./notebook-selection.ts";

export function runCells(notebook: OpenNotebook, ids: readonly CellId[]): void {
  runMode(notebook, { mode: "cells", cellIds: ids });
}

/** Runs the selected cells; text cells among them are shown rendered. */
export function runChosen(notebook: OpenNotebook): void {
  const { active, mode } = notebook.selection.get();
  runCells(notebook, chosen(notebook));
  const type = active === undefined ? undefined : notebook.model.cell(active as CellId)?.facts.get().type;
  if (mode === "edit" && type !== "code") notebook.go(active as CellId);
}

export function runAndAdvance(notebook: OpenNotebook): void {
  const ids = chosen(notebook);
  runCells(notebook, ids);
  const order = notebook.outline.visible.get();
  const last = ids.at(-1);
  const next = last === undefined ? undefined : order[order.indexOf(last) + 1];
  if (next !== undefined) notebook.go(next);
  else if (notebook.editable) insert(notebook, { at: "end" }, { type: "code" });
  else notebook.go(last);
}

export function runAndInsert(notebook: OpenNotebook): void {
  const ids = chosen(notebook);
  runCells(notebook, ids);
  const last = ids.at(-1);
  if (last !== undefined) insert(notebook, { after: last }, { type: "code" });
  else enter(notebook);
}

/** Which cells that means, and in which order, the graph decides. */
export function runMode(notebook: OpenNotebook, mode: RunMode): void {
  void notebook.runner.runMode(mode);
}

/** Runs the dear cell, though a run did the same. */
export function runAllTheSame(notebook: OpenNotebook): void {
  const same = notebook.runner.sameRun.get();
  if (same !== undefined) void notebook.runner.runMode({ mode: "needs", cellIds: [same.cellId] }, true);
}

/** How much "this and what it needs" is: cells, and time when all of it is known. */
export function plannedCount(
  notebook: OpenNotebook,
  id: CellId,
): { readonly count: number; readonly ms: number | undefined } {
  const { graph, states } = notebook.runner.graph;
  const { cells } = planRun(graph, states.get(), { mode: "needs", cellIds: [id] }, notebook.model.order.get());
  const times = cells.map(({ cellId }) => notebook.runner.graph.durationMsOf(cellId));
  const isKnown = times.every((ms) => ms !== undefined);
  return { count: cells.length, ms: isKnown ? times.reduce((sum, ms) => sum + ms, 0) : undefined };
}

/** The selected cells, and of what they need all that is not here. */
export function runNeeds(notebook: OpenNotebook): void {
  runMode(notebook, { mode: "needs", cellIds: chosen(notebook) });
}

/** All but disabled ones, in the kernel as it is. */
export function runAll(notebook: OpenNotebook): void {
  runMode(notebook, { mode: "below", cellId: notebook.model.order.get()[0] ?? "" });
}

export function runAbove(notebook: OpenNotebook): void {
  runMode(notebook, { mode: "above", cellId: first(notebook) });
}

export function runBelow(notebook: OpenNotebook): void {
  runMode(notebook, { mode: "below", cellId: first(notebook) });
}

export function runStale(notebook: OpenNotebook): void {
  runMode(notebook, { mode: "stale" });
}

/** Whether cells take part in runs of everything; an undoable step that says who did it. */
export function enableCells(notebook: OpenNotebook, ids: readonly CellId[], on: boolean): void {
  if (!notebook.editable) return;
  const me = notebook.presence.visitors.get().find((one) => one.me);
  const by = on ? undefined : { personId: notebook.personId, name: me?.name.split(" ")[0] ?? "somebody" };
  notebook.undo.label(on ? "enable" : "disable");
  setDisabled(notebook.doc, ids, by, writingOf(notebook));
  notebook.announce(on ? "Enabled." : "Disabled. Run all skips it.");
}

/** Switches the selected cells off, or on again when all of them are off. */
export function toggleEnabled(notebook: OpenNotebook): void {
  const ids = chosen(notebook);
  const off = ids.every((id) => notebook.model.cell(id)?.facts.get().disabledBy !== undefined);
  enableCells(notebook, ids, off);
}

export function toggleAutoRun(notebook: OpenNotebook): void {
  if (!notebook.editable) return;
  const on = !autoRun(notebook.doc);
  notebook.undo.label(on ? "switch auto-run on" : "switch auto-run off");
  setAutoRun(notebook.doc, on, writingOf(notebook));
  notebook.announce(on ? "Cheap cells run by themselves now." : "Cells run when they are run.");
}

export function toggleAutoTrack(notebook: OpenNotebook): void {
  if (!notebook.editable) return;
  const on = !autoTrack(notebook.doc);
  notebook.undo.label(on ? "switch tracking on" : "switch tracking off");
  setAutoTrack(notebook.doc, on, writingOf(notebook));
  notebook.announce(
    on ? "Trainings and runs of everything are tracked." : "Only what cells track themselves is tracked.",
  );
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
  runMode(notebook, { mode: "all" });
}

/** Runs what stands in the cells now, after the person saw that it is another text. */
export function runAsItStands(notebook: OpenNotebook): void {
  const change = notebook.runner.sourceChange.get();
  notebook.runner.sourceChange.set(undefined);
  if (change === undefined) return;
  const active = change.wanted[0];
  if (active !== undefined) notebook.selection.set(select(active));
  runCells(notebook, change.wanted);
}

function first(notebook: OpenNotebook): CellId {
  return (chosen(notebook)[0] ?? notebook.model.order.get()[0] ?? "") as CellId;
}
