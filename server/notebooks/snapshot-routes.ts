/** The HTTP of snapshots: who may run keeps them, who may view reads them. */
import { z } from "zod";
import type { NotebookId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { keptSnapshotSchema, snapshotDigestSchema, snapshotLimits, snapshotSchema } from "#lib/protocol/snapshot.ts";
import { readBytes } from "../http/body.ts";
import { type Route, route } from "../http/route.ts";
import type { Snapshots } from "./snapshots.ts";

const params = z.object({ notebookId: idSchema, digest: snapshotDigestSchema });
const path = "/api/notebooks/:notebookId/snapshots/:digest";

export function snapshotRoutes(snapshots: Snapshots): readonly Route[] {
  return [
    route({
      method: "PUT",
      path,
      summary: "Keeps what the notebook held when a run began; once per content.",
      access: { kind: "project", right: "run", by: "notebookId" },
      params,
      reads: { "application/octet-stream": "bytes" },
      answer: keptSnapshotSchema,
      async handle({ params: { notebookId, digest }, principal, incoming }) {
        const bytes = await readBytes(incoming, snapshotLimits.bytes);
        return snapshots.keep(notebookId as NotebookId, digest, bytes, principal.personId);
      },
    }),
    route({
      method: "GET",
      path,
      summary: "What a notebook held when a run began.",
      access: { kind: "project", right: "view", by: "notebookId" },
      params,
      answer: snapshotSchema,
      handle: ({ params: { notebookId, digest } }) => snapshots.read(notebookId as NotebookId, digest),
    }),
  ];
}
