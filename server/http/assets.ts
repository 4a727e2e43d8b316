/**
 * Built files that pages and kernel frames load: `.build/assets` at `/assets`. Public and the same for everybody, hence
 * CORS `*`: a kernel's opaque origin must be able to load its own bundle. A name that carries a hash never changes.
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

export function createAssets(
  folder: string,
): (incoming: IncomingMessage, response: ServerResponse, pathname: string) => Promise<void> {
  return async (incoming, response, pathname) => {
    const file = path.join(folder, path.normalize(`/${decode(pathname.slice("/assets/".length))}`));
    const type = types[path.extname(file)];
    const info = type === undefined || file.includes("\0") ? undefined : await stat(file).catch(() => undefined);
    if (type === undefined || info === undefined || !info.isFile()) {
      response
        .writeHead(404, { "content-type": "text/plain", "x-content-type-options": "nosniff" })
        .end("no such asset\n");
      return;
    }
    const etag = `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs).toString(36)}"`;
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cross-origin-resource-policy", "cross-origin");
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("cache-control", hashed.test(file) ? "public, max-age=31536000, immutable" : "no-cache");
    response.setHeader("etag", etag);
    if (type.startsWith("text/html")) response.setHeader("content-security-policy", documentPolicy);
    if (incoming.headers["if-none-match"] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { "content-type": type, "content-length": info.size });
    if (incoming.method === "HEAD") response.end();
    else await pipeline(createReadStream(file), response).catch(() => response.destroy());
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "\0";
  }
}
