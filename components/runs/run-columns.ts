/**
 * Columns of the table of runs as words of its address: `metric:loss`, `param:rate`, `tag:team`, `run:user`, and computed
 * ones, `formula:cost=metrics.loss * params.rate`. Pure; what there is comes from the server.
 */
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { computeFormula, type Formula, namesOfFormula, parseFormula } from "#lib/tracking/formula.ts";
import type { RunKey } from "../live/api/runs.ts";
import { asNumber, duration, figure, isSystemTag, latestOf } from "./run-format.ts";

export type ColumnKind = "metric" | "param" | "tag" | "run" | "formula";

export interface Column {
  /** `metric:loss` */
  readonly id: string;
  readonly kind: ColumnKind;
  readonly key: string;
}

export const runColumns: readonly Column[] = [
  { id: "run:started", kind: "run", key: "started" },
  { id: "run:duration", kind: "run", key: "duration" },
  { id: "run:user", kind: "run", key: "user" },
];

/** The word for all columns there are, which would be too long for an address. */
const allWord = "*";
const mostMetrics = 5;
const mostParams = 5;

export function columnOf(id: string): Column | undefined {
  const [, kind, key] = /^(metric|param|tag|run|formula):(.+)$/s.exec(id) ?? [];
  if (kind === undefined || key === undefined) return undefined;
  return kind === "formula" && formulaOf(key) === undefined ? undefined : { id, kind: kind as ColumnKind, key };
}

/** A computed column: a name, and what is computed. */
export function formulaColumn(name: string, text: string): Column {
  const key = `${name.replaceAll("=", "")}=${text}`;
  return { id: `formula:${key}`, kind: "formula", key };
}

interface NamedFormula {
  readonly name: string;
  readonly text: string;
  readonly formula: Formula;
}

const formulas = new Map<string, NamedFormula | undefined>();

/** What a computed column's key says, parsed once; undefined when it is no formula. */
export function formulaOf(key: string): NamedFormula | undefined {
  if (!formulas.has(key)) {
    const at = key.indexOf("=");
    const parsed = parseFormula(key.slice(at + 1));
    const good = at > 0 && parsed.kind === "formula";
    formulas.set(key, good ? { name: key.slice(0, at), text: key.slice(at + 1), formula: parsed.formula } : undefined);
  }
  return formulas.get(key);
}

/** What must be asked of the server to show the columns: their own keys, and those that computed ones look up. */
export function neededKeys(columns: readonly Column[], kind: "metric" | "param" | "tag"): string[] {
  const keys = columns.flatMap((column): readonly string[] => {
    if (column.kind === kind) return [column.key];
    const names = column.kind === "formula" ? namesOfFormula(formulaOf(column.key)?.formula ?? nothing) : [];
    return names.flatMap(({ entity, key }) => (entity === kind ? [key] : []));
  });
  return [...new Set(keys)];
}

const nothing: Formula = { kind: "number", value: 0 };

/** Without a choice: the first metrics and params, and when each run started. */
export function shownColumns(keys: readonly RunKey[], chosen: string): readonly Column[] {
  if (chosen === allWord) return allColumns(keys);
  if (chosen !== "") return chosen.split(",").flatMap((id) => columnOf(decodeURIComponent(id)) ?? []);
  const column = (kind: "metric" | "param", key: string): Column => ({ id: `${kind}:${key}`, kind, key });
  const metrics = metricsOf(keys).filter((key) => !key.startsWith("system/"));
  const params = keys.filter(({ kind }) => kind === "param").map(({ key }) => key);
  return [
    ...metrics.slice(0, mostMetrics).map((key) => column("metric", key)),
    ...params.slice(0, mostParams).map((key) => column("param", key)),
    ...runColumns,
  ];
}

/** What was measured on unseen data says more than on seen data, and both more than what was measured of the machine. */
export function metricsOf(keys: readonly RunKey[]): readonly string[] {
  const rank = (key: string): number =>
    key.startsWith("system/") ? 2 : /(^|[^a-z])(val|valid|validation|eval|test)([^a-z]|$)/i.test(key) ? 0 : 1;
  return keys
    .filter(({ kind }) => kind === "metric")
    .map(({ key }) => key)
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

export function allColumns(keys: readonly RunKey[]): readonly Column[] {
  const own = keys
    .filter(({ kind, key }) => kind !== "tag" || !isSystemTag(key))
    .map(({ kind, key }): Column => ({ id: `${kind}:${key}`, kind, key }));
  return [...own, ...runColumns];
}

/** The address's word for a choice of columns, of all that there are. */
export function columnsWord(ids: readonly string[], all: readonly Column[]): string {
  const chosen = new Set(ids);
  if (all.length > 40 && chosen.size === all.length && all.every(({ id }) => chosen.has(id))) return allWord;
  return ids.map(encodeURIComponent).join(",");
}

export function titleOf({ kind, key }: Column): string {
  if (kind === "formula") return formulaOf(key)?.name ?? key;
  if (kind !== "run") return key;
  return { started: "Started", duration: "Took", user: "By" }[key] ?? key;
}

/** MLflow's name of the column in filters and orders; undefined where it has none. */
export function orderName({ kind, key }: Column): string | undefined {
  if (kind === "formula") return undefined;
  if (kind === "run") return { started: "attributes.start_time", user: "attributes.user_id" }[key];
  return `${kind}s.\`${key}\``;
}

/** The formula by which the server orders what has no name in the grammar. */
export function orderFormula({ kind, key }: Column): string | undefined {
  if (kind === "formula") return formulaOf(key)?.text;
  return kind === "run" && key === "duration" ? "duration" : undefined;
}

/** A run's number for a computed column. */
export function formulaValue(run: TrackedRun, key: string): number | undefined {
  const found = formulaOf(key);
  if (found === undefined) return undefined;
  return computeFormula(found.formula, (entity, name) => {
    if (entity === "metric") return latestOf(run, name);
    if (entity === "param") return asNumber(run.params[name]);
    return run.endedAt === null ? undefined : (run.endedAt - run.startedAt) / 1000;
  });
}

export function cellText(run: TrackedRun, { kind, key }: Column, now: number): string {
  switch (kind) {
    case "metric":
      return figure(run.metrics[key]?.value);
    case "param":
      return run.params[key] ?? "–";
    case "tag":
      return run.tags[key] ?? "–";
    case "formula":
      return figure(formulaValue(run, key));
    case "run":
      if (key === "user") return run.user;
      if (key === "duration") return duration((run.endedAt ?? Math.max(now, run.startedAt)) - run.startedAt);
      return "";
  }
}

/** Figures stand right, words left. */
export function isNumeric(runs: readonly TrackedRun[], { kind, key }: Column): boolean {
  if (kind === "metric" || kind === "formula" || (kind === "run" && key === "duration")) return true;
  if (kind !== "param") return false;
  const values = runs.flatMap((run) => run.params[key] ?? []);
  return values.length > 0 && values.every((value) => asNumber(value) !== undefined);
}
