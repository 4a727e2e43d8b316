/**
 * A search space: named dimensions, each a range or a list of choices, some of them only there when another has a certain
 * value. Samplers work on the unit interval; here is the way there and back, so that logarithmic and stepped ranges are
 * known in this file only. A dimension stands after the one it depends on.
 */
export type Value = string | number | boolean | null;

export type Domain =
  | {
      readonly kind: "float";
      readonly low: number;
      readonly high: number;
      readonly log?: boolean | undefined;
      readonly step?: number | undefined;
    }
  | {
      readonly kind: "int";
      readonly low: number;
      readonly high: number;
      readonly log?: boolean | undefined;
      readonly step?: number | undefined;
    }
  | { readonly kind: "categorical"; readonly choices: readonly Value[] };

export interface Dimension {
  readonly name: string;
  readonly domain: Domain;
  /** Only there when the dimension `name` was given one of these values. */
  readonly when?: { readonly name: string; readonly among: readonly Value[] } | undefined;
}

export type Space = readonly Dimension[];

/** What a trial was told to try: a value for each dimension that is there. */
export type Params = Readonly<Record<string, Value>>;

/** What is wrong with a space, in words for whoever wrote it; empty when nothing is. */
export function problemsOf(space: Space): readonly string[] {
  const seen = new Map<string, Domain>();
  const problems: string[] = [];
  if (space.length === 0) problems.push("a space needs at least one dimension");
  for (const { name, domain, when } of space) {
    if (seen.has(name)) problems.push(`${name} stands twice`);
    if (when !== undefined && !seen.has(when.name))
      problems.push(`${name} depends on ${when.name}, which must stand before it`);
    problems.push(...domainProblems(domain).map((problem) => `${name}: ${problem}`));
    seen.set(name, domain);
  }
  return problems;
}

function domainProblems(domain: Domain): readonly string[] {
  if (domain.kind === "categorical") {
    const different = new Set(domain.choices).size;
    if (different === 0) return ["a list of choices needs at least one"];
    return different < domain.choices.length ? ["a choice stands twice"] : [];
  }
  const { low, high, log, step, kind } = domain;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high)
    return ["low and high must be numbers, low the lower"];
  if (kind === "int" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    return ["bounds must be whole numbers"];
  if (log && low <= 0) return ["a logarithmic range must lie above 0"];
  if (step !== undefined && !(step > 0)) return ["a step must be above 0"];
  if (step !== undefined && log && kind === "float") return ["a range is logarithmic or stepped, not both"];
  return [];
}

export function isActive(dimension: Dimension, params: Params): boolean {
  const { when } = dimension;
  return when === undefined || (Object.hasOwn(params, when.name) && when.among.includes(params[when.name] ?? null));
}

/** Whether `params` name exactly the dimensions that are there, each with a value of its domain. */
export function fits(space: Space, params: Params): boolean {
  const active = space.filter((dimension) => isActive(dimension, params));
  return (
    active.length === Object.keys(params).length &&
    active.every(({ name, domain }) => Object.hasOwn(params, name) && holds(domain, params[name] ?? null))
  );
}

function holds(domain: Domain, value: Value): boolean {
  if (domain.kind === "categorical") return domain.choices.includes(value);
  if (typeof value !== "number" || value < domain.low || value > domain.high) return false;
  return domain.kind === "float" || Number.isInteger(value);
}

/** How many values a stepped range or a list has; undefined for a continuous range. */
export function sizeOf(domain: Domain): number | undefined {
  if (domain.kind === "categorical") return domain.choices.length;
  const step = domain.step ?? (domain.kind === "int" ? 1 : undefined);
  return step === undefined ? undefined : Math.floor((domain.high - domain.low) / step + 1e-9) + 1;
}

/** The value at `unit` in [0, 1]; of equally many units each for stepped ranges and choices. */
export function fromUnit(domain: Domain, unit: number): Value {
  const at = Math.min(Math.max(unit, 0), 1);
  if (domain.kind === "categorical")
    return domain.choices[Math.min(Math.floor(at * domain.choices.length), domain.choices.length - 1)] ?? null;
  const { low, high } = domain;
  const count = sizeOf(domain);
  if (domain.log) {
    const [from, to] = logBounds(domain);
    const value = Math.exp(from + at * (to - from));
    return clamp(domain.kind === "int" ? Math.round(value) : value, low, high);
  }
  if (count === undefined) return clamp(low + at * (high - low), low, high);
  const step = domain.step ?? 1;
  const value = low + step * Math.min(Math.floor(at * count), count - 1);
  return domain.kind === "int" ? Math.round(value) : clamp(Number(value.toPrecision(15)), low, high);
}

/** The middle of the units that give `value`. */
export function toUnit(domain: Domain, value: Value): number {
  if (domain.kind === "categorical") return (Math.max(domain.choices.indexOf(value), 0) + 0.5) / domain.choices.length;
  const number = clamp(Number(value), domain.low, domain.high);
  if (domain.log) {
    const [from, to] = logBounds(domain);
    return to === from ? 0.5 : (Math.log(number) - from) / (to - from);
  }
  const count = sizeOf(domain);
  if (count !== undefined) return (Math.round((number - domain.low) / (domain.step ?? 1)) + 0.5) / count;
  return domain.high === domain.low ? 0.5 : (number - domain.low) / (domain.high - domain.low);
}

/** Whole numbers get as much room as their halves on both sides: the ends are as likely as the rest. */
function logBounds(domain: Exclude<Domain, { kind: "categorical" }>): readonly [number, number] {
  const room = domain.kind === "int" ? 0.5 : 0;
  return [Math.log(domain.low - room), Math.log(domain.high + room)];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
