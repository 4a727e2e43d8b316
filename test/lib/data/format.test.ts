import { expect, test } from "vitest";
import { contentTypeOf, formatOf, isTabular, previewKindOf } from "#lib/data/format.ts";

test.each([
  ["a/iris.CSV", "csv", "table"],
  ["log.ndjson", "jsonl", "table"],
  ["part-0.parquet", "parquet", "table"],
  ["train-images-idx3-ubyte", "idx", "none"],
  ["x.npy", "npy", "none"],
  ["photo.jpeg", "bytes", "image"],
  ["README", "bytes", "text"],
  ["notes.md", "bytes", "text"],
  ["a.zip", "bytes", "none"],
] as const)("%s is read as %s and shown as %s", (path, format, preview) => {
  expect(formatOf(path)).toBe(format);
  expect(previewKindOf(path)).toBe(preview);
});

test("only what has rows is tabular", () => {
  expect([isTabular("csv"), isTabular("npy"), isTabular("bytes")]).toEqual([true, false, false]);
});

test("an unknown extension is served as bytes", () => {
  expect([contentTypeOf("a.weights"), contentTypeOf("a.csv")]).toEqual([
    "application/octet-stream",
    "text/csv; charset=utf-8",
  ]);
});
