/**
 * When rooms take their turn. All rooms that are due tick together and share one commit; while it runs, others gather
 * for the next. An idle room ticks at once; one under load waits a little, longer the more people are in it, because
 * every message it then saves is saved that many times. A room never ticks while its last record is under way.
 *
 * A large record (a paste, an import) takes a commit of its own beside the others, so that nobody's keystroke waits for it.
 */
import type { Log } from "../log.ts";
import type { Journal } from "./journal.ts";
import type { Room, RoomRecord } from "./room.ts";

const LARGE_BYTES = 256 * 1024;

export interface Ticker {
  wake(room: Room): void;
  /** Resolves when nothing is dirty and nothing under way. */
  quiet(): Promise<void>;
  /** Forgets a room that ends. */
  forget(room: Room): void;
}

/** How long a room under load waits between ticks. */
export function paceMs(connections: number): number {
  return Math.min(25, 4 + connections * 0.25);
}

export function createTicker(journal: Journal, log: Log, onBroken: (room: Room) => void): Ticker {
  const dirty = new Set<Room>();
  let turn: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let storing = 0;
  let waiters: (() => void)[] = [];
  let busy = false;

  /** Starts the next turn when a room is due and the last batch is stored. */
  function schedule(): void {
    if (turn !== undefined || busy) return;
    const now = performance.now();
    let due = Number.POSITIVE_INFINITY;
    for (const room of dirty) if (!room.storing) due = Math.min(due, dueAt(room));
    if (due <= now) {
      turn = setImmediate(run);
    } else if (due < timerAt) {
      clearTimeout(timer);
      timerAt = due;
      timer = setTimeout(
        () => {
          timerAt = Number.POSITIVE_INFINITY;
          schedule();
        },
        Math.max(1, due - now),
      );
    }
  }

  function run(): void {
    turn = undefined;
    const now = performance.now();
    const batch: RoomRecord[] = [];
    for (const room of [...dirty]) {
      if (room.storing || dueAt(room) > now) continue;
      dirty.delete(room);
      room.tickedAt = now;
      const record = tick(room);
      if (record === undefined) continue;
      if (record.entry.frames.length > LARGE_BYTES) void store([record]);
      else batch.push(record);
    }
    if (batch.length > 0) {
      busy = true;
      void store(batch).finally(() => {
        busy = false;
        schedule();
      });
    } else {
      schedule();
    }
    settleWaiters();
  }

  function tick(room: Room): RoomRecord | undefined {
    try {
      return room.tick();
    } catch (error) {
      log.error({ err: error, documentId: room.documentId }, "a room could not apply what it was sent");
      onBroken(room);
      return undefined;
    }
  }

  async function store(batch: readonly RoomRecord[]): Promise<void> {
    storing++;
    try {
      const stored = await journal.store(batch.map((record) => record.entry));
      for (const { room } of batch) {
        if (stored.get(room.documentId) === true) room.stored();
        else onBroken(room);
      }
    } finally {
      storing--;
      settleWaiters();
    }
  }

  function settleWaiters(): void {
    if (storing > 0 || dirty.size > 0) return;
    for (const waiter of waiters) waiter();
    waiters = [];
  }

  return {
    wake(room) {
      dirty.add(room);
      schedule();
    },
    forget(room) {
      dirty.delete(room);
      settleWaiters();
    },
    quiet() {
      return storing === 0 && dirty.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.push(resolve);
          });
    },
  };
}

function dueAt(room: Room): number {
  return room.tickedAt + paceMs(room.connections.size);
}
