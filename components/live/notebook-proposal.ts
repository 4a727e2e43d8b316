/**
 * Edits of an earlier generation of the document that are nowhere but in this browser: the server never got them, or has
 * lost them since and came back from a backup. They are not merged (two histories of one text would double it) but shown,
 * cell by cell, with what stands there now; the person takes what is wanted.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { cellById, cellsOf, cellType, textOf } from "#lib/notebook/document.ts";
import { cellIds } from "#lib/notebook/order.ts";
import type { GenerationCause, HistoryGeneration } from "#lib/protocol/collab-history.ts";
import { generationsOf } from "./api/history.ts";
import { ApiProblem } from "./api/problem.ts";
import { insert, selectMany } from "./notebook-cell-commands.ts";
import { type CopyKey, forgetEpoch, holdsUnsent, openCopy, rememberedEpochs } from "./notebook-offline.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { touchedCells } from "./notebook-touched.ts";

export interface ProposedCell {
  readonly id: CellId;
  readonly type: "code" | "markdown" | "raw";
  readonly text: string;
}

export interface OfflineProposal {
  readonly epoch: number;
  /** Why that generation ended, if the server knows. */
  readonly cause: GenerationCause | undefined;
  /** Cells that were edited then, in the order they were shown. */
  readonly cells: readonly ProposedCell[];
  /** Throws the old copy away. */
  readonly discard: () => Promise<void>;
}

/**
 * What earlier generations in this browser still hold and the server has not. Copies without such edits are thrown away;
 * while the server cannot say what it has, all are kept.
 */
export async function proposalsOf(current: CopyKey): Promise<readonly OfflineProposal[]> {
  const earlier = epochsBefore(current);
  const generations = earlier.length === 0 ? undefined : await known(current.notebookId);
  if (generations === undefined) return [];
  const proposals: OfflineProposal[] = [];
  for (const epoch of earlier) {
    const next = generations.find(({ before }) => before === epoch);
    // Of a generation that the server has no memory of, it has nothing.
    const had =
      next === undefined ? undefined : Uint8Array.from(atob(next.beforeVector), (character) => character.charCodeAt(0));
    const key = { ...current, epoch };
    const doc = new Y.Doc();
    const copy = await openCopy(key, doc);
    if (copy === undefined) continue;
    const discard = async (): Promise<void> => {
      await copy.discard();
      forgetEpoch(localStorage, key);
    };
    const cells = holdsUnsent(doc, had) ? unsentCells(doc, had) : [];
    if (cells.length > 0) proposals.push({ epoch, cause: next?.cause, cells, discard });
    else await discard();
  }
  return proposals;
}

async function known(notebookId: string): Promise<readonly HistoryGeneration[] | undefined> {
  try {
    return await generationsOf(notebookId);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return undefined; // asked again when the notebook is opened again
  }
}

function epochsBefore({ personId, notebookId, epoch }: CopyKey): readonly number[] {
  try {
    return rememberedEpochs(localStorage, personId, notebookId).filter((known) => known < epoch);
  } catch {
    return []; // storage is forbidden: there is no copy
  }
}

function unsentCells(doc: Y.Doc, had: Uint8Array | undefined): readonly ProposedCell[] {
  const touched = touchedCells(doc, cellsOf(doc), had);
  return cellIds(doc).flatMap((id): readonly ProposedCell[] => {
    const cell = touched.has(id) ? cellById(doc, id) : undefined;
    return cell === undefined ? [] : [{ id, type: cellType(cell), text: textOf(cell)?.toString() ?? "" }];
  });
}

/** Writes the proposed text: into its cell when that is still there, else into a new one. */
export function applyProposed(notebook: OpenNotebook, cell: ProposedCell): void {
  const text = notebook.model.cell(cell.id)?.text;
  if (text === undefined) {
    insert(notebook, { at: "end" }, { type: cell.type, source: cell.text }, "command");
    return;
  }
  notebook.undo.label("take my offline text");
  replaceText(notebook, text, cell.text);
  selectMany(notebook, [cell.id]);
}

/** Changes what differs between the first and the last differing character: carets elsewhere stay. */
export function replaceText(notebook: OpenNotebook, text: Y.Text, wanted: string): void {
  const now = text.toString();
  let start = 0;
  while (start < now.length && start < wanted.length && now[start] === wanted[start]) start += 1;
  let end = 0;
  const most = Math.min(now.length, wanted.length) - start;
  while (end < most && now[now.length - 1 - end] === wanted[wanted.length - 1 - end]) end += 1;
  notebook.doc.transact(() => {
    text.delete(start, now.length - start - end);
    text.insert(start, wanted.slice(start, wanted.length - end));
  }, notebook.undo.structureOrigin);
}
