import { expect, it } from "vitest";
import * as Y from "yjs";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import { receiptsOf } from "#lib/notebook/receipt.ts";
import { seedClientId, seedUpdate } from "#lib/notebook/seed.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { docOf, notebookOf } from "#test/support/notebook-builder.ts";

it("gives the same bytes for the same notebook, document and epoch, and another client for another epoch", () => {
  const notebook = notebookOf("a:one", "b!md:two");
  const seed = (epoch: number): Uint8Array => seedUpdate(notebook, { documentId: "d", epoch });
  expect(seed(1)).toEqual(seed(1));
  const clients = (update: Uint8Array): number[] => [...Y.parseUpdateMeta(update).to.keys()];
  expect(clients(seed(1))).toEqual([seedClientId("d", 1)]);
  expect(clients(seed(2))).toEqual([seedClientId("d", 2)]);
  expect(seedClientId("d", 1)).not.toBe(seedClientId("d", 2));
  expect(seedClientId("d", 1)).not.toBe(seedClientId("e", 1));
});

it("holds what the notebook holds, receipts beside the cells", () => {
  const receipt = { executionId: "e1", personName: "Ann" };
  const [a, b] = notebookOf("a:one", "b!md:two").cells;
  const cells = [{ ...a, metadata: { tags: ["x"], octavo: { receipt, language: "python" } } }, b];
  const { notebook } = parseNotebook({ ...notebookOf(), cells });
  const doc = docOf(notebook);
  expect(toNotebookJson(doc)).toEqual(notebook);
  expect(receiptsOf(doc).get("a")).toEqual(receipt);
});
