"use client";
/** A code cell's state and name, told again only when they change. */
import { useMemo } from "react";
import { outputsOf } from "#lib/notebook/document.ts";
import type { CodeError } from "../editor/index.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { type CellState, shownState } from "./cell-state.ts";

export function useCellState(cell: CellModel): CellState {
  const { runner, presence } = useOpenNotebook();
  const { states } = runner.graph;
  const progress = presence.progressOf(cell.id);
  return useCombined([cell.facts, states, progress], () =>
    shownState(states.get().get(cell.id), {
      progress: progress.get(),
      disabledBy: cell.facts.get().disabledBy,
    }),
  );
}

/** The names that a code cell declares. */
export function useCellNames(cell: CellModel): readonly string[] {
  const { runner } = useOpenNotebook();
  return useCombined([cell.source, runner.graph.changed], () => runner.declaredNames(cell.id));
}

/** What readers hear as the cell's name. */
export function useCellName(cell: CellModel): string {
  const notebook = useOpenNotebook();
  return useCombined([cell.source, notebook.runner.graph.changed, notebook.model.order], () =>
    notebook.nameOf(cell.id),
  );
}

const noErrors: readonly CodeError[] = [];

/** Where the last run failed in this cell's own text, while that text stands. */
export function useCellErrors(cell: CellModel, state: CellState): readonly CodeError[] {
  useWatched(cell.facts);
  const failed = state.name === "failed";
  return useMemo(() => (failed ? errorsOf(cell) : noErrors), [failed, cell]);
}

function errorsOf(cell: CellModel): readonly CodeError[] {
  const outputs = outputsOf(cell.map.get())?.toArray() ?? [];
  return outputs.flatMap((output): readonly CodeError[] => {
    if (output.get("output_type") !== "error") return [];
    const place = placeInCell(output.get("traceback"), cell.id);
    return place === undefined ? [] : [{ ...place, message: String(output.get("evalue") ?? "") }];
  });
}

/** The innermost frame in this cell's own text; the kernel writes frames as `at name (cell:id:line:column)`. */
function placeInCell(
  traceback: unknown,
  cellId: string,
): { readonly line: number; readonly column: number } | undefined {
  const frames = Array.isArray(traceback) ? traceback.filter((frame) => typeof frame === "string") : [];
  for (const frame of frames) {
    const place = /cell:([^:\s]+):(\d+):(\d+)/.exec(frame);
    if (place?.[1] === cellId) return { line: Number(place[2]), column: Number(place[3]) };
  }
  return undefined;
}
