/**
 * Bytes that people put here, as an answer. They never run on our origin: every answer carries `nosniff` and a sandbox
 * policy. One range per request (RFC 9110), entity tags by content, HEAD without opening anything.
 */
import { Readable } from "node:stream";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import { contentTypeOf } from "#lib/data/format.ts";
import { nameOf } from "#lib/data/path.ts";
import type { BlobStore, ByteRange } from "../blobs/index.ts";

export interface Content {
  readonly digest: BlobDigest;
  readonly size: number;
  /** Its name and type follow from the path. */
  readonly path: string;
  readonly download: boolean;
  /** What is at this address never changes. */
  readonly immutable: boolean;
}

export async function contentResponse(
  store: Pick<BlobStore, "read">,
  content: Content,
  request: { readonly method: string | undefined; readonly headers: Headers },
): Promise<Response> {
  const etag = `"${content.digest}"`;
  const headers = headersOf(content, etag);
  if (matches(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const range = wantedRange(request.headers, etag, content.size);
  const served = range ?? { start: 0, end: content.size };
  headers.set("content-length", String(served.end - served.start));
  if (range) headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${content.size}`);
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const stream = await store.read(content.digest, range);
  if (stream === undefined) throw new AppError("gone", "the content of this file is missing on the server");
  return new Response(Readable.toWeb(stream) as ReadableStream, { status, headers });
}

function headersOf({ path, download, immutable }: Content, etag: string): Headers {
  const name = nameOf(path);
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  return new Headers({
    "content-type": contentTypeOf(path),
    "content-disposition": `${download ? "attachment" : "inline"}; filename="${ascii}"; filename*=UTF-8''${rfc5987(name)}`,
    "content-security-policy":
      "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
    "cache-control": immutable ? "private, max-age=31536000, immutable" : "private, no-cache",
    etag,
  });
}

function rfc5987(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === etag);
}

/** The range to serve; undefined for the whole. What is no single range of bytes is ignored, as the standard has it. */
function wantedRange(headers: Headers, etag: string, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range")?.trim() ?? "");
  const ifRange = headers.get("if-range");
  if (match === null || (match[1] === "" && match[2] === "") || (ifRange !== null && ifRange !== etag))
    return undefined;
  const [from, to] = [match[1] ?? "", match[2] ?? ""];
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (to !== "" && from !== "" && Number(to) < Number(from)) return undefined;
  if (start >= size || start >= end) {
    throw new AppError("range_not_satisfiable", `the file has ${size} bytes`, { detail: { size } });
  }
  return { start, end };
}
