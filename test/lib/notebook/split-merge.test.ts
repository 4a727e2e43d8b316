import { describe, expect, it } from "vitest";
import type * as Y from "yjs";
import { addAttachment, changeLanguage } from "#lib/notebook/operations.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { ids, notebookDoc, show } from "#test/support/notebook-builder.ts";

const split = (source: string, ...offsets: number[]): string[] => {
  const doc = notebookDoc(`a:${source}`, "z");
  splitCell(doc, "a", offsets, { newId: ids() });
  return show(doc).slice(0, -1);
};

describe("split", () => {
  it("cuts at an offset and drops the newline there", () => {
    expect(split("one\ntwo", 3)).toEqual(["a:one", "new1:two"]);
    expect(split("one\ntwo", 4)).toEqual(["a:one", "new1:two"]);
    expect(split("onetwo", 3)).toEqual(["a:one", "new1:two"]);
    expect(split("one\n\ntwo", 4)).toEqual(["a:one\n", "new1:two"]);
  });

  it("cuts into several, in whatever order the offsets come", () => {
    expect(split("one\ntwo\nthree", 7, 3)).toEqual(["a:one", "new1:two", "new2:three"]);
    expect(split("abcd", 1, 1, 3)).toEqual(["a:a", "new1:bc", "new2:d"]);
  });

  it("gives an empty part at an end, and never cuts a character", () => {
    expect(split("one", 3)).toEqual(["a:one", "new1:"]);
    expect(split("one", 0)).toEqual(["a:", "new1:one"]);
    expect(split("one", 99)).toEqual(["a:one", "new1:"]);
    expect(split("😀x", 1)).toEqual(["a:", "new1:😀x"]);
  });

  it("keeps type and language, and takes along the attachments that the part shows", () => {
    const doc = notebookDoc("a:one\ntwo", "b!md:![](attachment:x.png)\n![](attachment:y.png)");
    changeLanguage(doc, ["a"], "python");
    addAttachment(doc, "b", "x.png", { "image/png": "X" });
    addAttachment(doc, "b", "y.png", { "image/png": "Y" });
    splitCell(doc, "a", 3, { newId: () => "a2" });
    splitCell(doc, "b", 22, { newId: () => "b2" });
    const [, a2, , b2] = toNotebookJson(doc).cells;
    expect(a2).toMatchObject({ id: "a2", cell_type: "code", metadata: { octavo: { language: "python" } } });
    expect(b2).toMatchObject({ id: "b2", cell_type: "markdown", attachments: { "y.png": { "image/png": "Y" } } });
    expect(Object.keys((b2 as { attachments: object }).attachments)).toEqual(["y.png"]);
  });

  it("does nothing for a cell that is gone", () => {
    expect(splitCell(notebookDoc("a"), "gone", 0, { newId: ids() })).toEqual([]);
  });
});

describe("merge", () => {
  const merge = (doc: Y.Doc, ...which: string[]): string[] => {
    mergeCells(doc, which);
    return show(doc);
  };

  it("appends in shown order, with a newline between", () => {
    expect(merge(notebookDoc("a:one", "b:two", "c:three", "d"), "c", "a", "b")).toEqual(["a:one\ntwo\nthree", "d:"]);
    expect(merge(notebookDoc("a!md:one", "b!md:two"), "a", "b")).toEqual(["a:one\n\ntwo"]);
  });

  it("writes no separator for an empty side, and undoes a split", () => {
    expect(merge(notebookDoc("a:", "b:two", "c:"), "a", "b", "c")).toEqual(["a:two"]);
    const doc = notebookDoc("a:one\ntwo\nthree");
    splitCell(doc, "a", [3, 7], { newId: ids() });
    expect(merge(doc, "a", "new1", "new2")).toEqual(["a:one\ntwo\nthree"]);
  });

  it("brings attachments along, and renames one whose name is taken", () => {
    const doc = notebookDoc("a!md:![](attachment:x.png)", "b!md:![](attachment:x.png) ![](attachment:y.png)");
    addAttachment(doc, "a", "x.png", { "image/png": "A" });
    addAttachment(doc, "b", "x.png", { "image/png": "B" });
    addAttachment(doc, "b", "y.png", { "image/png": "C" });
    expect(merge(doc, "a", "b")).toEqual(["a:![](attachment:x.png)\n\n![](attachment:x-1.png) ![](attachment:y.png)"]);
    expect(toNotebookJson(doc).cells[0]).toMatchObject({
      attachments: { "x.png": { "image/png": "A" }, "x-1.png": { "image/png": "B" }, "y.png": { "image/png": "C" } },
    });
  });

  it("needs two cells", () => {
    const doc = notebookDoc("a:one", "b:two");
    expect(mergeCells(doc, ["a"])).toBeUndefined();
    expect(mergeCells(doc, ["a", "gone"])).toBeUndefined();
    expect(show(doc)).toEqual(["a:one", "b:two"]);
  });
});
