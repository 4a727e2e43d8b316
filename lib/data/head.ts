/** The first rows of a table, and what a whole table holds: what previews and dataset versions tell of it. */
import type { Column } from "../protocol/file.ts";
import { openParquet, type RangedBytes } from "./parquet.ts";
import { readRows, type StreamedFormat } from "./rows.ts";
import { columnsOf, createColumnTypes, type JsonValue, type Row, toJson } from "./values.ts";

export type TableFormat = StreamedFormat | "parquet";

export interface TableHead {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly more: boolean;
  /** Rows in all, when known without reading on. */
  readonly total: number | null;
}

export interface TableScan {
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** How much of a streamed table is looked at for its head. */
const HEAD_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const CELL_CHARACTERS = 2000;
const COLUMNS = 1000;

export async function headOf(format: TableFormat, bytes: RangedBytes, limit: number): Promise<TableHead> {
  if (format === "parquet") {
    const file = await openParquet(bytes);
    const rows = await take(file.read({ start: 0, end: Math.min(limit, file.rows) }), limit);
    return { ...shown(rows, limit), more: file.rows > limit, total: file.rows };
  }
  const whole = bytes.size <= HEAD_BYTES || format === "json";
  const rows = await take(readRows(format, whole ? inChunks(bytes) : wholeLines(bytes)), limit + 1);
  const cut = rows.length > limit || !whole;
  return { ...shown(rows, limit), more: cut, total: cut ? null : rows.length };
}

/** Columns and number of all rows. */
export async function scanOf(format: TableFormat, bytes: RangedBytes): Promise<TableScan> {
  const batches = format === "parquet" ? (await openParquet(bytes)).read() : readRows(format, inChunks(bytes));
  const types = createColumnTypes();
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    for (const row of batch) types.see(row);
  }
  return { columns: types.columns(), rows };
}

async function take(batches: AsyncIterable<Row[]>, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) {
    for (const row of batch) if (rows.length < limit) rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows;
}

function shown(all: readonly Row[], limit: number): Pick<TableHead, "columns" | "rows"> {
  const rows = all.slice(0, limit);
  const columns = columnsOf(rows).slice(0, COLUMNS);
  return { columns, rows: rows.map((row) => columns.map(({ name }) => shortened(toJson(row[name])))) };
}

function shortened(value: JsonValue): JsonValue {
  const text =
    typeof value === "string" ? value : typeof value === "object" && value !== null ? JSON.stringify(value) : "";
  return text.length > CELL_CHARACTERS ? `${text.slice(0, CELL_CHARACTERS)}…` : value;
}

async function* inChunks(bytes: RangedBytes): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.size; at += CHUNK_BYTES)
    yield await bytes.read(at, Math.min(bytes.size, at + CHUNK_BYTES));
}

/** The start of a large file, chunk by chunk, up to the last line break in it: no character and no line is cut. */
async function* wholeLines(bytes: RangedBytes): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < HEAD_BYTES; at += CHUNK_BYTES) {
    const chunk = await bytes.read(at, at + CHUNK_BYTES);
    yield at + CHUNK_BYTES < HEAD_BYTES ? chunk : chunk.subarray(0, chunk.lastIndexOf(10) + 1);
  }
}
