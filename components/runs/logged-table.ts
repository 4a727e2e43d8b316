/** Tables as MLflow's `log_table` writes them: JSON with `columns` and `data`. */
import { z } from "zod";
import { type Column, cellValueSchema, type Preview } from "#lib/protocol/file.ts";

const schema = z.object({
  columns: z.array(z.union([z.string(), z.number()])).max(1000),
  data: z.array(z.array(cellValueSchema)),
});
const most = 200;

/** The beginning of a logged table; undefined for any other value. */
export function loggedTable(value: unknown): Extract<Preview, { readonly kind: "table" }> | undefined {
  const table = schema.safeParse(value).data;
  if (table === undefined) return undefined;
  const rows = table.data.slice(0, most);
  const columns = table.columns.map((name, at): Column => ({ name: String(name), type: typeOf(rows, at) }));
  return { kind: "table", columns, rows, more: table.data.length > most, total: table.data.length };
}

function typeOf(rows: readonly (readonly unknown[])[], at: number): Column["type"] {
  const given = rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
  return given.length > 0 && given.every((value) => typeof value === "number") ? "number" : "string";
}
