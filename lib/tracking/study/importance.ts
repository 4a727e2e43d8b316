/**
 * How much each param matters for a result: the share of the result's variance that the param explains alone, over a
 * forest of random trees grown on the trials (functional analysis of variance, Hutter, Hoos and Leyton-Brown, "An
 * efficient approach for assessing hyperparameter importance", ICML 2014). A tree is constant on boxes, so a param's
 * marginal effect is exact per tree: the mean of its leaves weighted by how much of the space they cover.
 */
import { entry } from "../../stats/entry.ts";

const TREES = 48;
const LEAST_LEAF = 2;
const DEEPEST = 12;

interface Leaf {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

/**
 * `points` on the unit cube (rows of equal length), `values` one per point. Answers one share per column, in [0, 1], that
 * add up to 1; all 0 when nothing varies.
 */
export function importanceOf(
  points: readonly (readonly number[])[],
  values: readonly number[],
  random: () => number,
): readonly number[] {
  const columns = points[0]?.length ?? 0;
  const sums = new Array<number>(columns).fill(0);
  if (points.length < 4) return sums;
  for (let tree = 0; tree < TREES; tree++) {
    const rows = points.map(() => Math.floor(random() * points.length));
    const leaves: Leaf[] = [];
    grow(
      points,
      values,
      rows,
      sums.map(() => 0),
      sums.map(() => 1),
      0,
      random,
      leaves,
    );
    for (let column = 0; column < columns; column++)
      sums[column] = entry(sums, column) + marginalVariance(leaves, column);
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total > 0 ? sums.map((value) => value / total) : sums;
}

function grow(
  points: readonly (readonly number[])[],
  values: readonly number[],
  rows: readonly number[],
  low: readonly number[],
  high: readonly number[],
  depth: number,
  random: () => number,
  leaves: Leaf[],
): void {
  const split = depth < DEEPEST && rows.length >= 2 * LEAST_LEAF ? bestSplit(points, values, rows, random) : undefined;
  if (split === undefined) {
    leaves.push({ low, high, value: rows.reduce((sum, row) => sum + entry(values, row), 0) / rows.length });
    return;
  }
  const { column, at } = split;
  const left = rows.filter((row) => entry(entry(points, row), column) < at);
  const right = rows.filter((row) => entry(entry(points, row), column) >= at);
  const replaced = (edge: readonly number[]): readonly number[] =>
    edge.map((value, index) => (index === column ? at : value));
  grow(points, values, left, low, replaced(high), depth + 1, random, leaves);
  grow(points, values, right, replaced(low), high, depth + 1, random, leaves);
}

/** The split that lowers the squared error most, over a random half of the columns. */
function bestSplit(
  points: readonly (readonly number[])[],
  values: readonly number[],
  rows: readonly number[],
  random: () => number,
): { readonly column: number; readonly at: number } | undefined {
  const columns = entry(points, 0).map((_, column) => column);
  const looked = columns.length <= 2 ? columns : columns.filter(() => random() < 0.6);
  let best: { readonly column: number; readonly at: number; readonly gain: number } | undefined;
  for (const column of looked) {
    const sorted = rows.toSorted((a, b) => entry(entry(points, a), column) - entry(entry(points, b), column));
    const total = sorted.reduce((sum, row) => sum + entry(values, row), 0);
    let before = 0;
    for (let count = 1; count < sorted.length; count++) {
      before += entry(values, entry(sorted, count - 1));
      const here = entry(entry(points, entry(sorted, count)), column);
      const last = entry(entry(points, entry(sorted, count - 1)), column);
      if (here === last || count < LEAST_LEAF || sorted.length - count < LEAST_LEAF) continue;
      const gain = before ** 2 / count + (total - before) ** 2 / (sorted.length - count) - total ** 2 / sorted.length;
      if (gain > 1e-12 && (best === undefined || gain > best.gain)) best = { column, at: (here + last) / 2, gain };
    }
  }
  return best;
}

/** The variance of a tree's mean along one column, all others averaged out. */
function marginalVariance(leaves: readonly Leaf[], column: number): number {
  const edges = [...new Set(leaves.flatMap(({ low, high }) => [entry(low, column), entry(high, column)]))].toSorted(
    (a, b) => a - b,
  );
  let mean = 0;
  let squares = 0;
  for (let at = 0; at + 1 < edges.length; at++) {
    const [from, to] = [entry(edges, at), entry(edges, at + 1)];
    let sum = 0;
    for (const leaf of leaves) {
      if (entry(leaf.low, column) <= from && entry(leaf.high, column) >= to)
        sum += leaf.value * volumeWithout(leaf, column);
    }
    mean += (to - from) * sum;
    squares += (to - from) * sum * sum;
  }
  return Math.max(squares - mean * mean, 0);
}

function volumeWithout({ low, high }: Leaf, column: number): number {
  let volume = 1;
  for (let at = 0; at < low.length; at++) if (at !== column) volume *= entry(high, at) - entry(low, at);
  return volume;
}
