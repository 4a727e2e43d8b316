/** Outputs as files have them, into the four kinds that nbformat 4 knows; anything else is kept as a display of its JSON. */
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { Foreign } from "./nbformat-metadata.ts";
import { joined } from "./nbformat-text.ts";
import { isBase64Mime, isJsonMime, type MimeBundle, type OutputJson } from "./notebook-json.ts";

const FOREIGN_OUTPUT = "application/vnd.octavo.foreign+json";

export function readOutputs(value: Json | undefined, foreign: Foreign, notes: Set<string>): readonly OutputJson[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    foreign.outputs = value;
    return [];
  }
  return value.map((output: Json) => readOutput(output) ?? keepUnknown(output, notes));
}

function readOutput(output: Json): OutputJson | undefined {
  if (!isObject(output)) return undefined;
  switch (output.output_type) {
    case "stream":
      return readStream(output);
    case "display_data":
    case "execute_result":
      return readDisplay(output);
    case "error":
      return readError(output);
    default:
      return undefined;
  }
}

function readStream(output: JsonObject): OutputJson | undefined {
  const text = joined(output.text ?? "");
  if (text === undefined || !only(output, ["output_type", "name", "text"])) return undefined;
  const name = output.name ?? "stdout";
  return typeof name === "string" ? { output_type: "stream", name, text } : undefined;
}

function readDisplay(output: JsonObject): OutputJson | undefined {
  const metadata = output.metadata ?? {};
  if (!isObject(output.data) || !isObject(metadata)) return undefined;
  const data = readBundle(output.data);
  if (data === undefined) return undefined;
  if (output.output_type === "display_data") {
    if (!only(output, ["output_type", "data", "metadata"])) return undefined;
    return { output_type: "display_data", data, metadata };
  }
  const count = output.execution_count ?? null;
  if (!only(output, ["output_type", "data", "metadata", "execution_count"])) return undefined;
  if (count !== null && !(typeof count === "number" && Number.isInteger(count) && count >= 0)) return undefined;
  return { output_type: "execute_result", data, metadata, execution_count: count };
}

/** Values of JSON mime types are any JSON; all others are text. */
function readBundle(data: JsonObject): MimeBundle | undefined {
  const entries: [string, Json][] = [];
  for (const [mime, value] of Object.entries(data)) {
    const text = isJsonMime(mime) ? value : joined(value);
    if (text === undefined) return undefined;
    entries.push([mime, isBase64Mime(mime) ? withoutSpace(text) : text]);
  }
  return Object.fromEntries(entries);
}

/** Base64 is often cut into lines or ends with one; the bytes are the same. */
function withoutSpace(text: Json): Json {
  return typeof text === "string" ? text.replaceAll(/\s+/g, "") : text;
}

function readError(output: JsonObject): OutputJson | undefined {
  const { ename, evalue, traceback } = output;
  if (typeof ename !== "string" || typeof evalue !== "string") return undefined;
  if (!Array.isArray(traceback) || !traceback.every((line) => typeof line === "string")) return undefined;
  if (!only(output, ["output_type", "ename", "evalue", "traceback"])) return undefined;
  return { output_type: "error", ename, evalue, traceback };
}

function only(output: JsonObject, keys: readonly string[]): boolean {
  return Object.keys(output).every((key) => keys.includes(key));
}

function keepUnknown(output: Json, notes: Set<string>): OutputJson {
  notes.add("Outputs that nbformat does not know are kept as a display of their JSON.");
  const text = JSON.stringify(output);
  const data = {
    [FOREIGN_OUTPUT]: output,
    "text/plain": text.length > 2000 ? `${text.slice(0, 2000).toWellFormed()}…` : text,
  };
  return { output_type: "display_data", data, metadata: {} };
}
