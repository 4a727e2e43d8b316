/**
 * Executions: a page reports what its kernel does, and the server, alone, writes it into the document. Promises: an
 * event is written once however often it is sent; what is acknowledged is durable; a run whose page has gone silent is
 * ended; at most about ten writes a second and notebook, whatever a kernel prints. Keeps open runs in memory and, for a
 * server that dies, in `execution`.
 */
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId } from "#lib/base/id.ts";
import type { ExecutionEvent, ExecutionEvents, StartExecutions, TrainingAct } from "#lib/protocol/execution.ts";
import { Scrubber } from "#lib/secrets/scrub.ts";
import { type PrintRest, scrubEvents } from "#lib/secrets/scrub-events.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Collab } from "../collab/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import type { Secrets } from "../secrets/index.ts";
import { createExecutionBlobs, type ExecutionBlobs } from "./execution-blobs.ts";
import {
  abandon,
  changedCells,
  isCurrent,
  noteAct,
  previousReceipt,
  queue,
  standingOf,
  withoutReferences,
  write,
} from "./execution-document.ts";
import { type HeldUpdates, lastOf, partEvents } from "./execution-live.ts";
import * as queries from "./execution-queries.ts";
import { type ExecutionHandlers, executionRoutes, type Received } from "./execution-routes.ts";
import { createInterrupts, type Interrupts } from "./interrupts.ts";

export interface ExecutionsDeps {
  readonly db: Database;
  readonly blobs: Pick<Blobs, "put" | "refer">;
  readonly collab: Pick<Collab, "edit" | "read" | "tell">;
  /** What a session read of secrets is taken out of all that it tells. */
  readonly secrets: Pick<Secrets, "readBy">;
  /** Fails when as many kernels run as the project may run. */
  readonly admitSession?: (notebookId: NotebookId, sessionId: string) => Promise<void>;
  readonly log: Log;
  /** Signs what kernels ask with, see interrupts.ts. */
  readonly key: () => Promise<string>;
  /** An execution ended, whoever ended it. */
  readonly ended?: (ended: EndedExecution) => Promise<void>;
  readonly now?: () => number;
  readonly leaseMs?: number;
  /** At least so long between two writes into one notebook. */
  readonly paceMs?: number;
}

export interface EndedExecution {
  readonly notebookId: NotebookId;
  readonly executionId: string;
  readonly status: Exclude<queries.ExecutionRow["status"], "queued" | "running">;
}

export interface Executions extends ServerModule, ExecutionHandlers {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends runs whose lease is over; also done every few seconds. */
  tend(): Promise<void>;
}

const tabClosed = "The tab that ran this was closed, or lost its connection for too long.";
const serverOrigin = "server";
const dayMs = 86_400_000;

/** A run as the server follows it. */
interface Live {
  row: queries.ExecutionRow;
  /** Event that is expected next. */
  next: number;
  leaseUntil: number;
  /** Nothing more is written of it: replaced, or its cell is gone. */
  over: boolean;
  count: number | undefined;
  /** Whether `next` is the document's own account; after a restart it is asked first. */
  sure: boolean;
  /** The end of what it printed, while it may be the beginning of a secret. Lost with the server, as it is with the run. */
  rest: PrintRest | undefined;
  /** What watchers saw last and the document does not have yet. */
  held: HeldUpdates;
}

/** Events on their way into a document. */
interface Delivery {
  readonly live: Live;
  readonly events: readonly ExecutionEvent[];
  /** Events as they were sent, those that are not written among them. */
  readonly sent: number;
  /** What the run keeps back once these are written. */
  readonly rest: PrintRest | undefined;
  /** What is held once this is delivered. */
  readonly held: HeldUpdates;
}

export function createExecutions(deps: ExecutionsDeps): Executions {
  return new ExecutionService(deps);
}

class ExecutionService implements Executions {
  readonly #deps: ExecutionsDeps;
  readonly #blobs: ExecutionBlobs;
  readonly #now: () => number;
  readonly #leaseMs: number;
  readonly #paceMs: number;
  readonly #live = new Map<string, Live>();
  readonly #counts = new Map<string, number>();
  /** One writer per notebook; each write waits for the one before. */
  readonly #lines = new Map<NotebookId, Promise<unknown>>();
  readonly #writtenAt = new Map<NotebookId, number>();
  readonly #interrupts: Interrupts;
  readonly routes;
  #timer: NodeJS.Timeout | undefined;
  #sweptAt = 0;

  constructor(deps: ExecutionsDeps) {
    this.#deps = deps;
    this.#blobs = createExecutionBlobs(deps.db, deps.blobs);
    this.#now = deps.now ?? Date.now;
    this.#leaseMs = deps.leaseMs ?? 20_000;
    this.#paceMs = deps.paceMs ?? 100;
    this.#interrupts = createInterrupts({ db: deps.db, key: deps.key, now: this.#now });
    this.routes = [...executionRoutes(this), ...this.#interrupts.routes];
  }

  async start(): Promise<void> {
    // Whoever was running when the server went away gets a full lease to come back.
    for (const row of await queries.openExecutions(this.#deps.db.pool)) this.#follow(row, false);
    this.#timer = setInterval(
      () => {
        this.tend().catch((error: unknown) => this.#deps.log.warn({ err: error }, "silent runs were not ended"));
      },
      Math.min(this.#leaseMs / 4, 5_000),
    ).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#lines.values());
  }

  async begin(principal: Principal, notebookId: NotebookId, asked: StartExecutions): ReturnType<Executions["begin"]> {
    const ids = asked.cells.map(({ executionId }) => executionId);
    if (new Set(ids).size !== ids.length) throw new AppError("invalid_request", "an execution id is used twice");
    const known = new Map((await queries.findExecutions(this.#deps.db.pool, ids)).map((row) => [row.id, row]));
    for (const row of known.values()) {
      const mine =
        row.personId === principal.personId && row.sessionId === asked.sessionId && row.notebookId === notebookId;
      if (!mine) throw new AppError("conflict", "an execution of this id exists already");
    }
    const fresh = asked.cells.filter(({ executionId }) => !known.has(executionId));
    if (fresh.length > 0) await this.#deps.admitSession?.(notebookId, asked.sessionId);
    if (fresh.length > 0) await this.#inLine(notebookId, () => this.#queue(principal, notebookId, asked, fresh));
    return { leaseMs: this.#leaseMs, ticket: await this.#interrupts.open(principal.personId) };
  }

  async receive(principal: Principal, notebookId: NotebookId, told: ExecutionEvents): Promise<Received> {
    await this.#recall(told.batches.map(({ executionId }) => executionId));
    return this.#inLine(notebookId, async () => {
      const deliveries: Delivery[] = [];
      const received: Received["received"] = [];
      const heard: (() => void)[] = [];
      await this.#ascertain(notebookId, told);
      const scrubber = new Scrubber(await this.#deps.secrets.readBy(principal.personId, told.sessionId));
      for (const { executionId, from, events } of told.batches) {
        const live = this.#live.get(executionId);
        const mine =
          live?.row.personId === principal.personId &&
          live.row.sessionId === told.sessionId &&
          live.row.notebookId === notebookId;
        if (live === undefined || !mine || live.over) {
          received.push({ executionId, next: from + events.length, ended: true });
          continue;
        }
        live.leaseUntil = this.#now() + this.#leaseMs;
        // A gap is not filled by guessing: the page sends again from where the server is.
        if (from <= live.next) deliveries.push(this.#part(live, scrubber, events.slice(live.next - from)));
        heard.push(() => received.push({ executionId, next: live.next, ended: live.over }));
      }
      await this.#write(
        notebookId,
        deliveries.filter(({ sent }) => sent > 0),
      );
      for (const { live, held } of deliveries) live.held = held;
      for (const answer of heard) answer();
      return { received };
    });
  }

  async steer(
    principal: Principal,
    notebookId: NotebookId,
    executionId: string,
    { trainingId, act }: { readonly trainingId: string; readonly act: TrainingAct },
  ): Promise<void> {
    const { collab, db } = this.#deps;
    const [row] = await queries.findExecutions(db.pool, [executionId]);
    if (row?.notebookId !== notebookId) throw new AppError("not_found", "there is no such run of this notebook");
    const { personId, name } = principal;
    const at = this.#now();
    const isUnderWay = await collab.edit(notebookId, { personId, origin: serverOrigin }, (doc) =>
      noteAct(doc, row, { personId, name, act, at }),
    );
    if (!isUnderWay) throw new AppError("conflict", "this run is over");
    await record(db.pool, {
      action: "training.steer",
      target: { kind: "notebook", id: notebookId },
      after: { act, cellId: row.cellId, executionId },
    });
    collab.tell(notebookId, { type: "training", executionId, trainingId, act, by: name });
  }

  async tend(): Promise<void> {
    const now = this.#now();
    const silent = [...this.#live.values()].filter(({ row, leaseUntil }) => isOpen(row) && leaseUntil <= now);
    for (const notebookId of new Set(silent.map(({ row }) => row.notebookId))) {
      const mine = silent.filter(({ row }) => row.notebookId === notebookId);
      await this.#inLine(notebookId, () => this.#abandon(notebookId, mine)).catch((error: unknown) => {
        this.#deps.log.warn({ err: error, notebookId }, "a silent run could not be ended yet");
      });
    }
    for (const [id, { row, leaseUntil }] of this.#live) {
      // A run that ended may still print from timers; for a while its row is kept at hand, then read when asked for.
      if (!isOpen(row) && leaseUntil + this.#leaseMs * 10 < now) this.#live.delete(id);
    }
    if (now - this.#sweptAt > dayMs / 24) {
      this.#sweptAt = now;
      await queries.removeEnded(this.#deps.db.pool, now - dayMs);
      await this.#interrupts.sweep();
    }
  }

  async #queue(
    principal: Principal,
    notebookId: NotebookId,
    asked: StartExecutions,
    cells: StartExecutions["cells"],
  ): Promise<void> {
    const { collab, db } = this.#deps;
    const looked = await collab.read(notebookId, (doc) => ({
      changed: changedCells(doc, cells),
      previous: new Map(cells.map(({ cellId }) => [cellId, previousReceipt(doc, cellId)])),
    }));
    if (looked.changed.length > 0) {
      const message = "the document holds other text than what was about to run";
      throw new AppError("source_changed", message, { detail: { cells: looked.changed } });
    }
    const rows = cells.map(
      ({ cellId, executionId, sourceHash }): queries.ExecutionRow => ({
        id: executionId,
        notebookId,
        cellId,
        sessionId: asked.sessionId,
        personId: principal.personId,
        personName: principal.name,
        place: asked.place,
        sourceHash,
        status: "queued",
        nextSeq: 0,
        previous: looked.previous.get(cellId) ?? null,
        createdAt: this.#now(),
      }),
    );
    await queries.insertExecutions(db.pool, rows);
    for (const row of rows) this.#follow(row, true);
    await collab.edit(notebookId, { personId: principal.personId, origin: serverOrigin }, (doc) => {
      for (const row of rows) queue(doc, row);
    });
  }

  /** What is for this moment only goes out at once; the rest is to be written. */
  #part(live: Live, scrubber: Scrubber, told: readonly ExecutionEvent[]): Delivery {
    const { notebookId, cellId, id } = live.row;
    const { events, rest } = scrubEvents(scrubber, live.rest, told);
    const parted = partEvents(events, live.held);
    for (const update of parted.live.map(withoutReferences)) {
      if (update.type !== "update") continue;
      const { displayId, data } = update;
      this.#deps.collab.tell(notebookId, { type: "live", cellId, executionId: id, displayId, data });
    }
    return { live, events: parted.written, sent: told.length, rest, held: parted.held };
  }

  /** Events into the document, in one edit; resolves when they are durable. */
  async #write(notebookId: NotebookId, all: readonly Delivery[]): Promise<void> {
    const deliveries = all.filter(({ events }) => events.length > 0);
    const passed = all.filter(({ events }) => events.length === 0);
    // What was only passed on is counted, so that the page and a server after this one go on from the same place.
    if (passed.length > 0)
      await this.#keep(
        passed.map(({ live, sent, rest }) => ({ live, sent, rest, over: live.over, status: live.row.status })),
      );
    const first = deliveries[0];
    if (first === undefined) return;
    const prepared: Pick<Delivery, "live" | "events">[] = [];
    for (const { live, events } of deliveries) {
      if (events.some(({ type }) => type === "running")) live.count ??= await this.#nextCount(live.row.sessionId);
      prepared.push({ live, events: await this.#blobs.store(notebookId, newest(events).map(withoutReferences)) });
    }
    await this.#pace(notebookId);
    const now = this.#now();
    const by = { personId: first.live.row.personId, origin: serverOrigin };
    const states = await this.#deps.collab.edit(notebookId, by, (doc) =>
      prepared.map(({ live, events }, at) => {
        const sent = deliveries[at]?.sent ?? 0;
        if (!isCurrent(doc, live.row)) return { over: true, status: live.row.status };
        const writing = { now, count: live.count ?? 1 };
        return { over: false, status: write(doc, live.row, events, live.next + sent, writing) };
      }),
    );
    this.#writtenAt.set(notebookId, this.#now());
    await this.#keep(deliveries.map(({ live, sent, rest }, at) => ({ live, sent, rest, ...must(states[at]) })));
  }

  async #keep(
    written: readonly {
      readonly live: Live;
      readonly sent: number;
      readonly rest: PrintRest | undefined;
      readonly over: boolean;
      readonly status: queries.ExecutionRow["status"];
    }[],
  ): Promise<void> {
    const open = new Set(written.flatMap(({ live }) => (isOpen(live.row) ? [live] : [])));
    const advances = written.map(({ live, sent, rest, over, status }): queries.Advance => {
      live.next += sent;
      live.rest = rest;
      live.over = over;
      live.row = { ...live.row, status: over ? "cancelled" : status, nextSeq: live.next };
      return {
        id: live.row.id,
        status: live.row.status,
        nextSeq: live.next,
        endedAt: isOpen(live.row) ? null : this.#now(),
      };
    });
    await queries.advanceExecutions(this.#deps.db.pool, advances);
    await this.#tellEnds(written.flatMap(({ live }) => (open.has(live) ? [live.row] : [])));
  }

  async #tellEnds(rows: readonly queries.ExecutionRow[]): Promise<void> {
    for (const { id, notebookId, status } of rows) {
      if (status === "queued" || status === "running") continue;
      await this.#deps.ended?.({ notebookId, executionId: id, status }).catch((error: unknown) => {
        this.#deps.log.warn({ err: error, notebookId }, "what hangs on an execution was not ended");
      });
    }
  }

  async #abandon(notebookId: NotebookId, silent: readonly Live[]): Promise<void> {
    const still = silent.filter(({ row, leaseUntil }) => isOpen(row) && leaseUntil <= this.#now());
    const first = still[0];
    if (first === undefined) return;
    const last = new Map<Live, readonly ExecutionEvent[]>();
    for (const live of still)
      last.set(live, await this.#blobs.store(notebookId, lastOf(live.held).map(withoutReferences)));
    try {
      await this.#deps.collab.edit(notebookId, { personId: first.row.personId, origin: serverOrigin }, (doc) => {
        const now = this.#now();
        for (const live of still) {
          const writing = { now, count: live.count ?? 1 };
          if (isCurrent(doc, live.row)) write(doc, live.row, last.get(live) ?? [], live.next, writing);
          abandon(doc, live.row, tabClosed, now);
        }
      });
    } catch (error) {
      // The notebook lies in the trash or is gone: there is nothing left to write into.
      if (!(error instanceof AppError) || (error.code !== "not_found" && error.code !== "gone")) throw error;
    }
    await this.#keep(
      still.map((live) => ({ live, sent: 0, rest: undefined, over: false, status: "interrupted" as const })),
    );
  }

  #follow(row: queries.ExecutionRow, sure: boolean): void {
    const leaseUntil = this.#now() + this.#leaseMs;
    this.#live.set(row.id, {
      row,
      next: row.nextSeq,
      leaseUntil,
      over: false,
      count: undefined,
      sure,
      rest: undefined,
      held: new Map(),
    });
  }

  /** A server that died may have written more than its row says: what the document has is not written again. */
  async #ascertain(notebookId: NotebookId, told: ExecutionEvents): Promise<void> {
    const unsure = told.batches.flatMap(({ executionId }) => {
      const live = this.#live.get(executionId);
      return live !== undefined && !live.sure && live.row.notebookId === notebookId ? [live] : [];
    });
    if (unsure.length === 0) return;
    const found = await this.#deps.collab.read(notebookId, (doc) => unsure.map(({ row }) => standingOf(doc, row)));
    unsure.forEach((live, at) => {
      const standing = must(found[at]);
      live.sure = true;
      live.next = standing.written;
      live.over = standing.over;
    });
  }

  /** Runs that ended a while ago, or were followed by a server before this one. */
  async #recall(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.#live.has(id));
    if (missing.length === 0) return;
    for (const row of await queries.findExecutions(this.#deps.db.pool, missing)) {
      if (!this.#live.has(row.id)) this.#follow(row, false);
    }
  }

  async #nextCount(sessionId: string): Promise<number> {
    const before = this.#counts.get(sessionId) ?? (await queries.countBegun(this.#deps.db.pool, sessionId));
    this.#counts.set(sessionId, before + 1);
    return before + 1;
  }

  async #pace(notebookId: NotebookId): Promise<void> {
    const waitMs = (this.#writtenAt.get(notebookId) ?? 0) + this.#paceMs - this.#now();
    if (waitMs > 0 && waitMs <= this.#paceMs) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  #inLine<T>(notebookId: NotebookId, work: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(notebookId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#lines.set(notebookId, settled);
    void settled.then(() => {
      if (this.#lines.get(notebookId) === settled) this.#lines.delete(notebookId);
    });
    return mine;
  }
}

function isOpen(row: queries.ExecutionRow): boolean {
  return row.status === "queued" || row.status === "running";
}

/** Of several updates to one display in a batch, the last is enough. */
function newest(events: readonly ExecutionEvent[]): readonly ExecutionEvent[] {
  const last = new Map<string, number>();
  events.forEach((event, at) => {
    if (event.type === "update") last.set(event.displayId, at);
  });
  return events.filter((event, at) => event.type !== "update" || last.get(event.displayId) === at);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("an answer for each delivery");
  return value;
}
