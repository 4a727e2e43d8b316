/**
 * Bayesian optimisation: the next trial is where a Gaussian process through the results expects the most improvement
 * (Jones, Schonlau and Welch, "Efficient global optimization of expensive black-box functions", 1998). Worth its time
 * where a trial is dear and the dimensions few; conditional spaces and several directions are left to the tree-structured
 * estimator.
 */
import { entry } from "../../stats/entry.ts";
import { keyOf, suggestSobol } from "./even-samplers.ts";
import { type Kinds, type Process, processOf } from "./gaussian.ts";
import { cumulative } from "./mixture.ts";
import { type Draw, normal, type Problem, type Suggestion } from "./sampler.ts";
import { type Dimension, fromUnit, type Params, sizeOf, toUnit } from "./space.ts";
import { suggestTpe } from "./tpe.ts";
import { type Direction, loss, ranked, signed, type Trial } from "./trial.ts";

const STARTUP = 10;
/** The process is cubic in its points: the best half and the latest half of these. */
const MOST_POINTS = 100;
const MOST_GIVEN_UP = 50;
const EVERYWHERE = 150;
const NEAR_BEST = 75;
const CLIMBS = 60;

export function suggestGp(problem: Problem, draw: Draw): Suggestion {
  const [direction] = problem.directions;
  const isPlain = problem.directions.length === 1 && problem.space.every(({ when }) => when === undefined);
  if (direction === undefined || !isPlain) return suggestTpe(problem, draw);
  const done = ranked(problem.trials, problem.directions).filter((trial) => Number.isFinite(loss(trial, direction)));
  if (done.length < STARTUP) return suggestSobol(problem, draw);
  const { space } = problem;
  const trials = mostTelling(done);
  const given = givenUp(problem.trials, done, direction);
  const kinds: Kinds = space.map(({ domain }) => (domain.kind === "categorical" ? "choice" : "range"));
  const points = [...trials, ...given.map(({ trial }) => trial)].map((trial) => unitsOf(space, trial));
  // What fails by far says no more than what fails: one huge loss would flatten all others.
  const losses = clipped([...trials.map((trial) => loss(trial, direction)), ...given.map(({ worth }) => worth)]);
  const waiting = problem.trials.filter(({ state }) => state === "running").map((trial) => unitsOf(space, trial));
  const first = processOf(points, losses, kinds);
  if (first === undefined) return suggestTpe(problem, draw);
  // Trials under way count as if they had turned out as expected.
  const believed =
    waiting.length === 0
      ? first
      : processOf([...points, ...waiting], [...losses, ...waiting.map((point) => first(point).mean)], kinds);
  const known = new Set(problem.trials.map(({ params }) => keyOf(params)));
  const point = mostPromising(space, believed ?? first, Math.min(...losses), entry(points, 0), known, draw.random);
  return { params: paramsOf(space, point) };
}

/**
 * Trials that were given up say that it is not worth going there: they count as what they had reached, but as no better
 * than half of those that were not. The latest only: the process is cubic in its points.
 */
function givenUp(
  trials: readonly Trial[],
  done: readonly Trial[],
  direction: Direction,
): readonly { readonly trial: Trial; readonly worth: number }[] {
  const losses = done.map((trial) => loss(trial, direction)).toSorted((a, b) => a - b);
  const [middle, worst] = [losses[losses.length >> 1] ?? 0, losses.at(-1) ?? 0];
  return trials
    .filter(({ state }) => state === "pruned")
    .slice(-MOST_GIVEN_UP)
    .map((trial) => {
      const reached = signed(trial.steps.at(-1)?.value ?? Number.NaN, direction);
      return { trial, worth: Number.isFinite(reached) ? Math.max(reached, middle) : worst };
    });
}

function mostTelling(done: readonly Trial[]): readonly Trial[] {
  if (done.length <= MOST_POINTS) return done;
  const best = done.slice(0, MOST_POINTS / 2);
  const latest = done.slice(MOST_POINTS / 2).toSorted((a, b) => b.number - a.number);
  return [...best, ...latest.slice(0, MOST_POINTS / 2)];
}

function clipped(losses: readonly number[]): readonly number[] {
  const sorted = losses.toSorted((a, b) => a - b);
  const [best, middle] = [entry(sorted, 0), entry(sorted, Math.floor(sorted.length / 2))];
  const most = middle + 2 * (middle - best);
  return middle > best ? losses.map((value) => Math.min(value, most)) : losses;
}

function unitsOf(space: readonly Dimension[], { params }: Trial): Float64Array {
  return Float64Array.from(space, ({ name, domain }) => toUnit(domain, params[name] ?? null));
}

function paramsOf(space: readonly Dimension[], point: Float64Array): Params {
  return Object.fromEntries(space.map(({ name, domain }, at) => [name, fromUnit(domain, entry(point, at))]));
}

/** The best of many points everywhere and near the best trial, then uphill from there. Tried points of a finite space only when all are. */
function mostPromising(
  space: readonly Dimension[],
  model: Process,
  best: number,
  at: Float64Array,
  known: ReadonlySet<string>,
  random: () => number,
): Float64Array {
  const finite = space.every(({ domain }) => sizeOf(domain) !== undefined);
  const snap = (point: Float64Array): Float64Array =>
    point.map((unit, index) => {
      const { domain } = entry(space, index);
      return sizeOf(domain) === undefined ? unit : toUnit(domain, fromUnit(domain, unit));
    });
  const anywhere = (): Float64Array => Float64Array.from(space, () => random());
  const worth = (point: Float64Array): number =>
    finite && known.has(keyOf(paramsOf(space, point))) ? Number.NEGATIVE_INFINITY : logImprovement(model(point), best);
  let chosen = snap(anywhere());
  let score = worth(chosen);
  const offer = (given: Float64Array): void => {
    const point = snap(given);
    const reached = worth(point);
    if (reached > score) [chosen, score] = [point, reached];
  };
  for (let count = 0; count < EVERYWHERE; count++) offer(anywhere());
  for (let count = 0; count < NEAR_BEST; count++) offer(near(at, 0.2 * random() ** 2 + 0.005, random));
  for (let count = 0, width = 0.1; count < CLIMBS; count++, width *= 0.93) offer(near(chosen, width, random));
  return chosen;
}

/** A point around `centre`, some of its coordinates moved. */
function near(centre: Float64Array, width: number, random: () => number): Float64Array {
  const moved = Math.max(1 / centre.length, 0.5);
  return centre.map((value) => (random() < moved ? Math.min(Math.max(value + width * normal(random), 0), 1) : value));
}

/** The logarithm of the expected improvement below `best`; far below it an expansion that does not underflow. */
function logImprovement(
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  best: number,
): number {
  const z = (best - mean) / deviation;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < -5) return Math.log(deviation) - 0.5 * z * z - 2 * Math.log(-z) - 0.919;
  return Math.log(Math.max(deviation * (z * cumulative(z) + density), 1e-300));
}
