import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import {
  type CellMap,
  cellById,
  cellId,
  cellsOf,
  cellType,
  executionCount,
  executionState,
  languageOf,
  metadataJson,
  notebookLanguage,
  octavoMetadata,
  outputsOf,
  sourceOf,
  sourceText,
  textOf,
} from "#lib/notebook/document.ts";
import { docOf, notebookDoc, notebookOf } from "#test/support/notebook-builder.ts";

describe("reading", () => {
  it("is total: a cell that any client made badly reads as something", () => {
    const doc = notebookDoc();
    cellsOf(doc).push([new Y.Map([["id", 7]]) as CellMap]);
    const cell = cellsOf(doc).get(0);
    expect([cellId(cell), cellType(cell), sourceText(cell), textOf(cell), outputsOf(cell)]).toEqual([
      "",
      "raw",
      "",
      undefined,
      undefined,
    ]);
    expect([executionCount(cell), executionState(cell), metadataJson(cell), octavoMetadata(cell)]).toEqual([
      null,
      "idle",
      {},
      {},
    ]);
    expect(() => sourceOf(cell)).toThrow("has no source");
    expect(cellById(doc, "gone")).toBeUndefined();
  });

  it("takes counts as Python writes them and plain metadata", () => {
    const doc = notebookDoc("a");
    const cell = cellById(doc, "a") as CellMap;
    cell.set("execution_count", 3.0);
    cell.set("metadata", { x: 1 });
    expect([executionCount(cell), metadataJson(cell)]).toEqual([3, { x: 1 }]);
  });
});

describe("language", () => {
  it.each([
    [{ kernelspec: { name: "octavo-typescript", display_name: "" } }, "typescript"],
    [{ kernelspec: { name: "python3", display_name: "", language: "Python" } }, "python"],
    [{ kernelspec: { name: "ir", display_name: "R" }, language_info: { name: "R" } }, "r"],
    [{ language_info: { name: "julia" } }, "julia"],
    [{}, "python"],
  ])("of a notebook with %j is %s", (metadata, language) => {
    const doc = docOf({ ...notebookOf("a", "b!md"), metadata });
    expect(notebookLanguage(doc)).toBe(language);
    expect(languageOf(doc, cellById(doc, "a") as CellMap)).toBe(language);
    expect(languageOf(doc, cellById(doc, "b") as CellMap)).toBe("markdown");
  });
});
