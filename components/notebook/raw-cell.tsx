"use client";
import type { ReactElement } from "react";
import type { Standpoint } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { CellSource } from "./cell-source.tsx";
import { Hidden } from "./hidden-part.tsx";

export interface RawCellProps {
  readonly cell: CellModel;
  readonly standpoint: Standpoint;
  readonly name: string;
  readonly tools: boolean;
}

/** Text that is neither run nor rendered; it passes through to whoever exports the notebook. */
export function RawCell({ cell, standpoint, name, tools }: RawCellProps): ReactElement {
  const { sourceHidden } = useWatched(cell.facts);
  if (sourceHidden) return <Hidden cell={cell} part="source" what={name} />;
  return <CellSource cell={cell} standpoint={standpoint} tools={tools} label={`Raw cell ${name}`} heading={null} />;
}
