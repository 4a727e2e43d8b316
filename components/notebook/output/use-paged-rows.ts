"use client";
/** Rows of a large table, asked of this tab's kernel a page at a time as they come into view. */
import { useEffect, useRef, useState } from "react";
import type { TableQuery } from "#lib/kernel/table-pages.ts";
import { useOutputPlace } from "./output-place.ts";
import type { Row } from "./table-order.ts";

/** Which rows somebody wants to see, in which order. */
export type TableWish = Pick<TableQuery, "sort" | "find" | "filters">;

export interface PagedRows {
  /** Rows that there are, found and sorted as asked. */
  readonly length: number;
  /** Undefined while it is on its way. */
  row(at: number): Row | undefined;
}

const pageRows = 200;
/** Rows around the first one in view that are drawn. */
const [before, after] = [8, 20];

interface Held {
  readonly key: string;
  readonly length: number;
  readonly pages: ReadonlyMap<number, readonly Row[]>;
}

/** Undefined where no kernel of this tab holds the table: what is stored is all there is. */
export function usePagedRows(
  tableId: string | undefined,
  { sort, find, filters }: TableWish,
  from: number,
): PagedRows | undefined {
  const { rows: ask } = useOutputPlace();
  const [held, setHeld] = useState<Held | undefined>(undefined);
  const [isGone, setGone] = useState(false);
  const asked = useRef(new Set<string>());
  const key = JSON.stringify([tableId, sort, find, filters]);
  const [first, last] = [Math.floor(Math.max(0, from - before) / pageRows), Math.floor((from + after) / pageRows)];

  // Asks the kernel for the pages in view, each once per order.
  useEffect(() => {
    if (tableId === undefined || ask === undefined || isGone) return;
    for (const page of new Set([first, last])) {
      const name = `${key} ${page}`;
      if (asked.current.has(name)) continue;
      asked.current.add(name);
      const [start, end] = [page * pageRows, (page + 1) * pageRows];
      const query = { tableId, from: start, to: end, sort, find, filters, form: "rows" } as const;
      void ask(query).then((answer) => {
        if (answer === undefined) return setGone(true);
        setHeld((known) => {
          const pages = new Map(known?.key === key ? known.pages : []);
          return { key, length: answer.found, pages: pages.set(page, answer.rows) };
        });
      });
    }
  }, [tableId, ask, key, first, last, sort, find, filters, isGone]);

  if (tableId === undefined || ask === undefined || isGone || held === undefined) return undefined;
  const { pages, length } = held;
  return { length, row: (at) => pages.get(Math.floor(at / pageRows))?.[at % pageRows] };
}
