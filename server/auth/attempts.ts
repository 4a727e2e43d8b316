/**
 * Tries at secrets: sign-in, one-time links, invites, the current password. Counted per network address and per account,
 * each in its own bucket, so that neither one address against many accounts nor many addresses against one get far.
 * Honest tries are given back. Kept in memory: a restart forgives, and each server counts for itself.
 */
import { AppError } from "#lib/base/errors.ts";
import { isForgettable, type RateBucket, type RateLimit, returnTry, takeTry } from "#lib/base/rate-limit.ts";
import { type Caller, type ClientAddress, networkOf } from "../http/client-address.ts";

const limits = {
  /** Failed passwords of one address: 20 at once, then one in 6 s. */
  address: { capacity: 20, refillMs: 6_000 },
  /** Failed passwords of one account: 10 at once, then one in 30 s. */
  account: { capacity: 10, refillMs: 30_000 },
  /** Wrong links and invites of one address. */
  proof: { capacity: 20, refillMs: 6_000 },
  /** New accounts from one address: a class may join at once, a program may not go on. */
  join: { capacity: 60, refillMs: 10_000 },
} as const satisfies Record<string, RateLimit>;

type Kind = keyof typeof limits;

const MOST_BUCKETS = 50_000;

/** Call it when the try was honest. */
export type GiveBack = () => void;

export interface Attempts {
  /** A try at a password; `account` is whatever names it. Fails with too_many_requests. */
  password(caller: Caller, account: string): GiveBack;
  /** A try at a link or invite. */
  proof(caller: Caller): GiveBack;
  /** Making an account. */
  account(caller: Caller): void;
}

export function createAttempts(address: ClientAddress, now: () => number): Attempts {
  const buckets = new Map<string, { readonly kind: Kind; readonly bucket: RateBucket }>();

  const take = (keys: readonly (readonly [Kind, string])[]): GiveBack => {
    const at = now();
    if (buckets.size > MOST_BUCKETS) forget(at);
    const taken = keys.map(([kind, key]) => {
      const name = `${kind}:${key}`;
      const decision = takeTry(buckets.get(name)?.bucket, limits[kind], at);
      return { kind, name, decision };
    });
    const waits = taken.map(({ decision }) => (decision.allowed ? 0 : decision.retryAfterMs));
    const retryAfterMs = Math.max(...waits);
    if (retryAfterMs > 0) {
      throw new AppError("too_many_requests", "too many tries; wait a little", { detail: { retryAfterMs } });
    }
    for (const { kind, name, decision } of taken) buckets.set(name, { kind, bucket: decision.bucket });
    return () => {
      for (const { kind, name } of taken) {
        const held = buckets.get(name);
        if (held !== undefined) buckets.set(name, { kind, bucket: returnTry(held.bucket, limits[kind], now()) });
      }
    };
  };

  /** Drops what says nothing; under a flood of addresses, the oldest half as well. */
  const forget = (at: number): void => {
    for (const [name, { kind, bucket }] of buckets) if (isForgettable(bucket, limits[kind], at)) buckets.delete(name);
    for (const name of buckets.keys()) {
      if (buckets.size <= MOST_BUCKETS / 2) return;
      buckets.delete(name);
    }
  };

  return {
    password: (caller, account) =>
      take([
        ["address", networkOf(address(caller))],
        ["account", account.trim().toLowerCase().slice(0, 254)],
      ]),
    account: (caller) => void take([["join", networkOf(address(caller))]]),
    proof: (caller) => take([["proof", networkOf(address(caller))]]),
  };
}
