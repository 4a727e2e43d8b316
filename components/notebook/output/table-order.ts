/** Sorting a table's rows by a column: numbers as numbers, words as people sort them, missing values last. */
import type { Json } from "#lib/notebook/json.ts";

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** Ascending, descending, then as it came. */
export function nextOrder(order: Order | undefined, column: string): Order | undefined {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? undefined : { column, descending: true };
}

export type Row = { readonly [column: string]: Json };

export function orderedRows(rows: readonly Row[], order: Order | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const { column, descending } = order;
  const words = new Intl.Collator(undefined, { numeric: true });
  const compare = (a: Json | undefined, b: Json | undefined): number => {
    const [missingA, missingB] = [isMissing(a), isMissing(b)];
    if (missingA || missingB) return Number(missingA) - Number(missingB);
    const order = typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
    return descending ? -order : order;
  };
  return rows.toSorted((a, b) => compare(a[column], b[column]));
}

function isMissing(value: Json | undefined): boolean {
  return value === null || value === undefined || value === "NaN";
}
