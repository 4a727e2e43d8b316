"use client";
/** Which rows and columns of the table of runs are in sight. Joins the scrolling box and its size. */
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useState } from "react";

export interface RunGridWish {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: number;
  /** Of each column, in pixels. */
  readonly widths: readonly number[];
  readonly onEnd: () => void;
  readonly onSeen: (from: number, to: number) => void;
}

export interface RunGrid {
  readonly rows: readonly VirtualItem[];
  readonly columns: readonly VirtualItem[];
  readonly width: number;
  readonly height: number;
  readonly first: number;
  readonly last: number;
}

const overscan = 10;
const nearEnd = 40;
const restMs = 150;

export function useRunGrid({ scroller, rows, widths, onEnd, onSeen }: RunGridWish): RunGrid {
  const [row] = useState(() => lengthOf("--row"));
  const [pinned] = useState(() => lengthOf("--run-pinned"));
  const down = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => row,
    paddingStart: row,
    overscan,
  });
  const across = useVirtualizer({
    count: widths.length,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 0,
    paddingStart: pinned,
    overscan: 3,
  });
  const shape = widths.join();
  // Joins the virtualizer: other columns have other widths.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the widths are others
  useEffect(() => across.measure(), [shape]);
  const range = down.range ?? { startIndex: 0, endIndex: Math.min(rows - 1, 0) };
  const [first, last] = [range.startIndex, range.endIndex];
  // Joins the server, through the page: more rows when the end is near.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when another row is the last in sight
  useEffect(() => {
    if (rows > 0 && last > rows - nearEnd) onEnd();
  }, [last, rows]);
  // Joins the server, through the page: what a row needs besides itself, once scrolling rests.
  // biome-ignore lint/correctness/useExhaustiveDependencies: told again when other rows are in sight
  useEffect(() => {
    const timer = setTimeout(() => onSeen(first, last), restMs);
    return () => clearTimeout(timer);
  }, [first, last, rows]);
  return {
    rows: down.getVirtualItems(),
    columns: across.getVirtualItems(),
    width: across.getTotalSize(),
    height: down.getTotalSize(),
    first,
    last,
  };
}

/** A length token in pixels; where there is no page, nothing has a size. */
function lengthOf(token: string): number {
  if (typeof document === "undefined") return 32;
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token)) || 32;
}
