/**
 * Which of my edits the server has stored. Pure: told of edits, frames and acknowledgements, it says how many edits are
 * still only here. An edit belongs to the frame that carried it; without a connection to none yet, and the next answer
 * to the server's question (sync step 2) carries all of those.
 */
export interface Saving {
  /** For each edit that is not stored, the number of the frame that carries it; null: not sent. */
  readonly waiting: readonly (number | null)[];
}

export const nothingWaits: Saving = { waiting: [] };

/** I edited; `frame` is the number of the frame that went out with it, null while there is no connection. */
export function edited(saving: Saving, frame: number | null): Saving {
  return { waiting: [...saving.waiting, frame] };
}

/** A sync step 2 went out: everything unsent went with it. */
export function answered(saving: Saving, frame: number): Saving {
  if (!saving.waiting.includes(null)) return saving;
  return { waiting: saving.waiting.map((carrier) => carrier ?? frame) };
}

/** The first `count` frames of this connection are durable. */
export function stored(saving: Saving, count: number): Saving {
  const waiting = saving.waiting.filter((carrier) => carrier === null || carrier > count);
  return waiting.length === saving.waiting.length ? saving : { waiting };
}

/** The connection is gone: what was sent and not stored may be lost on the way and counts as unsent. */
export function disconnected(saving: Saving): Saving {
  if (saving.waiting.every((carrier) => carrier === null)) return saving;
  return { waiting: saving.waiting.map(() => null) };
}
