/** Edits over the texts of several cells, as one step of this person's undo. */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import type { Edit } from "#lib/text/delta.ts";
import { rawOffset } from "#lib/text/line-ending.ts";
import type { OpenNotebook } from "./notebook-open.ts";

export interface CellRewrite {
  readonly cellId: string;
  /** Ascending; offsets are those of the text as it is shown, now. */
  readonly edits: readonly Edit[];
}

/** `label` names the step, for "Undid: …". */
export function rewriteCells(notebook: OpenNotebook, rewrites: readonly CellRewrite[], label: string): void {
  if (!notebook.editable) return;
  const texts = new Set<Y.Text>();
  notebook.undo.label(label);
  notebook.doc.transact(() => {
    for (const { cellId, edits } of rewrites) {
      const text = notebook.model.cell(cellId as CellId)?.text;
      if (text === undefined || edits.length === 0) continue;
      texts.add(text);
      write(text, edits);
    }
  }, notebook.undo.structureOrigin);
  notebook.undo.markRewrite(texts);
}

function write(text: Y.Text, edits: readonly Edit[]): void {
  const raw = text.toString();
  for (const { offset, length, text: put } of [...edits].reverse()) {
    const start = rawOffset(raw, offset);
    const end = rawOffset(raw, offset + length);
    if (end > start) text.delete(start, end - start);
    if (put !== "") text.insert(start, put);
  }
}
