"use client";
/** A code cell's outputs as the document holds them, or as this tab alone knows them while the server is away. */
import type { ReactElement } from "react";
import type { CellId } from "#lib/base/id.ts";
import { outputsOf } from "#lib/notebook/document.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";
import { goToPlace } from "../live/notebook-move-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { type CellState, isOld } from "./cell-state.ts";
import { Hidden } from "./hidden-part.tsx";
import { CellOutputs, OutputPlaceContext } from "./output/index.ts";
import { useOutputPlace } from "./use-output-place.ts";

export interface CellOutputProps {
  readonly cell: CellModel;
  readonly state: CellState;
}

export function CellOutput({ cell, state }: CellOutputProps): ReactElement | null {
  const notebook = useOpenNotebook();
  const { outputsHidden, hasOutputs, receipt } = useWatched(cell.facts);
  const shared = useWatched(cell.map);
  const local = useWatched(notebook.runner.local.of(cell.id));
  const unheard = local !== undefined && local.executionId !== receipt?.executionId;
  const outputs = outputsOf(unheard ? local.cell : shared);
  const place = useOutputPlace(notebook, receipt, unheard);
  if (outputs === undefined || (!hasOutputs && !unheard)) return null;
  return (
    <div className="nb-output" data-old={isOld(state) ? "" : undefined}>
      {outputsHidden ? (
        <Hidden cell={cell} part="outputs" what={notebook.nameOf(cell.id)} />
      ) : (
        <OutputPlaceContext value={place}>
          <CellOutputs
            outputs={outputs}
            notebookId={notebook.notebookId}
            cellId={cell.id}
            onGoTo={({ cellId, line, column }) => goToPlace(notebook, cellId as CellId, line, column)}
          />
        </OutputPlaceContext>
      )}
    </div>
  );
}
