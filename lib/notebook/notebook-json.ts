/**
 * The notebook as a file holds it: types of nbformat 4.5 and how one is written. Reading is in `nbformat.ts`.
 *
 * A `NotebookJson` is *normal*: minor version 5, every cell with a unique valid id, sources and stream texts as one
 * string, and valid by nbformat's schema. `serializeNotebook` writes it as nbformat's own writer does (one space of
 * indent, sorted keys, text as lists of lines, a newline at the end), so that files diff well in any tool; the same
 * notebook always gives the same bytes, and reading them gives the same notebook.
 */
import { type Json, type JsonObject, stringifySorted } from "./json.ts";

export type CellType = "code" | "markdown" | "raw";
export type MimeBundle = { readonly [mime: string]: Json };
export type Attachments = { readonly [name: string]: MimeBundle };

export type OutputJson =
  | { readonly output_type: "stream"; readonly name: string; readonly text: string }
  | { readonly output_type: "display_data"; readonly data: MimeBundle; readonly metadata: JsonObject }
  | {
      readonly output_type: "execute_result";
      readonly data: MimeBundle;
      readonly metadata: JsonObject;
      readonly execution_count: number | null;
    }
  | {
      readonly output_type: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

interface AnyCellJson {
  readonly id: string;
  readonly source: string;
  readonly metadata: JsonObject;
}
export type CodeCellJson = AnyCellJson & {
  readonly cell_type: "code";
  readonly execution_count: number | null;
  readonly outputs: readonly OutputJson[];
};
export type TextCellJson = AnyCellJson & {
  readonly cell_type: "markdown" | "raw";
  readonly attachments?: Attachments;
};
export type CellJson = CodeCellJson | TextCellJson;

export interface NotebookJson {
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
  readonly metadata: JsonObject;
  readonly cells: readonly CellJson[];
}

/** Ours; `language` is what the cells speak that do not say otherwise. */
export const octavoKernelspec = {
  name: "octavo-typescript",
  display_name: "Octavo TypeScript",
  language: "typescript",
} as const;

export function emptyNotebook(cells: readonly CellJson[] = [], metadata: JsonObject = {}): NotebookJson {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: octavoKernelspec,
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
      ...metadata,
    },
    cells,
  };
}

export function serializeNotebook(notebook: NotebookJson): string {
  const cells = notebook.cells.map(cellToFile);
  return `${stringifySorted({ ...notebook, cells } as unknown as Json)}\n`;
}

/** Mime types whose value is JSON itself: a list there is data, not lines of text. */
export function isJsonMime(mime: string): boolean {
  return mime === "application/json" || (mime.startsWith("application/") && mime.endsWith("+json"));
}

/** Mime types whose value is the base64 of bytes. */
export function isBase64Mime(mime: string): boolean {
  if (mime === "image/svg+xml") return false;
  return /^(image|audio|video|font)\//.test(mime) || mime === "application/pdf" || mime === "application/octet-stream";
}

function cellToFile(cell: CellJson): Json {
  const source = splitLines(cell.source);
  if (cell.cell_type === "code") {
    return { ...cell, source, outputs: cell.outputs.map(outputToFile) } as unknown as Json;
  }
  if (cell.attachments === undefined) return { ...cell, source };
  const attachments = Object.entries(cell.attachments).map(([name, data]) => [name, bundleToFile(data)] as const);
  return { ...cell, source, attachments: Object.fromEntries(attachments) };
}

function outputToFile(output: OutputJson): Json {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  if (output.output_type === "error") return { ...output };
  return { ...output, data: bundleToFile(output.data) };
}

function bundleToFile(data: MimeBundle): JsonObject {
  const entries = Object.entries(data).map(([mime, value]) => [
    mime,
    splitsIntoLines(mime, value) ? splitLines(value) : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

const SPLIT_MIMES = new Set(["application/javascript", "image/svg+xml"]);

function splitsIntoLines(mime: string, value: Json): value is string {
  return typeof value === "string" && (mime.startsWith("text/") || SPLIT_MIMES.has(mime));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the line ends that Python's str.splitlines knows
const LINE = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g;

/** The lines with their ends, as Python's `splitlines(True)` cuts them; joined they are the text again. */
export function splitLines(text: string): string[] {
  return (text.match(LINE) ?? []).filter((line) => line !== "");
}
