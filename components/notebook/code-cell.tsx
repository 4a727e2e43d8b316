"use client";
/** A code cell: source, state line or strip, output, receipt. */
import type { ReactElement } from "react";
import type { Standpoint } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { CellOutput } from "./cell-output.tsx";
import { CellProblems } from "./cell-problems.tsx";
import { CellReceipt } from "./cell-receipt.tsx";
import { CellSource } from "./cell-source.tsx";
import { type CellState, stateWords } from "./cell-state.ts";
import { CellStatus } from "./cell-status.tsx";
import { Hidden } from "./hidden-part.tsx";
import { OwnResult } from "./own-result.tsx";
import { useCellErrors, useCellNames } from "./use-cell-state.ts";

export interface CodeCellProps {
  readonly cell: CellModel;
  readonly state: CellState;
  readonly standpoint: Standpoint;
  readonly name: string;
  readonly tools: boolean;
}

export function CodeCell({ cell, state, standpoint, name, tools }: CodeCellProps): ReactElement {
  const facts = useWatched(cell.facts);
  // A disabled cell is folded while one is not at it.
  const sourceHidden = facts.sourceHidden || (state.name === "disabled" && standpoint === "none");
  const names = useCellNames(cell);
  const errors = useCellErrors(cell, state);
  return (
    <>
      {sourceHidden ? (
        <Hidden cell={cell} part="source" what={name} />
      ) : (
        <CellSource
          cell={cell}
          standpoint={standpoint}
          tools={tools}
          label={`Code of cell ${name}, ${stateWords[state.name]}`}
          heading={<span className="nb-names">{names.join(", ")}</span>}
          errors={errors}
        />
      )}
      <CellProblems cell={cell} />
      <CellStatus cell={cell} state={state} />
      <OwnResult cell={cell} />
      {state.name !== "disabled" && (
        <>
          <CellOutput cell={cell} state={state} />
          <CellReceipt cell={cell} state={state} />
        </>
      )}
    </>
  );
}
