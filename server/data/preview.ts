/** What a page shows of a file before anybody asks for more: the first rows of a table, the start of a text. */
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import { formatOf, previewKindOf } from "#lib/data/format.ts";
import type { TableFormat } from "#lib/data/head.ts";
import type { Preview } from "#lib/protocol/file.ts";
import type { BlobStore } from "../blobs/index.ts";
import type { Tables } from "./tables.ts";

const TEXT_BYTES = 64 * 1024;
/** JSON is one value and has to be read whole. */
const JSON_BYTES = 16 * 1024 * 1024;

export interface PreviewDeps {
  readonly blobs: Pick<BlobStore, "read">;
  readonly tables: Tables;
}

export async function previewOf(
  deps: PreviewDeps,
  file: { readonly path: string; readonly digest: BlobDigest; readonly size: number },
  rows: number,
): Promise<Preview> {
  switch (previewKindOf(file.path)) {
    case "image":
      return { kind: "image" };
    case "none":
      return { kind: "none", reason: "This kind of file has no preview; download it." };
    case "text":
      return textOf(deps.blobs, file);
    case "table":
      return tableOf(deps, file, rows);
  }
}

async function tableOf(
  deps: PreviewDeps,
  file: { readonly path: string; readonly digest: BlobDigest; readonly size: number },
  rows: number,
): Promise<Preview> {
  const format = formatOf(file.path) as TableFormat;
  if (format === "json" && file.size > JSON_BYTES) return textOf(deps.blobs, file);
  try {
    const head = await deps.tables.head({ ...file, format }, rows);
    return { kind: "table", ...head, columns: [...head.columns], rows: head.rows.map((row) => [...row]) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid_request") throw error;
    return { kind: "none", reason: `It cannot be shown as a table: ${error.message}` };
  }
}

async function textOf(
  blobs: Pick<BlobStore, "read">,
  file: { readonly digest: BlobDigest; readonly size: number },
): Promise<Preview> {
  const end = Math.min(file.size, TEXT_BYTES);
  const stream = await blobs.read(file.digest, { start: 0, end });
  if (stream === undefined) throw new AppError("gone", "the content of this file is missing on the server");
  const bytes = Buffer.concat(await stream.toArray());
  if (bytes.includes(0)) return { kind: "none", reason: "It is not text." };
  // A character may be cut at the end; the decoder holds an unfinished one back.
  return { kind: "text", text: new TextDecoder().decode(bytes, { stream: true }), more: end < file.size };
}
