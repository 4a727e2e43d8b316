/**
 * A trial: one set of params that somebody tries for a study. `values` has one number per direction once it is complete;
 * `steps` are what it reported on the way, from which pruning is decided.
 */
import type { Params } from "./space.ts";

export type Direction = "minimize" | "maximize";

export interface Trial {
  readonly number: number;
  readonly state: "running" | "complete" | "pruned" | "failed";
  readonly params: Params;
  /** One per direction; absent until complete. */
  readonly values?: readonly number[] | undefined;
  readonly steps: readonly TrialStep[];
  /** What the sampler wants to know about it later; the sampler's own words. */
  readonly note?: Readonly<Record<string, number>> | undefined;
}

export interface TrialStep {
  readonly step: number;
  readonly value: number;
}

/** A complete trial's first value so that smaller is better; NaN is worst. */
export function loss(trial: Trial, direction: Direction): number {
  return signed(trial.values?.[0] ?? Number.NaN, direction);
}

export function signed(value: number, direction: Direction): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return direction === "minimize" ? value : -value;
}

/**
 * Trials that say something, best first: complete ones by value, then pruned ones, of which those that came further and
 * stood better come first. With several directions by front of non-dominated trials, then by crowding.
 */
export function ranked(trials: readonly Trial[], directions: readonly Direction[]): readonly Trial[] {
  const complete = trials.filter(({ state, values }) => state === "complete" && values !== undefined);
  const order = directions.length === 1 ? byLoss(complete, directions[0] ?? "minimize") : byFront(complete, directions);
  const pruned = trials
    .filter(({ state }) => state === "pruned")
    .toSorted((a, b) => lastStep(b) - lastStep(a) || lastLoss(a, directions) - lastLoss(b, directions));
  return [...order, ...pruned];
}

function byLoss(trials: readonly Trial[], direction: Direction): readonly Trial[] {
  return trials.toSorted((a, b) => compare(loss(a, direction), loss(b, direction)) || a.number - b.number);
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lastStep(trial: Trial): number {
  return trial.steps.at(-1)?.step ?? Number.NEGATIVE_INFINITY;
}

function lastLoss(trial: Trial, directions: readonly Direction[]): number {
  return signed(trial.steps.at(-1)?.value ?? Number.NaN, directions[0] ?? "minimize");
}

function byFront(trials: readonly Trial[], directions: readonly Direction[]): readonly Trial[] {
  return fronts(trials, directions).flatMap((front) => byCrowding(front, directions));
}

/** Fronts of trials that no other dominates, best front first (non-dominated sorting as in NSGA-II, Deb et al. 2002). */
export function fronts(trials: readonly Trial[], directions: readonly Direction[]): readonly (readonly Trial[])[] {
  const points = trials.map((trial) => pointOf(trial, directions));
  const dominatedBy = points.map((point) => points.filter((other) => dominates(other, point)).length);
  const left = new Set(trials.keys());
  const result: Trial[][] = [];
  while (left.size > 0) {
    const front = [...left].filter((at) => dominatedBy[at] === 0);
    for (const at of front) left.delete(at);
    for (const at of left) {
      for (const one of front)
        if (dominates(points[one] ?? [], points[at] ?? [])) dominatedBy[at] = (dominatedBy[at] ?? 0) - 1;
    }
    result.push(front.map((at) => trials[at] as Trial));
  }
  return result;
}

function pointOf(trial: Trial, directions: readonly Direction[]): readonly number[] {
  return directions.map((direction, at) => signed(trial.values?.[at] ?? Number.NaN, direction));
}

/** At least as good everywhere and better somewhere; smaller is better. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, at) => value <= (b[at] ?? 0)) && a.some((value, at) => value < (b[at] ?? 0));
}

/** Those with the most room around them first: the ends, then the lonely. */
function byCrowding(front: readonly Trial[], directions: readonly Direction[]): readonly Trial[] {
  const room = new Map(front.map((trial) => [trial, 0]));
  for (const [at, direction] of directions.entries()) {
    const along = front.toSorted((a, b) =>
      compare(signed(a.values?.[at] ?? 0, direction), signed(b.values?.[at] ?? 0, direction)),
    );
    const valueAt = (index: number): number => signed(along[index]?.values?.[at] ?? Number.NaN, direction);
    const span = valueAt(along.length - 1) - valueAt(0);
    for (const [index, trial] of along.entries()) {
      const isEnd = index === 0 || index === along.length - 1;
      const gap = isEnd ? Number.POSITIVE_INFINITY : span > 0 ? (valueAt(index + 1) - valueAt(index - 1)) / span : 0;
      room.set(trial, (room.get(trial) ?? 0) + gap);
    }
  }
  return front.toSorted((a, b) => compare(room.get(b) ?? 0, room.get(a) ?? 0) || a.number - b.number);
}
