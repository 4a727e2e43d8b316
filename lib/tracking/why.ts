/**
 * Why did this run differ from that one? Everything recorded that differs, likeliest reason first. The best evidence is
 * pairs of other runs that differ in this alone; next, how much of the result's variance a param explains over all runs;
 * last, nothing but the difference itself. What runs alike but for their seed differ by is said beside it: less than that
 * needs no reason.
 */
import { influences } from "./compare.ts";
import { type Fact, type FactKind, factsOf, type ToldRun } from "./facts.ts";

export interface Reason {
  readonly kind: FactKind;
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Contexts in which other runs differ in this alone, and by how much on average. */
  readonly pairs: { readonly count: number; readonly effect: number } | undefined;
  /** Share of the variance over all runs, and by how much runs with the one value differ from those with the other. */
  readonly overall: { readonly share: number; readonly effect: number | undefined } | undefined;
}

export interface Why {
  /** By how much the second run's result differs from the first's. */
  readonly delta: number | undefined;
  readonly reasons: readonly Reason[];
  /** Standard deviation of runs alike but for their seed, and of how many. */
  readonly chance: { readonly deviation: number; readonly runs: number } | undefined;
}

export function why(first: ToldRun, second: ToldRun, all: readonly ToldRun[], random: () => number): Why {
  const others = all.filter((run) => run.value !== undefined && Number.isFinite(run.value)).map(told);
  const [a, b] = [keyed(first), keyed(second)];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  const differing = names.filter((name) => a.get(name)?.value !== b.get(name)?.value);
  const shares = new Map(
    influences(
      others.map(({ run }) => ({ params: run.params, value: run.value ?? 0 })),
      random,
    ).map(({ key, share }) => [key, share]),
  );
  const reasons = differing.map((name): Reason => {
    const { kind, key } = a.get(name) ?? b.get(name) ?? { kind: "tag", key: name };
    const [from, to] = [a.get(name)?.value, b.get(name)?.value];
    const share = kind === "param" || kind === "seed" ? shares.get(key) : undefined;
    const effect = effectOf(others, name, from, to);
    const overall = share !== undefined || effect !== undefined ? { share: share ?? 0, effect } : undefined;
    return { kind, key, from, to, pairs: pairsOf(others, name, from, to), overall };
  });
  const delta = first.value === undefined || second.value === undefined ? undefined : second.value - first.value;
  return { delta, reasons: reasons.toSorted((x, y) => weight(y, delta) - weight(x, delta)), chance: chanceOf(others) };
}

interface Told {
  readonly run: ToldRun;
  readonly facts: ReadonlyMap<string, Fact>;
}

const told = (run: ToldRun): Told => ({ run, facts: keyed(run) });

function keyed(run: ToldRun): ReadonlyMap<string, Fact> {
  return new Map(factsOf(run).map((fact) => [`${fact.kind}:${fact.key}`, fact]));
}

/** All that a run is but one fact, its seed, and tags, which name runs more often than they make them. */
function contextOf({ facts }: Told, without: string): string {
  const kept = [...facts].filter(([name, { kind }]) => name !== without && kind !== "seed" && kind !== "tag");
  return JSON.stringify(kept.map(([name, { value }]) => [name, value]).sort());
}

function pairsOf(
  others: readonly Told[],
  name: string,
  from: string | undefined,
  to: string | undefined,
): Reason["pairs"] {
  const contexts = Map.groupBy(others, (each) => contextOf(each, name));
  const effects = [...contexts.values()].flatMap((alike) => {
    const effect = effectOf(alike, name, from, to);
    return effect === undefined ? [] : [effect];
  });
  return effects.length === 0 ? undefined : { count: effects.length, effect: meanOf(effects) ?? 0 };
}

/** By how much the mean result with the one value differs from that with the other. */
function effectOf(
  runs: readonly Told[],
  name: string,
  from: string | undefined,
  to: string | undefined,
): number | undefined {
  const having = (value: string | undefined): number | undefined =>
    meanOf(runs.filter(({ facts }) => facts.get(name)?.value === value).map(({ run }) => run.value ?? Number.NaN));
  const [before, after] = [having(from), having(to)];
  return before === undefined || after === undefined ? undefined : after - before;
}

function chanceOf(others: readonly Told[]): Why["chance"] {
  const alike = [...Map.groupBy(others, (each) => contextOf(each, "")).values()].filter((group) => group.length > 1);
  const runs = alike.reduce((sum, group) => sum + group.length, 0);
  if (runs === 0) return undefined;
  const squares = alike.reduce((sum, group) => {
    const values = group.map(({ run }) => run.value ?? 0);
    const mean = meanOf(values) ?? 0;
    return sum + values.reduce((total, value) => total + (value - mean) ** 2, 0);
  }, 0);
  return { deviation: Math.sqrt(squares / (runs - alike.length)), runs };
}

/**
 * Pairs before shares, shares before nothing; what would have moved the result the other way comes late. Of equals, code and
 * data before what is only beside them.
 */
function weight({ kind, pairs, overall }: Reason, delta: number | undefined): number {
  const prior = { param: 3, data: 4, code: 4, seed: 2, environment: 1, tag: 0 }[kind] / 1000;
  const part = (effect: number | undefined): number =>
    effect === undefined || delta === undefined || delta === 0 ? 0 : Math.min(1, effect / delta);
  if (pairs !== undefined) return part(pairs.effect) >= 0 ? 1 + part(pairs.effect) + prior : prior / 2;
  const share = overall?.share ?? 0;
  return (part(overall?.effect) >= 0 ? Math.max(share, part(overall?.effect) / 2) : share / 4) + prior;
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
