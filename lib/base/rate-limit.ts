/**
 * How often somebody may try: a token bucket that refills with time. Pure: the clock is an argument, who keeps the
 * buckets decides under which keys (address, account).
 */
export interface RateLimit {
  /** Tries at once. */
  readonly capacity: number;
  /** One more try after each. */
  readonly refillMs: number;
}

export interface RateBucket {
  readonly left: number;
  readonly at: number;
}

export type RateDecision =
  | { readonly allowed: true; readonly bucket: RateBucket }
  | { readonly allowed: false; readonly bucket: RateBucket; readonly retryAfterMs: number };

/** Takes one try out of `bucket` (undefined: nobody tried yet). */
export function takeTry(bucket: RateBucket | undefined, limit: RateLimit, now: number): RateDecision {
  const left = refilled(bucket, limit, now);
  if (left >= 1) return { allowed: true, bucket: { left: left - 1, at: now } };
  return { allowed: false, bucket: { left, at: now }, retryAfterMs: Math.ceil((1 - left) * limit.refillMs) };
}

/** Gives one try back: it was an honest one. */
export function returnTry(bucket: RateBucket, limit: RateLimit, now: number): RateBucket {
  return { left: Math.min(limit.capacity, refilled(bucket, limit, now) + 1), at: now };
}

/** Whether the bucket says no more than its absence would. */
export function isForgettable(bucket: RateBucket, limit: RateLimit, now: number): boolean {
  return refilled(bucket, limit, now) >= limit.capacity;
}

function refilled(bucket: RateBucket | undefined, limit: RateLimit, now: number): number {
  if (bucket === undefined) return limit.capacity;
  return Math.min(limit.capacity, bucket.left + Math.max(0, now - bucket.at) / limit.refillMs);
}
