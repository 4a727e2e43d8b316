import { YNotebook } from "@jupyter/ydoc";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { type CellJson, emptyNotebook, type NotebookJson, type OutputJson } from "#lib/notebook/nbformat.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { docOf } from "#test/support/notebook-builder.ts";

/** Jupyter's own implementation of the shared model is the judge of what we write and read. It warns a lot. */
beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue(undefined));
afterEach(() => void vi.restoreAllMocks());

function judge(doc: Y.Doc): YNotebook {
  const notebook = new YNotebook();
  Y.applyUpdate(notebook.ydoc, Y.encodeStateAsUpdate(doc));
  return notebook;
}

function fromJudge(notebook: YNotebook): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(notebook.ydoc));
  return doc;
}

const key = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((text) => text !== "__proto__" && !/^(collapsed|jupyter|trusted|octavo)$/.test(text));
const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !JSON.stringify(value).includes("__proto__") && !JSON.stringify(value).includes("-0"));
const metadata = fc.dictionary(key, json, { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<Record<string, never>>;
const text = fc.string({ unit: "grapheme", maxLength: 20 }).map((value) => value.toWellFormed());
const output: fc.Arbitrary<OutputJson> = fc.oneof(
  fc.record({ output_type: fc.constant("stream" as const), name: fc.constantFrom("stdout", "stderr"), text }),
  fc.record({ output_type: fc.constant("display_data" as const), data: fc.record({ "text/plain": text }), metadata }),
  fc.record({
    output_type: fc.constant("error" as const),
    ename: text,
    evalue: text,
    traceback: fc.array(text, { maxLength: 3 }),
  }),
);
const cell: fc.Arbitrary<CellJson> = fc.oneof(
  fc.record({
    id: fc.uuid(),
    cell_type: fc.constant("code" as const),
    source: text,
    metadata,
    execution_count: fc.option(fc.integer({ min: 1, max: 99 }), { nil: null }),
    outputs: fc.array(output, { maxLength: 3 }),
  }),
  fc.record({ id: fc.uuid(), cell_type: fc.constantFrom("markdown" as const, "raw" as const), source: text, metadata }),
);
const notebook: fc.Arbitrary<NotebookJson> = fc
  .array(cell, { maxLength: 5 })
  .map((cells) => JSON.parse(JSON.stringify(emptyNotebook(cells))) as NotebookJson);

describe("@jupyter/ydoc", () => {
  it("reads what we write", () => {
    fc.assert(
      fc.property(notebook, (json) => {
        const read = judge(docOf(json)).toJSON();
        expect(read).toEqual(json);
      }),
      { numRuns: 60 },
    );
  });

  it("writes what we read", () => {
    fc.assert(
      fc.property(notebook, (json) => {
        const written = YNotebook.create({ data: structuredClone(json) as never });
        expect(toNotebookJson(fromJudge(written))).toEqual(json);
      }),
      { numRuns: 60 },
    );
  });

  it("moves, inserts and deletes cells, and we show what it shows", () => {
    const act = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const theirs = YNotebook.create({ data: { ...emptyNotebook(), cells: [] } as never });
        let made = 0;
        for (const [what, a, b] of acts) {
          const count = theirs.cells.length;
          if (what === 0 || count === 0) theirs.insertCell(a % (count + 1), { cell_type: "code", id: `c${made++}` });
          else if (what === 1) theirs.moveCell(a % count, b % count);
          else theirs.deleteCell(a % count);
        }
        expect(cellIds(fromJudge(theirs))).toEqual(theirs.cells.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });
});
