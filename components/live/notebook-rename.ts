/**
 * A name gets another one in all cells that use it, as one step of this person's undo. It is asked for at once, while
 * the language service may still be starting; when more than one cell changes, one sees it first. Every question ends in
 * an answer or in words that say why there is none. What is written is true of the texts at that moment: the places are
 * asked for again when one decides, because others may have typed meanwhile.
 */
import * as Y from "yjs";
import { toastUndo } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { rawOffset, shown, shownOffset } from "#lib/text/line-ending.ts";
import { caretIn, findRename, goToDefinition, type Place, type Renaming, speaksOf } from "../editor/index.ts";
import { undoStructure } from "./notebook-cell-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { nameAt, type RenameCell, type RenameProposal, type RenameStep } from "./notebook-rename-proposal.ts";
import { rewriteCells } from "./notebook-rewrite.ts";

const noName = "Put the caret on a name in a code cell first.";

/** Asks for another name of what stands at the caret. */
export function beginRename(notebook: OpenNotebook): void {
  const active = notebook.selection.get().active as CellId | undefined;
  const caret = active === undefined ? undefined : caretIn(active);
  const spoken = active !== undefined && speaksOf(active);
  if (active === undefined || caret === undefined) notebook.announce(noName);
  else if (!spoken) notebook.announce("Names are renamed in TypeScript cells.");
  else {
    const from = nameAt(shown(notebook.model.sourceOf(active)), caret);
    const place = from === undefined ? undefined : propose(notebook, from, { cellId: active, offset: caret });
    if (place === undefined) notebook.announce(noName);
    else void tellFound(notebook, place);
  }
}

/** Gives the name at a place the other one that somebody offered. */
export function renameTo(notebook: OpenNotebook, from: string, place: Place, to: string): void {
  if (propose(notebook, from, place) !== undefined) void lookForRename(notebook, to);
}

function propose(notebook: OpenNotebook, from: string, at: Place): RenameProposal["place"] | undefined {
  const place = notebook.editable ? movingPlace(notebook, at) : undefined;
  if (place !== undefined) {
    notebook.renaming.set({ from, place, found: undefined, step: { name: "naming", why: undefined } });
  }
  return place;
}

/** Looks for what the name would change; writes it when that is one cell, else shows it. */
export async function lookForRename(notebook: OpenNotebook, to: string): Promise<void> {
  await ask(notebook, to, (found) => {
    if (found.edits.length === 1) write(notebook, found, to);
    else step(notebook, { name: "proposed", to, cells: cellsOf(notebook, found) });
  });
}

/** What the person saw and agreed to, in the texts as they are now. */
export async function confirmRename(notebook: OpenNotebook, to: string): Promise<void> {
  await ask(notebook, to, (found) => write(notebook, found, to));
}

export function dropRename(notebook: OpenNotebook): void {
  notebook.renaming.set(undefined);
}

/** The name was changed after it was looked for. */
export function renameAnew(notebook: OpenNotebook): void {
  step(notebook, { name: "naming", why: undefined });
}

/** Goes to where the name at the active cell's caret is made. */
export function showDefinition(notebook: OpenNotebook): void {
  const { active } = notebook.selection.get();
  if (active === undefined || !goToDefinition(active)) notebook.announce(noName);
}

/** Meanwhile the person writes: starts the language service, and says early that there is nothing to rename. */
async function tellFound(notebook: OpenNotebook, place: RenameProposal["place"]): Promise<void> {
  const found = await findRename(place);
  const proposal = notebook.renaming.get();
  if (proposal === undefined || proposal.place !== place) return;
  if ("why" in found) {
    if (proposal.step.name === "naming") step(notebook, { name: "naming", why: found.why });
    return;
  }
  const places = found.edits.reduce((sum, { edits }) => sum + edits.length, 0);
  notebook.renaming.set({ ...proposal, from: found.from, found: { places, cells: found.edits.length } });
}

async function ask(notebook: OpenNotebook, to: string, then: (found: Renaming) => void): Promise<void> {
  const before = notebook.renaming.get();
  if (before === undefined) return;
  const looking: RenameStep = { name: "looking", to };
  step(notebook, looking);
  const found = await findRename(before.place, to);
  // Dropped, or asked anew: this answer is nobody's.
  if (notebook.renaming.get()?.step !== looking) return;
  if ("why" in found) step(notebook, { name: "naming", why: found.why });
  else if (found.from !== before.from && before.found !== undefined) {
    step(notebook, { name: "naming", why: `\`${before.from}\` is not there any more.` });
  } else then(found);
}

function step(notebook: OpenNotebook, next: RenameStep): void {
  const proposal = notebook.renaming.get();
  if (proposal === undefined) return;
  notebook.renaming.set({ ...proposal, step: next });
  if (next.name === "naming" && next.why !== undefined) notebook.announce(`Not renamed. ${next.why}`);
}

function write(notebook: OpenNotebook, { from, edits }: Renaming, to: string): void {
  dropRename(notebook);
  if (from === to) return;
  rewriteCells(notebook, edits, `rename ${from} to ${to}`);
  const where = edits.length === 1 ? "one cell" : `${edits.length} cells`;
  const words = `Renamed ${from} to ${to} in ${where}.`;
  if (edits.length > 1) toastUndo(words, () => undoStructure(notebook));
  notebook.announce(words);
}

function cellsOf(notebook: OpenNotebook, { edits }: Renaming): readonly RenameCell[] {
  return edits.map(({ cellId, edits: changes }) => ({
    id: cellId as CellId,
    text: shown(notebook.model.sourceOf(cellId as CellId)),
    edits: changes,
  }));
}

function movingPlace(notebook: OpenNotebook, { cellId, offset }: Place): (() => Place | undefined) | undefined {
  const text = notebook.model.cell(cellId as CellId)?.text;
  if (text === undefined) return undefined;
  const anchor = Y.createRelativePositionFromTypeIndex(text, rawOffset(text.toString(), offset));
  return () => {
    const found = Y.createAbsolutePositionFromRelativePosition(anchor, notebook.doc);
    return found === null ? undefined : { cellId, offset: shownOffset(text.toString(), found.index) };
  };
}
