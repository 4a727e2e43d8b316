"use client";
/** Joins a window over the cells to the component that renders its plan and to the two elements it needs. */
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import type { OpenNotebook } from "./notebook-open.ts";
import { useWatched } from "./notebook-signal.ts";
import { type CellPlan, CellWindow } from "./notebook-window.ts";

export interface CellWindowFace {
  readonly cellWindow: CellWindow;
  readonly plan: CellPlan;
  readonly scrollerRef: (element: HTMLElement | null) => void;
  readonly listRef: (element: HTMLElement | null) => void;
}

/** A window for the life of a component, joined to the two elements it needs. */
export function useCellWindow(notebook: OpenNotebook): CellWindowFace {
  const cellWindow = useMemo(() => new CellWindow(notebook), [notebook]);
  const plan = useWatched(cellWindow.plan);
  const elements = useRef<{ scroller: HTMLElement | null; list: HTMLElement | null; stop?: (() => void) | undefined }>({
    scroller: null,
    list: null,
  });
  // joins the notebook's cells and selection; leaves them with the component
  useLayoutEffect(() => cellWindow.follow(), [cellWindow]);
  // joins the layout: after every plan, before it is painted
  useLayoutEffect(() => cellWindow.laidOut(plan), [cellWindow, plan]);
  const join = useCallback(() => {
    const { scroller, list, stop } = elements.current;
    stop?.();
    elements.current.stop = scroller !== null && list !== null ? cellWindow.attach(scroller, list) : undefined;
  }, [cellWindow]);
  const scrollerRef = useCallback(
    (element: HTMLElement | null) => {
      elements.current.scroller = element;
      join();
    },
    [join],
  );
  const listRef = useCallback(
    (element: HTMLElement | null) => {
      elements.current.list = element;
      join();
    },
    [join],
  );
  return { cellWindow, plan, scrollerRef, listRef };
}
