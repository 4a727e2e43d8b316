/**
 * What `octavo.data("name@3")` answers, the same wherever a cell runs: rows in batches or all at once, columns, arrays,
 * bytes. How bytes come here (the page's message channel, HTTP with a token) is `read`, an argument.
 */
import { AppError } from "../base/errors.ts";
import type { DatasetFile, DatasetManifest } from "../protocol/dataset.ts";
import { readIdx, readNpy, type Tensor } from "./arrays.ts";
import { isTabular } from "./format.ts";
import { openParquet } from "./parquet.ts";
import { type RowOptions, readRows } from "./rows.ts";
import type { Row, Value } from "./values.ts";

/** The bytes of a file of the version, or of a half-open range of them, in pieces. */
export type ReadBytes = (
  file: DatasetFile,
  range?: { readonly start: number; readonly end: number },
) => AsyncIterable<Uint8Array>;

export interface Dataset {
  readonly name: string;
  /** Number of the version. */
  readonly version: number;
  readonly manifest: DatasetManifest;
  /** Rows of every tabular file, one file after the other, in batches and in constant memory. */
  batches(options?: RowOptions): AsyncGenerator<Row[]>;
  /** All rows. */
  rows(options?: RowOptions): Promise<Row[]>;
  /** All values, column by column. */
  columns(options?: RowOptions): Promise<Record<string, Value[]>>;
  /** Bytes of a file; its path may be left out when there is only one. */
  bytes(path?: string): Promise<Uint8Array>;
  /** Bytes of a file in pieces. */
  stream(path?: string): AsyncIterable<Uint8Array>;
  text(path?: string): Promise<string>;
  /** The numbers of an `.npy` or IDX file. */
  array(path?: string): Promise<Tensor>;
}

export function openDataset(manifest: DatasetManifest, read: ReadBytes): Dataset {
  const fileAt = (path: string | undefined): DatasetFile => findFile(manifest, path);
  const bytes = async (path?: string): Promise<Uint8Array> => gather(read(fileAt(path)), fileAt(path).size);
  const batches = (options: RowOptions = {}): AsyncGenerator<Row[]> => batchesOf(manifest, read, options);
  return {
    name: manifest.name,
    version: manifest.number,
    manifest,
    batches,
    rows: async (options) => {
      const all: Row[] = [];
      for await (const batch of batches(options)) for (const row of batch) all.push(row);
      return all;
    },
    columns: async (options) => {
      const columns = new Map<string, Value[]>();
      let length = 0;
      for await (const batch of batches(options)) for (const row of batch) addRow(columns, row, length++);
      for (const values of columns.values()) while (values.length < length) values.push(null);
      return Object.fromEntries(columns);
    },
    bytes,
    stream: (path) => read(fileAt(path)),
    text: async (path) => new TextDecoder().decode(await bytes(path)),
    array: async (path) => (fileAt(path).format === "npy" ? readNpy : readIdx)(await bytes(path)),
  };
}

async function* batchesOf(manifest: DatasetManifest, read: ReadBytes, options: RowOptions): AsyncGenerator<Row[]> {
  const files = manifest.files.filter((file) => isTabular(file.format));
  if (files.length === 0) {
    throw new AppError("invalid_request", `${manifest.name}@${manifest.number} has no tables; read its bytes instead`);
  }
  for (const file of files) yield* fileRows(file, read, options);
}

/** The rows of one tabular file. */
export async function* fileRows(file: DatasetFile, read: ReadBytes, options: RowOptions = {}): AsyncGenerator<Row[]> {
  switch (file.format) {
    case "csv":
    case "tsv":
    case "json":
    case "jsonl":
      return yield* readRows(file.format, read(file), options);
    case "parquet": {
      const ranged = {
        size: file.size,
        read: (start: number, end: number) => gather(read(file, { start, end }), end - start),
      };
      return yield* (await openParquet(ranged)).read();
    }
    default:
      throw new AppError("invalid_request", `${file.path} has no rows; read its bytes instead`);
  }
}

function findFile(manifest: DatasetManifest, path: string | undefined): DatasetFile {
  const found = path === undefined ? manifest.files[0] : manifest.files.find((file) => file.path === path);
  const where = `${manifest.name}@${manifest.number}`;
  if (path === undefined && manifest.files.length > 1) {
    throw new AppError("invalid_request", `${where} has ${manifest.files.length} files: say which, by its path`);
  }
  if (found === undefined) throw new AppError("not_found", `${where} has no file ${path}`);
  return found;
}

function addRow(columns: Map<string, Value[]>, row: Row, at: number): void {
  for (const [name, value] of Object.entries(row)) {
    const values = columns.get(name) ?? [];
    if (values.length === 0) columns.set(name, values);
    while (values.length < at) values.push(null);
    values.push(value);
  }
}

async function gather(pieces: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const all = new Uint8Array(size);
  let at = 0;
  for await (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return at === size ? all : all.slice(0, at);
}
