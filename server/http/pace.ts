/**
 * How fast somebody may ask: each session or token for itself, each person with all of theirs, and each network; what
 * proves nothing, new sockets and uploads are counted apart. Generous, since programs log in bursts and an office has one
 * address; who goes beyond is told when to come again. Kept in memory, so each server counts for itself; the tries at
 * passwords and links are counted much more closely in auth.
 */
import { AppError } from "#lib/base/errors.ts";
import { isForgettable, type RateBucket, type RateLimit, takeTry } from "#lib/base/rate-limit.ts";
import { type Caller, type ClientAddress, networkOf } from "./client-address.ts";

const paceLimits = {
  /** 500 requests a second of one session or token, and bursts ten times that. */
  credential: { capacity: 5_000, refillMs: 2 },
  /** 1,000 requests a second of one person, by whatever sessions and tokens. */
  person: { capacity: 10_000, refillMs: 1 },
  /** 2,500 requests a second of one network, signed in or not. */
  network: { capacity: 50_000, refillMs: 0.4 },
  /** 100 uploads a second of one person, and bursts of 2,000 small files. */
  upload: { capacity: 2_000, refillMs: 10 },
  /** 250 uploads a second of one network. */
  uploadNetwork: { capacity: 10_000, refillMs: 4 },
  /** 100 requests a second of one network that prove nothing. */
  nobody: { capacity: 1_000, refillMs: 10 },
  /** 50 new sockets a second of one network: a whole office comes back after a restart. */
  socket: { capacity: 2_000, refillMs: 20 },
} as const satisfies Record<string, RateLimit>;

type Kind = keyof typeof paceLimits;
export type PaceLimits = Readonly<Record<Kind, RateLimit>>;

const MOST_BUCKETS = 50_000;

export interface Pace {
  /** A request of somebody who is known. Fails with too_many_requests, as the others do. */
  known(caller: Caller, who: { readonly credentialId: string; readonly personId: string }): void;
  /** One that brings bytes to keep, counted beside `known` or `nobody`. */
  upload(caller: Caller, personId: string | undefined): void;
  nobody(caller: Caller): void;
  /** How long to wait before the next socket; 0: it may open. */
  socket(caller: Caller): number;
}

export function createPace(address: ClientAddress, now: () => number, limits: PaceLimits = paceLimits): Pace {
  const buckets: Readonly<Record<Kind, Map<string, RateBucket>>> = {
    credential: new Map(),
    person: new Map(),
    network: new Map(),
    upload: new Map(),
    uploadNetwork: new Map(),
    nobody: new Map(),
    socket: new Map(),
  };

  const waitFor = (kind: Kind, key: string): number => {
    const at = now();
    const held = buckets[kind];
    if (held.size > MOST_BUCKETS) forget(kind, at);
    const decision = takeTry(held.get(key), limits[kind], at);
    held.set(key, decision.bucket);
    return decision.allowed ? 0 : decision.retryAfterMs;
  };

  /** Drops what says nothing; under a flood of addresses, everything. */
  const forget = (kind: Kind, at: number): void => {
    for (const [key, bucket] of buckets[kind]) if (isForgettable(bucket, limits[kind], at)) buckets[kind].delete(key);
    if (buckets[kind].size > MOST_BUCKETS) buckets[kind].clear();
  };

  const pass = (kind: Kind, key: string): void => {
    const retryAfterMs = waitFor(kind, key);
    if (retryAfterMs > 0) {
      throw new AppError("too_many_requests", "too many requests; wait a little", { detail: { retryAfterMs } });
    }
  };

  return {
    known(caller, { credentialId, personId }) {
      pass("credential", credentialId);
      pass("person", personId);
      pass("network", networkOf(address(caller)));
    },
    upload(caller, personId) {
      if (personId !== undefined) pass("upload", personId);
      pass("uploadNetwork", networkOf(address(caller)));
    },
    nobody: (caller) => pass("nobody", networkOf(address(caller))),
    socket: (caller) => waitFor("socket", networkOf(address(caller))),
  };
}
