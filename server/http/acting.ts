/**
 * Who acts, and from where, for as long as a request is handled. The router sets it, the audit log reads it: so a service
 * that changes something need not carry address and agent through every call only to have them written down.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Principal } from "./route.ts";

export interface Acting {
  readonly principal: Principal | undefined;
  readonly address: string;
  readonly agent: string | undefined;
  readonly requestId: string | undefined;
  /** A directory that provisions people, in place of a principal. */
  readonly directoryId?: string;
}

const storage = new AsyncLocalStorage<Acting>();

/** The request under way; undefined in what Octavo does of itself. */
export function acting(): Acting | undefined {
  return storage.getStore();
}

export function actAs<T>(who: Acting, work: () => T): T {
  return storage.run(who, work);
}
