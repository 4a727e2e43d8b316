/**
 * One table from command to deed: what a key, the palette, a menu and a button do under one name. Parts of the page that
 * open something (find, sheet, rename) bring their own deeds.
 */
import {
  chosen,
  collapse,
  duplicate,
  insertBeside,
  insertHeading,
  merge,
  mergeWith,
  redoStructure,
  remove,
  setHeading,
  setType,
  shift,
  split,
  undoStructure,
  undoText,
} from "./notebook-cell-commands.ts";
import { copyCells, cutCells, pasteCells } from "./notebook-clipboard.ts";
import { commandInfo, type NotebookCommand } from "./notebook-command-list.ts";
import { formatCells } from "./notebook-format.ts";
import * as moves from "./notebook-move-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { beginRename, showDefinition } from "./notebook-rename.ts";
import * as runs from "./notebook-run-commands.ts";

/** Commands that open a part of the page. */
export type PageCommand = "find" | "shortcuts" | "palette" | "rename" | "save" | "history";
export type PageDeeds = Readonly<Record<PageCommand, () => void>>;

type Deed = (notebook: OpenNotebook) => void;

const deeds: Readonly<Record<Exclude<NotebookCommand, PageCommand>, Deed>> = {
  "run-advance": (notebook) => runs.runAndAdvance(notebook),
  "run-stay": (notebook) => runs.runChosen(notebook),
  "run-insert": (notebook) => runs.runAndInsert(notebook),
  "run-selection": (notebook) => runs.runChosen(notebook),
  "run-all": (notebook) => runs.runAll(notebook),
  "run-above": (notebook) => runs.runAbove(notebook),
  "run-below": (notebook) => runs.runBelow(notebook),
  "run-stale": (notebook) => runs.runStale(notebook),
  "run-needs": (notebook) => runs.runNeeds(notebook),
  "toggle-enabled": (notebook) => runs.toggleEnabled(notebook),
  "toggle-auto-run": (notebook) => runs.toggleAutoRun(notebook),
  "toggle-auto-track": (notebook) => runs.toggleAutoTrack(notebook),
  graph: (notebook) => notebook.graphOpen.set(true),
  "restart-run-all": (notebook) => runs.restartAndRunAll(notebook),
  interrupt: (notebook) => runs.interrupt(notebook),
  restart: (notebook) => runs.restart(notebook),
  "insert-above": (notebook) => insertBeside(notebook, "before", { type: "code" }, "command"),
  "insert-below": (notebook) => insertBeside(notebook, "after", { type: "code" }, "command"),
  cut: (notebook) => cutCells(notebook),
  copy: (notebook) => copyCells(notebook),
  "paste-below": (notebook) => pasteCells(notebook, "after"),
  "paste-above": (notebook) => pasteCells(notebook, "before"),
  duplicate: (notebook) => duplicate(notebook),
  delete: (notebook) => remove(notebook, chosen(notebook)),
  undo: undoStructure,
  redo: redoStructure,
  "to-code": (notebook) => setType(notebook, "code"),
  "to-markdown": (notebook) => setType(notebook, "markdown"),
  "to-raw": (notebook) => setType(notebook, "raw"),
  "heading-1": (notebook) => setHeading(notebook, 1),
  "heading-2": (notebook) => setHeading(notebook, 2),
  "heading-3": (notebook) => setHeading(notebook, 3),
  "heading-4": (notebook) => setHeading(notebook, 4),
  "heading-5": (notebook) => setHeading(notebook, 5),
  "heading-6": (notebook) => setHeading(notebook, 6),
  "heading-above": (notebook) => insertHeading(notebook, "before"),
  "heading-below": (notebook) => insertHeading(notebook, "after"),
  "merge-selected": (notebook) => {
    const ids = chosen(notebook);
    if (ids.length > 1) merge(notebook, ids);
    else mergeWith(notebook, 1);
  },
  "merge-above": (notebook) => mergeWith(notebook, -1),
  "merge-below": (notebook) => mergeWith(notebook, 1),
  split,
  "move-up": (notebook) => shift(notebook, "up"),
  "move-down": (notebook) => shift(notebook, "down"),
  "toggle-source": (notebook) => collapse(notebook, "source"),
  "toggle-output": (notebook) => collapse(notebook, "outputs"),
  "select-previous": (notebook) => moves.step(notebook, -1),
  "select-next": (notebook) => moves.step(notebook, 1),
  "extend-previous": (notebook) => moves.extend(notebook, "previous"),
  "extend-next": (notebook) => moves.extend(notebook, "next"),
  "extend-first": (notebook) => moves.extend(notebook, "first"),
  "extend-last": (notebook) => moves.extend(notebook, "last"),
  "select-all": moves.everything,
  "select-first": (notebook) => moves.edge(notebook, "first"),
  "select-last": (notebook) => moves.edge(notebook, "last"),
  "edit-mode": moves.enter,
  "command-mode": moves.leave,
  "fold-heading": moves.fold,
  "unfold-heading": moves.unfold,
  "fold-all": (notebook) => notebook.outline.foldAll(),
  "unfold-all": (notebook) => notebook.outline.unfoldAll(),
  "undo-text": (notebook) => undoText(notebook, "undo"),
  "redo-text": (notebook) => undoText(notebook, "redo"),
  "rename-name": beginRename,
  "go-to-definition": showDefinition,
  format: (notebook) => void formatCells(notebook, chosen(notebook)),
  "format-all": (notebook) => void formatCells(notebook, notebook.model.order.get()),
  "line-numbers": (notebook) => notebook.lineNumbers.update((shown) => !shown),
};

/** Does it, unless this person may only read and the command writes. */
export function perform(notebook: OpenNotebook, command: NotebookCommand, page: PageDeeds): void {
  if (commandInfo(command).edits && !notebook.editable) {
    notebook.announce("You may read this notebook, not change it.");
    return;
  }
  const deed = (deeds as Partial<Record<NotebookCommand, Deed>>)[command];
  if (deed !== undefined) {
    deed(notebook);
    return;
  }
  page[command as PageCommand]();
}
