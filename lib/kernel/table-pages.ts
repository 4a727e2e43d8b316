/**
 * Tables that are larger than what a document should hold: their rows stay in the kernel, and whoever sits before it
 * asks for pages, sorted, filtered and found as they like, or for all of it as CSV, a part at a time. Orders are kept, so that scrolling costs a slice; a cell's tables go
 * when it runs again.
 */
import { z } from "zod";
import { columnsOf, rowAt, type TableColumns } from "./table.ts";
import { csvLine } from "./table-csv.ts";
import { rowTest } from "./table-filter.ts";

export const tableQuerySchema = z.object({
  tableId: z.string().max(40),
  from: z.int().min(0),
  to: z.int().min(0),
  sort: z.object({ column: z.string().max(1000), descending: z.boolean() }).nullable(),
  find: z.string().max(200),
  filters: z
    .array(z.object({ column: z.string().max(1000), text: z.string().max(200) }))
    .max(200)
    .readonly(),
  /** `csv`: as many rows from `from` on as one message should carry. */
  form: z.enum(["rows", "csv"]),
});
export type TableQuery = z.infer<typeof tableQuerySchema>;

const cell = z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]);
export const tablePageSchema = z.object({
  rows: z.array(z.record(z.string(), cell)).max(1000),
  /** Rows that were found. */
  found: z.int().min(0),
  /** In place of `rows`: lines of the rows before `to`. */
  csv: z.object({ text: z.string().max(8_000_000), to: z.int().min(0) }).optional(),
});
export type TablePage = z.infer<typeof tablePageSchema>;

const mostRows = 500;
/** Characters after which a part of a CSV ends, and rows after which others get their turn. */
const csvPart = { characters: 1_000_000, rows: 20_000 };

interface Kept {
  readonly cellId: string;
  readonly table: TableColumns;
  /** The order that was asked for last, and what for. */
  order: { readonly key: string; readonly rows: Uint32Array } | undefined;
}

export class TablePages {
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  /** Keeps a value that is shown as a table; answers its id. */
  keep(cellId: string, value: unknown): string | undefined {
    const table = columnsOf(value);
    if (table === undefined) return undefined;
    const id = `table-${++this.#count}`;
    this.#kept.set(id, { cellId, table, order: undefined });
    return id;
  }

  release(cellId: string): void {
    for (const [id, kept] of this.#kept) if (kept.cellId === cellId) this.#kept.delete(id);
  }

  /** Undefined when the table is no longer here. */
  page({ tableId, from, to, sort, find, filters, form }: TableQuery): TablePage | undefined {
    const kept = this.#kept.get(tableId);
    if (kept === undefined) return undefined;
    const { table } = kept;
    const key = JSON.stringify([sort, find, filters]);
    if (kept.order?.key !== key) kept.order = { key, rows: orderOf(table, { sort, find, filters }) };
    const { rows } = kept.order;
    if (form === "csv") return { rows: [], found: rows.length, csv: csvOf(table, rows, from) };
    const end = Math.min(to, rows.length, from + mostRows);
    const shown = Array.from({ length: Math.max(0, end - from) }, (_, at) => rowAt(table, rows[from + at] ?? 0));
    return { rows: shown, found: rows.length };
  }
}

function csvOf(table: TableColumns, rows: Uint32Array, from: number): { text: string; to: number } {
  let text = from === 0 ? csvLine(table.columns.map(({ name }) => name)) : "";
  let to = from;
  for (; to < rows.length && to - from < csvPart.rows && text.length < csvPart.characters; to++)
    text += csvLine(Object.values(rowAt(table, rows[to] ?? 0)));
  return { text, to };
}

function orderOf(
  { columns, rows }: TableColumns,
  { sort, find: sought, filters }: Pick<TableQuery, "sort" | "find" | "filters">,
): Uint32Array {
  const find = sought.trim().toLowerCase();
  let found = Uint32Array.from({ length: rows }, (_, at) => at);
  if (find !== "") {
    found = found.filter((row) =>
      columns.some(({ at }) => {
        const value = at(row);
        return value !== null && value !== undefined && String(value).toLowerCase().includes(find);
      }),
    );
  }
  const test = rowTest(filters);
  if (test !== undefined) {
    const byName = new Map(columns.map(({ name, at }) => [name, at]));
    found = found.filter((row) => test((name) => byName.get(name)?.(row)));
  }
  const column = sort === null ? undefined : columns.find(({ name }) => name === sort.column);
  if (sort === null || column === undefined) return found;
  const words = new Intl.Collator("en", { numeric: true });
  const keys = new Array<unknown>(rows);
  for (const row of found) keys[row] = column.at(row);
  const sign = sort.descending ? -1 : 1;
  return found.sort((a, b) => compare(keys[a], keys[b], sign, words) || a - b);
}

/** Numbers as numbers, words as people sort them, missing values last. */
function compare(a: unknown, b: unknown, sign: number, words: Intl.Collator): number {
  const [noA, noB] = [isMissing(a), isMissing(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * words.compare(String(a), String(b));
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}
