/**
 * Which cells a command runs, in which order, and what waits for what. Plans decide nothing about time: the session
 * runs them one by one, and when a cell fails, what needs it is not run and what does not goes on.
 */
import type { CellState, CellStates } from "./cell-state.ts";
import type { NotebookGraph } from "./notebook-graph.ts";

export type RunMode =
  /** These cells and nothing else. */
  | { readonly mode: "cells"; readonly cellIds: readonly string[] }
  /** These cells, and of what they need all that this session does not have as it stands. */
  | { readonly mode: "needs"; readonly cellIds: readonly string[] }
  /** All that is stale or failed or was never run, and of what it needs what is not here. */
  | { readonly mode: "stale" }
  /** All, in a kernel without values: the caller restarts it first when `clean`. */
  | { readonly mode: "all" }
  /** Cells above this one, itself left out; from this one on, itself among them. */
  | { readonly mode: "above"; readonly cellId: string }
  | { readonly mode: "below"; readonly cellId: string };

export interface PlannedCell {
  readonly cellId: string;
  /** Cells of the plan that must end well before this one is run. */
  readonly needs: readonly string[];
}

export interface RunPlan {
  readonly cells: readonly PlannedCell[];
  /** Cells that the command meant and that are not run, because they are disabled. */
  readonly skipped: readonly string[];
  /** Whether the kernel must be without values first. */
  readonly clean: boolean;
}

/** States in which a cell has nothing of use in this session. */
const lacking: ReadonlySet<CellState["kind"]> = new Set([
  "never-run",
  "stale",
  "failed",
  "failed-upstream",
  "ran-elsewhere",
]);

/** `shown`: all cells of the notebook in shown order, so that prose between them counts for above and below. */
export function planRun(
  graph: NotebookGraph,
  states: CellStates,
  mode: RunMode,
  shown: readonly string[] = graph.cellIds,
): RunPlan {
  const wanted = wantedCells(graph, states, mode, shown);
  const isOff = (id: string): boolean => states.get(id)?.kind === "disabled";
  // A single cell that is asked for by name runs even when run all would skip it.
  const byName = mode.mode === "cells" || mode.mode === "needs" ? new Set(mode.cellIds) : new Set<string>();
  const cells = wanted.filter((id) => byName.has(id) || !isOff(id));
  return {
    cells: inOrder(graph, cells),
    skipped: wanted.filter((id) => isOff(id) && !byName.has(id)),
    clean: mode.mode === "all",
  };
}

export interface AutoRun {
  /** The notebook's switch. */
  readonly enabled: boolean;
  /** How long a cell took when it last ran; undefined when nobody knows. */
  readonly durationMsOf: (cellId: string) => number | undefined;
  /** Longer ones wait for a person. */
  readonly cheapMs?: number;
}

const usualCheapMs = 100;

/**
 * The stale cells that may run by themselves: of known small cost, without training or network, all of whose needs are
 * here or in the plan. A cell with another text waits for its author; what was never run is not begun.
 */
export function planAuto(graph: NotebookGraph, states: CellStates, auto: AutoRun): RunPlan {
  const chosen = new Set<string>();
  for (const cellId of auto.enabled ? graph.order : []) {
    const isReady = graph.needs(cellId).every((id) => chosen.has(id) || states.get(id)?.kind === "current");
    if (isReady && mayRunItself(graph, states.get(cellId), cellId, auto)) chosen.add(cellId);
  }
  return { cells: inOrder(graph, [...chosen]), skipped: [], clean: false };
}

function mayRunItself(graph: NotebookGraph, state: CellState | undefined, cellId: string, auto: AutoRun): boolean {
  if (state?.kind !== "stale" || graph.unreadable(cellId) !== undefined) return false;
  const isByOthers = state.reasons.every(
    (reason) => reason.kind !== "code" && !(reason.kind === "upstream" && unrunnable.has(reason.because)),
  );
  const { effects, changes } = graph.namesOf(cellId);
  const durationMs = auto.durationMsOf(cellId);
  return (
    isByOthers &&
    effects.length === 0 &&
    changes.length === 0 &&
    durationMs !== undefined &&
    durationMs <= (auto.cheapMs ?? usualCheapMs)
  );
}

/** Running again would not make these current, or would change a value twice. */
const unrunnable: ReadonlySet<string> = new Set(["gone", "duplicate", "cycle", "changed", "disabled"]);

function wantedCells(
  graph: NotebookGraph,
  states: CellStates,
  mode: RunMode,
  shown: readonly string[],
): readonly string[] {
  switch (mode.mode) {
    case "cells":
      return mode.cellIds;
    case "needs":
      return withNeeds(graph, states, mode.cellIds);
    case "stale": {
      // Prose between the cells has no state, and nothing to run.
      const cells = shown.filter((id) => states.has(id));
      const stale = cells.filter((id) => isLacking(states, id) && states.get(id)?.kind !== "ran-elsewhere");
      return withNeeds(graph, states, stale);
    }
    case "all":
      return shown;
    case "above":
      return shown.slice(0, Math.max(0, shown.indexOf(mode.cellId)));
    case "below":
      return shown.slice(Math.max(0, shown.indexOf(mode.cellId)));
  }
}

function isLacking(states: CellStates, cellId: string): boolean {
  return lacking.has(states.get(cellId)?.kind ?? "never-run");
}

/**
 * The cells, and what must run with them to make them current: needed cells that are not here as they stand, and where a
 * value was changed in place, its owner and those who change it before.
 */
function withNeeds(graph: NotebookGraph, states: CellStates, cellIds: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = [...cellIds];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...graph.needs(id).filter((needed) => isLacking(states, needed)), ...restorersOf(graph, states, id));
  }
  return [...found];
}

function restorersOf(graph: NotebookGraph, states: CellStates, cellId: string): readonly string[] {
  const state = states.get(cellId);
  if (state?.kind !== "stale") return [];
  return state.reasons.flatMap((reason) => {
    if (reason.kind !== "upstream" || reason.because !== "changed") return [];
    const changers = [...graph.changersOf(reason.name), ...(reason.cellId === undefined ? [] : [reason.cellId])];
    const owner = graph.ownerOf(reason.name);
    const before = changers.filter((id) => graph.placeOf(id) < graph.placeOf(cellId));
    return owner === undefined ? before : [owner, ...before];
  });
}

/** In the order of a clean run; cells that the graph does not know (other languages) last, as they came. */
function inOrder(graph: NotebookGraph, cellIds: readonly string[]): readonly PlannedCell[] {
  const planned = new Set(cellIds);
  const place = (id: string): number => Math.min(graph.placeOf(id), graph.order.length);
  return [...planned]
    .sort((a, b) => place(a) - place(b))
    .map((cellId) => ({ cellId, needs: graph.needs(cellId).filter((id) => planned.has(id)) }));
}
