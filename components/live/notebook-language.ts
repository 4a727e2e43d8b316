"use client";
/** Gives the language service the notebook's cells, so that completion in one knows the names of all others. */
import { useMemo } from "react";
import type { CellId } from "#lib/base/id.ts";
import { type LanguageCell, useLanguageService } from "../editor/index.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { useWatched } from "./notebook-signal.ts";

export function useNotebookLanguage(notebook: OpenNotebook): void {
  const { model } = notebook;
  const order = useWatched(model.order);
  const kinds = useWatched(model.kinds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of some cell's kind is the occasion
  const cells = useMemo(
    () =>
      order.flatMap((id): readonly LanguageCell[] => {
        const cell = model.cell(id);
        const text = cell?.text;
        const facts = cell?.facts.get();
        if (text === undefined || facts?.type !== "code") return [];
        return [{ cellId: id, text, language: facts.language }];
      }),
    [model, order, kinds],
  );
  useLanguageService(cells, {
    goTo: (cellId, offset) => {
      notebook.entry.set({ id: cellId as CellId, caret: offset });
      notebook.go(cellId as CellId, { mode: "edit" });
    },
  });
}
