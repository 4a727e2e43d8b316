"use client";
/** What a cell's parts ask of the opened notebook, each rendering only when its own answer is another one. */
import { useCallback, useRef, useSyncExternalStore } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "./notebook-context.tsx";
import type { CellModel } from "./notebook-model.ts";
import { useSelected, useWatched, type Watched } from "./notebook-signal.ts";

export type Standpoint = "none" | "selected" | "active" | "editing";

/** How a cell stands to the selection: a word, so that moving the selection renders two cells. */
export function useStandpoint(id: CellId): Standpoint {
  const { selection } = useOpenNotebook();
  return useSelected(selection, ({ active, mode, selected }): Standpoint => {
    if (active === id) return mode === "edit" ? "editing" : "active";
    return selected.has(id) ? "selected" : "none";
  });
}

/** Whether several cells are selected. */
export function useSeveralSelected(): boolean {
  return useSelected(useOpenNotebook().selection, ({ selected }) => selected.size > 1);
}

/** Whether this person may change the notebook; until the server has said, yes. */
export function useEditable(): boolean {
  return useSelected(useOpenNotebook().connection.access, (access) => access !== "view");
}

export function useCellText(cell: CellModel): CellModel["text"] {
  useWatched(cell.map);
  return cell.text;
}

/** A value read from several sources, once per change of any of them; renders when it is another one by content. */
export function useCombined<T>(sources: readonly Watched<unknown>[], read: () => T): T {
  const last = useRef<{ readonly seen: readonly unknown[]; readonly text: string; readonly value: T } | undefined>(
    undefined,
  );
  const subscribe = useCallback((listener: () => void) => {
    const stops = sources.map((source) => source.subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: the sources are compared one by one
  }, sources);
  const get = (): T => {
    const before = last.current;
    const seen = sources.map((source) => source.get());
    if (before !== undefined && seen.every((value, at) => Object.is(value, before.seen[at]))) return before.value;
    const value = read();
    const text = JSON.stringify(value);
    const kept = before?.text === text ? before.value : value;
    last.current = { seen, text, value: kept };
    return kept;
  };
  return useSyncExternalStore(subscribe, get, get);
}
