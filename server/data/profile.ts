/** What the tables of a version hold, as far as that is quick to know. */
import { AppError } from "#lib/base/errors.ts";
import { type DataFormat, isTabular } from "#lib/data/format.ts";
import type { TableFormat } from "#lib/data/head.ts";
import type { Column } from "#lib/protocol/file.ts";
import type { DatasetFileRow } from "./dataset-queries.ts";
import type { Table, Tables } from "./tables.ts";

export interface Profile {
  readonly format: DataFormat;
  readonly columns: Column[] | null;
  readonly rows: number | null;
}

const SCAN_BYTES = 64 * 1024 * 1024;
const SCAN_FILES = 8;
const HEAD_ROWS = 1000;

export async function profileOf(tables: Tables, files: readonly DatasetFileRow[]): Promise<Profile> {
  const tabular = files.filter((file) => isTabular(file.format)).map((file) => file as DatasetFileRow & Table);
  const [first] = tabular;
  if (first === undefined) return { format: common(files), columns: null, rows: null };
  try {
    return { format: common(tabular), ...(await contents(tables, tabular, first)) };
  } catch (error) {
    // A table that cannot be read is still a file of the version; its reader will say why.
    if (!(error instanceof AppError) || error.code !== "invalid_request") throw error;
    return { format: common(tabular), columns: null, rows: null };
  }
}

async function contents(tables: Tables, all: readonly Table[], first: Table): Promise<Omit<Profile, "format">> {
  const size = all.reduce((sum, table) => sum + table.size, 0);
  if (size > SCAN_BYTES || all.length > SCAN_FILES) {
    const head = await tables.head(first, HEAD_ROWS);
    return { columns: [...head.columns], rows: all.length === 1 ? head.total : null };
  }
  const scans = await Promise.all(all.map((table) => tables.scan(table)));
  return { columns: union(scans.map((scan) => scan.columns)), rows: scans.reduce((sum, scan) => sum + scan.rows, 0) };
}

/** The columns of several tables as one: types that differ are mixed. */
function union(tables: readonly (readonly Column[])[]): Column[] {
  const types = new Map<string, Column["type"]>();
  for (const { name, type } of tables.flat()) {
    const known = types.get(name) ?? "null";
    types.set(name, known === "null" || known === type ? type : type === "null" ? known : "mixed");
  }
  return [...types].map(([name, type]) => ({ name, type }));
}

function common(files: readonly { readonly format: DataFormat | TableFormat }[]): DataFormat {
  const formats = new Set(files.map((file) => file.format));
  const [only] = formats;
  return formats.size === 1 && only !== undefined ? only : "bytes";
}
