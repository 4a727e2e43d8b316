/** Programmer errors: a broken promise of our own code. Never used for what a user or a network can cause. */

/** Fails when `condition` is false; `what` says which promise was broken. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${what}`);
}

/** The value, which must be there. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`must be present: ${what}`);
  return value;
}

/** The end of a switch over a discriminated union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
