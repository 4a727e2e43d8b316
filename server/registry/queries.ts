/** Statements over registered models and their versions. */
import type pg from "pg";
import type { ProjectId } from "#lib/base/id.ts";

export type Queryable = Pick<pg.Pool | pg.PoolClient, "query">;
export type Pairs = Readonly<Record<string, string>>;
export const stages = ["None", "Staging", "Production", "Archived"] as const;
export type Stage = (typeof stages)[number];

export interface VersionRow {
  readonly name: string;
  readonly version: number;
  readonly description: string | null;
  readonly userId: string;
  readonly source: string;
  readonly location: string;
  readonly runId: string | null;
  readonly runLink: string | null;
  readonly modelId: string | null;
  readonly stage: Stage;
  readonly tags: Pairs;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly aliases: readonly string[];
}

export interface ModelRow {
  readonly seq: number;
  readonly name: string;
  readonly description: string | null;
  readonly tags: Pairs;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
}

/** `g` is the model, `v` its version. */
export const modelColumns = `g.seq, g.name, g.description, g.tags, g.created_at as "createdAt",
  g.updated_at as "updatedAt", (select coalesce(jsonb_agg(jsonb_build_object('alias', a.alias, 'version', a.version)
    order by a.alias), '[]') from model_alias a where a.model_seq = g.seq) as aliases`;
export const versionColumns = `g.name, v.version, v.description, v.user_id as "userId", v.source, v.location,
  v.run_id as "runId", v.run_link as "runLink", v.model_id as "modelId", v.stage, v.tags, v.created_at as "createdAt",
  v.updated_at as "updatedAt", (select coalesce(jsonb_agg(a.alias order by a.alias), '[]') from model_alias a
    where a.model_seq = v.model_seq and a.version = v.version) as aliases`;

export async function insertModel(
  db: Queryable,
  projectId: ProjectId,
  given: { readonly name: string; readonly description: string | undefined; readonly tags: Pairs },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into registered_model (project_id, name, description, tags, last_version, created_at, updated_at)
     values ($1, $2, $3, $4, 0, $5, $5) on conflict do nothing`,
    [projectId, given.name, given.description ?? null, JSON.stringify(given.tags), now],
  );
  return rowCount === 1;
}

export async function findModel(db: Queryable, projectId: ProjectId, name: string): Promise<ModelRow | undefined> {
  const { rows } = await db.query<ModelRow>(
    `select ${modelColumns} from registered_model g where g.project_id = $1 and g.name = $2`,
    [projectId, name],
  );
  return rows[0];
}

export interface ModelChange {
  readonly name?: string;
  readonly description?: string;
  readonly tags?: Pairs;
  readonly dropTag?: string;
}

export async function changeModel(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  change: ModelChange,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update registered_model set name = coalesce($3, name), description = coalesce($4, description),
       tags = (tags || $5::jsonb) - coalesce($6, ''), updated_at = $7
     where project_id = $1 and name = $2`,
    [
      projectId,
      name,
      change.name ?? null,
      change.description ?? null,
      JSON.stringify(change.tags ?? {}),
      change.dropTag ?? null,
      now,
    ],
  );
  return rowCount === 1;
}

export async function removeModel(db: Queryable, projectId: ProjectId, name: string): Promise<boolean> {
  const { rowCount } = await db.query("delete from registered_model where project_id = $1 and name = $2", [
    projectId,
    name,
  ]);
  return rowCount === 1;
}

export interface NewVersion {
  readonly description: string | undefined;
  readonly userId: string;
  readonly source: string;
  readonly location: string;
  readonly runId: string | undefined;
  readonly runLink: string | undefined;
  readonly modelId: string | undefined;
  readonly tags: Pairs;
}

/** The number of the new version: one more than any before, the removed ones counted. Undefined without the model. */
export async function insertVersion(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  given: NewVersion,
  now: number,
): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>(
    `with numbered as (
       update registered_model set last_version = last_version + 1, updated_at = $3
       where project_id = $1 and name = $2 returning seq, last_version)
     insert into model_version (model_seq, version, description, user_id, source, location, run_id, run_link, model_id,
       stage, tags, created_at, updated_at)
     select seq, last_version, $4, $5, $6, $7, $8, $9, $10, 'None', $11, $3, $3 from numbered returning version`,
    [
      projectId,
      name,
      now,
      given.description ?? null,
      given.userId,
      given.source,
      given.location,
      given.runId ?? null,
      given.runLink ?? null,
      given.modelId ?? null,
      JSON.stringify(given.tags),
    ],
  );
  return rows[0]?.version;
}

const ofModel = `(select seq from registered_model where project_id = $1 and name = $2)`;

export async function findVersion(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  version: number,
): Promise<VersionRow | undefined> {
  const { rows } = await db.query<VersionRow>(
    `select ${versionColumns} from model_version v join registered_model g on g.seq = v.model_seq
     where g.project_id = $1 and g.name = $2 and v.version = $3`,
    [projectId, name, version],
  );
  return rows[0];
}

export async function changeVersion(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  version: number,
  change: Omit<ModelChange, "name"> & { readonly stage?: Stage },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with changed as (
       update model_version set description = coalesce($4, description), tags = (tags || $5::jsonb) - coalesce($6, ''),
         stage = coalesce($7, stage), updated_at = $8
       where model_seq = ${ofModel} and version = $3 returning model_seq)
     update registered_model set updated_at = $8 where seq in (select model_seq from changed)`,
    [
      projectId,
      name,
      version,
      change.description ?? null,
      JSON.stringify(change.tags ?? {}),
      change.dropTag ?? null,
      change.stage ?? null,
      now,
    ],
  );
  return rowCount === 1;
}

/** Moves the other versions of a stage to Archived. */
export async function archiveOthers(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  version: number,
  stage: Stage,
  now: number,
): Promise<void> {
  await db.query(
    `update model_version set stage = 'Archived', updated_at = $5
     where model_seq = ${ofModel} and version <> $3 and stage = $4`,
    [projectId, name, version, stage, now],
  );
}

/** With the aliases on it. */
export async function removeVersion(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  version: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with aliases as (delete from model_alias where model_seq = ${ofModel} and version = $3)
     delete from model_version where model_seq = ${ofModel} and version = $3`,
    [projectId, name, version],
  );
  return rowCount === 1;
}

/** Whether the version is there. */
export async function setAlias(
  db: Queryable,
  projectId: ProjectId,
  name: string,
  alias: string,
  version: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into model_alias (model_seq, alias, version)
     select model_seq, $4, version from model_version where model_seq = ${ofModel} and version = $3
     on conflict (model_seq, alias) do update set version = excluded.version`,
    [projectId, name, version, alias],
  );
  return rowCount === 1;
}

export async function dropAlias(db: Queryable, projectId: ProjectId, name: string, alias: string): Promise<void> {
  await db.query(`delete from model_alias where model_seq = ${ofModel} and alias = $3`, [projectId, name, alias]);
}

/** The newest version of each stage. */
export async function latestVersions(
  db: Queryable,
  modelSeqs: readonly number[],
): Promise<(VersionRow & { readonly modelSeq: number })[]> {
  const { rows } = await db.query(
    `select distinct on (v.model_seq, v.stage) v.model_seq as "modelSeq", ${versionColumns}
     from model_version v join registered_model g on g.seq = v.model_seq
     where v.model_seq = any($1) order by v.model_seq, v.stage, v.version desc`,
    [modelSeqs],
  );
  return rows;
}
