/**
 * Built files that pages and kernel frames load: `.build/assets` at `/assets`. Public and the same for everybody, hence
 * CORS `*`: a kernel's opaque origin must be able to load its own bundle. A name that carries a hash never changes. What
 * the build has packed (.scripts/pack.mjs, `name.gz` beside it) goes out packed: packing three megabytes of editor for
 * each first visit would cost more than answering it. The pages' own bundles are served likewise, without CORS.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".wasm": "application/wasm",
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".map": "application/json; charset=utf-8",
  // packed by us and unpacked by the page: the bytes as they are, without a content encoding
  ".gz": "application/gzip",
};

const hashed = /[.-][0-9a-zA-Z_-]{8,}(\.json)?\.[a-z0-9]+$/;

/** What a document served from here may do: nothing of the application's, wherever it is opened. */
const documentPolicy = "sandbox allow-scripts";

export type Assets = (incoming: IncomingMessage, response: ServerResponse, pathname: string) => Promise<void>;

export function createAssets(folder: string): Assets {
  const serve = createFolder(folder, "/assets/", (file) => hashed.test(file));
  return async (incoming, response, pathname) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cross-origin-resource-policy", "cross-origin");
    if (await serve(incoming, response, pathname)) return;
    response
      .writeHead(404, { "content-type": "text/plain", "x-content-type-options": "nosniff" })
      .end("no such asset\n");
  };
}

/** Serves the files of a folder below a path; false when it has no such file, and nothing was said yet. */
export function createFolder(
  folder: string,
  below: string,
  neverChanges: (file: string) => boolean,
): (incoming: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean> {
  return async (incoming, response, pathname) => {
    const file = path.join(folder, path.normalize(`/${decode(pathname.slice(below.length))}`));
    const type = types[path.extname(file)];
    const info = type === undefined || file.includes("\0") ? undefined : await stat(file).catch(() => undefined);
    if (type === undefined || info === undefined || !info.isFile()) return false;
    const packed = neverChanges(file) && takesGzip(incoming) ? await packedOf(file, info.mtimeMs) : undefined;
    const etag = `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs).toString(36)}${packed === undefined ? "" : "-gz"}"`;
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("vary", "accept-encoding");
    response.setHeader("cache-control", neverChanges(file) ? "public, max-age=31536000, immutable" : "no-cache");
    response.setHeader("etag", etag);
    if (type.startsWith("text/html")) response.setHeader("content-security-policy", documentPolicy);
    if (incoming.headers["if-none-match"] === etag) {
      response.writeHead(304).end();
      return true;
    }
    const encoding = packed === undefined ? {} : { "content-encoding": "gzip" };
    response.writeHead(200, { "content-type": type, "content-length": packed ?? info.size, ...encoding });
    if (incoming.method === "HEAD") response.end();
    else {
      const bytes = createReadStream(packed === undefined ? file : `${file}.gz`);
      await pipeline(bytes, response).catch(() => response.destroy());
    }
    return true;
  };
}

/** The size of what the build packed of this file; a pack older than its file is none. */
async function packedOf(file: string, sinceMs: number): Promise<number | undefined> {
  const pack = await stat(`${file}.gz`).catch(() => undefined);
  return pack?.isFile() && pack.mtimeMs >= sinceMs ? pack.size : undefined;
}

function takesGzip({ headers }: IncomingMessage): boolean {
  return /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(headers["accept-encoding"] ?? "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "\0";
  }
}
