/**
 * Rows and columns as a table other tools know too: `application/vnd.dataresource+json` (Table Schema), as Jupyter's and
 * nteract's data explorers read it. Recognises arrays of flat objects and objects of equally long columns.
 */
export const tableMime = "application/vnd.dataresource+json";

export interface TableResource {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: FieldType }[] };
  readonly data: readonly Readonly<Record<string, Scalar>>[];
  /** Rows the value has, when only the first are in `data`. */
  readonly octavo: { readonly rows: number; readonly tableId?: string };
}

type FieldType = "number" | "integer" | "boolean" | "string" | "datetime" | "any";
export type Scalar = string | number | boolean | null;

export const tableLimits = { rows: 10_000, columns: 200, cells: 200_000, text: 2_000 } as const;

type Column = { readonly name: string; readonly at: (row: number) => unknown };

/** Columns of a value, without a copy of it. */
export interface TableColumns {
  readonly columns: readonly Column[];
  readonly rows: number;
}

export function columnsOf(value: unknown): TableColumns | undefined {
  const shape = Array.isArray(value) ? fromRows(value) : fromColumns(value);
  if (shape === undefined || shape.columns.length === 0) return undefined;
  return { columns: shape.columns.slice(0, tableLimits.columns), rows: shape.rows };
}

export function rowAt({ columns }: TableColumns, row: number): Record<string, Scalar> {
  return Object.fromEntries(columns.map((column) => [column.name, scalar(column.at(row))]));
}

/** `keep`: keeps the whole value where only the first rows are shown, and answers under which id. */
export function tableOf(value: unknown, keep?: (value: unknown) => string | undefined): TableResource | undefined {
  const shape = columnsOf(value);
  if (shape === undefined) return undefined;
  const { columns } = shape;
  const shown = Math.min(shape.rows, tableLimits.rows, Math.max(20, Math.floor(tableLimits.cells / columns.length)));
  const data = Array.from({ length: shown }, (_, row) => rowAt(shape, row));
  const fields = columns.map(({ name, at }) => ({ name, type: typeOf(at, shown) }));
  const tableId = shown < shape.rows ? keep?.(value) : undefined;
  return { schema: { fields }, data, octavo: { rows: shape.rows, ...(tableId === undefined ? {} : { tableId }) } };
}

function fromRows(value: readonly unknown[]): { columns: Column[]; rows: number } | undefined {
  if (value.length === 0) return undefined;
  const names = new Set<string>();
  const sample = value.length > 1000 ? value.slice(0, 1000) : value;
  for (const row of sample) {
    if (!isFlat(row)) return undefined;
    for (const key of Object.keys(row)) names.add(key);
  }
  const columns = [...names].map((name) => ({
    name,
    at: (row: number) => (value[row] as Record<string, unknown> | undefined)?.[name],
  }));
  return { columns, rows: value.length };
}

function fromColumns(value: unknown): { columns: Column[]; rows: number } | undefined {
  if (!isPlain(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length < 2 || !entries.every(([, column]) => isList(column))) return undefined;
  const lists = entries as [string, ArrayLike<unknown>][];
  const rows = lists[0]?.[1].length ?? 0;
  if (rows === 0 || !lists.every(([, column]) => column.length === rows && areCells(column))) return undefined;
  return { columns: lists.map(([name, column]) => ({ name, at: (row: number) => column[row] })), rows };
}

/** A few of them stand for all: a column of objects is found at its first one. */
function areCells(column: ArrayLike<unknown>): boolean {
  return Array.from({ length: Math.min(column.length, 100) }, (_, at) => column[at]).every(isCell);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isCell(value: unknown): boolean {
  return value === null || typeof value !== "object" || value instanceof Date;
}

function isFlat(row: unknown): row is Record<string, unknown> {
  return isPlain(row) && Object.values(row).every((cell) => isCell(cell) && typeof cell !== "function");
}

function scalar(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "boolean") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  const text = String(value);
  return text.length > tableLimits.text ? `${text.slice(0, tableLimits.text)}…` : text;
}

function typeOf(at: (row: number) => unknown, rows: number): FieldType {
  let found: FieldType | undefined;
  for (let row = 0; row < Math.min(rows, 500); row++) {
    const value = at(row);
    if (value === null || value === undefined) continue;
    const type = typeOfCell(value);
    if (found === undefined || found === type) found = type;
    else if (isNumeric(found) && isNumeric(type)) found = "number";
    else return "any";
  }
  return found ?? "any";
}

function typeOfCell(value: unknown): FieldType {
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "boolean") return "boolean";
  return value instanceof Date ? "datetime" : "string";
}

function isNumeric(type: FieldType): boolean {
  return type === "number" || type === "integer";
}

/** The first rows as aligned text, for readers that know no table. */
export function tableText(table: TableResource, rows = 10): string {
  const names = table.schema.fields.slice(0, 12).map(({ name }) => name);
  const body = table.data.slice(0, rows).map((row) => names.map((name) => brief(row[name] ?? null)));
  const widths = names.map((name, at) => Math.max(name.length, ...body.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  const more =
    table.octavo.rows > body.length ? [`… ${(table.octavo.rows - body.length).toLocaleString("en")} more rows`] : [];
  return [line(names), ...body.map(line), ...more].join("\n");
}

function brief(value: Scalar): string {
  const text =
    typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value ?? "");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
