/**
 * A density over a group of dimensions on the unit cube: one kernel per trial, a product over its dimensions, and one
 * wide kernel for what is not known yet. Ranges have normal kernels cut at the ends; lists spread a little of each
 * kernel over all choices.
 */

import { entry, real } from "../../stats/entry.ts";
import { normal } from "./sampler.ts";
import { type Dimension, sizeOf } from "./space.ts";

export interface Mixture {
  logDensity(point: readonly number[]): number;
  draw(random: () => number): readonly number[];
}

/** Older trials of many count less: the last 25 fully, those before ramp up from nearly nothing. */
const RECENT = 25;

/** `points` in order of their numbers when `forgets`. */
export function mixtureOf(
  group: readonly Dimension[],
  points: readonly (readonly number[])[],
  forgets: boolean,
): Mixture {
  const kernels = group.map((dimension, at) =>
    kernelsOf(
      dimension,
      points.map((point) => entry(point, at)),
    ),
  );
  const weights = weightsOf(points.length, forgets);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(weights, (weight) => Math.log(weight / total));
  // One buffer for all questions: a thousand kernels are asked dozens of times.
  const logs = new Float64Array(logWeights.length);
  return {
    logDensity(point) {
      logs.set(logWeights);
      for (const [at, kernel] of kernels.entries()) kernel.addLogDensities(logs, entry(point, at));
      let most = Number.NEGATIVE_INFINITY;
      for (const log of logs) if (log > most) most = log;
      let sum = 0;
      for (const log of logs) sum += Math.exp(log - most);
      return most + Math.log(sum);
    },
    draw(random) {
      let left = random() * total;
      let index = 0;
      while (index < weights.length - 1 && left >= entry(weights, index)) left -= entry(weights, index++);
      return kernels.map((kernel) => kernel.draw(index, random));
    },
  };
}

/** One for each point and, last, one for the wide kernel. */
function weightsOf(count: number, forgets: boolean): readonly number[] {
  const old = forgets ? Math.max(count - RECENT, 0) : 0;
  const weights = Array.from({ length: count }, (_, at) => (at < old ? (at + 1) / (old + 1) : 1));
  return [...weights, 1];
}

interface Kernels {
  /** Adds to each kernel's entry the logarithm of its density at a unit. */
  addLogDensities(logs: Float64Array, unit: number): void;
  draw(index: number, random: () => number): number;
}

function kernelsOf({ domain }: Dimension, at: readonly number[]): Kernels {
  return domain.kind === "categorical" ? choiceKernels(at, domain.choices.length) : rangeKernels(at, sizeOf(domain));
}

function choiceKernels(at: readonly number[], count: number): Kernels {
  const spread = 1 / (at.length + 1);
  const choiceAt = (unit: number): number => Math.min(Math.floor(unit * count), count - 1);
  const centres = at.map(choiceAt);
  const own = Math.log(1 - spread + spread / count);
  const other = Math.log(spread / count);
  return {
    addLogDensities(logs, unit) {
      const choice = choiceAt(unit);
      for (let index = 0; index < centres.length; index++)
        logs[index] = real(logs, index) + (choice === centres[index] ? own : other);
      logs[centres.length] = real(logs, centres.length) - Math.log(count);
    },
    draw(index, random) {
      const stays = index < centres.length && random() >= spread;
      return ((stays ? entry(centres, index) : Math.floor(random() * count)) + 0.5) / count;
    },
  };
}

function rangeKernels(at: readonly number[], cells: number | undefined): Kernels {
  const centres = Float64Array.of(...at, 0.5);
  const widths = widthsOf(at, cells === undefined ? 0 : 0.5 / cells);
  // What lies outside of [0, 1] belongs to nobody: each kernel is scaled up by what it keeps.
  const scales = centres.map((centre, index) => {
    const width = real(widths, index);
    const kept = cumulative((1 - centre) / width) - cumulative(-centre / width);
    return -Math.log(kept * width * Math.sqrt(2 * Math.PI));
  });
  return {
    addLogDensities(logs, unit) {
      for (let index = 0; index < logs.length; index++) {
        const away = (unit - real(centres, index)) / real(widths, index);
        logs[index] = real(logs, index) + real(scales, index) - 0.5 * away * away;
      }
    },
    draw(index, random) {
      for (let tries = 0; tries < 100; tries++) {
        const unit = real(centres, index) + real(widths, index) * normal(random);
        if (unit >= 0 && unit <= 1) return unit;
      }
      return real(centres, index);
    },
  };
}

/**
 * A kernel reaches to its farther neighbour, but never less than an even share of the range: where trials gather, kernels
 * narrow. The last is the wide kernel's.
 */
function widthsOf(at: readonly number[], least: number): Float64Array {
  const places = Float64Array.of(...at, 0.5);
  const order = Uint32Array.from(places.keys()).sort((a, b) => real(places, a) - real(places, b));
  const widths = new Float64Array(places.length).fill(1);
  const floor = Math.max(1 / Math.min(100, at.length + 2), least);
  const last = order.length - 1;
  for (let place = 0; place <= last; place++) {
    const here = real(places, order[place] ?? 0);
    const left = here - (place === 0 ? 0 : real(places, order[place - 1] ?? 0));
    const right = (place === last ? 1 : real(places, order[place + 1] ?? 0)) - here;
    // At an end, the edge of the range is no neighbour.
    const reach = at.length > 1 && place === 0 ? right : at.length > 1 && place === last ? left : Math.max(left, right);
    widths[order[place] ?? 0] = Math.min(Math.max(reach, floor), 1);
  }
  widths[at.length] = 1;
  return widths;
}

/** The standard normal distribution, to 1.2e-7 (complementary error function of Numerical Recipes, 6.2). */
export function cumulative(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const poly = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const erfc = t * Math.exp(-x * x + poly);
  return z >= 0 ? 1 - erfc / 2 : erfc / 2;
}
