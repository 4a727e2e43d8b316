/** Statements over logged models (MLflow 3): what a run trained, beside the registry's versions. */
import type { ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./experiment-queries.ts";
import type { Pairs } from "./run-queries.ts";

export interface LoggedModelRow {
  readonly id: string;
  readonly experimentNumber: number;
  readonly artifactLocation: string;
  readonly name: string;
  readonly modelType: string | null;
  readonly status: number;
  readonly statusMessage: string | null;
  readonly sourceRunId: string | null;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly registrations: readonly { readonly name: string; readonly version: number }[];
}

/** `m` is the model, `e` its experiment. The registry says where it is registered. */
export const loggedModelColumns = `m.id, e.number as "experimentNumber", e.artifact_location as "artifactLocation", m.name,
  m.model_type as "modelType", m.status, m.status_message as "statusMessage", m.source_run_id as "sourceRunId", m.params,
  m.tags, m.created_at as "createdAt", m.updated_at as "updatedAt",
  (select coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'version', v.version) order by g.name, v.version), '[]')
   from model_version v join registered_model g on g.seq = v.model_seq
   where v.model_id = m.id and g.project_id = m.project_id) as registrations`;

export async function findModel(db: Queryable, projectId: ProjectId, id: string): Promise<LoggedModelRow | undefined> {
  const { rows } = await db.query<LoggedModelRow>(
    `select ${loggedModelColumns} from logged_model m join experiment e on e.seq = m.experiment_seq
     where m.project_id = $1 and m.id = $2 and m.deleted_at is null`,
    [projectId, id],
  );
  return rows[0];
}

export interface NewModel {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly experiment: string;
  readonly name: string;
  readonly modelType: string | undefined;
  readonly sourceRunId: string | undefined;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly now: number;
}

/** Whether its experiment is there and active. */
export async function insertModel(db: Queryable, model: NewModel): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into logged_model (id, project_id, experiment_seq, name, model_type, status, source_run_id, params, tags,
       created_at, updated_at)
     select $1, $2, seq, $4, $5, 1, $6, $7, $8, $9, $9 from experiment
     where project_id = $2 and number = $3 and deleted_at is null`,
    [
      model.id,
      model.projectId,
      model.experiment,
      model.name,
      model.modelType ?? null,
      model.sourceRunId ?? null,
      JSON.stringify(model.params),
      JSON.stringify(model.tags),
      model.now,
    ],
  );
  return rowCount === 1;
}

export async function changeModel(
  db: Queryable,
  projectId: ProjectId,
  id: string,
  change: {
    readonly status?: number;
    readonly params?: Pairs;
    readonly tags?: Pairs;
    readonly dropTag?: string;
    readonly deleted?: boolean;
  },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update logged_model set status = coalesce($3, status), params = params || $4::jsonb,
       tags = (tags || $5::jsonb) - coalesce($6, ''), deleted_at = case when $7 then $8::bigint else deleted_at end,
       updated_at = $8
     where project_id = $1 and id = $2 and deleted_at is null`,
    [
      projectId,
      id,
      change.status ?? null,
      JSON.stringify(change.params ?? {}),
      JSON.stringify(change.tags ?? {}),
      change.dropTag ?? null,
      change.deleted ?? false,
      now,
    ],
  );
  return rowCount === 1;
}

export interface ModelMetricRow {
  readonly modelId: string;
  readonly runId: string;
  readonly key: string;
  readonly value: number;
  readonly step: string;
  readonly time: number;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

export async function modelMetrics(db: Queryable, ids: readonly string[]): Promise<ModelMetricRow[]> {
  const { rows } = await db.query<ModelMetricRow>(
    `select model_id as "modelId", run_id as "runId", key, value, step::text as step, time, dataset_name as "datasetName",
       dataset_digest as "datasetDigest"
     from logged_model_metric where model_id = any($1) order by model_id, key, step, time`,
    [ids],
  );
  return rows;
}
