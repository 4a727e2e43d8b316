"use client";
import type { ReactElement } from "react";
import { collapse } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";

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
