/**
 * Where text came from. A split or a merge copies characters from one cell to another and deletes the originals; to Yjs
 * the copies are new text, and so is what an undo brings back. A record in `octavo.lineage` says which characters became
 * which, by their Yjs ids, so that the server can tell two people's same split from two pieces of text, and knows where
 * what was typed beside an original meanwhile belongs (see `settle.ts`). Records are facts about characters, not about
 * cells, and are never changed.
 */
import * as Y from "yjs";
import { type CellMap, cellId, names, textOf } from "./document.ts";
import { isObject, type Json } from "./json.ts";

/** `len` characters from Yjs id (client, clock) on. */
export type Run = readonly [client: number, clock: number, len: number];

const kinds = ["split", "merge", "delete", "restore", "settle"] as const;

export interface Lineage {
  /** `delete`: of a cell, without copies; `restore`: by an undo or redo; `settle`: by the server. */
  readonly kind: (typeof kinds)[number];
  readonly from: string;
  readonly to: string;
  /** The originals, in text order. Empty when an empty cell was merged. */
  readonly runs: readonly Run[];
  /** Their copies, in the same order and of the same length in all. */
  readonly copies: readonly Run[];
  /** Characters of a separator that was written right before the first copy. */
  readonly lead: number;
  /** How many cells took part: of two merges of one cell the larger one stands. */
  readonly cells: number;
  /**
   * Of a cell that goes: how far its author had seen each client's characters in it. What is beyond was written without
   * its author's knowledge, and is not deleted knowingly.
   */
  readonly seen?: readonly Seen[];
}

/** Characters of that client below that clock. */
export type Seen = readonly [client: number, clock: number];

export function lineageOf(doc: Y.Doc): Y.Map<Json> {
  return doc.getMap<Json>(names.lineage);
}

/** The record under a key, or undefined when a foreign program wrote something else there. */
export function readLineage(value: unknown): Lineage | undefined {
  if (!isObject(value)) return undefined;
  const { kind, from, to, runs, copies, lead, cells, seen } = value;
  if (!kinds.some((known) => known === kind) || typeof from !== "string" || typeof to !== "string") return undefined;
  if (!isRuns(runs) || !isRuns(copies) || lengthOf(runs) !== lengthOf(copies) || !isNumbers([lead, cells], 2)) {
    return undefined;
  }
  if (seen !== undefined && !(Array.isArray(seen) && seen.every((item) => isNumbers(item, 2)))) return undefined;
  return value as unknown as Lineage;
}

function isRuns(value: unknown): value is Run[] {
  return Array.isArray(value) && value.every((run) => isNumbers(run, 3));
}

function isNumbers(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) && value.length === length && value.every((item) => Number.isSafeInteger(item) && item >= 0)
  );
}

/** Inside the transaction that wrote the copies, right after them. */
export function recordLineage(doc: Y.Doc, record: Lineage): void {
  lineageOf(doc).set(`${doc.clientID}.${Y.getState(doc.store, doc.clientID)}`, record as unknown as Json);
}

/** That a cell goes, and how far its author had seen its text. */
export function recordRemoval(doc: Y.Doc, cell: CellMap): void {
  const id = cellId(cell);
  const text = textOf(cell);
  if (text === undefined) return;
  recordLineage(doc, { kind: "delete", from: id, to: id, runs: [], copies: [], lead: 0, cells: 1, seen: seenIn(text) });
}

export function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, [, , len]) => sum + len, 0);
}

/** The ids of the visible characters from `start` to `end`. */
export function runsOf(text: Y.Text, start: number, end: number): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (let item = text._start; item !== null && at < end; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, item.length);
    if (from < to) addRun(runs, [item.id.client, item.id.clock + from, to - from]);
    at += item.length;
  }
  return runs;
}

/** What this document knows of a text, deleted characters too. */
export function seenIn(text: Y.Text): Seen[] {
  const seen = new Map<number, number>();
  for (let item = text._start; item !== null; item = item.right) {
    seen.set(item.id.client, Math.max(seen.get(item.id.client) ?? 0, item.id.clock + item.length));
  }
  return [...seen];
}

/** Appends a run, joined to the last one where it goes on. */
export function addRun(runs: Run[], [client, clock, len]: Run): void {
  const last = runs.at(-1);
  if (last !== undefined && last[0] === client && last[1] + last[2] === clock) {
    runs[runs.length - 1] = [client, last[1], last[2] + len];
  } else runs.push([client, clock, len]);
}

/** Originals and their copies, stretch by stretch. */
export function* pairsOf(record: Lineage): Generator<{ readonly original: Run; readonly copy: Run }> {
  let index = 0;
  let used = 0;
  for (const [client, clock, len] of record.runs) {
    for (let done = 0; done < len; ) {
      const copy = record.copies[index];
      if (copy === undefined) return;
      const size = Math.min(len - done, copy[2] - used);
      if (size > 0) yield { original: [client, clock + done, size], copy: [copy[0], copy[1] + used, size] };
      done += size;
      used += size;
      if (used < copy[2]) continue;
      index++;
      used = 0;
    }
  }
}

/** The record of copies that stand at `start` of the target's text. */
export function lineageBetween(
  kind: Lineage["kind"],
  from: CellMap,
  to: CellMap,
  moved: { readonly runs: readonly Run[]; readonly start: number; readonly lead: number; readonly cells: number },
): Lineage {
  const text = textOf(to);
  const copies = text === undefined ? [] : runsOf(text, moved.start, moved.start + lengthOf(moved.runs));
  return { kind, from: cellId(from), to: cellId(to), runs: moved.runs, copies, lead: moved.lead, cells: moved.cells };
}
