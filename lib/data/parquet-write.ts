/**
 * Parquet files written piece by piece: a row group per batch of rows, packed with Snappy, every column nullable. Nothing
 * but one batch is in memory, so a file may be larger than that.
 */
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { must } from "../base/assert.ts";

export interface WrittenColumn {
  readonly name: string;
  /** `integer` has 64 bits, `moment` is milliseconds since 1970 UTC. */
  readonly type: "text" | "number" | "integer" | "moment";
}

/** A value per column; null where there is none. */
export type WrittenRow = readonly (string | number | bigint | null)[];

const elements: Readonly<Record<WrittenColumn["type"], Omit<SchemaElement, "name">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  number: { type: "DOUBLE", repetition_type: "OPTIONAL" },
  integer: { type: "INT64", repetition_type: "OPTIONAL" },
  moment: { type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: "OPTIONAL" },
};

/** The bytes of a file with these columns; each batch becomes a row group. */
export async function* writeParquet(
  columns: readonly WrittenColumn[],
  batches: AsyncIterable<readonly WrittenRow[]>,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, ...elements[type] })),
    ],
    createdBy: "octavo",
  });
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    await writer.write({
      columnData: columns.map(({ name, type }, at) => ({
        name,
        data: rows.map((row) => stored(must(row, "row")[at] ?? null, type)),
      })),
      rowGroupSize: rows.length,
    });
    yield taken(bytes);
  }
  await writer.finish();
  yield taken(bytes);
}

function stored(value: string | number | bigint | null, type: WrittenColumn["type"]): unknown {
  if (value === null) return null;
  if (type === "integer") return BigInt(value);
  if (type === "moment") return new Date(Number(value));
  return type === "number" ? Number(value) : String(value);
}

/** What was written since the last time; places in the file go on. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
