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
}

/** Cells that were asked for together: when one fails, those after it are cancelled. */
export interface Batch {
  readonly id: number;
  readonly runs: readonly CellRun[];
}

export type Phase =
  | { readonly name: "starting" }
  | { readonly name: "ready" }
  | { readonly name: "busy"; readonly run: CellRun; readonly batch: number; readonly interrupting: boolean }
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
  const phase: Phase = { name: "busy", run, batch: batch.id, interrupting: false };
  return { session: { ...session, phase, queue }, effects: [...before, { type: "send-run", run }] };
}

function finish(session: Session, executionId: string, status: string): Step {
  if (session.phase.name !== "busy" || session.phase.run.executionId !== executionId) return stay(session);
  const { batch } = session.phase;
  const goesOn = status === "ok";
  const dropped = goesOn ? [] : session.queue.filter(({ id }) => id === batch);
  const queue = goesOn ? session.queue : session.queue.filter(({ id }) => id !== batch);
  return next({ ...session, phase: { name: "ready" }, queue }, dropped.flatMap(cancelled));
}

function cancelled(batch: Batch): readonly SessionEffect[] {
  return batch.runs.map(({ executionId }) => ({ type: "end", executionId, events: [], status: "cancelled" }));
}

/** Interrupting ends the running cell and empties the queue, as everywhere. */
function interrupt(session: Session): Step {
  const effects = session.queue.flatMap(cancelled);
  if (session.phase.name !== "busy") return { session: { ...session, queue: [] }, effects };
  const phase: Phase = { ...session.phase, interrupting: true };
  return {
    session: { ...session, phase, queue: [] },
    effects: [...effects, { type: "send-interrupt" }, { type: "await-interrupt" }],
  };
}

function unanswered(session: Session): Step {
  if (session.phase.name !== "busy" || !session.phase.interrupting) return stay(session);
  return restart(session, `Stopped by force: the code never paused to listen. ${valuesLost}`);
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
  const gone = session.queue.flatMap(({ id, runs }) =>
    cancelled({ id, runs: runs.filter((run) => ids.has(run.executionId)) }),
  );
  const queue = session.queue
    .map((batch) => ({ ...batch, runs: batch.runs.filter((run) => !ids.has(run.executionId)) }))
    .filter(({ runs }) => runs.length > 0);
  const isRunning = session.phase.name === "busy" && ids.has(session.phase.run.executionId);
  if (!isRunning) return { session: { ...session, queue }, effects: gone };
  const phase: Phase = { ...session.phase, interrupting: true } as Phase;
  return {
    session: { ...session, queue, phase },
    effects: [...gone, { type: "send-interrupt" }, { type: "await-interrupt" }],
  };
}
