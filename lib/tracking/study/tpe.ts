/**
 * The tree-structured Parzen estimator (Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011),
 * over all dimensions of a branch together: trials are split into the better few and the rest, each side is a density
 * of kernels around its trials, and of many points drawn from the better side's density the one is tried whose ratio of
 * densities is highest.
 *
 * Two things differ from the usual. Which branch of a conditional space to try is not left to densities, which settle on
 * whatever looked good early: a branch keeps its share as long as its best, going on to improve as it did, would reach
 * the best of all. And within a branch, good and bad are told apart among that branch's own trials.
 */
import { must } from "../../base/assert.ts";
import { keyOf, suggestSobol } from "./even-samplers.ts";
import { type Mixture, mixtureOf } from "./mixture.ts";
import type { Draw, Problem, Suggestion } from "./sampler.ts";
import { type Dimension, fromUnit, isActive, type Params, type Space, sizeOf, toUnit, type Value } from "./space.ts";
import { ranked, type Trial } from "./trial.ts";

const STARTUP = 10;
const CANDIDATES = 24;
/** How often a branch is tried whatever its results. */
const CURIOSITY = 0.1;
const PATIENCE = 5;

export function suggestTpe(problem: Problem, draw: Draw): Suggestion {
  const done = ranked(problem.trials, problem.directions);
  if (done.length < STARTUP) return suggestSobol(problem, draw);
  const pending = problem.trials.filter(({ state }) => state === "running");
  const params: Record<string, Value> = {};
  for (const group of groupsOf(problem.space)) {
    const active = group.filter((dimension) => isActive(dimension, params));
    if (active.length > 0) Object.assign(params, chooseGroup(problem.space, active, params, done, pending, draw));
  }
  return { params };
}

/** Dimensions that are chosen together: first those on which others depend, each alone; then those with the same condition. */
function groupsOf(space: Space): readonly (readonly Dimension[])[] {
  const groups = new Map<string, Dimension[]>();
  for (const dimension of space) {
    const key = isBranch(space, dimension)
      ? `branch ${dimension.name}`
      : `leaves ${JSON.stringify(dimension.when ?? null)}`;
    groups.set(key, [...(groups.get(key) ?? []), dimension]);
  }
  const all = [...groups];
  const branches = all.filter(([key]) => key.startsWith("branch"));
  return [...branches, ...all.filter(([key]) => !key.startsWith("branch"))].map(([, group]) => group);
}

function isBranch(space: Space, { name, domain }: Dimension): boolean {
  return domain.kind === "categorical" && space.some(({ when }) => when?.name === name);
}

function chooseGroup(
  space: Space,
  group: readonly Dimension[],
  chosen: Params,
  done: readonly Trial[],
  pending: readonly Trial[],
  draw: Draw,
): Params {
  const [first] = group;
  const within = ofBranch(space, chosen, done, group);
  if (first !== undefined && isBranch(space, first))
    return { [first.name]: chooseBranch(space, first, within, pending, draw) };
  if (within.length < STARTUP) return atRandom(group, draw);
  const waiting = pending.filter((trial) => hasAll(trial, group));
  return chooseLeaves(group, within, waiting, draw);
}

/** The trials that are like what was chosen so far, in their order; those only alike in having these dimensions when that leaves too few. */
function ofBranch(space: Space, chosen: Params, done: readonly Trial[], group: readonly Dimension[]): readonly Trial[] {
  const having = done.filter((trial) => hasAll(trial, group));
  const branches = space.filter((dimension) => isBranch(space, dimension) && Object.hasOwn(chosen, dimension.name));
  const alike = having.filter(({ params }) => branches.every(({ name }) => params[name] === chosen[name]));
  return alike.length >= STARTUP ? alike : having;
}

function hasAll({ params }: Trial, group: readonly Dimension[]): boolean {
  return group.every(({ name }) => Object.hasOwn(params, name));
}

function atRandom(group: readonly Dimension[], { random }: Draw): Params {
  return Object.fromEntries(group.map(({ name, domain }) => [name, fromUnit(domain, random())]));
}

/**
 * A branch whose best, after as many trials again, would reach the best of all if it gained as much as over the last half
 * of its trials: those share what is tried equally. Compared by rank, so that the scale of results does not matter.
 */
function chooseBranch(
  space: Space,
  branch: Dimension,
  done: readonly Trial[],
  pending: readonly Trial[],
  { random }: Draw,
): Value {
  const choices = branch.domain.kind === "categorical" ? branch.domain.choices : [];
  const rank = new Map(done.map((trial, at) => [trial, at]));
  const tried = choices.map((choice) => ({
    choice,
    trials: done.filter(({ params }) => params[branch.name] === choice).toSorted((a, b) => a.number - b.number),
    pending: pending.filter(({ params }) => params[branch.name] === choice).length,
  }));
  if (random() < CURIOSITY) return pick(tried, random).choice;
  const promising = tried.filter(
    ({ choice, trials }) => trials.length < patience(space, branch, choice) || reach(trials, rank) <= 0,
  );
  const fewest = Math.min(...promising.map(({ trials, pending: waiting }) => trials.length + waiting));
  const least = promising.filter(({ trials, pending: waiting }) => trials.length + waiting <= fewest * 1.25 + 1);
  return pick(least, random).choice;
}

/** How many trials a branch gets before it is judged: enough to start, and some for each dimension only it has. */
function patience(space: Space, branch: Dimension, choice: Value): number {
  const own = space.filter(({ when }) => when?.name === branch.name && when.among.includes(choice));
  return STARTUP + PATIENCE * own.length;
}

/** The rank that a branch would reach; 0 is the best there is. */
function reach(trials: readonly Trial[], rank: ReadonlyMap<Trial, number>): number {
  const ranks = trials.map((trial) => must(rank.get(trial), "entry"));
  const now = Math.min(...ranks);
  const then = Math.min(...ranks.slice(0, Math.ceil(ranks.length / 2)));
  return now - (then - now);
}

function pick<T>(items: readonly T[], random: () => number): T {
  return must(items[Math.floor(random() * items.length)], "something to pick from");
}

function chooseLeaves(
  group: readonly Dimension[],
  done: readonly Trial[],
  pending: readonly Trial[],
  { random }: Draw,
): Params {
  const good = Math.min(Math.ceil(0.1 * done.length), 25);
  const points = (trials: readonly Trial[]): readonly (readonly number[])[] =>
    trials.map(({ params }) => group.map(({ name, domain }) => toUnit(domain, params[name] ?? null)));
  const better = mixtureOf(group, points(done.slice(0, good)), false);
  // Those under way count as bad: the next one shall not go to the same place.
  const rest = [...done.slice(good), ...pending].toSorted((a, b) => a.number - b.number);
  const worse = mixtureOf(group, points(rest), true);
  // Of a continuous range nothing comes twice.
  const discrete = group.every(({ domain }) => sizeOf(domain) !== undefined);
  const tried = discrete ? [...done, ...pending] : [];
  const known = new Set(tried.map(({ params }) => keyOf(only(group, params))));
  return bestOf(group, better, worse, known, random);
}

function only(group: readonly Dimension[], params: Params): Params {
  return Object.fromEntries(group.map(({ name }) => [name, params[name] ?? null]));
}

/** The candidate of the highest ratio; one that was tried already only where nothing else was drawn. */
function bestOf(
  group: readonly Dimension[],
  better: Mixture,
  worse: Mixture,
  known: ReadonlySet<string>,
  random: () => number,
): Params {
  let best: { readonly params: Params; readonly score: number } | undefined;
  for (let count = 0; count < CANDIDATES; count++) {
    const point = better.draw(random);
    const params = Object.fromEntries(group.map(({ name, domain }, at) => [name, fromUnit(domain, point[at] ?? 0)]));
    const repeated = known.size > 0 && known.has(keyOf(params));
    const score = better.logDensity(point) - worse.logDensity(point) - (repeated ? 1e6 : 0);
    if (best === undefined || score > best.score) best = { params, score };
  }
  return must(best, "entry").params;
}
