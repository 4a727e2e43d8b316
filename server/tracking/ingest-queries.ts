/** The one statement by which points are stored, for one write or for many at once. */
import type { ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./experiment-queries.ts";

/** The points of one key of one run in one write, and the latest of them. */
export interface SeriesWrite {
  readonly projectId: ProjectId;
  readonly runId: string;
  readonly key: string;
  readonly value: number;
  readonly step: number | bigint;
  readonly time: number;
  readonly count: number;
  readonly points: Uint8Array;
}

/** Where a series stands after the write; the key is null for a run that is there but got no point. */
export interface SeriesState {
  readonly runId: string;
  readonly seriesSeq: number;
  readonly key: string;
  readonly blocks: number;
  readonly tailPoints: number;
}

/** The newer of two points by step, time, value. NaN counts as zero here, as it does for MLflow. */
const newer = `(excluded.step, excluded.time, case when excluded.value = 'NaN' then 0 else excluded.value end)
  >= (metric_series.step, metric_series.time, case when metric_series.value = 'NaN' then 0 else metric_series.value end)`;

/**
 * Stores the points of active runs; those of runs that are not there, deleted, or of another project are left out, and
 * the answer does not name them. Rows are touched in one order, so that two servers never wait for each other.
 */
export async function storePoints(db: Queryable, writes: readonly SeriesWrite[]): Promise<SeriesState[]> {
  const column = <T>(pick: (write: SeriesWrite) => T): T[] => writes.map(pick);
  const { rows } = await db.query<SeriesState>({
    name: "metric_store",
    text: `with input as (
        select * from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[], $6::bigint[], $7::int[],
          $8::bytea[]) as i(project_id, run_id, key, value, step, time, count, points)),
      target as (
        select r.seq, r.id, r.experiment_seq, i.key, i.value, i.step, i.time, i.count, i.points
        from input i join run r on r.id = i.run_id and r.project_id = i.project_id and r.deleted_at is null),
      series as (
        insert into metric_series (run_seq, experiment_seq, key, value, step, time, blocks, tail_points)
        select seq, experiment_seq, key, value, step, time, 1, count from target order by seq, key
        on conflict (run_seq, key) do update set
          value = case when ${newer} then excluded.value else metric_series.value end,
          step = case when ${newer} then excluded.step else metric_series.step end,
          time = case when ${newer} then excluded.time else metric_series.time end,
          blocks = metric_series.blocks + 1, tail_points = metric_series.tail_points + excluded.tail_points
        returning seq, run_seq, experiment_seq, key, blocks, tail_points, xmax = 0 as fresh),
      stored as (
        insert into metric_block (series_seq, points)
        select s.seq, t.points from series s join target t on t.seq = s.run_seq and t.key = s.key),
      keys as (
        insert into tracked_key (experiment_seq, kind, key)
        select distinct experiment_seq, 'metric', key from series where fresh order by 1, 2, 3 on conflict do nothing)
      select t.id as "runId", s.seq as "seriesSeq", s.key, s.blocks, s.tail_points as "tailPoints"
      from series s join target t on t.seq = s.run_seq and t.key = s.key`,
    values: [
      column((write) => write.projectId),
      column((write) => write.runId),
      column((write) => write.key),
      column((write) => write.value),
      column((write) => String(write.step)),
      column((write) => write.time),
      column((write) => write.count),
      column((write) => Buffer.from(write.points.buffer, write.points.byteOffset, write.points.byteLength)),
    ],
  });
  return rows;
}

export interface ModelMetricGiven {
  readonly modelId: string;
  readonly runId: string;
  readonly key: string;
  readonly step: number | bigint;
  readonly time: number;
  readonly value: number;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
}

/** Metrics that are also a logged model's; those of models that the project does not have are left out. */
export async function storeModelMetrics(
  db: Queryable,
  projectId: ProjectId,
  metrics: readonly ModelMetricGiven[],
): Promise<void> {
  if (metrics.length === 0) return;
  const column = <T>(pick: (metric: ModelMetricGiven) => T): T[] => metrics.map(pick);
  await db.query(
    `insert into logged_model_metric (model_id, run_id, key, step, time, value, dataset_name, dataset_digest)
     select i.* from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::float8[], $8::text[],
       $9::text[]) as i(model_id, run_id, key, step, time, value, dataset_name, dataset_digest)
     join logged_model m on m.id = i.model_id and m.project_id = $1
     on conflict do nothing`,
    [
      projectId,
      column((metric) => metric.modelId),
      column((metric) => metric.runId),
      column((metric) => metric.key),
      column((metric) => String(metric.step)),
      column((metric) => metric.time),
      column((metric) => metric.value),
      column((metric) => metric.datasetName ?? null),
      column((metric) => metric.datasetDigest ?? null),
    ],
  );
}
