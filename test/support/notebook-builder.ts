/** Tiny notebooks for tests: `notebookDoc("a:one", "b:two")` is a document of two code cells. */
import * as Y from "yjs";
import { sourceText } from "#lib/notebook/document.ts";
import { type CellJson, emptyNotebook, type NotebookJson } from "#lib/notebook/nbformat.ts";
import { shownCells } from "#lib/notebook/order.ts";
import { seedUpdate } from "#lib/notebook/seed.ts";

/** `id:source`, `id!md:source`, `id!raw:source`. */
export function cellOf(text: string): CellJson {
  const colon = text.indexOf(":");
  const [id = "", kind] = text.slice(0, colon < 0 ? text.length : colon).split("!");
  const source = colon < 0 ? "" : text.slice(colon + 1);
  if (kind === "md") return { id, cell_type: "markdown", source, metadata: {} };
  if (kind === "raw") return { id, cell_type: "raw", source, metadata: {} };
  return { id, cell_type: "code", source, metadata: {}, execution_count: null, outputs: [] };
}

export function notebookOf(...cells: string[]): NotebookJson {
  return emptyNotebook(cells.map(cellOf));
}

/** A document with a client id of its own, seeded as the server does. */
export function notebookDoc(...cells: string[]): Y.Doc {
  return docOf(notebookOf(...cells));
}

export function docOf(notebook: NotebookJson, clientId = 1): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  Y.applyUpdate(doc, seedUpdate(notebook, { documentId: "test", epoch: 1 }));
  return doc;
}

/** Another person's copy. */
export function copyOf(doc: Y.Doc, clientId: number): Y.Doc {
  const copy = new Y.Doc();
  copy.clientID = clientId;
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** Everybody gets everybody's edits. */
export function sync(...docs: readonly Y.Doc[]): void {
  const updates = docs.map((doc) => Y.encodeStateAsUpdate(doc));
  for (const doc of docs) for (const update of updates) Y.applyUpdate(doc, update, "sync");
}

/** `["a:one", "b:two"]` in shown order. */
export function show(doc: Y.Doc): string[] {
  return shownCells(doc).map((cell) => `${String(cell.get("id"))}:${sourceText(cell)}`);
}

/** `new1`, `new2`, … */
export function ids(prefix = "new"): () => string {
  let count = 0;
  return () => `${prefix}${++count}`;
}
