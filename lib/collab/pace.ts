/**
 * How long rooms wait for company. A commit and a message cost the same however much is in them, so the busier a server
 * is, the more they should carry; a quiet one should answer at once. Two measures, of which the longer wait counts:
 * the people in one room (each message is sent to all of them), and the edits a second over all rooms (fifty small rooms
 * would otherwise make a commit each).
 */

/** How long a room waits between two of its turns. */
export function roomPaceMs(connections: number): number {
  return Math.min(LONGEST_MS, 4 + connections * 0.25);
}

/** How long after one commit the next one waits, when so many edits a second arrive. */
export function commitPaceMs(editsPerSecond: number): number {
  return Math.min(LONGEST_MS, Math.max(0, editsPerSecond - QUIET_PER_SECOND) / EDITS_PER_MS);
}

/** Nobody sees a letter come later than the next frame but one of their screen. */
const LONGEST_MS = 25;
/** Ten people typing: each of their edits is committed at once. */
const QUIET_PER_SECOND = 50;
const EDITS_PER_MS = 100;

/** Edits a second, of about the last second: an old edit counts less than a new one. Time is the caller's. */
export class Traffic {
  #count = 0;
  #at = 0;

  arrived(nowMs: number): void {
    this.#fade(nowMs);
    this.#count++;
  }

  perSecond(nowMs: number): number {
    this.#fade(nowMs);
    return (this.#count * 1000) / FADE_MS;
  }

  #fade(nowMs: number): void {
    if (nowMs <= this.#at) return;
    this.#count *= Math.exp((this.#at - nowMs) / FADE_MS);
    this.#at = nowMs;
  }
}

const FADE_MS = 500;
