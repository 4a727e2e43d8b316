"use client";
/** A code cell: source, state line or strip, output, receipt. */
import type { ReactElement } from "react";
import { collapse } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { Standpoint } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { CellReceipt } from "./cell-receipt.tsx";
import { CellSource } from "./cell-source.tsx";
import { type CellState, stateWords } from "./cell-state.ts";
import { CellStatus } from "./cell-status.tsx";
import { useCellErrors, useCellNames } from "./use-cell-state.ts";

export interface CodeCellProps {
  readonly cell: CellModel;
  readonly state: CellState;
  readonly standpoint: Standpoint;
  readonly name: string;
}

export function CodeCell({ cell, state, standpoint, name }: CodeCellProps): ReactElement {
  const { sourceHidden } = useWatched(cell.facts);
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
          label={`Code of cell ${name}, ${stateWords[state.name]}`}
          heading={<span className="nb-names">{names.join(", ")}</span>}
          errors={errors}
        />
      )}
      <CellStatus cell={cell} state={state} names={names} />
      <CellReceipt cell={cell} state={state} />
    </>
  );
}

export interface HiddenProps {
  readonly cell: CellModel;
  readonly part: "source" | "outputs";
  readonly what: string;
}

/** Stands where a collapsed part is, and opens it. */
export function Hidden({ cell, part, what }: HiddenProps): ReactElement {
  const notebook = useOpenNotebook();
  const word = part === "source" ? "Source" : "Output";
  return (
    <button
      type="button"
      className="block w-full truncate rounded-8 border border-line border-dashed px-3.5 py-1.5 text-left text-12 text-ink-3 hover:bg-hover"
      aria-expanded={false}
      onClick={() => collapse(notebook, part, [cell.id])}
    >
      {word} of {what} is collapsed. Show it
    </button>
  );
}
