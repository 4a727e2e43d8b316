/**
 * From stored bytes to a document and back: the newest state, the chunks of the log after it, the rows after those, all
 * applied in one transaction (merging long lists of updates costs seventy times as much). Compression of chunks is here;
 * what a chunk means is `frame-log`'s.
 */
import { promisify } from "node:util";
import zlib from "node:zlib";
import * as Y from "yjs";
import { decodeFrames, encodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";
import { mayCollect } from "#lib/notebook/late-text.ts";
import type { LoadedDocument } from "./queries.ts";

const compress = promisify(zlib.brotliCompress);
const decompress = promisify(zlib.brotliDecompress);

export async function packFrames(frames: readonly StoredFrame[]): Promise<Buffer> {
  const bytes = encodeFrames(frames);
  return await compress(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 5,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

export function unpackChunk(chunk: Uint8Array): Promise<Buffer> {
  return decompress(chunk);
}

export async function unpackFrames(chunk: Uint8Array): Promise<StoredFrame[]> {
  return decodeFrames(await decompress(chunk));
}

/** Builds the document. Its observers are attached afterwards, so nobody hears of what was always there. */
export async function buildDocument(loaded: LoadedDocument, clientId: number): Promise<Y.Doc> {
  const chunks = await Promise.all(loaded.chunks.map(unpackFrames));
  const doc = new Y.Doc({ gcFilter: mayCollect });
  Y.transact(doc, () => {
    if (loaded.snapshot !== undefined) Y.applyUpdateV2(doc, loaded.snapshot.state);
    for (const frames of chunks) for (const frame of frames) Y.applyUpdate(doc, frame.update);
    for (const row of loaded.rows) for (const frame of decodeFrames(row.frames)) Y.applyUpdate(doc, frame.update);
  });
  doc.store.pendingStructs = null;
  doc.store.pendingDs = null;
  doc.clientID = clientId;
  return doc;
}

export function bytesOf(loaded: LoadedDocument): number {
  const rows = loaded.rows.reduce((sum, row) => sum + row.frames.length, 0);
  const chunks = loaded.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return (loaded.snapshot?.state.length ?? 0) + chunks + rows;
}
