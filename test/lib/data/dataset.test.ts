import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openDataset, type ReadBytes } from "#lib/data/dataset.ts";
import { formatOf } from "#lib/data/format.ts";
import type { DatasetManifest } from "#lib/protocol/dataset.ts";

function dataset(files: Readonly<Record<string, Uint8Array | string>>): ReturnType<typeof openDataset> {
  const bytes = (path: string): Uint8Array => {
    const content = files[path] ?? "";
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  };
  const read: ReadBytes = async function* (file, range = { start: 0, end: file.size }) {
    for (let at = range.start; at < range.end; at += 5)
      yield bytes(file.path).subarray(at, Math.min(at + 5, range.end));
  };
  const listed = Object.keys(files).map((path) => ({
    path,
    size: bytes(path).byteLength,
    digest: "0".repeat(64),
    format: formatOf(path),
    url: `/x/${path}`,
  }));
  return openDataset({ ...manifest, files: listed }, read);
}

const manifest: DatasetManifest = {
  datasetId: "d",
  name: "iris",
  number: 3,
  digest: "0".repeat(64),
  format: "csv",
  files: [],
  size: 0,
  columns: null,
  rows: null,
  message: "",
  createdAt: 0,
  createdBy: "p",
};

test("rows of all tables in order, columns side by side", async () => {
  const iris = dataset({ "a.csv": "x,y\n1,u\n2,v\n", "b.jsonl": '{"x":3,"z":true}\n', "README.md": "# Iris" });
  expect([iris.name, iris.version]).toEqual(["iris", 3]);
  expect(await iris.rows()).toEqual([
    { x: 1, y: "u" },
    { x: 2, y: "v" },
    { x: 3, z: true },
  ]);
  expect(await iris.columns()).toEqual({ x: [1, 2, 3], y: ["u", "v", null], z: [null, null, true] });
});

test("bytes, text and arrays of a file", async () => {
  const mixed = dataset({ "notes.txt": "grüße", "labels.idx1-ubyte": new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]) });
  expect(await mixed.text("notes.txt")).toBe("grüße");
  expect((await mixed.bytes("labels.idx1-ubyte")).length).toBe(10);
  expect(await mixed.array("labels.idx1-ubyte")).toEqual({ shape: [2], data: new Uint8Array([7, 9]) });
  await expect(mixed.bytes()).rejects.toThrow("iris@3 has 2 files: say which");
  await expect(mixed.bytes("absent")).rejects.toThrow("iris@3 has no file absent");
  await expect(mixed.rows()).rejects.toThrow("iris@3 has no tables");
});

test("a parquet file is read by ranges", async () => {
  const rows = await dataset({ "rows.parquet": readFileSync("test/fixtures/data/rows-snappy.parquet") }).rows();
  expect([rows.length, rows[7]?.name]).toEqual([250, "n7"]);
});
