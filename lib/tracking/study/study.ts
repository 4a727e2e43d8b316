/**
 * A study: a space, directions, and how to choose what to try next. This is the whole algorithm behind `ask`: pure, so
 * that a browser tab, a worker and a Python program that ask the same study get one sequence of trials.
 */
import { assertNever } from "../../base/assert.ts";
import { suggestCmaEs } from "./cma-es.ts";
import { suggestGrid, suggestSobol } from "./even-samplers.ts";
import { suggestGp } from "./gp.ts";
import { importanceOf } from "./importance.ts";
import { drawOf, type Problem, type Suggestion, suggestRandom } from "./sampler.ts";
import { type Space, toUnit } from "./space.ts";
import { suggestTpe } from "./tpe.ts";
import { type Direction, fronts, signed, type Trial } from "./trial.ts";

/** `auto`: a Gaussian process while trials are few and the space is plain, the tree-structured estimator otherwise. */
export const samplerKinds = ["auto", "random", "grid", "sobol", "tpe", "gp", "cma-es"] as const;
export type SamplerKind = (typeof samplerKinds)[number];

const AUTO_GP_TRIALS = 150;
const AUTO_GP_DIMENSIONS = 10;

/** What the trial of this number should try. The same arguments give the same answer. */
export function ask(kind: SamplerKind, problem: Problem, seed: number, number: number): Suggestion {
  const draw = drawOf(seed, number);
  switch (kind) {
    case "auto":
      return suitsGp(problem) ? suggestGp(problem, draw) : suggestTpe(problem, draw);
    case "random":
      return suggestRandom(problem, draw);
    case "grid":
      return suggestGrid(problem, draw);
    case "sobol":
      return suggestSobol(problem, draw);
    case "tpe":
      return suggestTpe(problem, draw);
    case "gp":
      return suggestGp(problem, draw);
    case "cma-es":
      return suggestCmaEs(problem, draw);
    default:
      return assertNever(kind);
  }
}

function suitsGp({ space, trials }: Problem): boolean {
  return (
    trials.length < AUTO_GP_TRIALS &&
    space.length <= AUTO_GP_DIMENSIONS &&
    space.every(({ when }) => when === undefined)
  );
}

/** The complete trials that no other is better than in every direction: the best, or the Pareto front. */
export function bestTrials(trials: readonly Trial[], directions: readonly Direction[]): readonly Trial[] {
  const complete = trials.filter(({ state, values }) => state === "complete" && values !== undefined);
  return fronts(complete, directions)[0] ?? [];
}

/** How much each dimension matters for the value at `index`, most first; shares that add up to 1. */
export function importance(
  space: Space,
  directions: readonly Direction[],
  trials: readonly Trial[],
  index = 0,
): readonly { readonly name: string; readonly share: number }[] {
  const complete = trials.filter(
    ({ state, values }) => state === "complete" && Number.isFinite(values?.[index] ?? Number.NaN),
  );
  // What is not there in a trial stands in the middle: it explains nothing.
  const points = complete.map(({ params }) =>
    space.map(({ name, domain }) => (Object.hasOwn(params, name) ? toUnit(domain, params[name] ?? null) : 0.5)),
  );
  const values = complete.map((trial) => signed(trial.values?.[index] ?? 0, directions[index] ?? "minimize"));
  const shares = importanceOf(points, values, drawOf(0, complete.length).random);
  return space.map(({ name }, at) => ({ name, share: shares[at] ?? 0 })).toSorted((a, b) => b.share - a.share);
}
