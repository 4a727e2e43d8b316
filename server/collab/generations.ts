/**
 * A document's next generation: a new first state, under a new number, to which nothing of the one before is ever merged.
 * It begins when people start again from an earlier moment, and when a document came back from a backup. All or nothing:
 * in one transaction the log of the old generation becomes history, the new one gets its first state, and what the old
 * one had is noted, so that a browser can tell which of its edits are nowhere else.
 *
 * A room that has the document open can store nothing more afterwards; whoever begins a generation ends it.
 */
import type pg from "pg";
import * as Y from "yjs";
import { AppError } from "#lib/base/errors.ts";
import { decodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import { seedUpdate } from "#lib/notebook/seed.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import type { GenerationCause } from "#lib/protocol/collab-history.ts";
import { insertChunk } from "./compaction.ts";
import { buildDocument, packFrames } from "./document-store.ts";
import { nextEpoch } from "./epochs.ts";
import { type LoadedDocument, readDocument } from "./queries.ts";

export interface Beginning {
  readonly documentId: string;
  readonly cause: GenerationCause;
  readonly by: string;
  readonly at: number;
  /** Absent: the notebook as the generation before has it. */
  readonly first?: NotebookJson;
}

/** Told in the same transaction. */
export type GenerationListener = (client: pg.PoolClient, documentId: string, epoch: number) => Promise<void>;

/** Answers the number of the new generation. */
export async function beginGeneration(client: pg.PoolClient, beginning: Beginning): Promise<number> {
  const { documentId, cause, by, at } = beginning;
  // Whoever appends waits for this, and then finds that its lease is gone.
  const held = await client.query<{ epoch: number }>("select epoch from collab_document where id = $1 for update", [
    documentId,
  ]);
  const before = held.rows[0]?.epoch;
  if (before === undefined) throw new AppError("not_found", "there is no such document");
  const loaded = await readDocument(client, documentId, before);
  const { notebook, vector } = await lookAt(loaded);
  const epoch = nextEpoch(before, cause, at);
  const update = seedUpdate(beginning.first ?? notebook, { documentId, epoch });
  await archive(client, documentId, before, loaded.rows);
  await client.query("update collab_document set epoch = $2, lease_id = null where id = $1", [documentId, epoch]);
  const frames: StoredFrame[] = [{ personId: by, at, update }];
  const chunk = await packFrames(frames);
  // A chunk and not a row of the live log: the history knows from it when the generation began.
  await insertChunk(client, { documentId, epoch, fromSeq: 1, toSeq: 1, frames, chunk });
  await client.query(
    `insert into collab_generation (document_id, epoch, cause, by, began_at, before, before_vector)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [documentId, epoch, cause, by, at, before, Buffer.from(vector)],
  );
  return epoch;
}

async function lookAt(loaded: LoadedDocument): Promise<{ notebook: NotebookJson; vector: Uint8Array }> {
  const doc = await buildDocument(loaded, 0);
  const seen = { notebook: toNotebookJson(doc), vector: Y.encodeStateVector(doc) };
  doc.destroy();
  return seen;
}

/** What is not in a chunk yet becomes one; what only the old generation's rooms needed goes. */
async function archive(client: pg.PoolClient, documentId: string, epoch: number, rows: LoadedDocument["rows"]) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first !== undefined && last !== undefined) {
    const frames = rows.flatMap((row) => decodeFrames(row.frames));
    const chunk = await packFrames(frames);
    await insertChunk(client, { documentId, epoch, fromSeq: first.seq, toSeq: last.seq, frames, chunk });
  }
  await client.query("delete from collab_update where document_id = $1", [documentId]);
  await client.query("delete from collab_snapshot where document_id = $1", [documentId]);
  await client.query("delete from collab_client where document_id = $1", [documentId]);
}
