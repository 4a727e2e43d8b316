/**
 * Of a batch of events, what is only for who watches now, and what is written into the document. The last of what was
 * only watched is held: when the run ends before a written one takes its place (a tab that is closed), it is written.
 */
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

export type Update = Extract<ExecutionEvent, { readonly type: "update" }>;

/** Display id → the last live update that no written one followed. */
export type HeldUpdates = ReadonlyMap<string, Update>;

export interface Parted {
  readonly written: readonly ExecutionEvent[];
  /** The last of each display that no written one follows. */
  readonly live: readonly Update[];
  readonly held: HeldUpdates;
}

/** An update that an open page would be told of may not be larger. */
const LIVE_CHARACTERS = 300_000;
/** Displays of a run whose last update is held. */
const MOST_HELD = 20;

export function partEvents(events: readonly ExecutionEvent[], before: HeldUpdates = new Map()): Parted {
  const held = new Map(before);
  const fresh = new Set<string>();
  const written: ExecutionEvent[] = [];
  for (const event of events) {
    if (event.type === "update" && event.live === true) {
      hold(held, event);
      fresh.add(event.displayId);
      continue;
    }
    if (event.type === "finished") written.push(...lastOf(held));
    if (event.type === "finished" || event.type === "clear") held.clear();
    if (event.type === "update") held.delete(event.displayId);
    written.push(event);
  }
  return { written, live: [...held.values()].filter(({ displayId }) => fresh.has(displayId)), held };
}

/** What was only watched so far, to be written. */
export function lastOf(held: HeldUpdates): readonly Update[] {
  return [...held.values()].map(({ live: _live, ...update }) => update);
}

function hold(held: Map<string, Update>, update: Update): void {
  if (JSON.stringify(update.data).length > LIVE_CHARACTERS) return;
  held.delete(update.displayId); // so that the oldest stands first
  held.set(update.displayId, update);
  const oldest = held.keys().next();
  if (held.size > MOST_HELD && !oldest.done) held.delete(oldest.value);
}
