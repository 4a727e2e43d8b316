"use client";
import type { ReactElement } from "react";
import { collapse } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useFoundMarks } from "../live/notebook-find.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { counted } from "./spoken-duration.ts";

export interface HiddenProps {
  readonly cell: CellModel;
  readonly part: "source" | "outputs";
  readonly what: string;
}

/** Stands where a collapsed part is, and opens it. */
export function Hidden({ cell, part, what }: HiddenProps): ReactElement {
  const notebook = useOpenNotebook();
  const found = useFoundMarks(cell.id).length;
  const places = part === "source" && found > 0 ? ` ${counted(found, "place")} found in it.` : "";
  const word = part === "source" ? "Source" : "Output";
  return (
    <button
      type="button"
      className="block w-full truncate rounded-8 border border-line border-dashed px-3.5 py-1.5 text-left text-12 text-ink-3 hover:bg-hover"
      aria-expanded={false}
      data-found={places === "" ? undefined : ""}
      onClick={() => collapse(notebook, part, [cell.id])}
    >
      {word} of {what} is collapsed.{places} Show it
    </button>
  );
}
