/**
 * A Gaussian process over the unit cube: what a function is likely to be between the points where it was measured.
 * Matérn 5/2 kernel with a length per dimension (Rasmussen and Williams, "Gaussian processes for machine learning",
 * chapters 2, 4 and 5); choices differ or do not. Lengths and noise are those of the highest posterior density.
 */
import { entry, real } from "../../stats/entry.ts";
import { cholesky, type Matrix, solveLower, solveUpper } from "./matrix.ts";

export interface Prediction {
  readonly mean: number;
  readonly deviation: number;
}

export type Process = (point: Float64Array) => Prediction;

interface Shape {
  /** One for each dimension. */
  readonly lengths: Float64Array;
  readonly noise: number;
}

/** Which dimensions are lists of choices, so that two points either agree there or do not. */
export type Kinds = readonly ("range" | "choice")[];

/** Lengths are expected near half of the cube's side. */
const LENGTH_PRIOR = { mean: Math.log(0.5), deviation: 0.8 };
const NOISE_PRIOR = { mean: Math.log(1e-4), deviation: 2 };
/** Fitting is cubic in the points it looks at. */
const FIT_POINTS = 48;
const FIT_ROUNDS = 3;

/** The process through `points` with these values; the first points weigh most when fitting. Undefined without variance. */
export function processOf(
  points: readonly Float64Array[],
  values: readonly number[],
  kinds: Kinds,
): Process | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  if (!(scale > 0)) return undefined;
  const standard = Float64Array.from(values, (value) => (value - mean) / scale);
  const shape = likeliest(points.slice(0, FIT_POINTS), standard.slice(0, FIT_POINTS), kinds);
  const lower = cholesky(covariance(points, shape, kinds));
  if (lower === undefined) return undefined;
  const weights = solveUpper(lower, solveLower(lower, standard));
  const variance = Math.max(dot(standard, weights) / points.length, 1e-12);
  return (point) => {
    const row = Float64Array.from(points, (other) => kernel(point, other, shape, kinds));
    const explained = solveLower(lower, row);
    const left = Math.max(1 - dot(explained, explained), 1e-12);
    return { mean: mean + scale * dot(row, weights), deviation: scale * Math.sqrt(variance * left) };
  };
}

/** A pattern search over lengths and noise: few evaluations, no derivative to get wrong. */
function likeliest(points: readonly Float64Array[], values: Float64Array, kinds: Kinds): Shape {
  let best = kinds.map(() => LENGTH_PRIOR.mean).concat(NOISE_PRIOR.mean);
  let score = posterior(points, values, best, kinds);
  for (let stride = 1; stride > 0.2; stride /= 2) {
    for (let round = 0; round < FIT_ROUNDS; round++) {
      let moved = false;
      for (let at = 0; at < best.length; at++) {
        for (const way of [stride, -stride]) {
          const tried = best.map((value, index) => (index === at ? value + way : value));
          const reached = posterior(points, values, tried, kinds);
          if (reached <= score) continue;
          [best, score, moved] = [tried, reached, true];
          break;
        }
      }
      if (!moved) break;
    }
  }
  return shapeOf(best);
}

function shapeOf(parameters: readonly number[]): Shape {
  const exponentials = Float64Array.from(parameters, Math.exp);
  return { lengths: exponentials.subarray(0, -1), noise: real(exponentials, parameters.length - 1) };
}

/** The logarithm of the posterior density, without constants; the signal's variance is the likeliest one. */
function posterior(
  points: readonly Float64Array[],
  values: Float64Array,
  parameters: readonly number[],
  kinds: Kinds,
): number {
  const shape = shapeOf(parameters);
  const lower = cholesky(covariance(points, shape, kinds));
  if (lower === undefined) return Number.NEGATIVE_INFINITY;
  const white = solveLower(lower, values);
  const logDeterminant = lower.reduce((sum, row, at) => sum + Math.log(real(row, at)), 0);
  const likelihood =
    -0.5 * values.length * Math.log(Math.max(dot(white, white) / values.length, 1e-12)) - logDeterminant;
  return parameters.reduce((sum, value, at) => {
    const { mean, deviation } = at < kinds.length ? LENGTH_PRIOR : NOISE_PRIOR;
    return sum - 0.5 * ((value - mean) / deviation) ** 2;
  }, likelihood);
}

function covariance(points: readonly Float64Array[], shape: Shape, kinds: Kinds): Matrix {
  const noise = shape.noise + 1e-8;
  return points.map((point, row) =>
    Float64Array.from(
      { length: row + 1 },
      (_, column) => kernel(point, entry(points, column), shape, kinds) + (column === row ? noise : 0),
    ),
  );
}

function kernel(a: Float64Array, b: Float64Array, { lengths }: Shape, kinds: Kinds): number {
  let squared = 0;
  for (let at = 0; at < a.length; at++) {
    const away = real(a, at) - real(b, at);
    const distance = (kinds[at] === "choice" ? Math.ceil(Math.abs(away)) : away) / real(lengths, at);
    squared += distance * distance;
  }
  const scaled = Math.sqrt(5 * squared);
  return (1 + scaled + (5 / 3) * squared) * Math.exp(-scaled);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += real(a, at) * real(b, at);
  return sum;
}
