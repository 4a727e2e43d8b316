import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type CellMap, cellById, executionState, outputsOf } from "#lib/notebook/document.ts";
import type { OutputJson } from "#lib/notebook/nbformat.ts";
import {
  appendOutput,
  appendStream,
  clearOutputs,
  displayIdOf,
  MAX_OUTPUTS,
  setExecutionCount,
  setExecutionState,
  updateDisplay,
} from "#lib/notebook/outputs.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { notebookDoc } from "#test/support/notebook-builder.ts";

const display = (text: string): OutputJson => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
});

function withCell(work: (cell: CellMap) => void): readonly OutputJson[] {
  const doc = notebookDoc("a");
  doc.transact(() => work(cellById(doc, "a") as CellMap));
  const [cell] = toNotebookJson(doc).cells;
  return cell?.cell_type === "code" ? cell.outputs : [];
}

describe("outputs", () => {
  it("appends to the stream that is last, and begins another for another name or after a display", () => {
    const outputs = withCell((cell) => {
      appendStream(cell, "stdout", "one\n");
      appendStream(cell, "stdout", "two\n");
      appendStream(cell, "stderr", "oh\n");
      appendOutput(cell, display("x"));
      appendStream(cell, "stdout", "three\n");
    });
    expect(outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
      { output_type: "stream", name: "stderr", text: "oh\n" },
      display("x"),
      { output_type: "stream", name: "stdout", text: "three\n" },
    ]);
  });

  it("writes a stream as text that grows, so an append costs what it appends", () => {
    const doc = notebookDoc("a");
    const cell = cellById(doc, "a") as CellMap;
    appendStream(cell, "stdout", "x\n".repeat(4000));
    const before = Y.encodeStateVector(doc);
    appendStream(cell, "stdout", "y\n");
    expect(Y.encodeStateAsUpdate(doc, before).length).toBeLessThan(80);
  });

  it("shows a display again under its id", () => {
    const outputs = withCell((cell) => {
      appendOutput(cell, display("old"), "d1");
      appendOutput(cell, display("other"), "d2");
      appendOutput(cell, display("old"), "d1");
      expect(updateDisplay(cell, "d1", { "text/plain": "new" })).toBe(2);
      expect(updateDisplay(cell, "gone", { "text/plain": "new" })).toBe(0);
      expect(displayIdOf(outputsOf(cell)?.get(0) as never)).toBe("d1");
    });
    expect(outputs.map((output) => (output as { data: object }).data)).toEqual([
      { "text/plain": "new" },
      { "text/plain": "other" },
      { "text/plain": "new" },
    ]);
  });

  it("clears, and makes the list for a cell that came without", () => {
    const outputs = withCell((cell) => {
      appendOutput(cell, display("x"));
      clearOutputs(cell);
      cell.delete("outputs");
      appendOutput(cell, display("y"));
    });
    expect(outputs).toEqual([display("y")]);
  });

  it("leaves out what comes after too many, and says so once", () => {
    const outputs = withCell((cell) => {
      for (let n = 0; n < MAX_OUTPUTS + 5; n++) expect(appendOutput(cell, display(`${n}`))).toBe(n < MAX_OUTPUTS);
    });
    expect(outputs).toHaveLength(MAX_OUTPUTS + 1);
    expect(outputs.at(-1)).toMatchObject({ output_type: "stream", name: "stderr" });
  });

  it("keeps the count, and never saves the state", () => {
    const doc = notebookDoc("a");
    const cell = cellById(doc, "a") as CellMap;
    setExecutionCount(cell, 3);
    setExecutionState(cell, "running");
    expect(executionState(cell)).toBe("running");
    expect(toNotebookJson(doc).cells[0]).toEqual({
      id: "a",
      cell_type: "code",
      source: "",
      metadata: {},
      execution_count: 3,
      outputs: [],
    });
  });
});
