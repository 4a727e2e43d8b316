import type { NotebookId } from "#lib/base/id.ts";
import type { BlobOwner } from "../blobs/index.ts";

/**
 * Under which name a notebook keeps the blobs of its outputs. A reference stays as long as the notebook does, whatever
 * becomes of the output: an undo may bring it back.
 */
export function blobOwner(notebookId: NotebookId): BlobOwner {
  return { kind: "notebook", id: notebookId };
}
