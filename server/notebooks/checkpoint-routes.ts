/** The HTTP of checkpoints. Who may run may keep them; each sees all names and reads the bytes of their own. */
import { Readable } from "node:stream";
import { z } from "zod";
import type { NotebookId } from "#lib/base/id.ts";
import {
  checkpointLimits,
  checkpointListSchema,
  checkpointSchema,
  saveCheckpointQuerySchema,
} from "#lib/protocol/checkpoint.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { readBytes } from "../http/body.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { Checkpoints, Place } from "./checkpoints.ts";

const params = z.object({ notebookId: idSchema, name: z.string().min(1).max(100) });
const access = { kind: "project", right: "run", by: "notebookId" } as const;
const path = "/api/notebooks/:notebookId/checkpoints/:name";

export function checkpointRoutes(checkpoints: Checkpoints): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/checkpoints",
      summary: "Checkpoints of trainings in a notebook, newest first.",
      access: { kind: "project", right: "view", by: "notebookId" },
      params: z.object({ notebookId: idSchema }),
      answer: checkpointListSchema,
      handle: async ({ params: { notebookId } }) => ({
        items: await checkpoints.list(notebookId as NotebookId),
        nextCursor: null,
      }),
    }),
    route({
      method: "PUT",
      path,
      summary: "Keeps my checkpoint of this name, in the place of the one before.",
      access,
      params,
      query: saveCheckpointQuerySchema,
      reads: { "application/octet-stream": "bytes" },
      answer: checkpointSchema,
      handle: async ({ projectId, params, principal, query, incoming }) => {
        const bytes = await readBytes(incoming, checkpointLimits.bytes);
        const { unit, done, total = null } = query;
        return checkpoints.save(projectId, placeOf(params, principal), { unit, done, total }, bytes);
      },
    }),
    route({
      method: "GET",
      path,
      summary: "Bytes of my checkpoint of this name.",
      access,
      params,
      async handle({ params, principal }) {
        const { size, content } = await checkpoints.load(placeOf(params, principal));
        return new Response(Readable.toWeb(content) as unknown as BodyInit, {
          headers: {
            "content-type": "application/octet-stream",
            "content-length": String(size),
            "content-security-policy": "sandbox; default-src 'none'",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
          },
        });
      },
    }),
    route({
      method: "DELETE",
      path,
      summary: "Drops my checkpoint of this name.",
      access,
      params,
      async handle({ params, principal }) {
        await checkpoints.drop(placeOf(params, principal));
        return new Response(null, { status: 204 });
      },
    }),
  ];
}

function placeOf(params: { readonly notebookId: string; readonly name: string }, principal: Principal): Place {
  return { notebookId: params.notebookId as NotebookId, personId: principal.personId, name: params.name };
}
