/** JSON whose whole numbers are exact: one that a number would round is a bigint. As fast as JSON.parse where there is none. */

/** A whole number of 16 digits or more; the many digits of a fraction are none. */
const long = /[[:,\s-]\d{16,20}[\],}\s]/;

/** Fails with the SyntaxError of JSON.parse. */
export function parseExact(text: string): unknown {
  return long.test(text) ? JSON.parse(text, exact as (key: string, value: unknown) => unknown) : JSON.parse(text);
}

function exact(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return context.source !== undefined && /^-?\d{16,20}$/.test(context.source) ? BigInt(context.source) : value;
}
