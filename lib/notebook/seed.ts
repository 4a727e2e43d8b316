/**
 * The first state of a document. Made once, by the server, in the transaction that creates the document's row; never
 * again while history exists. The client id depends on document and epoch, so the same notebook seeds the same bytes and
 * a state vector that names the id of an earlier epoch gives its sender away.
 */
import * as Y from "yjs";
import { createCell } from "./cell.ts";
import { cellsOf, metaOf, orderOf, origins } from "./document.ts";
import { inputPlace, setInput, takeInputs } from "./inputs.ts";
import type { NotebookJson } from "./notebook-json.ts";
import { firstKeys } from "./order-key.ts";
import { receiptsOf, takeReceipt } from "./receipt.ts";

export interface SeedOf {
  readonly documentId: string;
  readonly epoch: number;
}

/** The document's first update (V1). */
export function seedUpdate(notebook: NotebookJson, of: SeedOf): Uint8Array {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = seedClientId(of.documentId, of.epoch);
  doc.transact(() => {
    const meta = metaOf(doc);
    meta.set("nbformat", 4);
    meta.set("nbformat_minor", 5);
    const { metadata, inputs } = takeInputs(notebook.metadata);
    meta.set("metadata", new Y.Map(Object.entries(metadata)));
    for (const [name, value] of Object.entries(inputs)) setInput(doc, inputPlace(name), { value, by: "", at: 0 });
    const taken = notebook.cells.map(takeReceipt);
    cellsOf(doc).push(taken.map(({ cell }) => createCell(cell)));
    for (const { cell, receipt } of taken) if (receipt !== undefined) receiptsOf(doc).set(cell.id, receipt);
    const keys = firstKeys(notebook.cells.length, "000");
    const order = orderOf(doc);
    notebook.cells.forEach((cell, at) => {
      order.set(cell.id, keys[at] as string);
    });
  }, origins.seed);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** 32 bits, as every Yjs implementation reads them. */
export function seedClientId(documentId: string, epoch: number): number {
  const text = `octavo seed ${epoch} ${documentId}`;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
