/**
 * The heavy part of import and export, without I/O: a notebook file's bytes to the first state of a document whose large
 * outputs are references and blobs, and a document's notebook to a file. Pure computation, so that it can run in a thread of its own (files.ts).
 *
 * A file's word is not ours: a reference to a blob that the file does not hold is dropped (whoever knows a digest must
 * not get its bytes), and a receipt that it brings is marked as not written here.
 */
import { createHash } from "node:crypto";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import { BLOB_MIME, mapBundles, withReferences, withValues } from "#lib/notebook/blob-reference.ts";
import { isObject } from "#lib/notebook/json.ts";
import {
  type CellJson,
  type MimeBundle,
  type NotebookJson,
  parseNotebook,
  serializeNotebook,
} from "#lib/notebook/nbformat.ts";
import { takeReceipt, withReceipt } from "#lib/notebook/receipt.ts";
import { type SeedOf, seedUpdate } from "#lib/notebook/seed.ts";
import { languageOfJson } from "./language.ts";

/** What a document can hold and everybody's browser can open; large outputs are not part of it. */
const MOST_CELLS = 10_000;
const MOST_DOCUMENT_CHARS = 32 * 1024 * 1024;

/** A document as it begins, and what its row says of it. */
export interface FirstState {
  readonly update: Uint8Array;
  readonly cells: number;
  readonly language: string;
}

export interface ReadFile {
  readonly first: FirstState;
  /** The title that some programs write into a notebook. */
  readonly title: string | undefined;
  readonly notes: readonly string[];
  readonly blobs: ReadonlyMap<BlobDigest, Uint8Array>;
}

export function firstStateOf(notebook: NotebookJson, of: SeedOf): FirstState {
  return { update: seedUpdate(notebook, of), cells: notebook.cells.length, language: languageOfJson(notebook) };
}

/** Throws `invalid_notebook` or `too_large`. */
export function readNotebookFile(bytes: Uint8Array, of: SeedOf): ReadFile {
  const { notebook, notes } = parseNotebook(decoded(bytes));
  if (notebook.cells.length > MOST_CELLS) {
    throw new AppError(
      "too_large",
      `the notebook has ${notebook.cells.length} cells; Octavo opens up to ${MOST_CELLS}`,
    );
  }
  const blobs = new Map<BlobDigest, Uint8Array>();
  const unproven = { ...notebook, cells: notebook.cells.map(withForeignReceipt) };
  const small = mapBundles(unproven, (data) =>
    withReferences(withoutReferences(data), ({ text, encoding }) => {
      const content = Buffer.from(text, encoding);
      const digest = createHash("sha256").update(content).digest("hex") as BlobDigest;
      blobs.set(digest, content);
      return { digest, size: content.byteLength };
    }),
  );
  const chars = JSON.stringify(small).length;
  if (chars > MOST_DOCUMENT_CHARS) {
    const megabytes = Math.ceil(chars / 1024 / 1024);
    throw new AppError(
      "too_large",
      `the notebook's text, streams and attachments are ${megabytes} MB; Octavo opens up to ${MOST_DOCUMENT_CHARS / 1024 / 1024}`,
    );
  }
  const { title } = small.metadata;
  return { first: firstStateOf(small, of), title: typeof title === "string" ? title : undefined, notes, blobs };
}

/** The file, with every value that `blobs` has back in its output. */
export function writeNotebookFile(notebook: NotebookJson, blobs: ReadonlyMap<BlobDigest, Uint8Array>): Uint8Array {
  const whole = mapBundles(notebook, (data) =>
    withValues(data, ({ digest }, encoding) => {
      const content = blobs.get(digest);
      return content === undefined ? undefined : Buffer.from(content).toString(encoding);
    }),
  );
  return Buffer.from(serializeNotebook(whole));
}

function withoutReferences(data: MimeBundle): MimeBundle {
  if (data[BLOB_MIME] === undefined) return data;
  const { [BLOB_MIME]: _, ...rest } = data;
  return rest;
}

function withForeignReceipt(whole: CellJson): CellJson {
  const { cell, receipt } = takeReceipt(whole);
  return isObject(receipt) ? withReceipt(cell, { ...receipt, status: "foreign" }) : whole;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_notebook", "The file is not text in UTF-8.", { cause });
  }
}
