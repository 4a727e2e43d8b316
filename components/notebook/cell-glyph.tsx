import type { ReactElement } from "react";
import { StateGlyph } from "../ui/state-glyph.tsx";
import type { CellState } from "./cell-state.ts";

/** The glyph of a cell's state, wherever the cell is spoken of. */
export function CellGlyph({ state }: { readonly state: CellState }): ReactElement {
  switch (state.name) {
    case "queued":
      return <StateGlyph state="queued" position={state.place ?? 1} />;
    case "running":
      return <StateGlyph state="running" progress={state.fraction} />;
    case "interrupted":
      return <StateGlyph state="failed" />;
    default:
      return <StateGlyph state={state.name} />;
  }
}
