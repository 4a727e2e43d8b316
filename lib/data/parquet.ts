/** Parquet files, read by ranges: what it holds from its footer, and its rows one row group at a time. */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { AppError } from "../base/errors.ts";
import { codecs } from "./parquet-codecs.ts";
import type { Row, Value } from "./values.ts";

/** Bytes that are asked for by range: a file on a disk, in a store, behind HTTP. */
export interface RangedBytes {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly string[];
  /** Batches of rows: those of `start` to `end`, by default all. */
  read(range?: { readonly start: number; readonly end: number }): AsyncGenerator<Row[]>;
}

export async function openParquet(bytes: RangedBytes): Promise<ParquetFile> {
  const file: AsyncBuffer = {
    byteLength: bytes.size,
    slice: async (start, end = bytes.size) => {
      const part = await bytes.read(start, end);
      return part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) as ArrayBuffer;
    },
  };
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_request", `this is no Parquet file: ${String(error)}`, { cause: error });
  });
  const rows = Number(metadata.num_rows);
  return {
    rows,
    columns: parquetSchema(metadata).children.map((child) => child.element.name),
    read: (range = { start: 0, end: rows }) => readGroups(file, metadata, range),
  };
}

async function* readGroups(
  file: AsyncBuffer,
  metadata: FileMetaData,
  range: { readonly start: number; readonly end: number },
): AsyncGenerator<Row[]> {
  let first = 0;
  for (const group of metadata.row_groups) {
    const next = first + Number(group.num_rows);
    const rowStart = Math.max(first, range.start);
    const rowEnd = Math.min(next, range.end);
    if (rowStart < rowEnd) {
      const rows = await parquetReadObjects({ file, metadata, compressors: codecs, rowStart, rowEnd });
      yield rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
    }
    first = next;
  }
}

/** 64-bit integers as numbers where a number can hold them; all else as it was read. */
function plain(value: unknown): Value {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  return (value ?? null) as Value;
}
