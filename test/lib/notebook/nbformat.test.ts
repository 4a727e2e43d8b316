import { describe, expect, it } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { type CellJson, isCellId, parseNotebook, serializeNotebook } from "#lib/notebook/nbformat.ts";

const file = (cells: unknown, more: object = {}): object => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells,
  ...more,
});
const code = (more: object = {}): object => ({
  id: "a",
  cell_type: "code",
  source: "x",
  metadata: {},
  execution_count: null,
  outputs: [],
  ...more,
});
const first = (cell: object): CellJson => parseNotebook(file([cell])).notebook.cells[0] as CellJson;
const notesOf = (input: unknown): readonly string[] => parseNotebook(input).notes;

function refusal(input: unknown): string {
  try {
    parseNotebook(input);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("invalid_notebook");
    return (error as AppError).message;
  }
  throw new Error("was not refused");
}

describe("refuses", () => {
  it.each([
    ["not json {", "The file is not JSON"],
    ["", "The file is not JSON"],
    ["[]", "not an object"],
    ["null", "not an object"],
    ["{}", "names no nbformat and has no cells"],
    ['{"nbformat":3,"worksheets":[]}', "nbformat 3"],
    ['{"nbformat":2}', "nbformat 2"],
    ['{"nbformat":5,"cells":[]}', "nbformat 5, newer"],
    ['{"nbformat":"4","cells":[]}', "not a number"],
    ['{"nbformat":4,"cells":{}}', "not a list"],
    ['{"nbformat":4}', "not a list"],
    ['{"nbformat":4,"cells":["x"]}', "Cell 1 is not an object"],
    [`{"nbformat":4,"cells":[],"metadata":${"[".repeat(300)}${"]".repeat(300)}}`, "nests deeper"],
  ])("%s", (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});

describe("ids", () => {
  it("are kept where valid, made up where missing, and the same in every import", () => {
    const cells = [code(), code({ id: undefined }), code({ id: undefined }), code({ id: "bad id!" })];
    const one = parseNotebook(file(cells));
    const found = one.notebook.cells.map(({ id }) => id);
    expect(found[0]).toBe("a");
    expect(found.every(isCellId)).toBe(true);
    expect(new Set(found).size).toBe(4);
    expect(parseNotebook(file(cells)).notebook).toEqual(one.notebook);
    expect(one.notes).toEqual(["Malformed cell ids were replaced."]);
  });

  it("are repaired with a note when two cells have the same", () => {
    const { notebook, notes } = parseNotebook(file([code(), code({ source: "y" })]));
    expect(notebook.cells[0]?.id).toBe("a");
    expect(notebook.cells[1]?.id).not.toBe("a");
    expect(notes).toEqual(["Two cells had the id a; the later one got a new id."]);
  });
});

describe("text", () => {
  it("is joined from lines and has one kind of line end", () => {
    expect(first(code({ source: ["a\n", "b"] })).source).toBe("a\nb");
    expect(first(code({ source: "a\r\nb\rc" })).source).toBe("a\nb\nc");
    expect(first(code({ source: null })).source).toBe("");
    expect(first(code({ source: 7 })).metadata).toEqual({ octavo: { foreign: { source: 7 } } });
  });

  it("loses nothing but lone surrogates, NaN and prototypes, each with a note", () => {
    const text =
      '{"nbformat":4,"nbformat_minor":4,"metadata":{"x":NaN,"y":"NaN, -Infinity","__proto__":1},"cells":[{"cell_type":"raw","metadata":{},"source":"\\ud800"}]}';
    const { notebook, notes } = parseNotebook(text);
    expect(notebook.metadata).toEqual({ x: null, y: "NaN, -Infinity", _proto_: 1 });
    expect(notebook.cells[0]?.source).toBe("\ufffd");
    expect(notes).toHaveLength(3);
  });
});

describe("what nbformat has no place for", () => {
  it("is kept under octavo.foreign", () => {
    const { notebook } = parseNotebook(
      file([code({ prompt_number: 3 })], { signature: "s", metadata: { kernelspec: {} } }),
    );
    expect(notebook.metadata).toEqual({ octavo: { foreign: { signature: "s", metadata: { kernelspec: {} } } } });
    expect(notebook.cells[0]?.metadata).toEqual({ octavo: { foreign: { prompt_number: 3 } } });
  });

  it("is kept when metadata itself is none, or a cell's type is unknown", () => {
    expect(first(code({ metadata: [1] })).metadata).toEqual({ octavo: { foreign: { metadata: [1] } } });
    expect(first(code({ metadata: { tags: "x", a: 1 } })).metadata).toEqual({
      a: 1,
      octavo: { foreign: { metadata: { tags: "x" } } },
    });
    expect(first({ id: "h", cell_type: "heading", level: 2, source: "T", metadata: {} })).toEqual({
      id: "h",
      cell_type: "raw",
      source: "T",
      metadata: { octavo: { foreign: { cell_type: "heading", level: 2 } } },
    });
  });

  it("is kept as a display when it is an output", () => {
    const output = { output_type: "pyout", text: ["1"] };
    expect(first(code({ outputs: [output] }))).toMatchObject({
      outputs: [{ output_type: "display_data", data: { "application/vnd.octavo.foreign+json": output } }],
    });
    expect(notesOf(file([code({ outputs: [output] })]))).toHaveLength(1);
  });

  it("stays where it is in a second import", () => {
    const odd = file([code({ prompt_number: 3, metadata: 7 })], { signature: "s", metadata: null });
    const { notebook } = parseNotebook(odd);
    expect(parseNotebook(serializeNotebook(notebook))).toEqual({ notebook, notes: [] });
  });
});

describe("serialize", () => {
  it("writes as nbformat's writer does", () => {
    const outputs = [
      { output_type: "stream", name: "stdout", text: "1\n2" },
      {
        output_type: "display_data",
        metadata: {},
        data: { "text/html": "<b>\n</b>", "image/png": "AA\nBB", "application/json": ["x"] },
      },
    ];
    const { notebook } = parseNotebook(
      file([code({ source: "é\n\u2028x", outputs })], { metadata: { "10": 1, "9": 2 } }),
    );
    expect(serializeNotebook(notebook)).toBe(`{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "a",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1\\n",
      "2"
     ]
    },
    {
     "data": {
      "application/json": [
       "x"
      ],
      "image/png": "AABB",
      "text/html": [
       "<b>\\n",
       "</b>"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "é\\n",
    "\u2028",
    "x"
   ]
  }
 ],
 "metadata": {
  "10": 1,
  "9": 2
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });
});
