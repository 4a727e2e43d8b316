/** Statements over datasets, their versions and the files of a version. */
import type pg from "pg";
import type { BlobDigest, DatasetId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { DataFormat } from "#lib/data/format.ts";
import type { Column } from "#lib/protocol/file.ts";
import type { Queryable } from "./file-queries.ts";

export interface VersionRow {
  readonly number: number;
  readonly digest: string;
  readonly format: DataFormat;
  readonly size: number;
  readonly fileCount: number;
  readonly columns: Column[] | null;
  readonly rows: number | null;
  readonly message: string;
  readonly createdAt: number;
  readonly createdBy: PersonId;
}

export interface DatasetRow {
  readonly id: DatasetId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly createdBy: PersonId;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  readonly latest: VersionRow;
}

export interface DatasetFileRow {
  readonly path: string;
  readonly size: number;
  readonly digest: BlobDigest;
  readonly format: DataFormat;
}

/** A version as JSON, built in the database so that one row is one dataset. */
const VERSION = `json_build_object('number', v.number, 'digest', v.digest, 'format', v.format, 'size', v.size,
  'fileCount', v.file_count, 'columns', v.columns, 'rows', v.row_count, 'message', v.message,
  'createdAt', v.created_at, 'createdBy', v.created_by)`;
const DATASET = `d.id, d.project_id as "projectId", d.name, d.description, d.created_at as "createdAt",
  d.created_by as "createdBy", d.updated_at as "updatedAt", d.deleted_at as "deletedAt", ${VERSION} as latest`;
const FROM = `dataset d join lateral
  (select * from dataset_version where dataset_id = d.id order by number desc limit 1) v on true`;

export async function findDataset(db: Queryable, id: DatasetId): Promise<DatasetRow | undefined> {
  const { rows } = await db.query<DatasetRow>(`select ${DATASET} from ${FROM} where d.id = $1`, [id]);
  return rows[0];
}

export async function findByName(db: Queryable, projectId: ProjectId, name: string): Promise<DatasetRow | undefined> {
  const { rows } = await db.query<DatasetRow>(
    `select ${DATASET} from ${FROM} where d.project_id = $1 and d.name = $2 and d.deleted_at is null`,
    [projectId, name],
  );
  return rows[0];
}

export async function listDatasets(
  db: Queryable,
  projectId: ProjectId,
  wish: {
    readonly trash: boolean;
    readonly after: { readonly at: number; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<DatasetRow[]> {
  const { rows } = await db.query<DatasetRow>(
    `select ${DATASET} from ${FROM} where d.project_id = $1 and (d.deleted_at is not null) = $2
       and ($3::bigint is null or (d.updated_at, d.id) < ($3, $4)) order by d.updated_at desc, d.id desc limit $5`,
    [projectId, wish.trash, wish.after?.at ?? null, wish.after?.id ?? null, wish.limit],
  );
  return rows;
}

export async function versionsOf(db: Queryable, id: DatasetId): Promise<VersionRow[]> {
  const { rows } = await db.query<{ version: VersionRow }>(
    `select ${VERSION} as version from dataset_version v where dataset_id = $1 order by number desc limit 1000`,
    [id],
  );
  return rows.map((row) => row.version);
}

export async function findVersion(db: Queryable, id: DatasetId, number: number): Promise<VersionRow | undefined> {
  const { rows } = await db.query<{ version: VersionRow }>(
    `select ${VERSION} as version from dataset_version v where dataset_id = $1 and number = $2`,
    [id, number],
  );
  return rows[0]?.version;
}

export async function filesOf(db: Queryable, id: DatasetId, number: number): Promise<DatasetFileRow[]> {
  const { rows } = await db.query<DatasetFileRow>(
    'select path, size, digest, format from dataset_file where dataset_id = $1 and number = $2 order by path collate "C"',
    [id, number],
  );
  return rows;
}

export async function insertDataset(
  client: Queryable,
  dataset: { id: DatasetId; projectId: ProjectId; name: string; description: string; by: PersonId; now: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into dataset (id, project_id, name, description, created_at, created_by, updated_at)
     values ($1, $2, $3, $4, $5, $6, $5) on conflict (project_id, name) where deleted_at is null do nothing`,
    [dataset.id, dataset.projectId, dataset.name, dataset.description, dataset.now, dataset.by],
  );
  return rowCount === 1;
}

/** The number of the newest version (0 without one), the dataset held against others until the transaction ends. */
export async function lockNewest(client: pg.PoolClient, id: DatasetId): Promise<number | undefined> {
  const held = await client.query("select 1 from dataset where id = $1 and deleted_at is null for update", [id]);
  if (held.rowCount === 0) return undefined;
  const { rows } = await client.query<{ newest: number }>(
    "select coalesce(max(number), 0)::int as newest from dataset_version where dataset_id = $1",
    [id],
  );
  return rows[0]?.newest;
}

export async function insertVersion(
  client: Queryable,
  id: DatasetId,
  version: VersionRow,
  files: readonly DatasetFileRow[],
): Promise<void> {
  const { number, digest, format, size, fileCount, columns, rows, message, createdAt, createdBy } = version;
  await client.query(
    `insert into dataset_version
       (dataset_id, number, digest, format, size, file_count, columns, row_count, message, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      number,
      digest,
      format,
      size,
      fileCount,
      columns && JSON.stringify(columns),
      rows,
      message,
      createdAt,
      createdBy,
    ],
  );
  await client.query(
    `insert into dataset_file (dataset_id, number, path, size, digest, format)
     select $1, $2, * from unnest($3::text[], $4::bigint[], $5::text[], $6::text[])`,
    [
      id,
      number,
      files.map((file) => file.path),
      files.map((file) => file.size),
      files.map((file) => file.digest),
      files.map((file) => file.format),
    ],
  );
  await client.query("update dataset set updated_at = $2 where id = $1", [id, createdAt]);
}

export async function changeDataset(
  client: Queryable,
  id: DatasetId,
  change: { readonly name: string | null; readonly description: string | null; readonly now: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update dataset set name = coalesce($2, name), description = coalesce($3, description), updated_at = $4
     where id = $1 and deleted_at is null`,
    [id, change.name, change.description, change.now],
  );
  return rowCount === 1;
}

export async function setDeleted(client: Queryable, id: DatasetId, deletedAt: number | null): Promise<boolean> {
  const { rowCount } = await client.query(
    "update dataset set deleted_at = $2 where id = $1 and (deleted_at is null) = ($2::bigint is not null)",
    [id, deletedAt],
  );
  return rowCount === 1;
}

export async function removeDatasets(client: Queryable, ids: readonly DatasetId[]): Promise<void> {
  await client.query("delete from dataset where id = any($1)", [ids]);
}

export async function expiredDatasets(db: Queryable, cutoff: number): Promise<DatasetId[]> {
  const { rows } = await db.query<{ id: DatasetId }>("select id from dataset where deleted_at < $1", [cutoff]);
  return rows.map((row) => row.id);
}

export async function datasetsOfProject(db: Queryable, projectId: ProjectId): Promise<DatasetId[]> {
  const { rows } = await db.query<{ id: DatasetId }>("select id from dataset where project_id = $1", [projectId]);
  return rows.map((row) => row.id);
}
