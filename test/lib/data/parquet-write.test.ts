import { expect, test } from "vitest";
import { openParquet } from "#lib/data/parquet.ts";
import { type WrittenRow, writeParquet } from "#lib/data/parquet-write.ts";
import type { Row } from "#lib/data/values.ts";

test("what is written is read back, in as many groups as there were batches", async () => {
  const columns = [
    { name: "name", type: "text" },
    { name: "loss", type: "number" },
    { name: "step", type: "integer" },
    { name: "at", type: "moment" },
  ] as const;
  const batches: WrittenRow[][] = [
    [
      ['é, "a"', 0.5, 1, 1_700_000_000_000],
      ["b", null, 2n ** 60n, null],
    ],
    [],
    [[null, Number.NaN, -3, 0]],
  ];
  async function* given(): AsyncGenerator<WrittenRow[]> {
    yield* batches;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of writeParquet(columns, given())) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const file = await openParquet({
    size: bytes.length,
    read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  });
  expect([file.rows, file.columns]).toEqual([3, ["name", "loss", "step", "at"]]);
  const groups: Row[][] = [];
  for await (const rows of file.read()) groups.push(rows);
  expect(groups).toEqual([
    [
      { name: 'é, "a"', loss: 0.5, step: 1, at: new Date(1_700_000_000_000) },
      { name: "b", loss: null, step: 2n ** 60n, at: null },
    ],
    [{ name: null, loss: Number.NaN, step: -3, at: new Date(0) }],
  ]);
});

test("a file without rows is a file", async () => {
  const pieces: Uint8Array[] = [];
  const none = (async function* (): AsyncGenerator<WrittenRow[]> {
    yield [];
  })();
  for await (const piece of writeParquet([{ name: "a", type: "text" }], none)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const read = async (start: number, end: number) => new Uint8Array(bytes.subarray(start, end));
  expect((await openParquet({ size: bytes.length, read })).rows).toBe(0);
});
