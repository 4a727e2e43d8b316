/**
 * Covariance matrix adaptation (N. Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772): a normal
 * distribution over the unit cube moves, stretches and turns towards the better half of each generation. Its state is not
 * kept anywhere: it follows from the trials, whose notes say to which generation they belong. Good where dimensions are
 * continuous and depend on each other; choices and conditional dimensions are left to the tree-structured estimator.
 */
import { entry } from "../../stats/entry.ts";
import { type Eigen, eigen, type Matrix } from "./matrix.ts";
import { type Draw, normal, type Problem, type Suggestion } from "./sampler.ts";
import { type Dimension, fromUnit, type Space, toUnit } from "./space.ts";
import { suggestTpe } from "./tpe.ts";
import { ranked, type Trial } from "./trial.ts";

interface Distribution {
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly covariance: Matrix;
  readonly shape: Eigen;
  readonly pathSigma: Float64Array;
  readonly pathCovariance: Float64Array;
}

const SIGMA = 1 / 6;
/** Draws outside of the cube are drawn again, this often; then moved to its side. */
const REDRAWS = 100;

export function suggestCmaEs(problem: Problem, draw: Draw): Suggestion {
  const dimensions = rangesOf(problem.space);
  if (dimensions.length < 2 || problem.directions.length > 1) return suggestTpe(problem, draw);
  const size = dimensions.length;
  const perGeneration = 4 + Math.floor(3 * Math.log(size));
  let distribution = startOf(problem, dimensions);
  let generation = 0;
  for (; ; generation++) {
    const finished = ranked(
      problem.trials.filter(({ note }) => note?.["generation"] === generation),
      problem.directions,
    );
    if (finished.length < perGeneration) break;
    distribution = adapt(
      distribution,
      finished.map((trial) => unitsOf(dimensions, trial)),
      generation,
    );
  }
  const unit = sample(distribution, draw.random);
  const rest = problem.space.length > size ? suggestTpe(problem, draw).params : {};
  const own = Object.fromEntries(dimensions.map(({ name, domain }, at) => [name, fromUnit(domain, entry(unit, at))]));
  return { params: { ...rest, ...own }, note: { generation } };
}

function rangesOf(space: Space): readonly Dimension[] {
  return space.filter(({ domain, when }) => domain.kind !== "categorical" && when === undefined);
}

function unitsOf(dimensions: readonly Dimension[], { params }: Trial): readonly number[] {
  return dimensions.map(({ name, domain }) => toUnit(domain, params[name] ?? null));
}

/** Around the best of what other samplers left, else in the middle. */
function startOf({ trials, directions }: Problem, dimensions: readonly Dimension[]): Distribution {
  const before = ranked(
    trials.filter(({ note }) => note?.["generation"] === undefined),
    directions,
  )[0];
  const mean = Float64Array.from(before === undefined ? dimensions.map(() => 0.5) : unitsOf(dimensions, before));
  const covariance = dimensions.map((_, at) => Float64Array.from(dimensions, (__, column) => (column === at ? 1 : 0)));
  const zero = new Float64Array(dimensions.length);
  return { mean, sigma: SIGMA, covariance, shape: eigen(covariance), pathSigma: zero, pathCovariance: zero };
}

function sample({ mean, sigma, shape }: Distribution, random: () => number): Float64Array {
  for (let tries = 0; ; tries++) {
    const drawn = Float64Array.from(mean, () => normal(random));
    const scaled = drawn.map((value, at) => value * Math.sqrt(Math.max(entry(shape.values, at), 0)));
    const unit = mean.map((centre, row) => centre + sigma * product(entry(shape.vectors, row), scaled));
    if (unit.every((value) => value >= 0 && value <= 1)) return unit;
    if (tries >= REDRAWS) return unit.map((value) => Math.min(Math.max(value, 0), 1));
  }
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += entry(a, at) * entry(b, at);
  return sum;
}

/** The distribution after a generation, `points` best first. Names and constants as in the tutorial. */
function adapt(before: Distribution, points: readonly (readonly number[])[], generation: number): Distribution {
  const { mean, sigma, covariance, shape, pathSigma, pathCovariance } = before;
  const n = mean.length;
  const { weights, effective } = weightsOf(points.length);
  const cSigma = (effective + 2) / (n + effective + 5);
  const dSigma = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + cSigma;
  const cPath = (4 + effective / n) / (n + 4 + (2 * effective) / n);
  const cOne = 2 / ((n + 1.3) ** 2 + effective);
  const cMany = Math.min(1 - cOne, (2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective));
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

  const steps = points
    .slice(0, weights.length)
    .map((point) => Float64Array.from(point, (value, at) => (value - entry(mean, at)) / sigma));
  const step = mean.map((_, at) =>
    weights.reduce((sum, weight, index) => sum + weight * entry(entry(steps, index), at), 0),
  );
  const moved = mean.map((centre, at) => centre + sigma * entry(step, at));
  const white = whiten(shape, step);
  const pushSigma = Math.sqrt(cSigma * (2 - cSigma) * effective);
  const nextSigmaPath = pathSigma.map((value, at) => (1 - cSigma) * value + pushSigma * entry(white, at));
  const length = Math.hypot(...nextSigmaPath);
  const stalls = length / Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1))) >= (1.4 + 2 / (n + 1)) * expected;
  const push = stalls ? 0 : Math.sqrt(cPath * (2 - cPath) * effective);
  const nextPath = pathCovariance.map((value, at) => (1 - cPath) * value + push * entry(step, at));
  const kept = 1 - cOne - cMany + (stalls ? cOne * cPath * (2 - cPath) : 0);
  const nextCovariance = covariance.map((row, i) =>
    row.map((value, j) => {
      const many = weights.reduce(
        (sum, weight, k) => sum + weight * entry(entry(steps, k), i) * entry(entry(steps, k), j),
        0,
      );
      return kept * value + cOne * entry(nextPath, i) * entry(nextPath, j) + cMany * many;
    }),
  );
  return {
    mean: moved.map((value) => Math.min(Math.max(value, 0), 1)),
    sigma: Math.min(sigma * Math.exp((cSigma / dSigma) * (length / expected - 1)), 1),
    covariance: nextCovariance,
    shape: eigen(nextCovariance),
    pathSigma: nextSigmaPath,
    pathCovariance: nextPath,
  };
}

/** C^(-1/2) · `step`. */
function whiten({ values, vectors }: Eigen, step: Float64Array): Float64Array {
  const turned = step.map((_, k) => vectors.reduce((sum, row, at) => sum + entry(row, k) * entry(step, at), 0));
  const scaled = turned.map((value, at) => value / Math.sqrt(Math.max(entry(values, at), 1e-30)));
  return step.map((_, row) => product(entry(vectors, row), scaled));
}

/** Weights of the better half, and how many equal ones they are worth. */
function weightsOf(count: number): { readonly weights: readonly number[]; readonly effective: number } {
  const half = Math.floor(count / 2);
  const raw = Array.from({ length: half }, (_, at) => Math.log((count + 1) / 2) - Math.log(at + 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  return { weights, effective: 1 / weights.reduce((total, weight) => total + weight * weight, 0) };
}
