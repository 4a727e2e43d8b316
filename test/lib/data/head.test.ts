import { expect, test } from "vitest";
import { headOf, scanOf } from "#lib/data/head.ts";
import type { RangedBytes } from "#lib/data/parquet.ts";

function source(text: string): RangedBytes & { readonly asked: [number, number][] } {
  const bytes = new TextEncoder().encode(text);
  const asked: [number, number][] = [];
  return {
    size: bytes.byteLength,
    asked,
    read: async (start, end) => {
      asked.push([start, end]);
      return bytes.subarray(start, end);
    },
  };
}

test("a small table is known whole", async () => {
  expect(await headOf("csv", source("a,b\n1,x\n"), 10)).toEqual({
    columns: [
      { name: "a", type: "number" },
      { name: "b", type: "string" },
    ],
    rows: [[1, "x"]],
    more: false,
    total: 1,
  });
});

test("of a large table only the start is asked for", async () => {
  const large = source(`a\n${"12345\n".repeat(2_000_000)}`);
  const head = await headOf("csv", large, 5);
  expect([head.rows.length, head.more, head.total]).toEqual([5, true, null]);
  expect(large.asked).toEqual([[0, 256 * 1024]]);
});

test("rows longer than what is looked at are cut at a line, not in a character", async () => {
  const wide = source(`a\n${`${"ü".repeat(700_000)}\n`.repeat(10)}`);
  const head = await headOf("csv", wide, 100);
  expect(head.more).toBe(true);
  expect(head.rows.every(([text]) => String(text) === `${"ü".repeat(2000)}…`)).toBe(true);
});

test("columns that not all rows have are shown as null where they are missing", async () => {
  const head = await headOf("jsonl", source('{"a":1}\n{"b":{"c":2}}\n'), 10);
  expect(head.rows).toEqual([
    [1, null],
    [null, { c: 2 }],
  ]);
});

test("a scan counts all rows and sees all types", async () => {
  const text = `n,late\n${"1,\n".repeat(3000)}2,x\n`;
  expect(await scanOf("csv", source(text))).toEqual({
    rows: 3001,
    columns: [
      { name: "n", type: "number" },
      { name: "late", type: "string" },
    ],
  });
});
