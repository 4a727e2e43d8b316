/** Which cells of a notebook run in the browser. */
import type { CellId } from "#lib/base/id.ts";
import type { NotebookModel } from "./notebook-model.ts";

const languages: ReadonlySet<string> = new Set(["typescript", "javascript"]);

export function isRunnable(language: string): boolean {
  return languages.has(language);
}

/** In shown order, with their texts as they stand. */
export function runnableCells(model: NotebookModel): { readonly cellId: CellId; readonly source: string }[] {
  return model.order.get().flatMap((cellId) => {
    const cell = model.cell(cellId);
    const facts = cell?.facts.get();
    if (cell === undefined || facts?.type !== "code" || !isRunnable(facts.language)) return [];
    return [{ cellId, source: cell.source.get() }];
  });
}
