/** Of a batch of events, what is only for who watches now, and what is written into the document. */
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

export type Update = Extract<ExecutionEvent, { readonly type: "update" }>;

export interface Parted {
  readonly written: readonly ExecutionEvent[];
  /** The last of each display that no written one follows. */
  readonly live: readonly Update[];
}

/** An update that an open page would be told of may not be larger. */
const LIVE_CHARACTERS = 300_000;

export function partEvents(events: readonly ExecutionEvent[]): Parted {
  const last = new Map<string, number>();
  events.forEach((event, at) => {
    if (event.type === "update") last.set(event.displayId, at);
  });
  const live = events.filter((event, at): event is Update => isLive(event) && last.get(event.displayId) === at);
  return {
    written: events.filter((event) => !isLive(event)),
    live: live.filter(({ data }) => JSON.stringify(data).length <= LIVE_CHARACTERS),
  };
}

function isLive(event: ExecutionEvent): event is Update {
  return event.type === "update" && event.live === true;
}
