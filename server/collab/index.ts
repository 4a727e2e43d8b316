/**
 * Face of the room server: live documents over WebSockets, and the way for other modules to seed, read and change them.
 * Promises: what a client was told is stored is stored; what anybody was shown is stored; a document has one truth, the
 * log in the database.
 */
import type { ServerModule } from "../module.ts";
import { type CollabDeps, type CollabService, createService } from "./service.ts";

export type { Moment } from "./history.ts";
export { type CollabCounters, exposeCollab } from "./metrics.ts";
export { markRestored } from "./queries.ts";
export type { Author } from "./room.ts";
export { type CollabDeps, firstEpoch, type StoredListener } from "./service.ts";

/** `seed` writes a document's first state in the caller's transaction; `edit` resolves when the change is durable. */
export interface Collab
  extends ServerModule,
    Pick<
      CollabService,
      | "seed"
      | "remove"
      | "moment"
      | "startAgain"
      | "edit"
      | "read"
      | "tell"
      | "closeFor"
      | "recheck"
      | "presence"
      | "onStored"
      | "counters"
    > {}

export function createCollab(deps: CollabDeps): Collab {
  const service = createService(deps);
  return {
    routes: service.routes,
    sockets: service.sockets,
    counters: service.counters,
    seed: service.seed,
    remove: service.remove,
    moment: service.moment,
    startAgain: service.startAgain,
    edit: service.edit,
    read: service.read,
    tell: service.tell,
    closeFor: service.closeFor,
    recheck: service.recheck,
    presence: service.presence,
    onStored: service.onStored,
    start: service.start,
    drain: service.drain,
    stop: service.stop,
  };
}
