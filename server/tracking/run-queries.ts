/** Statements over runs. Each change is one guarded statement: params never change, a deleted run takes nothing. */
import type { ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./experiment-queries.ts";

export const runStatuses = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] as const;
export type RunStatus = (typeof runStatuses)[number];
export type Pairs = Readonly<Record<string, string>>;

export interface RunRow {
  readonly seq: number;
  readonly id: string;
  readonly projectId: ProjectId;
  readonly experimentSeq: number;
  readonly experimentNumber: number;
  readonly experimentName: string;
  readonly artifactLocation: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly userId: string;
  readonly parentId: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly modelInputs: readonly { readonly model_id: string }[];
  readonly modelOutputs: readonly { readonly model_id: string; readonly step: number }[];
}

/** What stands on a run's own row; `r` is the run, `e` its experiment. */
export const runColumns = `r.seq, r.id, r.project_id as "projectId", r.experiment_seq as "experimentSeq",
  e.number as "experimentNumber", e.name as "experimentName", e.artifact_location as "artifactLocation", r.name,
  r.status, r.user_id as "userId", r.parent_id as "parentId", r.started_at as "startedAt", r.ended_at as "endedAt",
  r.updated_at as "updatedAt", r.deleted_at as "deletedAt", r.params, r.tags, r.model_inputs as "modelInputs",
  r.model_outputs as "modelOutputs"`;

/** The root of a run's artifacts, as SQL and as we say it. */
export function artifactRoot(row: Pick<RunRow, "artifactLocation" | "id">): string {
  return `${row.artifactLocation}/${row.id}/artifacts`;
}

export async function findRun(db: Queryable, projectId: ProjectId, id: string): Promise<RunRow | undefined> {
  const { rows } = await db.query<RunRow>({
    name: "run_find",
    text: `select ${runColumns} from run r join experiment e on e.seq = r.experiment_seq
           where r.id = $2 and r.project_id = $1`,
    values: [projectId, id],
  });
  return rows[0];
}

/** Runs in the order of the numbers given. */
export async function runsBySeq(db: Queryable, seqs: readonly number[]): Promise<RunRow[]> {
  const { rows } = await db.query<RunRow>({
    name: "runs_by_seq",
    text: `select ${runColumns} from unnest($1::bigint[]) with ordinality as w(seq, place)
           join run r on r.seq = w.seq join experiment e on e.seq = r.experiment_seq order by w.place`,
    values: [seqs],
  });
  return rows;
}

export async function projectOfRun(db: Queryable, id: string): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ projectId: ProjectId }>({
    name: "run_project",
    text: `select project_id as "projectId" from run where id = $1`,
    values: [id],
  });
  return rows[0]?.projectId;
}

export interface NewRun {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly experiment: string;
  readonly name: string;
  readonly userId: string;
  readonly parentId: string | undefined;
  readonly startedAt: number;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly createdBy: string;
  readonly now: number;
}

/** Whether the run is new; false when its experiment takes none, or the id is known. */
export async function insertRun(db: Queryable, run: NewRun): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "run_insert",
    text: `with target as (
             select seq from experiment where project_id = $2 and number = $3 and deleted_at is null),
           added as (
             insert into run (id, project_id, experiment_seq, name, status, user_id, parent_id, started_at, updated_at,
               created_by, params, tags, model_inputs, model_outputs)
             select $1, $2, seq, $4, 'RUNNING', $5, $6, $7, $8, $9, $10, $11, '[]', '[]' from target
             on conflict (id) do nothing returning experiment_seq),
           keys as (${addKeys("added", "$10::jsonb", "$11::jsonb")})
           select 1 from added`,
    values: [
      run.id,
      run.projectId,
      run.experiment,
      run.name,
      run.userId,
      run.parentId ?? null,
      run.startedAt,
      run.now,
      run.createdBy,
      JSON.stringify(run.params),
      JSON.stringify(run.tags),
    ],
  });
  return rowCount === 1;
}

/** Notes the keys of params and tags for columns and completion. */
function addKeys(source: string, params: string, tags: string): string {
  return `insert into tracked_key (experiment_seq, kind, key)
    select s.experiment_seq, k.kind, k.key from ${source} s, lateral (
      select 'param' as kind, jsonb_object_keys(${params}) as key
      union all select 'tag', jsonb_object_keys(${tags})) k
    order by 1, 2, 3 on conflict do nothing`;
}

export interface RunChange {
  readonly params?: Pairs;
  readonly tags?: Pairs;
  readonly name?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly endedAt?: number | undefined;
  readonly userId?: string | undefined;
  readonly parentId?: string | undefined;
}

/**
 * Adds params, sets tags, renames, ends: on an active run, and only if none of the params is known with another value.
 * Whether it was done; the caller looks why not.
 */
export async function changeRun(
  db: Queryable,
  projectId: ProjectId,
  id: string,
  change: RunChange,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "run_change",
    text: `with changed as (
             update run set params = params || $3::jsonb, tags = tags || $4::jsonb, name = coalesce($5, name),
               status = coalesce($6, status), ended_at = coalesce($7, ended_at), user_id = coalesce($8, user_id),
               parent_id = coalesce($9, parent_id), updated_at = $10
             where id = $2 and project_id = $1 and deleted_at is null
               and not exists (select 1 from jsonb_each_text($3::jsonb) n
                               where params ? n.key and params ->> n.key is distinct from n.value)
             returning experiment_seq),
           keys as (${addKeys("changed", "$3::jsonb", "$4::jsonb")})
           select 1 from changed`,
    values: [
      projectId,
      id,
      JSON.stringify(change.params ?? {}),
      JSON.stringify(change.tags ?? {}),
      change.name ?? null,
      change.status ?? null,
      change.endedAt ?? null,
      change.userId ?? null,
      change.parentId ?? null,
      now,
    ],
  });
  return rowCount === 1;
}

/** Ends runs of an execution that still go on; answers which. */
export async function endRunsOfExecution(
  db: Queryable,
  projectId: ProjectId,
  executionId: string,
  status: RunStatus,
  now: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: "run_end_of_execution",
    text: `update run set status = $3, ended_at = coalesce(ended_at, $4), updated_at = $4
           where project_id = $1 and tags ->> 'octavo.execution' = $2 and status = 'RUNNING' returning id`,
    values: [projectId, executionId, status, now],
  });
  return rows.map((row) => row.id);
}

/** Whether the active run had the tag. */
export async function dropRunTag(db: Queryable, projectId: ProjectId, id: string, key: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update run set tags = tags - $3::text where id = $2 and project_id = $1 and deleted_at is null and tags ? $3`,
    [projectId, id, key],
  );
  return rowCount === 1;
}

/** Sets and removes tags of many active runs; answers which. */
export async function tagRuns(
  db: Queryable,
  projectId: ProjectId,
  ids: readonly string[],
  tags: Pairs,
  dropped: readonly string[],
  now: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with changed as (
       update run set tags = (tags || $3::jsonb) - $4::text[], updated_at = $5
       where project_id = $1 and id = any($2) and deleted_at is null returning id, experiment_seq),
     keys as (${addKeys("(select distinct experiment_seq from changed)", "'{}'::jsonb", "$3::jsonb")})
     select id from changed`,
    [projectId, ids, JSON.stringify(tags), dropped, now],
  );
  return rows.map((row) => row.id);
}

/** Marks runs deleted or takes the mark away; answers those that there are. */
export async function setRunsDeleted(
  db: Queryable,
  projectId: ProjectId,
  ids: readonly string[],
  deleted: boolean,
  now: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update run set deleted_at = ${deleted ? "coalesce(deleted_at, $3)" : "null"}, updated_at = $3
     where project_id = $1 and id = any($2) returning id`,
    [projectId, ids, now],
  );
  return rows.map((row) => row.id);
}

/** Adds to a list on the run, each model once. */
export async function addModels(
  db: Queryable,
  projectId: ProjectId,
  id: string,
  column: "model_inputs" | "model_outputs",
  models: readonly { readonly model_id: string; readonly step?: number }[],
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update run set updated_at = $4, ${column} = ${column} || (
       select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements($3::jsonb) m
       where not ${column} @> jsonb_build_array(jsonb_build_object('model_id', m -> 'model_id')))
     where project_id = $1 and id = $2 and deleted_at is null`,
    [projectId, id, JSON.stringify(models), now],
  );
  return rowCount === 1;
}

export interface DatasetGiven {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
  readonly tags: Pairs;
}

/** Notes that an active run read a dataset: the dataset once per experiment, the use once per run. */
export async function addInput(
  db: Queryable,
  runSeq: number,
  experimentSeq: number,
  given: DatasetGiven,
): Promise<void> {
  await db.query(
    `with known as (
       insert into tracked_dataset (experiment_seq, name, digest, source_type, source, schema, profile)
       values ($2, $3, $4, $5, $6, $7, $8)
       on conflict (experiment_seq, name, digest) do update set name = excluded.name returning seq)
     insert into run_input (run_seq, dataset_seq, tags) select $1, seq, $9 from known
     on conflict (run_seq, dataset_seq) do update set tags = run_input.tags || excluded.tags`,
    [
      runSeq,
      experimentSeq,
      given.name,
      given.digest,
      given.sourceType,
      given.source,
      given.schema ?? null,
      given.profile ?? null,
      JSON.stringify(given.tags),
    ],
  );
}

export interface InputRow {
  readonly runSeq: number;
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly tags: Pairs;
}

export async function inputsOf(db: Queryable, runSeqs: readonly number[]): Promise<InputRow[]> {
  const { rows } = await db.query<InputRow>({
    name: "run_inputs",
    text: `select i.run_seq as "runSeq", d.name, d.digest, d.source_type as "sourceType", d.source, d.schema, d.profile,
             i.tags
           from run_input i join tracked_dataset d on d.seq = i.dataset_seq
           where i.run_seq = any($1) order by i.run_seq, d.seq`,
    values: [runSeqs],
  });
  return rows;
}

export async function datasetsOf(
  db: Queryable,
  experimentSeqs: readonly number[],
): Promise<{ experimentId: string; name: string; digest: string; context: string | null }[]> {
  const { rows } = await db.query(
    `select distinct e.number::text as "experimentId", d.name, d.digest, i.tags ->> 'mlflow.data.context' as context
     from tracked_dataset d join experiment e on e.seq = d.experiment_seq
     left join run_input i on i.dataset_seq = d.seq
     where d.experiment_seq = any($1) order by 1, 2, 3 limit 1000`,
    [experimentSeqs],
  );
  return rows;
}
