/**
 * Making a cell: the one place that turns a cell's JSON into the Yjs map of Jupyter's model and back. Key order and the
 * values set at creation follow Jupyter's own clients.
 */
import * as Y from "yjs";
import { isAttachments } from "./attachments.ts";
import {
  type CellMap,
  cellId,
  cellType,
  executionCount,
  metadataJson,
  type OutputMap,
  outputsOf,
  sourceText,
} from "./document.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { CellJson, OutputJson } from "./notebook-json.ts";

/** A map that is not yet part of a document. */
export function createCell(json: CellJson): CellMap {
  const cell: CellMap = new Y.Map();
  cell.set("id", json.id);
  cell.set("cell_type", json.cell_type);
  cell.set("source", json.source === "" ? new Y.Text() : new Y.Text(json.source));
  cell.set("metadata", new Y.Map(Object.entries(json.metadata)));
  if (json.cell_type === "code") {
    cell.set("outputs", Y.Array.from(json.outputs.map(createOutput)));
    cell.set("execution_count", json.execution_count);
  } else if (json.attachments !== undefined && Object.keys(json.attachments).length > 0) {
    cell.set("attachments", json.attachments);
  }
  return cell;
}

/** A stream's text is a Y.Text, so that appending does not write it anew. */
export function createOutput(json: OutputJson): OutputMap {
  if (json.output_type !== "stream") return new Y.Map(Object.entries(json));
  return new Y.Map<unknown>([
    ["output_type", "stream"],
    ["name", json.name],
    ["text", json.text === "" ? new Y.Text() : new Y.Text(json.text)],
  ]);
}

/** What a file says of the cell; execution state is never part of it. */
export function cellToJson(cell: CellMap): CellJson {
  const common = { id: cellId(cell), source: sourceText(cell), metadata: metadataJson(cell) };
  const type = cellType(cell);
  if (type === "code") {
    const outputs = outputsOf(cell)?.toArray().map(outputToJson) ?? [];
    return { ...common, cell_type: "code", execution_count: executionCount(cell), outputs };
  }
  const attachments = cell.get("attachments");
  const kept = isAttachments(attachments) && Object.keys(attachments).length > 0 ? { attachments } : {};
  return { ...common, cell_type: type, ...kept };
}

/** Total over what any client may have written; a list-valued stream text is joined as nbformat does. */
export function outputToJson(output: unknown): OutputJson {
  const json: unknown = output instanceof Y.Map ? output.toJSON() : output;
  const map: JsonObject = isObject(json) ? json : {};
  const data = isObject(map.data) ? map.data : {};
  const metadata = isObject(map.metadata) ? map.metadata : {};
  switch (map.output_type) {
    case "stream":
      return { output_type: "stream", name: text(map.name, "stdout"), text: joinedText(map.text) };
    case "execute_result": {
      const count = typeof map.execution_count === "number" ? Math.trunc(map.execution_count) : null;
      return { output_type: "execute_result", data, metadata, execution_count: count };
    }
    case "error": {
      const lines = Array.isArray(map.traceback) ? map.traceback : [];
      const traceback = lines.filter((line) => typeof line === "string");
      return { output_type: "error", ename: text(map.ename, ""), evalue: text(map.evalue, ""), traceback };
    }
    default:
      return { output_type: "display_data", data, metadata };
  }
}

function text(value: Json | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function joinedText(value: Json | undefined): string {
  return Array.isArray(value) ? value.join("") : text(value, "");
}
