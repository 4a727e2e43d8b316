/**
 * A kernel session seen from the page: which cell runs, which wait, what an answer or a silence means. Pure: each event
 * gives the next state and the effects that the shell performs. It owns the order of runs and the truth about a kernel
 * that cannot speak for itself (a loop that never pauses, a process that died).
 */
import { assertNever } from "../base/assert.ts";
import type { ExecutionEvent } from "../protocol/execution.ts";
import type { DeviceReport } from "./device.ts";

export interface CellRun {
  readonly executionId: string;
  readonly cellId: string;
  readonly source: string;
  /** With it the server is asked whether the run was interrupted. */
  readonly ticket?: string | undefined;
  /** Cells that it needs: when one of them fails in the same batch, this one is not run. */
  readonly needs: readonly string[];
}

/** Cells that were asked for together: when one fails, those that need it are cancelled, and the others go on. */
export interface Batch {
  readonly id: number;
  readonly runs: readonly CellRun[];
}

export type Phase =
  | { readonly name: "starting" }
  | { readonly name: "ready" }
  /** `interrupt`: asked for; `unanswered`: the code holds the thread, and only a restart ends it. */
  | {
      readonly name: "busy";
      readonly run: CellRun;
      readonly batch: number;
      readonly interrupt: "none" | "asked" | "unanswered";
    }
  | { readonly name: "dead"; readonly reason: string };

export interface Session {
  readonly phase: Phase;
  readonly queue: readonly Batch[];
  readonly device: DeviceReport | undefined;
  readonly nextBatch: number;
}

export type SessionEvent =
  | { readonly type: "run"; readonly runs: readonly CellRun[] }
  | { readonly type: "ready"; readonly device: DeviceReport }
  | { readonly type: "device"; readonly device: DeviceReport }
  | { readonly type: "finished"; readonly executionId: string; readonly status: string }
  | { readonly type: "interrupt" }
  /** The interrupt was not answered in time. */
  | { readonly type: "unanswered" }
  | { readonly type: "restart" }
  | { readonly type: "died"; readonly reason: string }
  | { readonly type: "cancel"; readonly executionIds: readonly string[] };

export type SessionEffect =
  | { readonly type: "start-kernel" }
  | { readonly type: "send-run"; readonly run: CellRun }
  | { readonly type: "send-interrupt" }
  | { readonly type: "await-interrupt" }
  /** Ends an execution that the kernel itself cannot end any more, or that never began. */
  | {
      readonly type: "end";
      readonly executionId: string;
      readonly events: readonly ExecutionEvent[];
      readonly status: "cancelled" | "interrupted";
    };

export interface Step {
  readonly session: Session;
  readonly effects: readonly SessionEffect[];
}

export const freshSession: Session = { phase: { name: "starting" }, queue: [], device: undefined, nextBatch: 1 };

export const valuesLost =
  "The kernel was restarted: the values of this session are gone. Run the cells you need again.";

export function step(session: Session, event: SessionEvent): Step {
  switch (event.type) {
    case "run":
      return enqueue(session, event.runs);
    case "ready":
      if (session.phase.name !== "starting") return stay(session);
      return next({ ...session, phase: { name: "ready" }, device: event.device }, []);
    case "device":
      return stay({ ...session, device: event.device });
    case "finished":
      return finish(session, event.executionId, event.status);
    case "interrupt":
      return interrupt(session);
    case "unanswered":
      return unanswered(session);
    case "restart":
      return restart(session, `Interrupted by a restart. ${valuesLost}`);
    case "died":
      return died(session, event.reason);
    case "cancel":
      return cancel(session, new Set(event.executionIds));
    default:
      return assertNever(event);
  }
}

function stay(session: Session): Step {
  return { session, effects: [] };
}

function enqueue(session: Session, runs: readonly CellRun[]): Step {
  if (runs.length === 0) return stay(session);
  const batch = { id: session.nextBatch, runs };
  const queued = { ...session, queue: [...session.queue, batch], nextBatch: session.nextBatch + 1 };
  if (session.phase.name === "dead") {
    return {
      session: { ...queued, phase: { name: "starting" }, device: undefined },
      effects: [{ type: "start-kernel" }],
    };
  }
  return next(queued, []);
}

/** Starts the next run when the kernel is free. */
function next(session: Session, before: readonly SessionEffect[]): Step {
  const [batch, ...later] = session.queue;
  const [run, ...rest] = batch?.runs ?? [];
  if (session.phase.name !== "ready" || batch === undefined || run === undefined) return { session, effects: before };
  const queue = rest.length === 0 ? later : [{ ...batch, runs: rest }, ...later];
  const phase: Phase = { name: "busy", run, batch: batch.id, interrupt: "none" };
  return { session: { ...session, phase, queue }, effects: [...before, { type: "send-run", run }] };
}

function finish(session: Session, executionId: string, status: string): Step {
  if (session.phase.name !== "busy" || session.phase.run.executionId !== executionId) return stay(session);
  const { batch, run } = session.phase;
  const dropped = status === "ok" ? new Set<string>() : lostWith(run, session.queue, batch, status);
  const queue = withoutRuns(session.queue, dropped);
  return next({ ...session, phase: { name: "ready" }, queue }, cancelledOf(session.queue, dropped));
}

/** Of the same batch: all when it was interrupted, else what needs the failed cell, directly or not. */
function lostWith(failed: CellRun, queue: readonly Batch[], batch: number, status: string): ReadonlySet<string> {
  const runs = queue.find(({ id }) => id === batch)?.runs ?? [];
  if (status !== "failed") return new Set(runs.map(({ executionId }) => executionId));
  const lost = new Set([failed.cellId]);
  const dropped = new Set<string>();
  // Runs stand in the order of their needs, so one pass finds all.
  for (const { cellId, executionId, needs } of runs) {
    if (!needs.some((id) => lost.has(id))) continue;
    lost.add(cellId);
    dropped.add(executionId);
  }
  return dropped;
}

function withoutRuns(queue: readonly Batch[], ids: ReadonlySet<string>): readonly Batch[] {
  if (ids.size === 0) return queue;
  return queue
    .map((batch) => ({ ...batch, runs: batch.runs.filter((run) => !ids.has(run.executionId)) }))
    .filter(({ runs }) => runs.length > 0);
}

function cancelledOf(queue: readonly Batch[], ids: ReadonlySet<string>): readonly SessionEffect[] {
  return queue.flatMap(({ id, runs }) => cancelled({ id, runs: runs.filter((run) => ids.has(run.executionId)) }));
}

function cancelled(batch: Batch): readonly SessionEffect[] {
  return batch.runs.map(({ executionId }) => ({ type: "end", executionId, events: [], status: "cancelled" }));
}

/** Interrupting ends the running cell and empties the queue, as everywhere. */
function interrupt(session: Session): Step {
  const effects = session.queue.flatMap(cancelled);
  if (session.phase.name !== "busy") return { session: { ...session, queue: [] }, effects };
  // Who asks again when there is no answer means it.
  if (session.phase.interrupt === "unanswered") return restart(session, `Stopped by force. ${valuesLost}`);
  const phase: Phase = { ...session.phase, interrupt: "asked" };
  return {
    session: { ...session, phase, queue: [] },
    effects: [...effects, { type: "send-interrupt" }, { type: "await-interrupt" }],
  };
}

function unanswered(session: Session): Step {
  if (session.phase.name !== "busy" || session.phase.interrupt !== "asked") return stay(session);
  return stay({ ...session, phase: { ...session.phase, interrupt: "unanswered" } });
}

function restart(session: Session, message: string): Step {
  const effects = [...endRunning(session, message), ...session.queue.flatMap(cancelled)];
  const fresh: Session = { ...session, phase: { name: "starting" }, queue: [], device: undefined };
  return { session: fresh, effects: [...effects, { type: "start-kernel" }] };
}

function died(session: Session, reason: string): Step {
  const effects = [...endRunning(session, `${reason} ${valuesLost}`), ...session.queue.flatMap(cancelled)];
  return { session: { ...session, phase: { name: "dead", reason }, queue: [] }, effects };
}

function endRunning(session: Session, message: string): readonly SessionEffect[] {
  if (session.phase.name !== "busy") return [];
  const error: ExecutionEvent = { type: "error", name: "Interrupted", message, stack: [] };
  return [{ type: "end", executionId: session.phase.run.executionId, events: [error], status: "interrupted" }];
}

function cancel(session: Session, ids: ReadonlySet<string>): Step {
  const gone = cancelledOf(session.queue, ids);
  const queue = withoutRuns(session.queue, ids);
  const isRunning = session.phase.name === "busy" && ids.has(session.phase.run.executionId);
  if (!isRunning) return { session: { ...session, queue }, effects: gone };
  const phase: Phase = { ...session.phase, interrupt: "asked" } as Phase;
  return {
    session: { ...session, queue, phase },
    effects: [...gone, { type: "send-interrupt" }, { type: "await-interrupt" }],
  };
}
