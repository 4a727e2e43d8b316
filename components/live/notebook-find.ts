"use client";
/** Joins a search to the live texts: matches of the whole notebook, told again when a text changes while it is open. */
import { useMemo } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "./notebook-context.tsx";
import type { OpenNotebook } from "./notebook-open.ts";
import { useWatched } from "./notebook-signal.ts";

export interface Replacing {
  readonly id: CellId;
  readonly start: number;
  readonly end: number;
  /** What must stand there; when it is another text by now, nothing is written. */
  readonly found: string;
  readonly text: string;
}

/** What `look` finds in each cell of the notebook, in shown order. */
export function useFound<M>(
  look: (source: string) => readonly M[],
): readonly { readonly id: CellId; readonly match: M }[] {
  const { model } = useOpenNotebook();
  const order = useWatched(model.order);
  const edited = useWatched(model.edited);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit is the occasion to look again
  return useMemo(
    () => order.flatMap((id) => look(model.sourceOf(id)).map((match) => ({ id, match }))),
    [model, order, edited, look],
  );
}

/** Writes replacements as one step of this person, last first so that places stay true. Answers how many were written. */
export function replaceAll(notebook: OpenNotebook, replacing: readonly Replacing[]): number {
  if (!notebook.editable) return 0;
  let written = 0;
  notebook.undo.label(replacing.length === 1 ? "replace" : `replace ${replacing.length} places`);
  notebook.doc.transact(() => {
    for (const { id, start, end, found, text } of [...replacing].reverse()) {
      const shared = notebook.model.cell(id)?.text;
      if (shared === undefined || shared.toString().slice(start, end) !== found) continue;
      shared.delete(start, end - start);
      shared.insert(start, text);
      written += 1;
    }
  }, notebook.undo.structureOrigin);
  return written;
}
