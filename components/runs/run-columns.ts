/**
 * Columns of the table of runs as words of its address: `metric:loss`, `param:rate`, `tag:team`, `run:user`. Pure; what
 * there is comes from the server.
 */
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import type { RunKey } from "../live/api/runs.ts";
import { asNumber, duration, figure, isSystemTag } from "./run-format.ts";

export type ColumnKind = "metric" | "param" | "tag" | "run";

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

const mostMetrics = 5;
const mostParams = 5;

export function columnOf(id: string): Column | undefined {
  const [, kind, key] = /^(metric|param|tag|run):(.+)$/s.exec(id) ?? [];
  return kind === undefined || key === undefined ? undefined : { id, kind: kind as ColumnKind, key };
}

/** Without a choice: the first metrics and params, and when each run started. */
export function shownColumns(keys: readonly RunKey[], chosen: string): readonly Column[] {
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

/** The address's word for a choice of columns. */
export function columnsWord(ids: readonly string[]): string {
  return ids.map(encodeURIComponent).join(",");
}

export function titleOf({ kind, key }: Column): string {
  if (kind !== "run") return key;
  return { started: "Started", duration: "Took", user: "By" }[key] ?? key;
}

/** MLflow's name of the column in filters and orders; undefined where the server cannot order by it. */
export function orderName({ kind, key }: Column): string | undefined {
  if (kind === "run") return { started: "attributes.start_time", user: "attributes.user_id" }[key];
  return `${kind}s.\`${key}\``;
}

export function cellText(run: TrackedRun, { kind, key }: Column, now: number): string {
  switch (kind) {
    case "metric":
      return figure(run.metrics[key]?.value);
    case "param":
      return run.params[key] ?? "–";
    case "tag":
      return run.tags[key] ?? "–";
    case "run":
      if (key === "user") return run.user;
      if (key === "duration") return duration((run.endedAt ?? Math.max(now, run.startedAt)) - run.startedAt);
      return "";
  }
}

/** Figures stand right, words left. */
export function isNumeric(runs: readonly TrackedRun[], { kind, key }: Column): boolean {
  if (kind === "metric" || (kind === "run" && key === "duration")) return true;
  if (kind !== "param") return false;
  const values = runs.flatMap((run) => run.params[key] ?? []);
  return values.length > 0 && values.every((value) => asNumber(value) !== undefined);
}
