/**
 * Where text came from. A split or a merge copies characters from one cell to another and deletes the originals; to Yjs
 * the copies are new text. A record in `octavo.lineage` says which characters became which, by their Yjs ids, so that the
 * server can tell two people's same split from two pieces of text, and knows where what was typed beside an original
 * meanwhile belongs (see `settle.ts`). Records are facts about characters, not about cells, and are never changed.
 */
import * as Y from "yjs";
import { type CellMap, cellId, names, textOf } from "./document.ts";
import { isObject, type Json } from "./json.ts";

/** `len` characters from Yjs id (client, clock) on. */
export type Run = readonly [client: number, clock: number, len: number];

export interface Lineage {
  readonly kind: "split" | "merge";
  readonly from: string;
  readonly to: string;
  /** The originals, in text order. */
  readonly runs: readonly Run[];
  /** The first copy; the others follow it without a gap. */
  readonly at: readonly [client: number, clock: number];
  /** Characters of a separator that was written right before the copies. */
  readonly lead: number;
  /** How many cells took part: of two merges of one cell the larger one stands. */
  readonly cells: number;
}

export function lineageOf(doc: Y.Doc): Y.Map<Json> {
  return doc.getMap<Json>(names.lineage);
}

/** The record under a key, or undefined when a foreign program wrote something else there. */
export function readLineage(value: unknown): Lineage | undefined {
  if (!isObject(value) || (value.kind !== "split" && value.kind !== "merge")) return undefined;
  const { from, to, runs, at, lead, cells } = value;
  if (typeof from !== "string" || typeof to !== "string" || !Array.isArray(runs) || !isNumbers(at, 2)) return undefined;
  if (!runs.every((run) => isNumbers(run, 3)) || typeof lead !== "number" || typeof cells !== "number")
    return undefined;
  return value as unknown as Lineage;
}

function isNumbers(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) && value.length === length && value.every((item) => Number.isSafeInteger(item) && item >= 0)
  );
}

/** Inside the transaction that moved the text, right after the copies were written. */
export function recordLineage(doc: Y.Doc, record: Lineage): void {
  if (record.runs.length === 0) return;
  lineageOf(doc).set(`${doc.clientID}.${Y.getState(doc.store, doc.clientID)}`, record as unknown as Json);
}

/** The ids of the visible characters from `start` to `end`. */
export function runsOf(text: Y.Text, start: number, end: number): Run[] {
  const runs: [number, number, number][] = [];
  let at = 0;
  for (let item = text._start; item !== null && at < end; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, item.length);
    if (from < to) {
      const { client, clock } = item.id;
      const last = runs.at(-1);
      if (last !== undefined && last[0] === client && last[1] + last[2] === clock + from) last[2] += to - from;
      else runs.push([client, clock + from, to - from]);
    }
    at += item.length;
  }
  return runs;
}

/** The id of the visible character at `index`. */
export function idAt(text: Y.Text, index: number): readonly [number, number] | undefined {
  const run = runsOf(text, index, index + 1)[0];
  return run === undefined ? undefined : [run[0], run[1]];
}

export function lineageBetween(
  kind: Lineage["kind"],
  from: CellMap,
  to: CellMap,
  moved: { readonly runs: readonly Run[]; readonly start: number; readonly lead: number; readonly cells: number },
): Lineage | undefined {
  const text = textOf(to);
  const at = text === undefined ? undefined : idAt(text, moved.start);
  if (at === undefined) return undefined;
  return { kind, from: cellId(from), to: cellId(to), runs: moved.runs, at, lead: moved.lead, cells: moved.cells };
}
