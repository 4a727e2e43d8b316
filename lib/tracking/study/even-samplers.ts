/** Samplers that cover a space without looking at results: every point of a grid, and Sobol's sequence. */

import { must } from "../../base/assert.ts";
import { seededRandom } from "../../kernel/random.ts";
import { entry } from "../../stats/entry.ts";
import { build, type Draw, type Problem, type Sampler, type Suggestion, suggestRandom } from "./sampler.ts";
import { sobol, sobolDimensions } from "./sobol.ts";
import { fromUnit, isActive, type Params, type Space, sizeOf, type Value } from "./space.ts";

/** Sobol's sequence, shifted by the seed. Dimensions beyond its table are random. */
export const suggestSobol: Sampler = ({ space }, { number, seed, random }) => {
  const shifts = seededRandom(seed);
  const units = space.map((_, at) =>
    at < sobolDimensions ? sobol(number, at, Math.floor(shifts() * 2 ** 32)) : random(),
  );
  const at = new Map(space.map((dimension, index) => [dimension, index]));
  return {
    params: build(space, (dimension) => fromUnit(dimension.domain, entry(units, must(at.get(dimension), "entry")))),
  };
};

/** How many points a continuous range has in a grid. */
const GRID_POINTS = 5;
/** A grid is never written out; this only bounds how far we count. */
const MOST_POINTS = 1_000_000;

/** The next point of the grid that no trial holds; once all are tried, random ones. */
export function suggestGrid(problem: Problem, draw: Draw): Suggestion {
  const tried = new Set(problem.trials.map(({ params }) => keyOf(params)));
  for (const params of gridOf(problem.space)) if (!tried.has(keyOf(params))) return { params };
  return suggestRandom(problem, draw);
}

/** How many points the grid has. */
export function gridSize(space: Space): number {
  let count = 0;
  for (const _ of gridOf(space)) if (++count >= MOST_POINTS) break;
  return count;
}

function* gridOf(space: Space, before: Params = {}): Generator<Params> {
  const [dimension, ...rest] = space;
  if (dimension === undefined) yield before;
  else if (!isActive(dimension, before)) yield* gridOf(rest, before);
  else for (const value of pointsOf(dimension)) yield* gridOf(rest, { ...before, [dimension.name]: value });
}

function pointsOf({ domain }: Space[number]): readonly Value[] {
  const count = domain.kind === "int" && domain.log ? GRID_POINTS : (sizeOf(domain) ?? GRID_POINTS);
  const continuous = sizeOf(domain) === undefined || (domain.kind !== "categorical" && domain.log === true);
  const unitAt = (at: number): number => (continuous ? (count === 1 ? 0.5 : at / (count - 1)) : (at + 0.5) / count);
  return [...new Set(Array.from({ length: count }, (_, at) => fromUnit(domain, unitAt(at))))];
}

export function keyOf(params: Params): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}
