import { expect, it } from "vitest";
import { type CellMap, cellById } from "#lib/notebook/document.ts";
import { receiptOf, setReceipt, takeReceipt, withReceipt } from "#lib/notebook/receipt.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { cellOf, notebookDoc } from "#test/support/notebook-builder.ts";

it("lies beside the cell in the document and inside its metadata in a file", () => {
  const doc = notebookDoc("a");
  const cell = cellById(doc, "a") as CellMap;
  expect(receiptOf(cell)).toBeUndefined();
  setReceipt(cell, { executionId: "e1" });
  expect(receiptOf(cell)).toEqual({ executionId: "e1" });
  const exported = toNotebookJson(doc).cells[0];
  expect(exported?.metadata).toEqual({ octavo: { receipt: { executionId: "e1" } } });
  expect(takeReceipt(exported as never)).toEqual({ cell: cellOf("a"), receipt: { executionId: "e1" } });
  setReceipt(cell, null);
  expect(toNotebookJson(doc).cells[0]?.metadata).toEqual({});
});

it("leaves the rest of our metadata where it is", () => {
  const cell = { ...cellOf("a"), metadata: { tags: ["x"], octavo: { language: "python" } } };
  const file = withReceipt(cell, { executionId: "e1" });
  expect(file.metadata).toEqual({ tags: ["x"], octavo: { language: "python", receipt: { executionId: "e1" } } });
  expect(takeReceipt(file)).toEqual({ cell, receipt: { executionId: "e1" } });
});
