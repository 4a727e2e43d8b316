/**
 * Values of a notebook's inputs in the document: `octavo.inputs`, a flat map from a place (everybody's, or one person's)
 * to the value with who set it and when. The first value of an input is in its definition, so an entry exists only once
 * somebody has set it. Not undoable and not part of any cell: another value is no edit of the notebook's text.
 */
import type * as Y from "yjs";
import { names } from "./document.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

export interface InputValue {
  readonly value: Json;
  readonly by: string;
  readonly at: number;
  /** The document's client that set it; absent when the server did for somebody. */
  readonly client?: number | undefined;
}

/** Inputs of one notebook; a value's characters as JSON. */
export const inputLimits = { entries: 2000, characters: 120_000 } as const;

export function inputsOf(doc: Y.Doc): Y.Map<JsonObject> {
  return doc.getMap<JsonObject>(names.inputs);
}

/** `personId` for a value of that person alone. */
export function inputPlace(name: string, personId?: string): string {
  return personId === undefined ? `shared ${name}` : `person ${personId} ${name}`;
}

export function inputValue(doc: Y.Doc, place: string): InputValue | undefined {
  const entry = inputsOf(doc).get(place);
  if (!isObject(entry) || entry.value === undefined) return undefined;
  const { value, by, at, client } = entry;
  return {
    value,
    by: typeof by === "string" ? by : "",
    at: typeof at === "number" ? at : 0,
    ...(typeof client === "number" ? { client } : {}),
  };
}

/** Inside a transaction; answers whether there was room. */
export function setInput(doc: Y.Doc, place: string, { value, by, at, client }: InputValue): boolean {
  const inputs = inputsOf(doc);
  if (JSON.stringify(value).length > inputLimits.characters) return false;
  if (!inputs.has(place) && inputs.size >= inputLimits.entries) return false;
  inputs.set(place, { value, by, at, ...(client === undefined ? {} : { client }) });
  return true;
}

/** What holds for a person: everybody's values, under their own. */
export function inputsFor(doc: Y.Doc, personId: string): Readonly<Record<string, Json>> {
  const [shared, own]: [Record<string, Json>, Record<string, Json>] = [{}, {}];
  const mine = inputPlace("", personId);
  for (const [place, entry] of inputsOf(doc)) {
    if (!isObject(entry) || entry.value === undefined) continue;
    if (place.startsWith("shared ")) shared[place.slice("shared ".length)] = entry.value;
    else if (place.startsWith(mine)) own[place.slice(mine.length)] = entry.value;
  }
  return { ...shared, ...own };
}

/** For a file: everybody's values, under `metadata.octavo.inputs` of the notebook. */
export function withInputs(metadata: JsonObject, doc: Y.Doc): JsonObject {
  const shared = [...inputsOf(doc)].flatMap(([place, entry]): readonly (readonly [string, Json])[] => {
    const isShared = place.startsWith("shared ") && isObject(entry) && entry.value !== undefined;
    return isShared ? [[place.slice("shared ".length), entry.value as Json]] : [];
  });
  if (shared.length === 0) return metadata;
  const octavo = isObject(metadata.octavo) ? metadata.octavo : {};
  return { ...metadata, octavo: { ...octavo, inputs: Object.fromEntries(shared) } };
}

/** The other way: a file's metadata without its inputs, and those. */
export function takeInputs(metadata: JsonObject): {
  readonly metadata: JsonObject;
  readonly inputs: Readonly<Record<string, Json>>;
} {
  const { octavo } = metadata;
  if (!isObject(octavo) || !isObject(octavo.inputs)) return { metadata, inputs: {} };
  const { inputs, ...rest } = octavo;
  const { octavo: _octavo, ...without } = metadata;
  return { metadata: Object.keys(rest).length === 0 ? without : { ...without, octavo: rest }, inputs };
}
