import { describe, expect, it } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import { createFiles, type NotebookFiles } from "#server/notebooks/files.ts";

const of = { documentId: "d", epoch: 1 };
const file = (source: string) =>
  Buffer.from(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [{ cell_type: "raw", id: "a", metadata: {}, source }],
    }),
  );

describe("a large file", () => {
  const threaded = createFiles({ threadFromBytes: 0, threadFromCells: 0 });
  const inline = createFiles({
    threadFromBytes: Number.POSITIVE_INFINITY,
    threadFromCells: Number.POSITIVE_INFINITY,
  });

  it("is read and written in a thread as it is without one", async () => {
    const given = file("hello");
    expect(await threaded.read(given, of)).toEqual(await inline.read(given, of));
    const { notebook } = parseNotebook(given.toString());
    expect(await threaded.first(notebook, of)).toEqual(await inline.first(notebook, of));
    const written = await inline.write(notebook, new Map());
    expect(await threaded.write(notebook, new Map())).toEqual(new Uint8Array(written));
  });

  it("is refused with the same words", async () => {
    const wrong = Buffer.from("no notebook");
    const refusal = (files: NotebookFiles) =>
      files
        .read(wrong, of)
        .catch((error: unknown) => (error instanceof AppError ? [error.code, error.message] : error));
    expect(await refusal(threaded)).toEqual(await refusal(inline));
    expect(await refusal(threaded)).toEqual(["invalid_notebook", expect.stringContaining("not JSON")]);
  });

  it("waits for its turn when many come at once, and all are answered", async () => {
    const read = await Promise.all(Array.from({ length: 6 }, (_, at) => threaded.read(file("x".repeat(at + 1)), of)));
    const sizes = read.map(({ first }) => first.update.byteLength);
    expect(sizes).toEqual(sizes.map((_, at) => (sizes[0] ?? 0) + at));
  });

  it("that needs more memory than a thread may take is refused, and the next one read", async () => {
    const small = createFiles({ threadFromBytes: 0, threadHeapMb: 24 });
    const cells = Array.from({ length: 150_000 }, (_, at) => ({
      cell_type: "raw",
      id: `c${at}`,
      metadata: {},
      source: "",
    }));
    const hungry = Buffer.from(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
    await expect(small.read(hungry, of)).rejects.toMatchObject({ code: "too_large" });
    expect((await small.read(file("next"), of)).first.cells).toBe(1);
  });
});
