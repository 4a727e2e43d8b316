/**
 * Metadata: free-form, but for a few keys whose shape nbformat's schema demands. A value of another shape would make the
 * whole file invalid for other programs, so it moves, unchanged, to `octavo.foreign` of the same metadata.
 */
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { CellType } from "./notebook-json.ts";

/** What the schema has no place for, by the name it had. */
export type Foreign = Record<string, Json>;

type Shape = (value: Json) => boolean;
const text: Shape = (value) => typeof value === "string";
const flag: Shape = (value) => typeof value === "boolean";
const flags =
  (...keys: string[]): Shape =>
  (value) =>
    isObject(value) && keys.every((key) => value[key] === undefined || typeof value[key] === "boolean");

const NOTEBOOK_SHAPES: Record<string, Shape> = {
  kernelspec: (value) => isObject(value) && typeof value.name === "string" && typeof value.display_name === "string",
  language_info: (value) => isObject(value) && typeof value.name === "string" && languageInfoRest(value),
  orig_nbformat: (value) => Number.isInteger(value) && (value as number) >= 1,
  title: text,
  authors: (value) => Array.isArray(value),
};

function languageInfoRest(info: JsonObject): boolean {
  const mode = info.codemirror_mode;
  const texts = ["file_extension", "mimetype", "pygments_lexer"];
  return (
    (mode === undefined || typeof mode === "string" || isObject(mode)) &&
    texts.every((key) => info[key] === undefined || typeof info[key] === "string")
  );
}

const CELL_SHAPES: Record<string, Shape> = {
  name: (value) => typeof value === "string" && value !== "",
  tags: (value) =>
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    value.every((tag) => typeof tag === "string" && /^[^,]+$/.test(tag)),
};
const TYPE_SHAPES: Record<CellType, Record<string, Shape>> = {
  code: {
    ...CELL_SHAPES,
    jupyter: flags("source_hidden", "outputs_hidden"),
    collapsed: flag,
    scrolled: (value) => typeof value === "boolean" || value === "auto",
    execution: (value) => isObject(value) && Object.values(value).every((time) => typeof time === "string"),
  },
  markdown: { ...CELL_SHAPES, jupyter: flags("source_hidden") },
  raw: { ...CELL_SHAPES, jupyter: flags("source_hidden"), format: text },
};

export function cleanNotebookMetadata(value: Json | undefined, foreign: Foreign): JsonObject {
  return cleaned(value, NOTEBOOK_SHAPES, foreign);
}

export function cleanCellMetadata(value: Json | undefined, type: CellType, foreign: Foreign): JsonObject {
  return cleaned(value, TYPE_SHAPES[type], foreign);
}

function cleaned(value: Json | undefined, shapes: Record<string, Shape>, foreign: Foreign): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value)) {
    foreign.metadata = value;
    return {};
  }
  const misshapen = Object.entries(value).filter(([key, item]) => Object.hasOwn(shapes, key) && !shapes[key]?.(item));
  if (misshapen.length === 0) return value;
  foreign.metadata = Object.fromEntries(misshapen);
  const names = new Set(misshapen.map(([key]) => key));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.has(key)));
}

/** The metadata with `foreign` added to what an earlier import put there. */
export function withForeign(metadata: JsonObject, foreign: Foreign): JsonObject {
  if (Object.keys(foreign).length === 0) return metadata;
  const octavo = isObject(metadata.octavo)
    ? metadata.octavo
    : metadata.octavo === undefined
      ? {}
      : { was: metadata.octavo };
  const earlier = isObject(octavo.foreign) ? octavo.foreign : {};
  return { ...metadata, octavo: { ...octavo, foreign: { ...earlier, ...foreign } } };
}
