/**
 * What a sampler is: a function of a study's trials so far and of random numbers drawn from the study's seed and the
 * trial's number, so that the same history gives the same suggestion, on every machine and after every restart.
 */
import { seededRandom } from "../../kernel/random.ts";
import { type Dimension, fromUnit, isActive, type Params, type Space, type Value } from "./space.ts";
import type { Direction, Trial } from "./trial.ts";

export interface Problem {
  readonly space: Space;
  readonly directions: readonly Direction[];
  /** All trials so far, by number. */
  readonly trials: readonly Trial[];
}

export interface Suggestion {
  readonly params: Params;
  /** Kept with the trial, for the sampler. */
  readonly note?: Readonly<Record<string, number>>;
}

export interface Draw {
  /** The number of the trial to be. */
  readonly number: number;
  readonly seed: number;
  /** Numbers in [0, 1), repeatable. */
  readonly random: () => number;
}

export type Sampler = (problem: Problem, draw: Draw) => Suggestion;

export function drawOf(seed: number, number: number): Draw {
  return { number, seed, random: seededRandom(Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) + number) };
}

/** Walks the space from its top: `choose` is asked for each dimension that is there, and may look at those before it. */
export function build(space: Space, choose: (dimension: Dimension, params: Params) => Value): Params {
  const params: Record<string, Value> = {};
  for (const dimension of space) if (isActive(dimension, params)) params[dimension.name] = choose(dimension, params);
  return params;
}

export const suggestRandom: Sampler = ({ space }, { random }) => ({
  params: build(space, ({ domain }) => fromUnit(domain, random())),
});

/** A normal number by Box and Muller's method. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
