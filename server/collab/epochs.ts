/** The client ids by which a document's generations know each other. */
import { seedClientId } from "#lib/notebook/seed.ts";

/** How many generations after the current one are recognised: a browser may have seen what a restored backup has not. */
const AHEAD = 8;

/** Ids that seeded any other generation of the document. */
export function otherEpochIds(documentId: string, epoch: number): Set<number> {
  const ids = new Set<number>();
  for (let other = 1; other <= epoch + AHEAD; other++) if (other !== epoch) ids.add(seedClientId(documentId, other));
  ids.delete(seedClientId(documentId, epoch));
  return ids;
}

/**
 * The id under which the server itself writes. The same after every load: it writes nothing that is not stored before
 * anybody sees it, so a clock is never used twice for different content. A restored database has lost clocks that
 * browsers have seen; it is another `timeline`, and the server another client.
 */
export function serverClientId(documentId: string, epoch: number, timeline: string): number {
  return seedClientId(`${documentId} server ${timeline}`, epoch);
}
