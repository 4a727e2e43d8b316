/** Runs as a table of comma-separated values: one row each, columns named `params.x`, `tags.x`, `metrics.x`. */
import type { TrackedRun } from "../protocol/tracking.ts";

const own = [
  "id",
  "experimentId",
  "experimentName",
  "name",
  "status",
  "user",
  "parentId",
  "startedAt",
  "endedAt",
] as const;

export interface TableColumns {
  readonly params: readonly string[];
  readonly tags: readonly string[];
  readonly metrics: readonly string[];
}

export function csvHead({ params, tags, metrics }: TableColumns): string {
  const named = (kind: string, keys: readonly string[]): string[] => keys.map((key) => `${kind}.${key}`);
  return csvLine([...own, ...named("params", params), ...named("metrics", metrics), ...named("tags", tags)]);
}

export function csvRow(run: TrackedRun, { params, tags, metrics }: TableColumns): string {
  const of = (record: Readonly<Record<string, string>>, keys: readonly string[]): string[] =>
    keys.map((key) => (Object.hasOwn(record, key) ? (record[key] ?? "") : ""));
  return csvLine([
    ...own.map((key) => String(run[key] ?? "")),
    ...of(run.params, params),
    ...metrics.map((key) => (Object.hasOwn(run.metrics, key) ? String(run.metrics[key]?.value ?? "") : "")),
    ...of(run.tags, tags),
  ]);
}

/** What a spreadsheet would take for a formula is given as text. */
export function csvLine(cells: readonly string[]): string {
  const escaped = cells.map((cell) => {
    const tame = /^[=+@\t\r]|^-[^\d.]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
  });
  return `${escaped.join(",")}\r\n`;
}
