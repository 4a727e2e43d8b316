/** The client ids by which a document's generations know each other. */
import { seedClientId } from "#lib/notebook/seed.ts";
import type { GenerationCause } from "#lib/protocol/collab-history.ts";

/** How many of the first generations, and of those beside the current one, are known by the ids that seeded them. */
const NEAR = 8;
const BEGINNING_OF_2020 = Date.UTC(2020, 0, 1);

/**
 * Ids that seeded other generations of the document: the first ones, and those around this one. Others give themselves
 * away by what they lack, the current one's.
 */
export function otherEpochIds(documentId: string, epoch: number): Set<number> {
  const ids = new Set<number>();
  for (let other = 1; other <= NEAR; other++) ids.add(seedClientId(documentId, other));
  for (let other = epoch - NEAR; other <= epoch + NEAR; other++)
    if (other > 0) ids.add(seedClientId(documentId, other));
  ids.delete(seedClientId(documentId, epoch));
  return ids;
}

/**
 * The number of the generation after `epoch`. A restored database has forgotten which numbers were used since its backup,
 * and browsers have not: it counts on from the clock, in seconds, which no other restore has used.
 */
export function nextEpoch(epoch: number, cause: GenerationCause, now: number): number {
  const next = epoch + 1;
  return cause === "restored" ? Math.max(next, Math.floor((now - BEGINNING_OF_2020) / 1_000)) : next;
}

/**
 * The id under which the server itself writes. The same after every load: it writes nothing that is not stored before
 * anybody sees it, so a clock is never used twice for different content. A restored database has lost clocks that
 * browsers have seen; it is another `timeline`, and the server another client.
 */
export function serverClientId(documentId: string, epoch: number, timeline: string): number {
  return seedClientId(`${documentId} server ${timeline}`, epoch);
}
