/**
 * Writing outputs, counts and run state into the document: the server does, nobody else. Every function runs inside the
 * caller's transaction (origin `origins.outputs`). What a display shows again under a display id is found by
 * `metadata.octavo.displayId`. Large values are references to blobs, see `blob-reference.ts`; caps on streams are in
 * `stream-text.ts`.
 */
import * as Y from "yjs";
import { createOutput } from "./cell.ts";
import { type CellMap, type OutputMap, outputsOf } from "./document.ts";
import { isObject, type JsonObject } from "./json.ts";
import type { MimeBundle, OutputJson } from "./notebook-json.ts";
import { type StreamCaps, streamCaps, streamEdits } from "./stream-text.ts";

/** More outputs of one cell than this are left out, with one line that says so. */
export const MAX_OUTPUTS = 500;

export function clearOutputs(cell: CellMap): void {
  const outputs = outputsOf(cell);
  if (outputs !== undefined && outputs.length > 0) outputs.delete(0, outputs.length);
}

/** Appends to the last output when it is the same stream, else begins one. Returns the characters written. */
export function appendStream(cell: CellMap, name: string, chunk: string, caps: StreamCaps = streamCaps): number {
  const outputs = outputsFor(cell);
  if (chunk === "") return 0;
  const last = outputs.length === 0 ? undefined : outputs.get(outputs.length - 1);
  const text =
    last instanceof Y.Map && last.get("output_type") === "stream" && last.get("name") === name && last.get("text");
  if (text instanceof Y.Text) return writeStream(text, chunk, caps);
  if (isFull(outputs)) return 0;
  const output = createOutput({ output_type: "stream", name, text: "" });
  outputs.push([output]);
  return writeStream(output.get("text") as Y.Text, chunk, caps);
}

function writeStream(text: Y.Text, chunk: string, caps: StreamCaps): number {
  let written = 0;
  for (const { at, remove, insert } of streamEdits(text.toString(), chunk, caps)) {
    if (insert !== "") text.insert(at, insert);
    if (remove > 0) text.delete(at + insert.length, remove);
    written += insert.length;
  }
  return written;
}

/** Returns false when the cell has too many already. */
export function appendOutput(cell: CellMap, output: OutputJson, displayId?: string): boolean {
  if (output.output_type === "stream") return appendStream(cell, output.name, output.text) > 0;
  const outputs = outputsFor(cell);
  if (isFull(outputs)) return false;
  outputs.push([createOutput(displayId === undefined ? output : withDisplayId(output, displayId))]);
  return true;
}

/** Replaces what the cell shows under a display id; returns how many outputs. */
export function updateDisplay(cell: CellMap, displayId: string, data: MimeBundle, metadata: JsonObject = {}): number {
  let count = 0;
  for (const output of outputsOf(cell) ?? []) {
    if (!(output instanceof Y.Map) || displayIdOf(output) !== displayId) continue;
    output.set("data", data);
    output.set("metadata", named(metadata, displayId));
    count++;
  }
  return count;
}

export function displayIdOf(output: OutputMap): string | undefined {
  const metadata = output.get("metadata");
  const octavo = isObject(metadata) ? metadata.octavo : undefined;
  return isObject(octavo) && typeof octavo.displayId === "string" ? octavo.displayId : undefined;
}

export function setExecutionCount(cell: CellMap, count: number | null): void {
  cell.set("execution_count", count);
}

/** Never part of a file; a room sets what a crash left running back to idle. */
export function setExecutionState(cell: CellMap, state: "idle" | "running"): void {
  if (cell.get("execution_state") !== state) cell.set("execution_state", state);
}

function outputsFor(cell: CellMap): Y.Array<OutputMap> {
  const outputs = outputsOf(cell);
  if (outputs !== undefined) return outputs;
  const made: Y.Array<OutputMap> = new Y.Array();
  cell.set("outputs", made);
  return made;
}

function isFull(outputs: Y.Array<OutputMap>): boolean {
  if (outputs.length < MAX_OUTPUTS) return false;
  if (outputs.length === MAX_OUTPUTS) {
    const text = `⋯ more than ${MAX_OUTPUTS} outputs; the rest is left out ⋯\n`;
    outputs.push([createOutput({ output_type: "stream", name: "stderr", text })]);
  }
  return true;
}

function withDisplayId(output: OutputJson, displayId: string): OutputJson {
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") return output;
  return { ...output, metadata: named(output.metadata, displayId) };
}

function named(metadata: JsonObject, displayId: string): JsonObject {
  return { ...metadata, octavo: { ...(isObject(metadata.octavo) ? metadata.octavo : {}), displayId } };
}
