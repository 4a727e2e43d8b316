/**
 * Between a running cell and its readers: events wait here shortly and leave in batches, so that a million lines cost
 * a few messages. Streams that print faster than anybody reads keep their first part and, from then on, the latest
 * lines, with a note of how many are missing. A display that is updated faster than it leaves is sent in its last form,
 * and most of its updates are only for who watches: the document gets one now and then, and the last.
 * Needs no timer to fire while a loop holds the thread: a full batch leaves at once.
 */
import type { ExecutionEvent } from "../protocol/execution.ts";

export const outboxLimits = {
  /** A batch of this many characters leaves at once. */
  batch: 64 * 1024,
  /** Stream text that may leave in one burst, and how much of it comes back each second. */
  burst: 1024 * 1024,
  perSecond: 32 * 1024,
  /** Latest text kept of a stream that is over its burst. */
  tail: 32 * 1024,
  /** Characters a second that the updates of one display may take: a large chart is sent less often than a word. */
  updatesPerSecond: 24 * 1024,
  /** An update larger than this is not passed on live. */
  live: 256 * 1024,
  /** Between two updates of a display that are written into the document; large ones become blobs. */
  storeEveryMs: 3_000,
  storeLargeEveryMs: 10_000,
  large: 16 * 1024,
  /** Displays of one execution; a loop that shows more is told. */
  displays: 2000,
  /** Characters on their way that the page has not taken yet; above it only tails are kept. */
  inFlight: 8 * 1024 * 1024,
} as const;

type Update = Extract<ExecutionEvent, { readonly type: "update" }>;
type StreamName = "stdout" | "stderr";

/** One display: when its next update may leave, when the next is to be written, and what waits for either. */
interface Held {
  dueAt: number;
  storeAt: number;
  waiting: Update | undefined;
  /** The last that left live: it is written in its time, unless another takes its place. */
  unwritten: Update | undefined;
}

interface Tail {
  text: string;
  skippedLines: number;
}

export interface OutboxPorts {
  readonly send: (events: readonly ExecutionEvent[], size: number) => void;
  readonly now: () => number;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  #events: ExecutionEvent[] = [];
  #size = 0;
  #tokens: number = outboxLimits.burst;
  #refilledAt: number;
  #inFlight = 0;
  #displays = 0;
  readonly #tails = new Map<StreamName, Tail>();
  readonly #updates = new Map<string, Held>();

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#refilledAt = ports.now();
  }

  get isEmpty(): boolean {
    if (this.#events.length > 0 || this.#tails.size > 0) return false;
    return ![...this.#updates.values()].some(({ waiting, unwritten }) => (waiting ?? unwritten) !== undefined);
  }

  stream(name: StreamName, text: string): void {
    if (this.#tails.has(name) || text.length > this.#allowance()) {
      this.#keepTail(name, text);
      return;
    }
    this.#tokens -= text.length;
    this.#append(name, text);
  }

  push(event: ExecutionEvent): void {
    if (event.type === "display" && ++this.#displays > outboxLimits.displays) {
      if (this.#displays === outboxLimits.displays + 1) {
        this.stream("stderr", `[only the first ${outboxLimits.displays} displays of a run are kept]\n`);
      }
      return;
    }
    if (event.type === "update") {
      this.#hold(event);
      return;
    }
    // What a run leaves is complete before it is over.
    if (event.type === "finished") this.#release(true);
    this.#add(event);
    if (this.#size >= outboxLimits.batch) this.flush();
  }

  /** Sends what waits. `final`: the run ends, so tails leave whatever the pace. */
  flush(final = false): void {
    this.#release(final);
    for (const [name, tail] of this.#tails) {
      const allowed = this.#allowance();
      if (!final && allowed < outboxLimits.perSecond / 2) continue;
      this.#tails.delete(name);
      const text = `${tail.skippedLines > 0 ? `[… ${tail.skippedLines.toLocaleString("en")} lines are not kept …]\n` : ""}${tail.text}`;
      this.#tokens = Math.max(0, this.#tokens - text.length);
      this.#append(name, text, false);
    }
    if (this.#events.length === 0) return;
    const events = this.#events;
    const size = this.#size;
    this.#events = [];
    this.#size = 0;
    this.#inFlight += size;
    for (let at = 0; at < events.length; at += 1000) this.#ports.send(events.slice(at, at + 1000), at === 0 ? size : 0);
  }

  /** The reader has taken so many characters. */
  taken(size: number): void {
    this.#inFlight = Math.max(0, this.#inFlight - size);
  }

  #hold(event: Update): void {
    const fresh: Held = { dueAt: 0, storeAt: 0, waiting: undefined, unwritten: undefined };
    const held = this.#updates.get(event.displayId) ?? fresh;
    this.#updates.set(event.displayId, held);
    held.waiting = event;
  }

  /** Updates that are due join what leaves, in the last form that each display has. */
  #release(final: boolean): void {
    const now = this.#ports.now();
    for (const held of this.#updates.values()) {
      const latest = held.waiting ?? held.unwritten;
      if (latest === undefined) continue;
      if (final || now >= held.storeAt) this.#write(held, latest, now);
      else if (held.waiting !== undefined && now >= held.dueAt) this.#pass(held, held.waiting, now);
    }
  }

  #write(held: Held, update: Update, now: number): void {
    const size = this.#add(update);
    held.waiting = undefined;
    held.unwritten = undefined;
    held.dueAt = now + pauseAfter(size);
    held.storeAt = now + (size > outboxLimits.large ? outboxLimits.storeLargeEveryMs : outboxLimits.storeEveryMs);
  }

  #pass(held: Held, update: Update, now: number): void {
    if (sizeOf(update) > outboxLimits.live) return;
    const size = this.#add({ ...update, live: true });
    held.waiting = undefined;
    held.unwritten = update;
    held.dueAt = now + pauseAfter(size);
  }

  #add(event: ExecutionEvent): number {
    const size = sizeOf(event);
    this.#events.push(event);
    this.#size += size;
    return size;
  }

  #append(name: StreamName, text: string, mayFlush = true): void {
    const last = this.#events.at(-1);
    if (last?.type === "stream" && last.name === name) {
      this.#events[this.#events.length - 1] = { type: "stream", name, text: last.text + text };
    } else this.#events.push({ type: "stream", name, text });
    this.#size += text.length;
    if (mayFlush && this.#size >= outboxLimits.batch) this.flush();
  }

  #keepTail(name: StreamName, text: string): void {
    const tail = this.#tails.get(name) ?? { text: "", skippedLines: 0 };
    this.#tails.set(name, tail);
    tail.text += text;
    if (tail.text.length < outboxLimits.tail * 2) return;
    const cut =
      tail.text.indexOf("\n", tail.text.length - outboxLimits.tail) + 1 || tail.text.length - outboxLimits.tail;
    tail.skippedLines += countLines(tail.text, cut);
    tail.text = tail.text.slice(cut);
  }

  #allowance(): number {
    const now = this.#ports.now();
    const refill = ((now - this.#refilledAt) / 1000) * outboxLimits.perSecond;
    if (refill >= 1) {
      this.#tokens = Math.min(outboxLimits.burst, this.#tokens + refill);
      this.#refilledAt = now;
    }
    return this.#inFlight > outboxLimits.inFlight ? 0 : this.#tokens;
  }
}

function pauseAfter(size: number): number {
  return Math.min(3_000, (size / outboxLimits.updatesPerSecond) * 1000);
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Roughly how many characters an event takes on the wire: exact for what can be large. */
function sizeOf(event: ExecutionEvent): number {
  if (event.type === "stream") return event.text.length;
  if (event.type === "error") return event.message.length + event.stack.reduce((sum, line) => sum + line.length, 0);
  if (!("data" in event)) return 32;
  return Object.values(event.data).reduce<number>((sum, value) => sum + weigh(value, 6), 64);
}

function weigh(value: unknown, depth: number): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null || depth === 0) return 8;
  return Object.values(value).reduce<number>((sum, part) => sum + 8 + weigh(part, depth - 1), 2);
}
