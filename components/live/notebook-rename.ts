/**
 * A name gets another one in all cells that use it, as one step of this person's undo. When more than one cell changes,
 * one sees it first. What is written is true of the texts at that moment: the places are asked for again when one
 * decides, because others may have typed meanwhile.
 */
import * as Y from "yjs";
import { toast, toastUndo } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { rawOffset, shown, shownOffset } from "#lib/text/line-ending.ts";
import { doInEditor, type EditorDeed, findRename, type Place, type Renaming } from "../editor/index.ts";
import { undoStructure } from "./notebook-cell-commands.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import type { RenameProposal } from "./notebook-rename-proposal.ts";
import { rewriteCells } from "./notebook-rewrite.ts";

export async function rename(notebook: OpenNotebook, place: Place, to: string): Promise<void> {
  if (!notebook.editable) return;
  const moving = movingPlace(notebook, place);
  const found = await findRename(moving, to);
  if ("why" in found) refuse(notebook, found.why);
  else if (found.from === to) return;
  else if (found.edits.length === 1) write(notebook, found, to);
  else notebook.renaming.set({ from: found.from, to, cells: cellsOf(notebook, found), place: moving });
}

/** What the person saw and agreed to, in the texts as they are now. */
export async function confirmRename(notebook: OpenNotebook): Promise<void> {
  const proposal = notebook.renaming.get();
  notebook.renaming.set(undefined);
  if (proposal === undefined) return;
  const found = await findRename(proposal.place, proposal.to);
  if ("why" in found) refuse(notebook, found.why);
  else if (found.from !== proposal.from) refuse(notebook, `\`${proposal.from}\` is not there any more.`);
  else write(notebook, found, proposal.to);
}

/** Lets the active cell's editor ask for something at its caret. */
export function askEditor(notebook: OpenNotebook, deed: EditorDeed): void {
  const { active } = notebook.selection.get();
  if (active === undefined || !doInEditor(active, deed))
    notebook.announce("Put the caret on a name in a code cell first.");
}

function write(notebook: OpenNotebook, { from, edits }: Renaming, to: string): void {
  rewriteCells(notebook, edits, `rename ${from} to ${to}`);
  const where = edits.length === 1 ? "one cell" : `${edits.length} cells`;
  const words = `Renamed ${from} to ${to} in ${where}.`;
  if (edits.length > 1) toastUndo(words, () => undoStructure(notebook));
  notebook.announce(words);
}

function refuse(notebook: OpenNotebook, why: string): void {
  toast({ text: `Not renamed. ${why.replaceAll("`", "")}` });
  notebook.announce(`Not renamed. ${why}`);
}

function cellsOf(notebook: OpenNotebook, { edits }: Renaming): RenameProposal["cells"] {
  return edits.map(({ cellId, edits: changes }) => ({
    id: cellId as CellId,
    text: shown(notebook.model.sourceOf(cellId as CellId)),
    edits: changes,
  }));
}

function movingPlace(notebook: OpenNotebook, { cellId, offset }: Place): () => Place | undefined {
  const text = notebook.model.cell(cellId as CellId)?.text;
  if (text === undefined) return () => undefined;
  const anchor = Y.createRelativePositionFromTypeIndex(text, rawOffset(text.toString(), offset));
  return () => {
    const found = Y.createAbsolutePositionFromRelativePosition(anchor, notebook.doc);
    return found === null ? undefined : { cellId, offset: shownOffset(text.toString(), found.index) };
  };
}
