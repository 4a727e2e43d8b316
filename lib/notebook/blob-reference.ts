/**
 * Large values of outputs: the document holds `data["application/vnd.octavo.blob+json"] = {[mime]: {digest, size}}` and
 * a `text/plain` fallback for clients that know nothing of it; the bytes are a blob. A blob is what a browser would want
 * under that type: the decoded bytes of base64 (images, PDF), the UTF-8 text of all else, the JSON text of JSON types. The
 * caller stores and hashes. Files hold the values themselves again.
 */
import { type BlobDigest, isBlobDigest } from "#lib/base/id.ts";
import { isObject, type Json } from "./json.ts";
import { isBase64Mime, isJsonMime, type MimeBundle, type NotebookJson, type OutputJson } from "./notebook-json.ts";

export const BLOB_MIME = "application/vnd.octavo.blob+json";
/** Values of more characters than this do not stay in the document. */
export const LARGE_VALUE_CHARS = 16_384;

export interface BlobReference {
  readonly digest: BlobDigest;
  /** Bytes of the blob. */
  readonly size: number;
}

/** A value as it is to be stored. */
export interface BlobContent {
  readonly mime: string;
  readonly encoding: "base64" | "utf8";
  readonly text: string;
}

export function referencesIn(data: MimeBundle): ReadonlyMap<string, BlobReference> {
  const found = new Map<string, BlobReference>();
  const references = data[BLOB_MIME];
  if (!isObject(references)) return found;
  for (const [mime, reference] of Object.entries(references)) {
    if (!isObject(reference)) continue;
    const { digest, size } = reference;
    if (typeof digest === "string" && isBlobDigest(digest) && typeof size === "number")
      found.set(mime, { digest, size });
  }
  return found;
}

/** The bundle with its large values stored by `put`; the same bundle when none is large. */
export function withReferences(data: MimeBundle, put: (content: BlobContent) => BlobReference): MimeBundle {
  const small: [string, Json][] = [];
  const references: [string, Json][] = [...referencesIn(data)].map(([mime, found]) => [mime, { ...found }]);
  const before = references.length;
  let fallback: string | undefined;
  for (const [mime, value] of Object.entries(data)) {
    const content = mime === BLOB_MIME ? undefined : contentOf(mime, value);
    if (content === undefined || content.text.length <= LARGE_VALUE_CHARS) {
      if (mime !== BLOB_MIME) small.push([mime, value]);
      continue;
    }
    const reference = put(content);
    references.push([mime, { digest: reference.digest, size: reference.size }]);
    if (mime === "text/plain") fallback = `${content.text.slice(0, 2000).toWellFormed()}…`;
  }
  if (references.length === before) return data;
  const bundle = new Map(small);
  if (!bundle.has("text/plain"))
    bundle.set("text/plain", fallback ?? `[${references.map(([mime]) => mime).join(", ")}]`);
  return Object.fromEntries([...bundle, [BLOB_MIME, Object.fromEntries(references)]]);
}

/** The bundle with every referenced value that `get` has; what is gone stays a reference. */
export function withValues(
  data: MimeBundle,
  get: (reference: BlobReference, encoding: BlobContent["encoding"], mime: string) => string | undefined,
): MimeBundle {
  const references = referencesIn(data);
  if (references.size === 0) return data;
  const values = new Map(Object.entries(data));
  const missing: [string, Json][] = [];
  const made = isMadeFallback(data, references);
  if (made) values.delete("text/plain");
  for (const [mime, reference] of references) {
    const text = get(reference, isBase64Mime(mime) ? "base64" : "utf8", mime);
    if (text === undefined) missing.push([mime, { ...reference }]);
    else values.set(mime, isJsonMime(mime) ? (JSON.parse(text) as Json) : text);
  }
  values.delete(BLOB_MIME);
  if (missing.length > 0) {
    values.set(BLOB_MIME, Object.fromEntries(missing));
    if (made) values.set("text/plain", data["text/plain"] ?? "");
  }
  return Object.fromEntries(values);
}

/** The notebook with every output's bundle changed by `change`. */
export function mapBundles(notebook: NotebookJson, change: (data: MimeBundle) => MimeBundle): NotebookJson {
  const mapped = (output: OutputJson): OutputJson =>
    output.output_type === "display_data" || output.output_type === "execute_result"
      ? { ...output, data: change(output.data) }
      : output;
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: cell.outputs.map(mapped) } : cell,
  );
  return { ...notebook, cells };
}

/** Every blob that the notebook's outputs refer to. */
export function digestsIn(notebook: NotebookJson): ReadonlySet<BlobDigest> {
  const digests = new Set<BlobDigest>();
  mapBundles(notebook, (data) => {
    for (const { digest } of referencesIn(data).values()) digests.add(digest);
    return data;
  });
  return digests;
}

/** Undefined for what cannot be a blob and back without a change. */
function contentOf(mime: string, value: Json): BlobContent | undefined {
  if (isJsonMime(mime)) return { mime, encoding: "utf8", text: JSON.stringify(value) };
  if (typeof value !== "string") return undefined;
  if (!isBase64Mime(mime)) return { mime, encoding: "utf8", text: value };
  return isBase64(value) ? { mime, encoding: "base64", text: value } : undefined;
}

/** Canonical base64: what encoding its bytes gives again (the unused bits of the last character are zero). */
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return false;
  if (text.endsWith("==")) return /[AQgw]==$/.test(text);
  return !text.endsWith("=") || /[AEIMQUYcgkosw048]=$/.test(text);
}

function isMadeFallback(data: MimeBundle, references: ReadonlyMap<string, BlobReference>): boolean {
  return data["text/plain"] === `[${[...references.keys()].join(", ")}]`;
}
