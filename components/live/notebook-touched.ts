/**
 * Which cells hold insertions that are newer than a state vector: what a tab wrote while nobody heard it. Used to say
 * what was sent on return, and what a copy of an older epoch would have brought.
 */
import * as Y from "yjs";

/** Ids of the cells in which something was inserted after `vector`, in no particular order. */
export function touchedCells(doc: Y.Doc, cells: Y.Array<Y.Map<unknown>>, vector: Uint8Array | undefined): Set<string> {
  const known = vector === undefined ? new Map<number, number>() : Y.decodeStateVector(vector);
  const touched = new Set<string>();
  for (const [client, structs] of doc.store.clients) {
    const from = known.get(client) ?? 0;
    for (let at = structs.length - 1; at >= 0; at--) {
      const struct = structs[at];
      if (struct === undefined || struct.id.clock + struct.length <= from) break;
      if (struct instanceof Y.Item && !struct.deleted) addCellOf(struct, cells, touched);
    }
  }
  return touched;
}

function addCellOf(item: Y.Item, cells: Y.Array<Y.Map<unknown>>, touched: Set<string>): void {
  const cell = cellAround(item, cells);
  const id = cell?.get("id");
  if (typeof id === "string") touched.add(id);
}

/** The cell that an item of the document lies in, or is. */
export function cellAround(item: Y.Item, cells: Y.Array<Y.Map<unknown>>): Y.Map<unknown> | undefined {
  let current: Y.Item | null = item;
  while (current !== null) {
    const parent: unknown = current.parent;
    if (parent === cells) {
      const content: unknown = current.content;
      return content instanceof Y.ContentType && content.type instanceof Y.Map ? content.type : undefined;
    }
    current = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return undefined;
}
