/** Inputs of people who may run and not edit, and the bytes of files that people pick: see lib/protocol/input.ts. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest, NotebookId } from "#lib/base/id.ts";
import { inputPlace, setInput } from "#lib/notebook/inputs.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { inputBytesLimit, inputBytesSchema, setInputSchema } from "#lib/protocol/input.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Collab } from "../collab/index.ts";
import type { Database } from "../db/index.ts";
import { readBytes } from "../http/body.ts";
import { type Route, route } from "../http/route.ts";
import { blobOwner } from "./blob-owner.ts";

export interface InputRoutesDeps {
  readonly db: Database;
  readonly blobs: Pick<Blobs, "put" | "refer">;
  readonly collab: Pick<Collab, "edit">;
  readonly now: () => number;
}

const params = z.object({ notebookId: idSchema });
const access = { kind: "project", right: "run", by: "notebookId" } as const;

export function inputRoutes({ db, blobs, collab, now }: InputRoutesDeps): Route[] {
  return [
    route({
      method: "PUT",
      path: "/api/notebooks/:notebookId/inputs",
      summary: "Sets the value of an input, for everybody or for oneself.",
      access,
      params,
      body: setInputSchema,
      status: 204,
      async handle({ params: { notebookId }, principal, body: { name, scope, value } }) {
        const by = principal.personId;
        const place = inputPlace(name, scope === "person" ? by : undefined);
        const isSet = await collab.edit(notebookId as NotebookId, { personId: by, origin: "server" }, (doc) =>
          setInput(doc, place, { value, by, at: now() }),
        );
        if (!isSet) throw new AppError("too_large", "the value is too large, or the notebook has too many inputs");
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/inputs/bytes",
      summary: "Keeps the bytes of a picked file with the notebook.",
      access,
      params,
      reads: { "application/octet-stream": "bytes" },
      answer: inputBytesSchema,
      async handle({ projectId, params: { notebookId }, incoming }) {
        const { digest, size } = await blobs.put(await readBytes(incoming, inputBytesLimit), { projectId });
        const owner = blobOwner(notebookId as NotebookId);
        await db.transaction((client) => blobs.refer(client, owner, [digest as BlobDigest]));
        return { digest, size };
      },
    }),
  ];
}
