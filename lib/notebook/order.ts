/**
 * Where cells are shown: `octavo.order`, a map from cell id to order key beside Jupyter's array, so that a move changes a
 * key and never re-creates a cell. Cells sort by key, equal keys by id. A cell without a key (a Jupyter client made it) is
 * shown right after its left neighbour in the array, first when it has none, until the server writes its key.
 *
 * Everything that changes keys here runs inside the caller's transaction.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { type CellMap, cellId, cellsOf, orderOf } from "./document.ts";
import { isOrderKey, keysBetween, suffixOf } from "./order-key.ts";

/** Above this a key makes its neighbourhood re-keyed; below it nobody's keys change but those of moved cells. */
export const KEY_LIMIT = 48;

/** The cells as shown. A second cell of an id is left out until the server has repaired it. */
export function shownCells(doc: Y.Doc): CellMap[] {
  return shown(doc).map(({ cell }) => cell);
}

export function cellIds(doc: Y.Doc): CellId[] {
  return shown(doc).map(({ id }) => id);
}

interface Shown {
  readonly id: CellId;
  readonly cell: CellMap;
  readonly key: string | undefined;
}

function shown(doc: Y.Doc): Shown[] {
  const order = orderOf(doc);
  const seen = new Set<string>();
  const keyed: Shown[] = [];
  const first: Shown[] = [];
  const after = new Map<Shown, Shown[]>();
  let left: Shown | undefined;
  for (const cell of cellsOf(doc).toArray()) {
    if (!(cell instanceof Y.Map)) continue;
    const id = cellId(cell);
    if (seen.has(id)) continue;
    seen.add(id);
    const key = order.get(id);
    const entry: Shown = { id, cell, key: isOrderKey(key) ? key : undefined };
    if (entry.key !== undefined) keyed.push(entry);
    else if (left === undefined) first.push(entry);
    else append(after, left, entry);
    left = entry;
  }
  keyed.sort(byKey);
  if (first.length === 0 && after.size === 0) return keyed;
  const result: Shown[] = [];
  const place = (entry: Shown): void => {
    result.push(entry);
    for (const follower of after.get(entry) ?? []) place(follower);
  };
  for (const entry of first) place(entry);
  for (const entry of keyed) place(entry);
  return result;
}

function append(lists: Map<Shown, Shown[]>, key: Shown, value: Shown): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function byKey(a: Shown, b: Shown): number {
  if (a.key !== b.key) return (a.key ?? "") < (b.key ?? "") ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** Writes the key of every cell that has none, where it is shown. Returns the ids. */
export function writeMissingKeys(doc: Y.Doc): CellId[] {
  const cells = shown(doc);
  if (cells.every((cell) => cell.key !== undefined)) return [];
  const order = orderOf(doc);
  const written: CellId[] = [];
  for (let at = 0; at < cells.length; ) {
    const start = at;
    while (at < cells.length && cells[at]?.key === undefined) at++;
    if (at > start) {
      const ids = cells.slice(start, at).map(({ id }) => id);
      const lower = start === 0 ? undefined : cells[start - 1]?.id;
      setKeys(doc, order, ids, lower === undefined ? null : (order.get(lower) ?? null), cells.slice(at));
      written.push(...ids);
    }
    at++;
  }
  return written;
}

/**
 * Gives `ids` (cells that exist or are about to) keys so that they are shown in this order right after the cell `after`
 * (null: first), whatever their places were.
 */
export function placeAfter(doc: Y.Doc, ids: readonly CellId[], after: CellId | null): void {
  if (ids.length === 0) return;
  let cells = shown(doc);
  const moving = new Set<string>(ids);
  const missing = cells.some(({ id, key }) => key === undefined && !moving.has(id));
  if (missing && writeMissingKeys(doc).length > 0) cells = shown(doc);
  const others = cells.filter(({ id }) => !moving.has(id));
  const at = after === null ? -1 : others.findIndex(({ id }) => id === after);
  const order = orderOf(doc);
  setKeys(doc, order, ids, at < 0 ? null : (others[at]?.key ?? null), others.slice(at + 1));
  const longest = Math.max(...ids.map((id) => order.get(id)?.length ?? 0));
  if (longest > KEY_LIMIT) shorten(doc, order, others.slice(0, at + 1), ids, others.slice(at + 1));
}

/** Keys for `ids` above `lower` and below the first of `following`; those of `following` that equal `lower` are re-keyed above. */
function setKeys(
  doc: Y.Doc,
  order: Y.Map<string>,
  ids: readonly CellId[],
  lower: string | null,
  following: readonly Shown[],
): void {
  const equal: CellId[] = [];
  let upper: string | null = null;
  for (const { id, key } of following) {
    if (key === undefined) continue;
    if (lower === null || key > lower) {
      upper = key;
      break;
    }
    equal.push(id);
  }
  const all = [...ids, ...equal];
  const keys = keysBetween(lower, upper, all.length, suffixOf(doc.clientID));
  all.forEach((id, at) => {
    order.set(id, keys[at] as string);
  });
}

/** Re-keys the smallest neighbourhood of `ids` in which keys are short again, within the keys at its edges. */
function shorten(
  doc: Y.Doc,
  order: Y.Map<string>,
  before: readonly Shown[],
  ids: readonly CellId[],
  behind: readonly Shown[],
): void {
  const suffix = suffixOf(doc.clientID);
  for (let reach = 1; ; reach *= 2) {
    const left = before.slice(Math.max(0, before.length - reach));
    const right = behind.slice(0, reach);
    const all = [...left.map(({ id }) => id), ...ids, ...right.map(({ id }) => id)];
    const lower = before[before.length - reach - 1]?.key ?? null;
    const upper = behind[reach]?.key ?? null;
    const whole = left.length === before.length && right.length === behind.length;
    if (!whole && lower !== null && upper !== null && lower >= upper) continue;
    const keys = keysBetween(lower, upper, all.length, suffix);
    if (whole || Math.max(...keys.map((key) => key.length)) <= KEY_LIMIT / 2) {
      all.forEach((id, at) => {
        order.set(id, keys[at] as string);
      });
      return;
    }
  }
}
