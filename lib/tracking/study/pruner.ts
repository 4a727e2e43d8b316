/**
 * Whether a trial that is under way should be given up, from what it and the others reported so far. Pure, like samplers:
 * any number of workers may ask at once, and the same reports give the same answer. Only for studies of one direction.
 */
import { assertNever } from "../../base/assert.ts";
import { type Direction, signed, type Trial } from "./trial.ts";

export type Pruner =
  | { readonly kind: "none" }
  /** Gives up what is worse than the median of the others' best so far, once enough others came that far. */
  | { readonly kind: "median"; readonly startupTrials: number; readonly warmupSteps: number }
  /** Asynchronous successive halving (Li et al., "A system for massively parallel hyperparameter tuning", 2020). */
  | { readonly kind: "asha"; readonly minResource: number; readonly reductionFactor: number }
  /** Hyperband (Li et al., 2018): as many halvings side by side as there are first rungs, trials dealt among them. */
  | {
      readonly kind: "hyperband";
      readonly minResource: number;
      readonly maxResource: number;
      readonly reductionFactor: number;
    };

/** `trial` is one of `trials`, with its newest step last. */
export function shouldPrune(pruner: Pruner, trials: readonly Trial[], trial: Trial, direction: Direction): boolean {
  const last = trial.steps.at(-1);
  if (last === undefined) return false;
  if (Number.isNaN(last.value)) return pruner.kind !== "none";
  switch (pruner.kind) {
    case "none":
      return false;
    case "median":
      return belowMedian(pruner, trials, trial, direction);
    case "asha":
      return halved(trials, trial, direction, pruner.minResource, pruner.reductionFactor);
    case "hyperband":
      return banded(pruner, trials, trial, direction);
    default:
      return assertNever(pruner);
  }
}

function belowMedian(
  { startupTrials, warmupSteps }: Extract<Pruner, { kind: "median" }>,
  trials: readonly Trial[],
  trial: Trial,
  direction: Direction,
): boolean {
  const step = trial.steps.at(-1)?.step ?? 0;
  const complete = trials.filter(({ state }) => state === "complete");
  if (complete.length < startupTrials || step < warmupSteps) return false;
  const others = complete
    .filter(({ number }) => number !== trial.number)
    .map((other) => bestUntil(other, step, direction))
    .filter((value) => value !== undefined)
    .toSorted((a, b) => a - b);
  if (others.length === 0) return false;
  const middle = ((others[(others.length - 1) >> 1] ?? 0) + (others[others.length >> 1] ?? 0)) / 2;
  return (bestUntil(trial, step, direction) ?? Number.POSITIVE_INFINITY) > middle;
}

function bestUntil({ steps }: Trial, step: number, direction: Direction): number | undefined {
  const reached = steps.filter((report) => report.step <= step).map(({ value }) => signed(value, direction));
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/** At each rung a trial stays when it is among the best 1/η of all that came there; the first to come always stays. */
function halved(trials: readonly Trial[], trial: Trial, direction: Direction, first: number, factor: number): boolean {
  const rung = rungOf(trial, first, factor);
  if (rung === undefined) return false;
  const own = valueAt(trial, rung, direction);
  const all = trials.map((other) => valueAt(other, rung, direction)).filter((value) => value !== undefined);
  const kept = Math.max(Math.floor(all.length / factor), 1);
  const cutoff = all.toSorted((a, b) => a - b)[kept - 1] ?? Number.POSITIVE_INFINITY;
  return (own ?? Number.POSITIVE_INFINITY) > cutoff;
}

/** The highest rung that the trial has reached; undefined below the first. */
function rungOf({ steps }: Trial, first: number, factor: number): number | undefined {
  const reached = (steps.at(-1)?.step ?? 0) + 1;
  let rung: number | undefined;
  for (let resource = first; resource <= reached; resource *= factor) rung = resource;
  return rung;
}

/** What it reported last before the rung's resource was used up; undefined when it has not come there. */
function valueAt({ steps }: Trial, resource: number, direction: Direction): number | undefined {
  if ((steps.at(-1)?.step ?? -1) + 1 < resource) return undefined;
  const report = steps.findLast(({ step }) => step + 1 <= resource);
  return report === undefined ? undefined : signed(report.value, direction);
}

function banded(
  pruner: Extract<Pruner, { kind: "hyperband" }>,
  trials: readonly Trial[],
  trial: Trial,
  direction: Direction,
): boolean {
  const { minResource, maxResource, reductionFactor } = pruner;
  const brackets = Math.max(Math.floor(Math.log(maxResource / minResource) / Math.log(reductionFactor) + 1e-9) + 1, 1);
  const bracketOf = ({ number }: Trial): number => dealt(number, brackets, reductionFactor);
  const own = bracketOf(trial);
  const peers = trials.filter((other) => bracketOf(other) === own);
  return halved(peers, trial, direction, minResource * reductionFactor ** own, reductionFactor);
}

/** Bracket s gets a share in proportion to the trials that Hyperband would start there; dealt evenly in turn. */
function dealt(number: number, brackets: number, factor: number): number {
  const shares = Array.from({ length: brackets }, (_, s) => (brackets / (brackets - s)) * factor ** (brackets - 1 - s));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = ((number * 0.6180339887498949) % 1) * total;
  for (const [bracket, share] of shares.entries()) {
    if (left < share) return bracket;
    left -= share;
  }
  return brackets - 1;
}
