/**
 * A training as its events tell it: how far it is, how long it will take, its metrics as lines. Pure. Events are the one
 * stream that everything about a training is made of: what is shown, what is kept beside a checkpoint, what a tracker
 * would record.
 */
import { assertNever } from "../base/assert.ts";

export type TrainingEvent =
  | {
      readonly type: "begin";
      readonly name: string;
      readonly at: number;
      readonly unit: Unit;
      /** How much there is to do, where that is known. */
      readonly total?: number | undefined;
      readonly stepsPerEpoch?: number | undefined;
      readonly batchSize?: number | undefined;
      /** Done before, by the run that a checkpoint was saved of. */
      readonly done: number;
      readonly lines?: Lines | undefined;
    }
  | {
      readonly type: "step";
      readonly at: number;
      readonly epoch: number;
      readonly step: number;
      readonly values: Values;
    }
  /** So many epochs are complete; values of the whole epoch. */
  | { readonly type: "epoch"; readonly at: number; readonly done: number; readonly values: Values }
  | { readonly type: "checkpoint"; readonly at: number; readonly done: number; readonly size: number }
  /** `by`: who did it, when it is somebody else than whose kernel trains. */
  | { readonly type: "pause"; readonly at: number; readonly by?: string | undefined }
  | { readonly type: "go"; readonly at: number; readonly by?: string | undefined }
  | { readonly type: "end"; readonly at: number; readonly how: Ending; readonly by?: string | undefined };

/** What is counted: epochs of `fit`, steps of a loop. */
export type Unit = "epoch" | "step";
export type Ending = "finished" | "stopped" | "interrupted" | "failed";
export type Values = Readonly<Record<string, number>>;

/** `batch` is raw, one point per few batches; `train` and `valid` are one per epoch (or per step of a loop). */
export type LineKind = "batch" | "train" | "valid";
export interface Line {
  readonly metric: string;
  readonly kind: LineKind;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
export type Lines = readonly Line[];

export interface TrainingState {
  readonly name: string;
  readonly unit: Unit;
  readonly status: "running" | "paused" | Ending;
  readonly total: number | undefined;
  readonly stepsPerEpoch: number | undefined;
  readonly batchSize: number | undefined;
  /** In units, with the part of the epoch that runs. */
  readonly done: number;
  readonly doneBefore: number;
  readonly step: number;
  /** Steps of all epochs since it began. */
  readonly steps: number;
  /** Steps of the epochs that are complete. */
  readonly stepsBefore: number;
  readonly startedAt: number;
  readonly at: number;
  readonly pausedMs: number;
  readonly pausedAt: number | undefined;
  readonly checkpoint: { readonly done: number; readonly at: number } | undefined;
  readonly values: Values;
  readonly lines: Lines;
  readonly note: string | undefined;
  /** Who else brought it into the state it is in. */
  readonly by: string | undefined;
}

/** Points kept of a line; a line that is longer loses every second one. */
const mostPoints = 1200;

export function advance(state: TrainingState | undefined, event: TrainingEvent): TrainingState {
  if (event.type === "begin") return begin(event);
  if (state === undefined) throw new Error("a training begins before anything else");
  switch (event.type) {
    case "step":
      return stepped(state, event);
    case "epoch":
      return epochEnded(state, event);
    case "checkpoint":
      return { ...state, at: event.at, checkpoint: { done: event.done, at: event.at } };
    case "pause":
      return state.status === "running"
        ? { ...state, at: event.at, status: "paused", pausedAt: event.at, by: event.by }
        : state;
    case "go":
      return { ...going(state, event.at), by: undefined };
    case "end":
      return { ...going(state, event.at), status: event.how, by: event.by };
    default:
      return assertNever(event);
  }
}

function begin(event: Extract<TrainingEvent, { type: "begin" }>): TrainingState {
  const { name, unit, total, stepsPerEpoch, batchSize, done, at, lines = [] } = event;
  return {
    ...{ name, unit, total, stepsPerEpoch, batchSize, done, doneBefore: done, lines, at, startedAt: at },
    ...{
      status: "running",
      step: -1,
      steps: 0,
      stepsBefore: 0,
      pausedMs: 0,
      pausedAt: undefined,
      checkpoint: undefined,
      values: {},
    },
    by: undefined,
    note: done > 0 ? `Resumed after ${unit} ${done}.` : undefined,
  };
}

function stepped(state: TrainingState, event: Extract<TrainingEvent, { type: "step" }>): TrainingState {
  const { at, step, epoch, values } = event;
  const isLoop = state.unit === "step";
  const inEpoch = Math.min(0.999, (step + 1) / (state.stepsPerEpoch ?? Math.max(state.step, step) + 2));
  const done = isLoop ? step + 1 : epoch + inEpoch;
  const steps = isLoop ? step + 1 - state.doneBefore : state.stepsBefore + step + 1;
  const lines = withPoints(state.lines, done, values, (valid) => (valid ? "valid" : isLoop ? "train" : "batch"));
  return { ...state, at, step, steps, done, values: { ...state.values, ...values }, lines };
}

function epochEnded(state: TrainingState, event: Extract<TrainingEvent, { type: "epoch" }>): TrainingState {
  const { at, done, values } = event;
  const lines = withPoints(state.lines, done, values, (valid) => (valid ? "valid" : "train"));
  const steps = state.stepsBefore + (state.stepsPerEpoch ?? state.step + 1);
  return { ...state, at, done, step: -1, steps, stepsBefore: steps, values: { ...state.values, ...values }, lines };
}

function going(state: TrainingState, at: number): TrainingState {
  if (state.pausedAt === undefined) return { ...state, at };
  const pausedMs = state.pausedMs + at - state.pausedAt;
  return { ...state, at, status: "running", pausedAt: undefined, pausedMs };
}

function withPoints(lines: Lines, x: number, values: Values, kindOf: (valid: boolean) => LineKind): Lines {
  let next = lines;
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "number") continue;
    const valid = name.startsWith("val_");
    const [metric, kind] = [valid ? name.slice(4) : name, kindOf(valid)];
    const line = next.find((one) => one.metric === metric && one.kind === kind) ?? { metric, kind, x: [], y: [] };
    const longer = thinned({ ...line, x: [...line.x, x], y: [...line.y, value] }, mostPoints);
    next = next.includes(line) ? next.map((one) => (one === line ? longer : one)) : [...next, longer];
  }
  return next;
}

/** At most so many points, evenly, the first and the last among them. */
export function thinned(line: Line, most: number): Line {
  const count = line.x.length;
  if (count <= most) return line;
  const kept = Math.max(2, Math.floor(most / 2));
  const places = Array.from({ length: kept }, (_, at) => Math.round((at * (count - 1)) / (kept - 1)));
  return { ...line, x: places.map((at) => line.x[at] ?? 0), y: places.map((at) => line.y[at] ?? 0) };
}

export function fractionOf({ done, total }: TrainingState): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

/** Time that it worked; pauses are not counted. */
export function workedMs({ startedAt, at, pausedMs, pausedAt }: TrainingState): number {
  return Math.max(0, (pausedAt ?? at) - startedAt - pausedMs);
}

/** By the pace so far; undefined before it has one. */
export function leftMs(state: TrainingState): number | undefined {
  const did = state.done - state.doneBefore;
  if (state.total === undefined || did <= 0) return undefined;
  return Math.max(0, ((state.total - state.done) / did) * workedMs(state));
}

/** `Epoch 7 of 12`, `Step 340 of 1,000`: what runs now, or what was reached. */
export function progressWords(state: TrainingState): string {
  const isOver = state.status !== "running" && state.status !== "paused";
  const [word, reached] = state.unit === "epoch" ? ["Epoch", Math.floor(state.done)] : ["Step", state.done];
  const now = state.unit === "epoch" && !isOver ? Math.min(reached + 1, state.total ?? reached + 1) : reached;
  const of = state.total === undefined ? "" : ` of ${state.total.toLocaleString("en")}`;
  return `${word} ${now.toLocaleString("en")}${of}`;
}
