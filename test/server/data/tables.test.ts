import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { BlobDigest } from "#lib/base/id.ts";
import type { TableFormat } from "#lib/data/head.ts";
import { createMemoryBlobs } from "#server/blobs/index.ts";
import { createTables, type Table } from "#server/data/tables.ts";

const store = createMemoryBlobs();
const tables = createTables(store);

async function table(format: TableFormat, content: string | Uint8Array): Promise<Table> {
  return { ...(await store.put(Buffer.from(content))), format };
}

test("many tables at once are read two at a time, each with its own rows", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, (_, at) => table("csv", `n\n${at}\n`)));
  const heads = await Promise.all(all.map((each) => tables.head(each, 10)));
  expect(heads.map((head) => head.rows)).toEqual([[[0]], [[1]], [[2]], [[3]], [[4]]]);
});

test("a table that needs too much memory is an error, and the server goes on", async () => {
  const greedy = await table("json", `[${"[],".repeat(2_000_000)}[]]`);
  await expect(createTables(store, 32).scan(greedy)).rejects.toMatchObject({ code: "invalid_request" });
  expect(await tables.scan(await table("csv", "a\n1\n"))).toMatchObject({ rows: 1 });
}, 60_000);

test("a Parquet file whose bytes are scrambled is an error, whatever was hit", async () => {
  const good = readFileSync("test/fixtures/data/rows-snappy.parquet");
  for (let seed = 0; seed < 3; seed++) {
    const bad = Buffer.from(good);
    for (let at = 4; at < bad.length - 8; at += 97)
      bad[at] = createHash("md5").update(`${seed} ${at}`).digest()[0] ?? 0;
    const outcome = await tables.head(await table("parquet", bad), 10).then(
      () => "read",
      (error: { code?: string }) => error.code,
    );
    expect(["read", "invalid_request"]).toContain(outcome);
  }
}, 60_000);

test("a blob that is missing is gone, not unreadable", async () => {
  const missing = { digest: "0".repeat(64) as BlobDigest, size: 10, format: "csv" } as const;
  await expect(tables.head(missing, 1)).rejects.toMatchObject({ code: "gone" });
});
