/**
 * A table as a CSV file: what the document holds at once, what a kernel holds a part at a time, so that a million rows
 * never stand in one message or one string of the page.
 */

import { csvLine } from "#lib/kernel/table-csv.ts";
import type { TablePage, TableQuery } from "#lib/kernel/table-pages.ts";
import type { Row } from "./table-order.ts";
import type { TableWish } from "./use-paged-rows.ts";

export function csvOfRows(columns: readonly string[], rows: readonly Row[]): Blob {
  return asFile([csvLine(columns), ...rows.map((row) => csvLine(columns.map((name) => row[name])))]);
}

export interface KernelTable {
  readonly tableId: string;
  readonly wish: TableWish;
  readonly ask: (query: TableQuery) => Promise<TablePage | undefined>;
  /** How much is here, of 1. */
  readonly onPart: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Undefined when the kernel went away, or nobody wants it any more. */
export async function csvOfKernel({ tableId, wish, ask, onPart, signal }: KernelTable): Promise<Blob | undefined> {
  const parts: BlobPart[] = [];
  for (let from = 0; ; ) {
    const answer = await ask({ tableId, from, to: from, ...wish, form: "csv" });
    if (answer?.csv === undefined || signal.aborted) return undefined;
    // A blob may lie on disk; a string lies in the page's memory.
    parts.push(new Blob([answer.csv.text]));
    if (answer.csv.to >= answer.found || answer.csv.to <= from) return asFile(parts);
    from = answer.csv.to;
    onPart(from / answer.found);
  }
}

function asFile(parts: readonly BlobPart[]): Blob {
  return new Blob([...parts], { type: "text/csv;charset=utf-8" });
}
