/**
 * When rooms take their turn. All rooms that are due tick together and share one commit; while it runs, others gather
 * for the next. On a quiet server an idle room ticks at once; how long others wait is `pace`'s. A room never ticks while
 * its last record is under way.
 *
 * A large record (a paste, an import) takes a commit of its own beside the others, so that nobody's keystroke waits for it.
 */
import { commitPaceMs, roomPaceMs, Traffic } from "#lib/collab/pace.ts";
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

export function createTicker(journal: Journal, log: Log, onBroken: (room: Room) => void): Ticker {
  const dirty = new Set<Room>();
  const traffic = new Traffic();
  let turn: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let storing = 0;
  let waiters: (() => void)[] = [];
  let busy = false;
  let committedAt = 0;

  /** Starts the next turn when a room is due and the last batch is stored. */
  function schedule(): void {
    if (turn !== undefined || busy) return;
    let due = Number.POSITIVE_INFINITY;
    for (const room of dirty) if (!room.storing) due = Math.min(due, dueAt(room));
    if (due < Number.POSITIVE_INFINITY) startAt(due);
  }

  function startAt(due: number): void {
    const now = performance.now();
    const at = Math.max(due, committedAt + commitPaceMs(traffic.perSecond(now)));
    if (at <= now) {
      // Sockets are read once more between now and then.
      for (const room of dirty) room.gather();
      turn = setImmediate(run);
    } else if (at < timerAt) {
      clearTimeout(timer);
      timerAt = at;
      timer = setTimeout(onTimer, Math.ceil(at - now));
    }
  }

  function onTimer(): void {
    timerAt = Number.POSITIVE_INFINITY;
    schedule();
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
      if (record.entry.frames.length > LARGE_BYTES) void store([record]).finally(schedule);
      else batch.push(record);
    }
    if (batch.length > 0) {
      busy = true;
      committedAt = now;
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
      traffic.arrived(performance.now());
      if (dirty.has(room)) return;
      dirty.add(room);
      if (turn === undefined && !busy && !room.storing) startAt(dueAt(room));
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
  return room.tickedAt + roomPaceMs(room.connections.size);
}
