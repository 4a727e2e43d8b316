import { expect, it } from "vitest";
import * as Y from "yjs";
import { cellToJson, createCell, createOutput, outputToJson } from "#lib/notebook/cell.ts";
import type { CellMap } from "#lib/notebook/document.ts";
import { cellOf } from "#test/support/notebook-builder.ts";

function attached(type: Y.Map<unknown>): Y.Map<unknown> {
  new Y.Doc().getArray<unknown>("x").push([type]);
  return type;
}

it.each([
  [{ ...cellOf("a:x"), execution_count: 2, outputs: [{ output_type: "stream", name: "stdout", text: "1" }] }],
  [{ ...cellOf("b!md:y"), attachments: { "x.png": { "image/png": "AA" } }, metadata: { tags: ["t"] } }],
  [cellOf("c!raw:")],
])("is a map and JSON again: %j", (json) => {
  expect(cellToJson(attached(createCell(json as never)) as CellMap)).toEqual(json);
});

it.each([
  [
    { output_type: "stream", text: ["a", "b"] },
    { output_type: "stream", name: "stdout", text: "ab" },
  ],
  [
    { output_type: "execute_result", execution_count: 3.0 },
    { output_type: "execute_result", data: {}, metadata: {}, execution_count: 3 },
  ],
  [
    { output_type: "error", ename: 1, traceback: ["x", 2] },
    { output_type: "error", ename: "", evalue: "", traceback: ["x"] },
  ],
  ["nothing", { output_type: "display_data", data: {}, metadata: {} }],
])("reads an output of any client: %j", (written, read) => {
  expect(outputToJson(written)).toEqual(read);
});

it("keeps a stream's text as text that can grow", () => {
  const output = attached(createOutput({ output_type: "stream", name: "stdout", text: "1" }));
  expect(output.get("text")).toBeInstanceOf(Y.Text);
});
