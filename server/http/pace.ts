/**
 * How fast somebody may ask: each session or token for itself, and each network for what proves nothing and for new
 * sockets. Generous, since programs log in bursts; who goes beyond is told when to come again. Kept in memory, so each
 * server counts for itself; the tries at passwords and links are counted much more closely in auth.
 */
import { AppError } from "#lib/base/errors.ts";
import { isForgettable, type RateBucket, type RateLimit, takeTry } from "#lib/base/rate-limit.ts";
import { type Caller, type ClientAddress, networkOf } from "./client-address.ts";

const paceLimits = {
  /** 500 requests a second of one session or token, and bursts ten times that. */
  credential: { capacity: 5_000, refillMs: 2 },
  /** 100 requests a second of one network that prove nothing. */
  nobody: { capacity: 1_000, refillMs: 10 },
  /** 50 new sockets a second of one network: a whole office comes back after a restart. */
  socket: { capacity: 2_000, refillMs: 20 },
} as const satisfies Record<string, RateLimit>;

type Kind = keyof typeof paceLimits;

const MOST_BUCKETS = 50_000;

export interface Pace {
  /** Fails with too_many_requests. */
  credential(credentialId: string): void;
  nobody(caller: Caller): void;
  /** How long to wait before the next socket; 0: it may open. */
  socket(caller: Caller): number;
}

export function createPace(
  address: ClientAddress,
  now: () => number,
  limits: Readonly<Record<Kind, RateLimit>> = paceLimits,
): Pace {
  const buckets: Readonly<Record<Kind, Map<string, RateBucket>>> = {
    credential: new Map(),
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
    credential: (id) => pass("credential", id),
    nobody: (caller) => pass("nobody", networkOf(address(caller))),
    socket: (caller) => waitFor("socket", networkOf(address(caller))),
  };
}
