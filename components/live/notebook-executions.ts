/**
 * Tells the server what this tab's kernel does (lib/protocol/execution.ts): starts, events in order and at most ten
 * times a second, signs of life. What the server has not acknowledged is kept and sent again, so a break of the network
 * delays outputs and loses none; a start that could not be told is told before its events. Knows neither the kernel
 * nor the document.
 */
import {
  type ExecutionEvent,
  type ExecutionEvents,
  executionEventsAnswerSchema,
  type StartExecutions,
  startedExecutionsSchema,
} from "#lib/protocol/execution.ts";
import { ApiProblem } from "./api/problem.ts";
import { ask } from "./api/request.ts";
import { Signal } from "./notebook-signal.ts";

const flushEveryMs = 100;
const firstRetryMs = 500;
const longestRetryMs = 15_000;
const usualLeaseMs = 15_000;
/** Signs of life per lease. */
const lifeSigns = 3;
const requestCharacters = 900_000;
const eventsPerBatch = 1000;
const beaconCharacters = 60_000;

interface Log {
  readonly sessionId: string;
  /** Sequence number of the first kept event. */
  from: number;
  events: ExecutionEvent[];
  /** Of the kept events so many were sent once; the server may have them, so they may not be changed any more. */
  sealed: number;
  finished: boolean;
}

export type StartAnswer =
  | { readonly kind: "started"; readonly ticket?: string }
  /** Nobody was reached: the cells run here and are reported later. */
  | { readonly kind: "unheard" }
  /** The document holds other text than the page was about to run. */
  | { readonly kind: "source_changed"; readonly cells: readonly string[] }
  | { readonly kind: "refused"; readonly problem: ApiProblem };

export class ExecutionSender {
  /** Events that the server has not got yet. */
  readonly waiting = new Signal<number>(0);
  readonly #address: string;
  #logs = new Map<string, Log>();
  #unheard: StartExecutions[] = [];
  #leaseMs = usualLeaseMs;
  #retryMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lifeTimer: ReturnType<typeof setInterval> | undefined;
  #sending = false;
  #ended = false;

  constructor(notebookId: string) {
    this.#address = `/api/notebooks/${notebookId}/executions`;
    globalThis.addEventListener("online", this.#hurry);
    globalThis.addEventListener("pagehide", this.#leave);
  }

  async start(body: StartExecutions): Promise<StartAnswer> {
    for (const { executionId } of body.cells) this.#logs.set(executionId, emptyLog(body.sessionId));
    try {
      const { leaseMs, ticket } = await ask(this.#address, startedExecutionsSchema, { method: "POST", body });
      this.#keepAlive(leaseMs);
      return { kind: "started", ticket };
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 0 || error.status >= 500) {
        this.#unheard.push(body);
        this.#schedule(firstRetryMs);
        this.#keepAlive(this.#leaseMs);
        return { kind: "unheard" };
      }
      for (const { executionId } of body.cells) this.#logs.delete(executionId);
      if (error.code !== "source_changed") return { kind: "refused", problem: error };
      return { kind: "source_changed", cells: changedCells(error) };
    }
  }

  /** Takes the next event of an execution; those of an execution that the server ended are dropped. */
  add(executionId: string, event: ExecutionEvent): void {
    const log = this.#logs.get(executionId);
    if (log === undefined || log.finished) return;
    log.finished = event.type === "finished";
    if (event.type === "update") dropLive(log, event.displayId);
    if (!mergeIntoTail(log, event)) log.events.push(event);
    this.#count();
    this.#schedule(flushEveryMs);
  }

  /** Sends what is waiting; resolves when it was tried. */
  async flush(): Promise<void> {
    if (this.#sending || this.#ended) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await this.#sendStarts();
      await this.#sendEvents(false);
      this.#retryMs = 0;
      if (this.waiting.get() > 0) this.#schedule(flushEveryMs);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.#retryMs = Math.min(longestRetryMs, Math.max(firstRetryMs, this.#retryMs * 2));
      this.#schedule(this.#retryMs);
    } finally {
      this.#sending = false;
    }
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearInterval(this.#lifeTimer);
    globalThis.removeEventListener("online", this.#hurry);
    globalThis.removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  async #sendStarts(): Promise<void> {
    while (this.#unheard[0] !== undefined) {
      const body = this.#unheard[0];
      try {
        const { leaseMs } = await ask(this.#address, startedExecutionsSchema, { method: "POST", body });
        this.#keepAlive(leaseMs);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500) throw error;
        // The text was changed meanwhile, or the right is gone: these outputs stay with their own reader.
        for (const { executionId } of body.cells) this.#logs.delete(executionId);
        this.#count();
      }
      this.#unheard.shift();
    }
  }

  async #sendEvents(signOfLife: boolean): Promise<void> {
    for (const sessionId of this.#sessions()) {
      const batches = this.#nextBatches(sessionId, signOfLife);
      if (batches.length === 0) continue;
      const body: ExecutionEvents = { sessionId, batches };
      const answer = await ask(`${this.#address}/events`, executionEventsAnswerSchema, { method: "POST", body });
      for (const { executionId, next, ended } of answer.received) this.#acknowledge(executionId, next, ended);
      this.#count();
    }
  }

  #sessions(): ReadonlySet<string> {
    return new Set([...this.#logs.values()].map((log) => log.sessionId));
  }

  #nextBatches(sessionId: string, signOfLife: boolean): ExecutionEvents["batches"] {
    const batches: ExecutionEvents["batches"] = [];
    let room = requestCharacters;
    for (const [executionId, log] of this.#logs) {
      if (log.sessionId !== sessionId) continue;
      const events: ExecutionEvent[] = [];
      for (const event of log.events) {
        const size = sizeOf(event);
        if (events.length >= eventsPerBatch || (room - size < 0 && room < requestCharacters)) break;
        events.push(event);
        room -= size;
      }
      log.sealed = Math.max(log.sealed, events.length);
      if (events.length > 0 || (signOfLife && !log.finished)) batches.push({ executionId, from: log.from, events });
    }
    return batches;
  }

  #acknowledge(executionId: string, next: number, ended: boolean): void {
    const log = this.#logs.get(executionId);
    if (log === undefined) return;
    const known = Math.max(0, next - log.from);
    log.events.splice(0, known);
    log.from += known;
    log.sealed = Math.max(0, log.sealed - known);
    if (ended || (log.finished && log.events.length === 0)) this.#logs.delete(executionId);
  }

  #count(): void {
    this.waiting.set([...this.#logs.values()].reduce((sum, log) => sum + log.events.length, 0));
  }

  #schedule(afterMs: number): void {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, afterMs);
  }

  #keepAlive(leaseMs: number): void {
    if (leaseMs === this.#leaseMs && this.#lifeTimer !== undefined) return;
    this.#leaseMs = leaseMs;
    clearInterval(this.#lifeTimer);
    this.#lifeTimer = setInterval(this.#live, leaseMs / lifeSigns);
  }

  readonly #live = (): void => {
    if (this.#logs.size === 0 || this.#sending || this.#unheard.length > 0) return;
    this.#sending = true;
    void this.#sendEvents(true)
      .catch((error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
      })
      .finally(() => {
        this.#sending = false;
      });
  };

  readonly #hurry = (): void => {
    this.#retryMs = 0;
    void this.flush();
  };

  /** The tab goes away and its kernel with it: what is known goes out, what runs is ended. */
  readonly #leave = (): void => {
    for (const sessionId of this.#sessions()) this.#lastWords(sessionId);
  };

  #lastWords(sessionId: string): void {
    let room = beaconCharacters;
    const logs = [...this.#logs].filter(([, log]) => log.sessionId === sessionId);
    const batches = logs.map(([executionId, log]) => {
      const events: ExecutionEvent[] = [];
      for (const event of log.events) {
        room -= sizeOf(event);
        if (room < 0) break;
        events.push(event);
      }
      const whole = events.length === log.events.length;
      if (whole && !log.finished) events.push({ type: "finished", at: Date.now(), status: "interrupted" });
      return { executionId, from: log.from, events };
    });
    const body: ExecutionEvents = { sessionId, batches };
    navigator.sendBeacon(`${this.#address}/events`, new Blob([JSON.stringify(body)], { type: "application/json" }));
  }
}

function emptyLog(sessionId: string): Log {
  return { sessionId, from: 0, events: [], sealed: 0, finished: false };
}

/** What would have been for this moment only, and has not left, is for no moment any more. */
function dropLive(log: Log, displayId: string): void {
  for (let at = log.events.length - 1; at >= log.sealed; at--) {
    const event = log.events[at];
    if (event?.type === "update" && event.live === true && event.displayId === displayId) log.events.splice(at, 1);
  }
}

/** Text of the same stream is joined while it waits: a million lines are a few messages. */
function mergeIntoTail(log: Log, event: ExecutionEvent): boolean {
  const at = log.events.length - 1;
  const last = log.events[at];
  if (at < log.sealed || last === undefined) return false;
  if (event.type === "stream" && last.type === "stream" && last.name === event.name) {
    if (last.text.length > requestCharacters / 2) return false;
    log.events[at] = { ...last, text: last.text + event.text };
    return true;
  }
  if (event.type !== "update" || last.type !== "update" || last.displayId !== event.displayId) return false;
  // One that is to be written is not replaced by one that is not.
  if (event.live === true && last.live !== true) return false;
  log.events[at] = event;
  return true;
}

function sizeOf(event: ExecutionEvent): number {
  if (event.type === "stream") return event.text.length + 60;
  return event.type === "running" || event.type === "clear" || event.type === "finished"
    ? 80
    : JSON.stringify(event).length;
}

function changedCells(problem: ApiProblem): readonly string[] {
  const cells = problem.members.cells;
  return Array.isArray(cells) ? cells.filter((cell) => typeof cell === "string") : [];
}
