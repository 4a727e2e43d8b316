import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { BlobDigest } from "#lib/base/id.ts";
import { BLOB_MIME } from "#lib/notebook/blob-reference.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { type ReadFile, readNotebookFile, writeNotebookFile } from "#server/notebooks/file-jobs.ts";

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex") as BlobDigest;

function fileWith(data: Record<string, unknown>, metadata: Record<string, unknown> = {}): Uint8Array {
  const outputs = [{ output_type: "display_data", data, metadata: {} }];
  const cell = { cell_type: "code", id: "a", metadata, source: "x", execution_count: null, outputs };
  return Buffer.from(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }));
}

const of = { documentId: "d", epoch: 1 };

function documentOf({ first }: ReadFile): NotebookJson {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, first.update);
  return toNotebookJson(doc);
}

const bundleOf = (read: ReturnType<typeof readNotebookFile>) => {
  const [cell] = documentOf(read).cells;
  const [output] = cell?.cell_type === "code" ? cell.outputs : [];
  return output?.output_type === "display_data" ? output.data : undefined;
};

describe("reading a file", () => {
  it("takes large values out as blobs of their bytes, and writing puts them back", () => {
    const png = Buffer.alloc(50_000, 7);
    const html = `<b>${"é".repeat(20_000)}</b>`;
    const table = { rows: Array.from({ length: 5_000 }, (_, at) => at) };
    const data = {
      "image/png": png.toString("base64"),
      "text/html": html,
      "application/json": table,
      "text/plain": "t",
    };
    const read = readNotebookFile(fileWith(data), of);
    expect(Object.keys(bundleOf(read) ?? {}).sort()).toEqual([BLOB_MIME, "text/plain"].sort());
    expect(new Set(read.blobs.keys())).toEqual(
      new Set([digestOf(png), digestOf(Buffer.from(html)), digestOf(Buffer.from(JSON.stringify(table)))]),
    );
    const written = JSON.parse(Buffer.from(writeNotebookFile(documentOf(read), read.blobs)).toString());
    expect(written.cells[0].outputs[0].data).toMatchObject({
      "image/png": data["image/png"],
      "application/json": table,
    });
    expect(written.cells[0].outputs[0].data["text/html"].join("")).toBe(html);
  });

  it("drops references to blobs that the file does not hold", () => {
    const forged = { [BLOB_MIME]: { "image/png": { digest: "0".repeat(64), size: 9 } }, "text/plain": "kept" };
    const read = readNotebookFile(fileWith(forged), of);
    expect(bundleOf(read)).toEqual({ "text/plain": "kept" });
    expect(read.blobs.size).toBe(0);
  });

  it("marks a receipt as not written here", () => {
    const read = readNotebookFile(fileWith({}, { octavo: { receipt: { personName: "Ada", status: "ok" } } }), of);
    expect(documentOf(read).cells[0]?.metadata).toEqual({
      octavo: { receipt: { personName: "Ada", status: "foreign" } },
    });
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff]), "invalid_notebook"],
    ["nothing", Buffer.from(""), "invalid_notebook"],
    ["33 MB of text in one cell", fileWith({ "text/plain": "" }, { long: "x".repeat(33 * 1024 * 1024) }), "too_large"],
  ])("refuses %s", (_what, bytes, code) => {
    expect(() => readNotebookFile(bytes, of)).toThrow(expect.objectContaining({ code }));
  });
});

it("a blob that is gone stays a reference in the file, with its fallback", () => {
  const read = readNotebookFile(
    fileWith({ "image/png": Buffer.alloc(50_000, 7).toString("base64"), "text/plain": "p" }),
    of,
  );
  const written = JSON.parse(Buffer.from(writeNotebookFile(documentOf(read), new Map())).toString());
  expect(Object.keys(written.cells[0].outputs[0].data).sort()).toEqual([BLOB_MIME, "text/plain"].sort());
});
