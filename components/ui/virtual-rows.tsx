"use client";
/**
 * Long lists of rows of one height. Up to a few hundred all rows are in the page (found by the browser's own search);
 * beyond that only those in sight, placed so that the page scrolls as if all were there.
 */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useState } from "react";
import { classNames } from "./class-names.ts";

const allUpTo = 300;
const overscan = 12;

export interface VirtualRowsProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly row: (item: T) => ReactNode;
}

const line = "border-line border-b last:border-b-0";

export function VirtualRows<T>(props: VirtualRowsProps<T>): ReactElement {
  if (props.items.length > allUpTo) return <Windowed {...props} />;
  const { label, items, keyOf, row } = props;
  return (
    <ul aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)} className={line}>
          {row(item)}
        </li>
      ))}
    </ul>
  );
}

function Windowed<T>({ label, items, keyOf, row }: VirtualRowsProps<T>): ReactElement {
  const [top, setTop] = useState(0);
  const [height] = useState(rowHeight);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    overscan,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  return (
    <ul
      aria-label={label}
      ref={(element) => {
        if (element !== null) setTop(element.getBoundingClientRect().top + window.scrollY);
      }}
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map((shown) => {
        const item = items[shown.index];
        return (
          <li
            key={shown.key}
            aria-setsize={items.length}
            aria-posinset={shown.index + 1}
            className={classNames(line, "absolute inset-x-0 top-0")}
            style={{ height: shown.size, transform: `translateY(${shown.start - top}px)` }}
          >
            {item !== undefined && row(item)}
          </li>
        );
      })}
    </ul>
  );
}

/** The height of a row with its line, from the tokens; a finger's rows are higher. */
function rowHeight(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row-short")) + 1;
}
