/**
 * Reading a notebook file: nbformat 4.0 to 4.5, as found in the wild, into a normal `NotebookJson`.
 *
 * What normalisation does, and nothing else (each is said in `notes`, once per kind):
 * - the minor version becomes 5; a cell without an id gets one that depends only on the file; an id that is malformed or
 *   already taken is replaced the same way;
 * - text given as a list of lines is joined; line ends in a cell's source become `\n` (editors count characters);
 *   white space inside an output's base64 goes;
 *   a lone surrogate becomes U+FFFD; `NaN` and `Infinity`, which are not JSON, become null; numbers are doubles;
 * - what the schema has no place for is not dropped but kept under `metadata.octavo.foreign` of the notebook or the cell
 *   (unknown keys, metadata that breaks the schema); unknown outputs are kept as a display of their JSON; a cell of an
 *   unknown type becomes raw.
 * So the result is valid by the schema, and an import of its own export changes nothing.
 *
 * Refused, with a sentence that says why: what is not JSON, nbformat 3 or older, nbformat 5 or newer, no list of cells,
 * nesting that no program writes. The size of the file is the caller's business.
 */
import { AppError } from "#lib/base/errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { cleanCellMetadata, cleanNotebookMetadata, type Foreign, withForeign } from "./nbformat-metadata.ts";
import { readOutputs } from "./nbformat-outputs.ts";
import { joined, parseJson } from "./nbformat-text.ts";
import type { Attachments, CellJson, CellType, NotebookJson } from "./notebook-json.ts";

export type {
  Attachments,
  CellJson,
  CellType,
  CodeCellJson,
  MimeBundle,
  NotebookJson,
  OutputJson,
  TextCellJson,
} from "./notebook-json.ts";
export { emptyNotebook, serializeNotebook } from "./notebook-json.ts";

export interface ParsedNotebook {
  readonly notebook: NotebookJson;
  /** What normalisation changed, for a person to read; empty when nothing worth telling. */
  readonly notes: readonly string[];
}

/** `input`: the file's text, or what `JSON.parse` made of it. Throws `invalid_notebook`. */
export function parseNotebook(input: unknown): ParsedNotebook {
  const notes = new Set<string>();
  const file = fileOf(parseJson(input, notes));
  const ids = new IdGiver(notes);
  const rawCells = file.cells as readonly Json[];
  const taken = new Set<string>();
  for (const cell of rawCells) if (isObject(cell) && isCellId(cell.id)) taken.add(cell.id);
  ids.reserve(taken);
  const cells = rawCells.map((cell, at) => readCell(cell, at, ids, notes));
  const foreign: Foreign = {};
  for (const [key, value] of Object.entries(file)) if (!NOTEBOOK_KEYS.has(key)) foreign[key] = value;
  const metadata = withForeign(cleanNotebookMetadata(file.metadata, foreign), foreign);
  if (Object.keys(foreign).length > 0) {
    notes.add(`Kept under metadata.octavo.foreign, as nbformat has no place for it: ${list(Object.keys(foreign))}.`);
  }
  return { notebook: { nbformat: 4, nbformat_minor: 5, metadata, cells }, notes: [...notes] };
}

const NOTEBOOK_KEYS = new Set(["nbformat", "nbformat_minor", "metadata", "cells"]);

function fileOf(value: Json): JsonObject {
  if (!isObject(value)) refuse("The file holds JSON, but not a notebook: it is not an object.");
  const major = value.nbformat;
  if (major === undefined && value.cells === undefined) {
    refuse("The file holds JSON, but not a notebook: it names no nbformat and has no cells.");
  }
  if (typeof major === "number" && major < 4) {
    refuse(
      `The notebook is nbformat ${major}; Octavo reads nbformat 4. \`jupyter nbconvert --to notebook\` upgrades it.`,
    );
  }
  if (typeof major === "number" && major >= 5) {
    refuse(`The notebook is nbformat ${major}, newer than nbformat 4 that Octavo reads.`);
  }
  if (major !== 4) refuse("The notebook's nbformat is not a number.");
  if (!Array.isArray(value.cells)) refuse("The notebook's cells are not a list.");
  return value;
}

function refuse(message: string): never {
  throw new AppError("invalid_notebook", message);
}

function readCell(cell: Json, at: number, ids: IdGiver, notes: Set<string>): CellJson {
  if (!isObject(cell)) refuse(`Cell ${at + 1} is not an object.`);
  const foreign: Foreign = {};
  const source = readSource(cell.source, at, foreign, notes);
  const cell_type = readType(cell.cell_type, foreign, notes);
  const attachments = cell_type === "code" ? undefined : readAttachments(cell.attachments);
  const known = KEYS[cell_type];
  for (const [key, value] of Object.entries(cell)) if (!known.has(key)) foreign[key] = value;
  if (cell_type !== "code" && cell.attachments !== undefined && attachments === undefined) {
    if (!isObject(cell.attachments) || Object.keys(cell.attachments).length > 0) foreign.attachments = cell.attachments;
  }
  const outputs = cell_type === "code" ? readOutputs(cell.outputs, foreign, notes) : [];
  const count = cell.execution_count;
  const execution_count = typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : null;
  if (cell_type === "code" && count !== undefined && count !== null && execution_count === null) {
    foreign.execution_count = count;
  }
  const metadata = withForeign(cleanCellMetadata(cell.metadata, cell_type, foreign), foreign);
  if (Object.keys(foreign).length > 0) {
    notes.add("Some cells hold what nbformat has no place for; it is kept in their metadata.octavo.foreign.");
  }
  const id = ids.give(cell.id, at, cell_type, source);
  if (cell_type === "code") return { id, cell_type, source, metadata, execution_count, outputs };
  return { id, cell_type, source, metadata, ...(attachments === undefined ? {} : { attachments }) };
}

const KEYS: Record<CellType, ReadonlySet<string>> = {
  code: new Set(["id", "cell_type", "source", "metadata", "execution_count", "outputs"]),
  markdown: new Set(["id", "cell_type", "source", "metadata", "attachments"]),
  raw: new Set(["id", "cell_type", "source", "metadata", "attachments"]),
};

function readType(value: Json | undefined, foreign: Foreign, notes: Set<string>): CellType {
  if (value === "code" || value === "markdown" || value === "raw") return value;
  foreign.cell_type = value ?? null;
  notes.add("Cells of an unknown type became raw cells.");
  return "raw";
}

function readSource(value: Json | undefined, at: number, foreign: Foreign, notes: Set<string>): string {
  const text = value === undefined || value === null ? "" : joined(value);
  if (text === undefined) {
    foreign.source = value ?? null;
    notes.add(`Cell ${at + 1} has a source that is not text; it is kept in its metadata.octavo.foreign.`);
    return "";
  }
  if (!text.includes("\r")) return text;
  notes.add("Line ends in cells became \\n.");
  return text.replaceAll(/\r\n?/g, "\n");
}

function readAttachments(value: Json | undefined): Attachments | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined;
  const entries: [string, JsonObject][] = [];
  for (const [name, bundle] of Object.entries(value)) {
    if (!isObject(bundle)) return undefined;
    const data = Object.entries(bundle).map(([mime, part]) => [mime, joined(part) ?? part] as const);
    entries.push([name, Object.fromEntries(data)]);
  }
  return Object.fromEntries(entries);
}

/** nbformat 4.5: 1 to 64 of these. */
export function isCellId(value: unknown): value is string {
  return typeof value === "string" && /^[a-zA-Z0-9\-_]{1,64}$/.test(value);
}

/** Gives every cell one id of its own; what it makes up depends only on the file, so two imports agree. */
class IdGiver {
  readonly #notes: Set<string>;
  readonly #given = new Set<string>();
  #reserved: ReadonlySet<string> = new Set();

  constructor(notes: Set<string>) {
    this.#notes = notes;
  }

  /** Ids that the file's cells ask for: never made up for another cell. */
  reserve(ids: ReadonlySet<string>): void {
    this.#reserved = ids;
  }

  give(wanted: Json | undefined, at: number, type: string, source: string): string {
    if (isCellId(wanted) && !this.#given.has(wanted)) {
      this.#given.add(wanted);
      return wanted;
    }
    if (isCellId(wanted)) this.#notes.add(`Two cells had the id ${wanted}; the later one got a new id.`);
    else if (wanted !== undefined) this.#notes.add("Malformed cell ids were replaced.");
    for (let attempt = 0; ; attempt++) {
      const id = hash64(`${attempt}\n${at}\n${type}\n${source}`);
      if (this.#given.has(id) || this.#reserved.has(id)) continue;
      this.#given.add(id);
      return id;
    }
  }
}

/** Two FNV-1a hashes as 16 hex digits: names, not security. */
function hash64(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + at), 0x01000193);
  }
  return hex(a) + hex(b);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

function list(words: readonly string[]): string {
  const shown = words.slice(0, 8).map((word) => (word.length > 40 ? `${word.slice(0, 40)}…` : word));
  return shown.join(", ") + (words.length > 8 ? `, and ${words.length - 8} more` : "");
}
