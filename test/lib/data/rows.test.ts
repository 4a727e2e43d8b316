import { expect, test } from "vitest";
import { type RowOptions, readRows, type StreamedFormat } from "#lib/data/rows.ts";
import type { Row } from "#lib/data/values.ts";

async function* inPieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(format: StreamedFormat, text: string, options?: RowOptions, size?: number): Promise<Row[]> {
  const all: Row[] = [];
  for await (const batch of readRows(format, inPieces(text, size), options)) all.push(...batch);
  return all;
}

test("a csv has named, typed columns", async () => {
  expect(await rows("csv", "name,age,ok,zip\nAda,36,true,01234\nBob,,false,99999\n")).toEqual([
    { name: "Ada", age: 36, ok: true, zip: "01234" },
    { name: "Bob", age: null, ok: false, zip: "99999" },
  ]);
});

test("types, names and delimiters may be said", async () => {
  const options = { types: { b: "string" }, columns: ["a", "b"], delimiter: ";" } as const;
  expect(await rows("csv", "1;2\n3;4\n", options)).toEqual([
    { a: 1, b: "2" },
    { a: 3, b: "4" },
  ]);
  expect(await rows("csv", "a;b\n1,5;2\n", {}, 100)).toEqual([{ a: "1,5", b: 2 }]);
  expect(await rows("tsv", "a\tb\n1\t2,3\n")).toEqual([{ a: 1, b: "2,3" }]);
});

test("columns without a name or with another's get one, and so do fields beyond the header", async () => {
  expect(await rows("csv", "x,,x\n1,2,3,4\n5\n")).toEqual([
    { x: 1, "column 2": 2, "x 2": 3, "column 4": "4" },
    { x: 5, "column 2": null, "x 2": null },
  ]);
});

test("types come from the first thousand rows, and a later misfit stays text", async () => {
  const text = `n\n${Array.from({ length: 5000 }, (_, at) => at).join("\n")}\nlast\n`;
  const all = await rows("csv", text, {}, 4096);
  expect([all.length, all[0], all[4999], all[5000]]).toEqual([5001, { n: 0 }, { n: 4999 }, { n: "last" }]);
});

test("a header alone, and nothing at all, are no rows", async () => {
  expect([await rows("csv", "a,b\n"), await rows("csv", ""), await rows("jsonl", "")]).toEqual([[], [], []]);
});

test("json lines, and the line that is none is named", async () => {
  expect(await rows("jsonl", '{"a":1}\n\n{"a":[2]}')).toEqual([{ a: 1 }, { a: [2] }]);
  expect(await rows("jsonl", "1\n[2,3]\n")).toEqual([{ value: 1 }, { "column 1": 2, "column 2": 3 }]);
  await expect(rows("jsonl", '{"a":1}\n{oops\n')).rejects.toThrow(/^line 2 is not JSON/);
});

test("json as rows, as columns, as one object", async () => {
  expect(await rows("json", '[{"a":1},{"a":null}]')).toEqual([{ a: 1 }, { a: null }]);
  expect(await rows("json", '{"a":[1,2],"b":["x","y"]}')).toEqual([
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ]);
  expect(await rows("json", '{"a":[1,2],"b":"x"}')).toEqual([{ a: [1, 2], b: "x" }]);
  await expect(rows("json", "{")).rejects.toThrow(/^the file is not JSON/);
});

test("a column called __proto__ touches no object's prototype", async () => {
  const [row] = await rows("csv", "__proto__,constructor\n1,2\n");
  expect(Object.entries(row ?? {})).toEqual([
    ["column 1", 1],
    ["constructor", 2],
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a hundred thousand rows stream in bounded batches", async () => {
  const piece = new TextEncoder().encode("1.5,some text,true\n".repeat(1000));
  const stream = (async function* () {
    yield new TextEncoder().encode("a,b,c\n");
    for (let n = 0; n < 100; n++) yield piece;
  })();
  let [count, largest] = [0, 0];
  for await (const batch of readRows("csv", stream)) {
    count += batch.length;
    largest = Math.max(largest, batch.length);
  }
  expect(count).toBe(100_000);
  expect(largest).toBeLessThan(3000);
});
