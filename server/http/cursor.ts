/**
 * Cursors of keyset paging: where a page ended, as an opaque word. A list ordered by a moment (newest first) and then by
 * id continues after that row, however many rows came or went meanwhile.
 */
import { AppError } from "#lib/base/errors.ts";

export interface Keyset {
  readonly at: number;
  readonly id: string;
}

export function encodeCursor({ at, id }: Keyset): string {
  return Buffer.from(JSON.stringify([at, id])).toString("base64url");
}

export function decodeCursor(cursor: string | undefined): Keyset | undefined {
  if (cursor === undefined) return undefined;
  const parsed = parse(Buffer.from(cursor, "base64url").toString("utf8"));
  if (Array.isArray(parsed) && parsed.length === 2) {
    const [at, id] = parsed as [unknown, unknown];
    if (Number.isSafeInteger(at) && typeof id === "string" && id.length <= 200 && !id.includes("\0")) {
      return { at: at as number, id };
    }
  }
  throw new AppError("invalid_request", "cursor: this is not one that a list answered");
}

/** A page out of `rows`, of which one more than `limit` was asked for. */
export function pageOfRows<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => Keyset,
): { readonly items: T[]; readonly nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
