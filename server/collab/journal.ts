/**
 * The way into the live log. Promise: `store` resolves only when the entries are committed, or when their leases turned
 * out to be lost; a database that goes away is waited for, and the statement can be repeated because a row that is
 * already there is left alone. What the database refuses for any other reason fails for the room that brought it, not
 * for those that shared its commit.
 */
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import type { Log } from "../log.ts";
import type { CollabCounters } from "./metrics.ts";
import { appendEntries, type LogEntry } from "./queries.ts";

export interface Journal {
  /** Document id → whether its entry is stored; false: the room must not go on. */
  store(entries: readonly LogEntry[]): Promise<ReadonlyMap<string, boolean>>;
  /** Told when the database stops and starts taking entries. */
  onAvailability(listener: (available: boolean) => void): void;
  stop(): void;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

export function createJournal(pool: pg.Pool, log: Log, counters: CollabCounters): Journal {
  const stopping = new AbortController();
  const listeners: ((available: boolean) => void)[] = [];
  const tell = (available: boolean): void => {
    if (counters.unavailable === (available ? 0 : 1)) return;
    counters.unavailable = available ? 0 : 1;
    for (const listener of listeners) listener(available);
  };

  async function append(entries: readonly LogEntry[]): Promise<Map<string, boolean>> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
      try {
        const stored = await appendEntries(pool, entries);
        counters.commits++;
        counters.rows += stored.size;
        tell(true);
        return new Map(entries.map((entry) => [entry.documentId, stored.has(entry.documentId)]));
      } catch (error) {
        if (!isAway(error)) throw error;
        log.warn({ err: error }, "updates wait for the database");
        tell(false);
        await delay(waitMs, undefined, { signal: stopping.signal });
      }
    }
  }

  async function store(entries: readonly LogEntry[]): Promise<ReadonlyMap<string, boolean>> {
    try {
      return await append(entries);
    } catch (error) {
      if (stopping.signal.aborted) return new Map(entries.map((entry) => [entry.documentId, false]));
      const [only] = entries;
      if (entries.length === 1 && only !== undefined) {
        log.error({ err: error, documentId: only.documentId }, "an update could not be stored");
        return new Map([[only.documentId, false]]);
      }
      const results = new Map<string, boolean>();
      for (const entry of entries) for (const [id, stored] of await store([entry])) results.set(id, stored);
      return results;
    }
  }

  return { store, onAvailability: (listener) => listeners.push(listener), stop: () => stopping.abort() };
}

/** A full disk is waited for like a database that is away: somebody will make room. */
function isAway(error: unknown): boolean {
  return error instanceof AppError && (error.code === "unavailable" || error.code === "storage_full");
}
