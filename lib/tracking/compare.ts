/** Why did this run differ? What compared runs have in common and what not, the likeliest reasons first. */
import { type FactKind, factsOf, type ToldRun } from "./facts.ts";
import { importanceOf } from "./study/importance.ts";

export interface Difference {
  readonly kind: FactKind;
  readonly key: string;
  /** One per run; undefined where it was not set. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

const kinds: readonly FactKind[] = ["param", "seed", "data", "code", "environment", "tag"];

/** What is recorded of the runs, side by side: by what it is, then by name. */
export function differences(runs: readonly ToldRun[]): readonly Difference[] {
  const told = runs.map((run) => new Map(factsOf(run).map((fact) => [`${fact.kind}:${fact.key}`, fact])));
  const names = new Map(told.flatMap((facts) => [...facts]));
  return [...names]
    .map(([name, { kind, key }]): Difference => {
      const values = told.map((facts) => facts.get(name)?.value);
      return { kind, key, values, differs: new Set(values).size > 1 };
    })
    .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.key < b.key ? -1 : 1));
}

export interface Influence {
  readonly key: string;
  /** Share of the result's variance that it explains by itself, 0 to 1. */
  readonly share: number;
  /** Spearman's rank correlation with the result, -1 to 1; undefined where values are not numbers. */
  readonly correlation: number | undefined;
}

export interface Outcome {
  readonly params: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How much each param that varies matters for a result, over all given runs, most first. Needs at least 8 runs. */
export function influences(outcomes: readonly Outcome[], random: () => number): readonly Influence[] {
  const known = outcomes.filter(({ value }) => Number.isFinite(value));
  if (known.length < 8) return [];
  const keys = [...new Set(known.flatMap(({ params }) => Object.keys(params)))]
    .filter((key) => new Set(known.map(({ params }) => params[key])).size > 1)
    .sort();
  if (keys.length === 0) return [];
  const columns = keys.map((key) => scaled(known.map(({ params }) => params[key])));
  const points = known.map((_, row) => columns.map(({ units }) => units[row] ?? 0.5));
  const shares = importanceOf(
    points,
    known.map(({ value }) => value),
    random,
  );
  return keys
    .map((key, at) => ({
      key,
      share: shares[at] ?? 0,
      correlation:
        columns[at]?.numeric === true
          ? correlation(
              points.map((point) => point[at] ?? 0.5),
              known.map(({ value }) => value),
            )
          : undefined,
    }))
    .toSorted((a, b) => b.share - a.share);
}

/** Numbers by their rank, words each at a place of their own; all between 0 and 1. */
function scaled(values: readonly (string | undefined)[]): {
  readonly units: readonly number[];
  readonly numeric: boolean;
} {
  const numbers = values.map((value) => (value === undefined || value.trim() === "" ? Number.NaN : Number(value)));
  const numeric = numbers.every((value, at) => values[at] === undefined || Number.isFinite(value));
  const order: readonly (string | number | undefined)[] = numeric
    ? [...new Set(numbers.filter(Number.isFinite))].toSorted((a, b) => a - b)
    : [...new Set(values)];
  const place = new Map(order.map((value, at) => [value, order.length < 2 ? 0.5 : at / (order.length - 1)]));
  return { units: values.map((value, at) => place.get(numeric ? numbers[at] : value) ?? 0.5), numeric };
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (const [at, rank] of x.entries()) {
    const [dx, dy] = [rank - mean, (y[at] ?? mean) - mean];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** Equal values share the middle of their ranks. */
function ranks(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to++;
    for (let at = from; at <= to; at++) result[order[at] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return result;
}
