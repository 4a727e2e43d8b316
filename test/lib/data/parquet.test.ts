import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openParquet, type RangedBytes } from "#lib/data/parquet.ts";
import type { Row } from "#lib/data/values.ts";

/** 250 rows in groups of 100, written by pyarrow. */
function fixture(codec: string): RangedBytes & { readonly asked: number[] } {
  const bytes = readFileSync(`test/fixtures/data/rows-${codec}.parquet`);
  const asked: number[] = [];
  return {
    size: bytes.byteLength,
    asked,
    read: async (start, end) => {
      asked.push(end - start);
      return bytes.subarray(start, end);
    },
  };
}

test.each(["snappy", "zstd", "gzip"])("rows come back from a file packed with %s", async (codec) => {
  const file = await openParquet(fixture(codec));
  expect([file.rows, file.columns]).toEqual([250, ["id", "big", "x", "name", "ok", "at", "list"]]);
  const batches: Row[][] = [];
  for await (const batch of file.read()) batches.push(batch);
  expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
  expect(batches[2]?.[1]).toEqual({
    id: 201,
    big: 2n ** 60n + 201n,
    x: 50.25,
    name: "n201",
    ok: false,
    at: new Date("2026-07-21T00:00:00Z"),
    list: [201, 202],
  });
  expect(batches[0]?.[0]?.x).toBeNull();
});

test("a range reads only the groups it touches", async () => {
  const source = fixture("snappy");
  const file = await openParquet(source);
  source.asked.length = 0;
  const rows: Row[] = [];
  for await (const batch of file.read({ start: 95, end: 105 })) rows.push(...batch);
  expect(rows.map((row) => row.id)).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104]);
  expect(source.asked.reduce((sum, size) => sum + size, 0)).toBeLessThan(source.size);
});

test("what is no Parquet file is said to be none", async () => {
  const bytes = new TextEncoder().encode("a,b\n1,2\n".repeat(10));
  const source = { size: bytes.byteLength, read: async (start: number, end: number) => bytes.subarray(start, end) };
  await expect(openParquet(source)).rejects.toMatchObject({ code: "invalid_request" });
});
