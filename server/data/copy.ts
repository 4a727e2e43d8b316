/**
 * Copies a project's files and datasets, with all versions, into another project: the bytes are the same blobs, which the
 * copies refer to as well. All in one transaction; what lies in the trash stays behind.
 */
import type { BlobDigest, DatasetId, FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import type { Queryable } from "./file-queries.ts";

export interface DataCopy {
  readonly from: ProjectId;
  readonly to: ProjectId;
  readonly by: PersonId;
}

export async function copyData(
  { db, blobs, now }: { readonly db: Database; readonly blobs: Blobs; readonly now: () => number },
  copy: DataCopy,
): Promise<void> {
  await db.transaction(async (client) => {
    const files = await idsOf(client, "file", copy.from);
    const datasets = await idsOf(client, "dataset", copy.from);
    const newFiles = files.map(() => newId<FileId>());
    const newDatasets = datasets.map(() => newId<DatasetId>());
    await copyFiles(client, { ...copy, ids: files, newIds: newFiles, now: now() });
    await copyDatasets(client, { ...copy, ids: datasets, newIds: newDatasets, now: now() });
    for (const { owner, kind, digests } of await digestsOf(client, newFiles, newDatasets)) {
      await blobs.refer(client, { kind, id: owner }, digests);
    }
    const target = { kind: "project", id: copy.to };
    const after = { files: files.length, datasets: datasets.length, from: copy.from };
    await record(client, { action: "data.copy", projectId: copy.to, target, after });
  });
}

interface Renaming extends DataCopy {
  readonly ids: readonly string[];
  readonly newIds: readonly string[];
  readonly now: number;
}

async function idsOf(db: Queryable, table: "file" | "dataset", projectId: ProjectId): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from ${table} where project_id = $1 and deleted_at is null order by id for share`,
    [projectId],
  );
  return rows.map((row) => row.id);
}

const RENAMED = `unnest($1::text[], $2::text[]) as r(old, fresh)`;

async function copyFiles(db: Queryable, { ids, newIds, to, by, now }: Renaming): Promise<void> {
  await db.query(
    `insert into file (id, project_id, kind, path, folder, size, digest, created_at, created_by, updated_at, updated_by)
     select r.fresh, $3, f.kind, f.path, f.folder, f.size, f.digest, $5, $4, f.updated_at, $4
     from ${RENAMED} join file f on f.id = r.old`,
    [ids, newIds, to, by, now],
  );
}

async function copyDatasets(db: Queryable, { ids, newIds, to, by, now }: Renaming): Promise<void> {
  await db.query(
    `insert into dataset (id, project_id, name, description, created_at, created_by, updated_at)
     select r.fresh, $3, d.name, d.description, $5, $4, d.updated_at from ${RENAMED} join dataset d on d.id = r.old`,
    [ids, newIds, to, by, now],
  );
  await db.query(
    `insert into dataset_version (dataset_id, number, digest, format, size, file_count, columns, row_count, message,
       created_at, created_by)
     select r.fresh, v.number, v.digest, v.format, v.size, v.file_count, v.columns, v.row_count, v.message, v.created_at,
       v.created_by
     from ${RENAMED} join dataset_version v on v.dataset_id = r.old`,
    [ids, newIds],
  );
  await db.query(
    `insert into dataset_file (dataset_id, number, path, size, digest, format)
     select r.fresh, f.number, f.path, f.size, f.digest, f.format from ${RENAMED} join dataset_file f on f.dataset_id = r.old`,
    [ids, newIds],
  );
}

async function digestsOf(
  db: Queryable,
  files: readonly string[],
  datasets: readonly string[],
): Promise<{ readonly owner: string; readonly kind: "file" | "dataset"; readonly digests: BlobDigest[] }[]> {
  const { rows } = await db.query(
    `select id as owner, 'file' as kind, array[digest] as digests from file where id = any($1) and digest is not null
     union all select dataset_id, 'dataset', array_agg(distinct digest) from dataset_file where dataset_id = any($2)
       group by dataset_id`,
    [files, datasets],
  );
  return rows;
}
