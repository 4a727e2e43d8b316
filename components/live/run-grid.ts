"use client";
/** Which rows and columns of the table of runs are in sight. Joins the scrolling box and its size. */
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useState } from "react";

export interface RunGridWish {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: number;
  /** Of each column that scrolls, in pixels; another list is measured anew. */
  readonly widths: readonly number[];
  /** Of the columns that stay beside the name. */
  readonly pinned: number;
  readonly onEnd: () => void;
  readonly onSeen: (from: number, to: number, firstColumn: number, lastColumn: number) => void;
}

export interface RunGrid {
  readonly rows: readonly VirtualItem[];
  readonly columns: readonly VirtualItem[];
  readonly width: number;
  readonly height: number;
  /** Of what stays at the left before the pinned columns, in pixels. */
  readonly headWidth: number;
  readonly first: number;
  readonly last: number;
}

const overscan = 10;
const nearEnd = 40;
const restMs = 150;

export function useRunGrid({ scroller, rows, widths, pinned, onEnd, onSeen }: RunGridWish): RunGrid {
  const [row] = useState(() => lengthOf("--row"));
  const [head] = useState(() => lengthOf("--run-pinned"));
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
    paddingStart: head + pinned,
    overscan: 3,
  });
  // Joins the virtualizer: other columns have other widths.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the widths are others
  useEffect(() => across.measure(), [pinned, widths]);
  const range = down.range ?? { startIndex: 0, endIndex: Math.min(rows - 1, 0) };
  const [first, last] = [range.startIndex, range.endIndex];
  const [firstColumn, lastColumn] = [across.range?.startIndex ?? 0, across.range?.endIndex ?? 0];
  // Joins the server, through the page: more rows when the end is near.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when another row is the last in sight
  useEffect(() => {
    if (rows > 0 && last > rows - nearEnd) onEnd();
  }, [last, rows]);
  // Joins the server, through the page: what a row needs besides itself, once scrolling rests.
  // biome-ignore lint/correctness/useExhaustiveDependencies: told again when other rows are in sight
  useEffect(() => {
    const timer = setTimeout(() => onSeen(first, last, firstColumn, lastColumn), restMs);
    return () => clearTimeout(timer);
  }, [first, last, rows, firstColumn, lastColumn]);
  return {
    rows: down.getVirtualItems(),
    columns: across.getVirtualItems(),
    width: across.getTotalSize(),
    height: down.getTotalSize(),
    headWidth: head,
    first,
    last,
  };
}

/** A length token in pixels; where there is no page, nothing has a size. */
function lengthOf(token: string): number {
  if (typeof document === "undefined") return 32;
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token)) || 32;
}
