/** Plain JSON as a notebook file holds it: types, guards, equality and the one order of keys that files are written in. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/**
 * JSON text with one space of indent and keys in code point order, byte for byte what Python's `json.dumps(indent=1,
 * sort_keys=True, ensure_ascii=False)` writes (integer-like keys too, which a JavaScript object would put first).
 */
export function stringifySorted(value: Json, depth = 0): string {
  const pad = " ".repeat(depth + 1);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => pad + stringifySorted(item, depth + 1)).join(",\n")}\n${" ".repeat(depth)}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort(compareCodePoints);
  if (keys.length === 0) return "{}";
  const lines = keys.map((key) => `${pad}${JSON.stringify(key)}: ${stringifySorted(value[key] ?? null, depth + 1)}`);
  return `{\n${lines.join(",\n")}\n${" ".repeat(depth)}}`;
}

/** UTF-16 order differs from code point order only where a surrogate meets a character above it. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    if (xHigh !== yHigh) return xHigh ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
