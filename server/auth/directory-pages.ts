/** What SCIM asks of every resource: lists that are filtered and cut into pages, and patches. */
import { AppError } from "#lib/base/errors.ts";
import { meetsScimFilter, parseScimFilter, type ScimValue } from "#lib/directory/filter.ts";
import { applyScimPatch, type Resource } from "#lib/directory/patch.ts";
import type { ScimPatch } from "#lib/protocol/scim.ts";

export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}
export interface Asked {
  readonly filter?: string | undefined;
  readonly startIndex: number;
  readonly count: number;
}

const MOST_PAGE = 200;

export function patched<T>(
  held: Resource,
  patch: ScimPatch,
  schema: { safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false } },
): T {
  const result = applyScimPatch(held, patch.Operations);
  if ("fault" in result && typeof result.fault === "string")
    throw new AppError("invalid_request", result.fault, { detail: { scimType: "invalidPath" } });
  const read = schema.safeParse(result);
  if (!read.success)
    throw new AppError("invalid_request", "the result is not valid", { detail: { scimType: "invalidValue" } });
  return read.data;
}

export function pageOf<T>(
  rows: readonly T[],
  asked: Asked,
  attributes: (row: T) => Readonly<Record<string, readonly ScimValue[]>>,
): Page<T> {
  const filter = asked.filter === undefined ? undefined : parseScimFilter(asked.filter);
  if (asked.filter !== undefined && filter === undefined)
    throw new AppError("invalid_request", "this filter is not understood", { detail: { scimType: "invalidFilter" } });
  const found =
    filter === undefined
      ? rows
      : rows.filter((row) => {
          const values = attributes(row);
          return meetsScimFilter(filter, (path) => values[path.toLowerCase()] ?? []);
        });
  const start = Math.max(1, asked.startIndex) - 1;
  return { total: found.length, items: found.slice(start, start + Math.min(asked.count, MOST_PAGE)) };
}
