import { describe, expect, it } from "vitest";
import { isForgettable, type RateBucket, returnTry, takeTry } from "#lib/base/rate-limit.ts";

const limit = { capacity: 3, refillMs: 1000 };

function tries(count: number, now: number, from?: RateBucket): { allowed: number; bucket: RateBucket | undefined } {
  let bucket = from;
  let allowed = 0;
  for (let at = 0; at < count; at++) {
    const decision = takeTry(bucket, limit, now);
    bucket = decision.bucket;
    if (decision.allowed) allowed++;
  }
  return { allowed, bucket };
}

describe("the rate limit", () => {
  it("allows as many tries at once as its capacity and not one more", () => {
    expect(tries(10, 0).allowed).toBe(3);
  });

  it("says how long to wait, and allows one try after exactly that", () => {
    const { bucket } = tries(3, 0);
    const refused = takeTry(bucket, limit, 400);
    expect(refused).toMatchObject({ allowed: false, retryAfterMs: 600 });
    expect(takeTry(refused.bucket, limit, 999).allowed).toBe(false);
    expect(takeTry(refused.bucket, limit, 1000).allowed).toBe(true);
    expect(tries(5, 1000, refused.bucket).allowed).toBe(1);
  });

  it("never holds more than its capacity, however long nobody tries", () => {
    const { bucket } = tries(3, 0);
    expect(tries(10, 1_000_000, bucket).allowed).toBe(3);
    expect(isForgettable(bucket!, limit, 2999)).toBe(false);
    expect(isForgettable(bucket!, limit, 3000)).toBe(true);
  });

  it("gives an honest try back", () => {
    const { bucket } = tries(3, 0);
    expect(tries(5, 0, returnTry(bucket!, limit, 0)).allowed).toBe(1);
    expect(returnTry({ left: 3, at: 0 }, limit, 0).left).toBe(3);
  });

  it("does not run backwards with the clock", () => {
    const { bucket } = tries(3, 1000);
    expect(takeTry(bucket, limit, 0).allowed).toBe(false);
  });
});
