/** Statements over experiments. A project's `Default` (number 0) is made when somebody first looks. */
import type pg from "pg";
import type { ProjectId } from "#lib/base/id.ts";

export type Queryable = Pick<pg.Pool | pg.PoolClient, "query">;

export interface ExperimentRow {
  readonly seq: number;
  readonly number: number;
  readonly name: string;
  readonly artifactLocation: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

export const experimentColumns = `e.seq, e.number, e.name, e.artifact_location as "artifactLocation", e.tags,
  e.created_at as "createdAt", e.updated_at as "updatedAt", e.deleted_at as "deletedAt"`;

/** Where a client finds the artifacts of an experiment that names no place of its own. */
const defaultLocation = "'mlflow-artifacts:/' || n.number";

export async function ensureDefault(db: Queryable, projectId: ProjectId, now: number): Promise<void> {
  await db.query({
    name: "experiment_default",
    text: `insert into experiment (project_id, number, name, artifact_location, tags, created_at, updated_at)
           select id, 0, 'Default', 'mlflow-artifacts:/0', '{}', $2, $2 from project where id = $1
           on conflict do nothing`,
    values: [projectId, now],
  });
}

/** The number of the new experiment; undefined when the name is taken, by a deleted one too. */
export async function insertExperiment(
  db: Queryable,
  given: {
    readonly projectId: ProjectId;
    readonly name: string;
    readonly location: string | undefined;
    readonly tags: Readonly<Record<string, string>>;
    readonly now: number;
  },
): Promise<number | undefined> {
  const { rows } = await db.query<{ number: number }>(
    `insert into experiment (project_id, number, name, artifact_location, tags, created_at, updated_at)
     select $1, n.number, $2, coalesce($3, ${defaultLocation}), $4, $5, $5
     from (select coalesce(max(number), 0) + 1 as number from experiment where project_id = $1) n
     on conflict do nothing returning number`,
    [given.projectId, given.name, given.location ?? null, JSON.stringify(given.tags), given.now],
  );
  return rows[0]?.number;
}

export async function findExperiment(
  db: Queryable,
  projectId: ProjectId,
  number: string,
): Promise<ExperimentRow | undefined> {
  if (!/^\d{1,15}$/.test(number)) return undefined;
  const { rows } = await db.query<ExperimentRow>({
    name: "experiment_find",
    text: `select ${experimentColumns} from experiment e where e.project_id = $1 and e.number = $2`,
    values: [projectId, number],
  });
  return rows[0];
}

export async function findExperimentNamed(
  db: Queryable,
  projectId: ProjectId,
  name: string,
): Promise<ExperimentRow | undefined> {
  const { rows } = await db.query<ExperimentRow>({
    name: "experiment_named",
    text: `select ${experimentColumns} from experiment e where e.project_id = $1 and e.name = $2`,
    values: [projectId, name],
  });
  return rows[0];
}

/** Changes an active experiment; whether there was one. A null value removes a tag. */
export async function updateExperiment(
  db: Queryable,
  projectId: ProjectId,
  number: string,
  change: { readonly name?: string; readonly tags?: Readonly<Record<string, string>>; readonly dropTag?: string },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update experiment set name = coalesce($3, name), tags = (tags || $4::jsonb) - coalesce($5, ''), updated_at = $6
     where project_id = $1 and number = $2 and deleted_at is null`,
    [projectId, number, change.name ?? null, JSON.stringify(change.tags ?? {}), change.dropTag ?? null, now],
  );
  return rowCount === 1;
}

/** Deletes with all its runs, or restores both; whether it was in the other state before. */
export async function setExperimentDeleted(
  db: Queryable,
  projectId: ProjectId,
  number: string,
  deleted: boolean,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with changed as (
       update experiment set deleted_at = ${deleted ? "$3" : "null"}, updated_at = $3
       where project_id = $1 and number = $2 and deleted_at is ${deleted ? "null" : "not null"} returning seq),
     runs as (
       update run set deleted_at = ${deleted ? "coalesce(deleted_at, $3)" : "null"}, updated_at = $3
       where experiment_seq in (select seq from changed))
     select seq from changed`,
    [projectId, number, now],
  );
  return rowCount === 1;
}

export async function seqsOf(
  db: Queryable,
  projectId: ProjectId,
  numbers: readonly string[] | undefined,
): Promise<number[]> {
  const valid = numbers?.filter((number) => /^\d{1,15}$/.test(number));
  const { rows } = await db.query<{ seq: number }>({
    name: "experiment_seqs",
    text: `select seq from experiment where project_id = $1 and ($2::bigint[] is null or number = any($2))`,
    values: [projectId, valid ?? null],
  });
  return rows.map((row) => row.seq);
}

/** Which metric, param and tag keys some experiments have, for columns and completion. */
export async function keysOf(
  db: Queryable,
  seqs: readonly number[],
  kind: string | undefined,
  prefix: string,
  limit: number,
): Promise<{ kind: "metric" | "param" | "tag"; key: string }[]> {
  const { rows } = await db.query(
    `select distinct kind, key from tracked_key
     where experiment_seq = any($1) and ($2::text is null or kind = $2) and strpos(lower(key), lower($3)) > 0
     order by kind, key limit $4`,
    [seqs, kind ?? null, prefix, limit],
  );
  return rows;
}
