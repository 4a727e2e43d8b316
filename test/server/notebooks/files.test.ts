import { describe, expect, it } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { createFiles, type NotebookFiles } from "#server/notebooks/files.ts";

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
  const threaded = createFiles({ threadFromBytes: 0 });
  const inline = createFiles({ threadFromBytes: Number.POSITIVE_INFINITY });

  it("is read and written in a thread as it is without one", async () => {
    const given = file("hello");
    const read = await threaded.read(given);
    expect(read).toEqual(await inline.read(given));
    expect(await threaded.write(read.notebook, new Map())).toEqual(
      new Uint8Array(await inline.write(read.notebook, new Map())),
    );
  });

  it("is refused with the same words", async () => {
    const wrong = Buffer.from("no notebook");
    const refusal = (files: NotebookFiles) =>
      files.read(wrong).catch((error: unknown) => (error instanceof AppError ? [error.code, error.message] : error));
    expect(await refusal(threaded)).toEqual(await refusal(inline));
    expect(await refusal(threaded)).toEqual(["invalid_notebook", expect.stringContaining("not JSON")]);
  });

  it("waits for its turn when many come at once, and all are answered", async () => {
    const read = await Promise.all(Array.from({ length: 6 }, (_, at) => threaded.read(file(`${at}`))));
    expect(read.map(({ notebook }) => notebook.cells[0]?.source)).toEqual(["0", "1", "2", "3", "4", "5"]);
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
    await expect(small.read(hungry)).rejects.toMatchObject({ code: "too_large" });
    expect((await small.read(file("next"))).notebook.cells).toHaveLength(1);
  });
});
