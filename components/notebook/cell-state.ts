/**
 * The state that a code cell shows: what lib/graph says of it, with what only the page knows (how far it is, who
 * switched it off). To somebody whose browser has run nothing, results of others are simply the results.
 */
import type { CellState as GraphState, StaleReason } from "#lib/graph/cell-state.ts";

export type CellState =
  | { readonly name: "never"; readonly needs: readonly string[] }
  | { readonly name: "queued"; readonly place: number | undefined }
  | {
      readonly name: "running";
      readonly label: string | undefined;
      readonly fraction: number | undefined;
      /** Whether it runs in this tab. */
      readonly here: boolean;
    }
  | { readonly name: "current" }
  | { readonly name: "interrupted" }
  | { readonly name: "failed"; readonly edited: boolean }
  | { readonly name: "failed-upstream"; readonly cellId: string }
  | { readonly name: "stale"; readonly reasons: readonly StaleReason[] }
  | { readonly name: "elsewhere"; readonly missing: readonly string[] }
  | { readonly name: "disabled"; readonly by: string };

export interface Shown {
  readonly progress: { readonly label: string; readonly fraction?: number | undefined } | undefined;
  readonly disabledBy: string | undefined;
}

export function shownState(state: GraphState | undefined, { progress, disabledBy }: Shown): CellState {
  switch (state?.kind) {
    case undefined:
      return { name: "never", needs: [] };
    case "never-run":
      return { name: "never", needs: state.needs };
    case "queued":
      return { name: "queued", place: state.place };
    case "running":
      return { name: "running", label: progress?.label, fraction: progress?.fraction, here: state.here };
    case "failed":
      return state.how === "interrupted" ? { name: "interrupted" } : { name: "failed", edited: state.edited };
    case "failed-upstream":
      return { name: "failed-upstream", cellId: state.cellId };
    case "stale":
      return { name: "stale", reasons: state.reasons };
    case "ran-elsewhere":
      return state.hasSession ? { name: "elsewhere", missing: state.missing } : { name: "current" };
    case "disabled":
      return { name: "disabled", by: disabledBy ?? "somebody" };
    case "current":
      return { name: "current" };
  }
}

/** The word of a state, as a screen reader hears it after the cell's name. */
export const stateWords: Readonly<Record<CellState["name"], string>> = {
  never: "never run",
  queued: "queued",
  running: "running",
  current: "current",
  interrupted: "interrupted",
  failed: "failed",
  "failed-upstream": "not run, a cell it needs failed",
  stale: "stale",
  elsewhere: "ran elsewhere",
  disabled: "disabled",
};

/** Whether what it shows is not what a run would show now. */
export function isOld(state: CellState): boolean {
  return state.name === "stale" || state.name === "failed-upstream";
}
