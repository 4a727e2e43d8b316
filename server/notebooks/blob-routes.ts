/**
 * Bytes of large outputs. What people made never runs here: the type is the caller's wish, so the answer is sandboxed,
 * never sniffed, and never trusted by our own pages. Only blobs that the notebook refers to are found.
 */
import { Readable } from "node:stream";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { isBlobDigest, type NotebookId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { blobQuerySchema } from "#lib/protocol/notebook.ts";
import type { Blobs } from "../blobs/index.ts";
import { type Route, route } from "../http/route.ts";
import { blobOwner } from "./blob-owner.ts";

const MIME = /^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,100}$/i;

export function blobRoutes(blobs: Blobs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/blobs/:digest",
      summary: "Bytes of a large output of a notebook; `type` is the media type to answer them as.",
      access: { kind: "project", right: "view", by: "notebookId" },
      params: z.object({ notebookId: idSchema, digest: z.string().max(64) }),
      query: blobQuerySchema,
      async handle({ params, query, headers }) {
        const { digest } = params;
        if (!isBlobDigest(digest) || !(await blobs.refers(blobOwner(params.notebookId as NotebookId), digest))) {
          throw new AppError("not_found", "this notebook has no such output");
        }
        const answer = answerHeaders(digest, query.type);
        if (headers.get("if-none-match") === answer.etag) return new Response(null, { status: 304, headers: answer });
        const [info, content] = [await blobs.head(digest), await blobs.read(digest)];
        if (info === undefined || content === undefined)
          throw new AppError("gone", "the bytes of this output are gone");
        const body = Readable.toWeb(content) as unknown as BodyInit;
        return new Response(body, { headers: { ...answer, "content-length": String(info.size) } });
      },
    }),
  ];
}

function answerHeaders(digest: string, type: string | undefined): Record<string, string> & { readonly etag: string } {
  const mime = type !== undefined && MIME.test(type) ? type.toLowerCase() : "application/octet-stream";
  return {
    "content-type": mime.startsWith("text/") ? `${mime}; charset=utf-8` : mime,
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, max-age=31536000, immutable",
    etag: `"${digest}"`,
  };
}
