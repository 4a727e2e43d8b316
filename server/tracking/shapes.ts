/** Our rows as our own API's answers. */
import type { z } from "zod";
import type { doubleSchema, Experiment, Tile as TileShape, TrackedRun } from "#lib/protocol/tracking.ts";
import { meanAt } from "#lib/tracking/pyramid.ts";
import type { ExperimentRow } from "./experiment-queries.ts";
import type { Tile } from "./history.ts";
import type { RunRow } from "./run-queries.ts";
import type { LatestRow } from "./run-search.ts";

type Double = z.infer<typeof doubleSchema>;

export function showExperiment(row: ExperimentRow): Experiment {
  const { name, artifactLocation, tags, createdAt, updatedAt, deletedAt } = row;
  return { id: String(row.number), name, artifactLocation, tags, createdAt, updatedAt, deletedAt };
}

export function showDouble(value: number): Double {
  return Number.isFinite(value) ? value : (String(value) as Double);
}

export function readDouble(value: Double): number {
  return Number(value);
}

/** A step that a number holds is one. */
export function showStep(step: string | number | bigint): number | string {
  return Number.isSafeInteger(Number(step)) ? Number(step) : String(step);
}

export interface Columns {
  readonly params?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

export function showRun(row: RunRow, latest: readonly LatestRow[], columns: Columns = {}): TrackedRun {
  return {
    id: row.id,
    projectId: row.projectId,
    experimentId: String(row.experimentNumber),
    experimentName: row.experimentName,
    name: row.name,
    status: row.status,
    user: row.userId,
    parentId: row.parentId,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt,
    params: picked(row.params, columns.params),
    tags: picked(row.tags, columns.tags),
    metrics: Object.fromEntries(
      latest.map(({ key, value, step, time }) => [key, { value: showDouble(value), step: showStep(step), time }]),
    ),
  };
}

export function showTile({ runId, exact, buckets }: Tile): TileShape {
  const places = [...buckets.count.keys()];
  const finite = (column: Float64Array): (number | null)[] =>
    places.map((at) => (Number.isNaN(column[at]) ? null : (column[at] as number)));
  return {
    runId,
    exact,
    x: places.map((at) => ((buckets.fromStep[at] as number) + (buckets.toStep[at] as number)) / 2),
    low: finite(buckets.low),
    high: finite(buckets.high),
    mean: finite(Float64Array.from(places, (at) => meanAt(buckets, at))),
    count: [...buckets.count],
  };
}

function picked(record: Readonly<Record<string, string>>, keys: readonly string[] | undefined): Record<string, string> {
  if (keys === undefined) return record;
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(record, key) ? [[key, record[key] as string]] : [])));
}
