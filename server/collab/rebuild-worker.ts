/**
 * The thread in which the past is rebuilt: applying a day's edits takes a second or more, and no keystroke waits for it.
 * Chunks come compressed; it reads no database. `rebuilder.ts` starts it and speaks with it.
 */
import { parentPort } from "node:worker_threads";
import * as Y from "yjs";
import { decodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";
import { changesOf, documentAt } from "#lib/collab/rebuild.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { unpackFrames } from "./document-store.ts";

/** What to rebuild: the notebook at a time or from a stored state, or the changes of a stretch of time. */
export type RebuildOrder =
  | { readonly kind: "state"; readonly state: Uint8Array }
  | (Log & { readonly kind: "moment"; readonly at: number })
  | (Log & { readonly kind: "changes"; readonly from: number; readonly to: number; readonly limit: number });

export interface RebuildRequest {
  readonly id: number;
  readonly order: RebuildOrder;
}

export type RebuildAnswer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

interface Log {
  readonly chunks: readonly Uint8Array[];
  readonly rows: readonly Uint8Array[];
}

async function framesOf({ chunks, rows }: Log, to: number): Promise<StoredFrame[]> {
  const packed = await Promise.all(chunks.map(unpackFrames));
  return [...packed, ...rows.map(decodeFrames)].flat().filter((frame) => frame.at <= to);
}

async function rebuild(order: RebuildOrder): Promise<unknown> {
  switch (order.kind) {
    case "state": {
      const doc = new Y.Doc();
      Y.applyUpdateV2(doc, order.state);
      return toNotebookJson(doc);
    }
    case "moment":
      return toNotebookJson(documentAt(await framesOf(order, order.at)));
    case "changes": {
      const frames = await framesOf(order, order.to);
      const first = frames.findIndex((frame) => frame.at > order.from);
      if (first === -1) return [];
      return changesOf(documentAt(frames.slice(0, first)), frames.slice(first), order.limit);
    }
  }
}

parentPort?.on("message", ({ id, order }: RebuildRequest) => {
  rebuild(order).then(
    (answer) => parentPort?.postMessage({ id, answer } satisfies RebuildAnswer),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error) } satisfies RebuildAnswer),
  );
});
