/**
 * What a document says now, as a notebook file: cells in shown order, everything Jupyter's model holds, nothing that is
 * live (execution state, `state`, order keys). Large outputs stay references; `outputs.ts` puts their bytes back.
 */
import type * as Y from "yjs";
import { cellToJson } from "./cell.ts";
import { type CellMap, notebookMetadataOf } from "./document.ts";
import { withInputs } from "./inputs.ts";
import type { JsonObject } from "./json.ts";
import type { CellJson, NotebookJson } from "./notebook-json.ts";
import { shownCells } from "./order.ts";
import { receiptOf, withReceipt } from "./receipt.ts";

export function toNotebookJson(doc: Y.Doc): NotebookJson {
  const metadata = (notebookMetadataOf(doc)?.toJSON() ?? {}) as JsonObject;
  return { nbformat: 4, nbformat_minor: 5, metadata: withInputs(metadata, doc), cells: shownCells(doc).map(exported) };
}

function exported(cell: CellMap): CellJson {
  return withReceipt(cellToJson(cell), receiptOf(cell));
}
