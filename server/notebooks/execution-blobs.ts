/** Large values of a run's outputs: stored, referred to by the notebook, and named in the event in their place. */
import { createHash } from "node:crypto";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest, NotebookId } from "#lib/base/id.ts";
import { type BlobContent, type BlobReference, withReferences } from "#lib/notebook/blob-reference.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { blobOwner } from "./blob-owner.ts";
import { projectOf } from "./queries.ts";

export interface ExecutionBlobs {
  /** The events with references in the place of large values, which are durable when it answers. */
  store(notebookId: NotebookId, events: readonly ExecutionEvent[]): Promise<readonly ExecutionEvent[]>;
}

export function createExecutionBlobs(db: Database, blobs: Pick<Blobs, "put" | "refer">): ExecutionBlobs {
  return {
    async store(notebookId, events) {
      const contents = new Map<BlobDigest, Uint8Array>();
      const put = (content: BlobContent): BlobReference => {
        const bytes = Buffer.from(content.text, content.encoding);
        const digest = createHash("sha256").update(bytes).digest("hex") as BlobDigest;
        contents.set(digest, bytes);
        return { digest, size: bytes.length };
      };
      const small = events.map((event) =>
        "data" in event ? withData(event, withReferences(event.data as MimeBundle, put)) : event,
      );
      if (contents.size === 0) return small;
      const projectId = (await projectOf(db.pool, notebookId)) ?? null;
      try {
        for (const bytes of contents.values()) await blobs.put(bytes, { projectId });
      } catch (error) {
        // The run goes on, and says where its output went.
        if (!(error instanceof AppError) || error.code !== "quota_exceeded") throw error;
        const told = { "text/plain": `[This output was not kept: ${error.message}.]` };
        return events.map((event, at) =>
          small[at] === event || !("data" in event) ? event : { ...event, data: told },
        );
      }
      await db.transaction((client) => blobs.refer(client, blobOwner(notebookId), [...contents.keys()]));
      return small;
    },
  };
}

/** The event itself when nothing in it is large. */
function withData<E extends { readonly data: unknown }>(event: E, data: MimeBundle): E {
  return event.data === data ? event : { ...event, data };
}
