/** Statements over uploads and their parts. */
import type pg from "pg";
import type { BlobDigest, FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./file-queries.ts";

export interface UploadRow {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly path: string;
  readonly size: number;
  readonly sha256: BlobDigest | null;
  readonly overwrite: boolean;
  readonly partBytes: number;
  readonly createdBy: PersonId;
  readonly expiresAt: number;
  readonly fileId: FileId | null;
}

export interface PartRow {
  readonly offset: number;
  readonly size: number;
  readonly digest: BlobDigest;
}

const COLUMNS = `id, project_id as "projectId", path, size, sha256, overwrite, part_bytes as "partBytes",
  created_by as "createdBy", expires_at as "expiresAt", file_id as "fileId"`;

export async function insertUpload(db: Queryable, upload: UploadRow): Promise<void> {
  const { id, projectId, path, size, sha256, overwrite, partBytes, createdBy, expiresAt } = upload;
  await db.query(
    `insert into upload (id, project_id, path, size, sha256, overwrite, part_bytes, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, projectId, path, size, sha256, overwrite, partBytes, createdBy, expiresAt],
  );
}

export async function findUpload(db: Queryable, id: string): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>(`select ${COLUMNS} from upload where id = $1`, [id]);
  return rows[0];
}

/** The upload, held against others until the transaction ends. */
export async function lockUpload(client: pg.PoolClient, id: string): Promise<UploadRow | undefined> {
  const { rows } = await client.query<UploadRow>(`select ${COLUMNS} from upload where id = $1 for update`, [id]);
  return rows[0];
}

export async function partsOf(db: Queryable, id: string): Promise<PartRow[]> {
  const { rows } = await db.query<PartRow>(
    `select part_offset as "offset", size, digest from upload_part where upload_id = $1 order by part_offset`,
    [id],
  );
  return rows;
}

export async function putPart(client: Queryable, id: string, part: PartRow): Promise<void> {
  await client.query(
    `insert into upload_part (upload_id, part_offset, size, digest) values ($1, $2, $3, $4)
     on conflict (upload_id, part_offset) do update set size = excluded.size, digest = excluded.digest`,
    [id, part.offset, part.size, part.digest],
  );
}

export async function extend(client: Queryable, id: string, expiresAt: number): Promise<void> {
  await client.query("update upload set expires_at = $2 where id = $1", [id, expiresAt]);
}

export async function setFile(client: Queryable, id: string, fileId: FileId): Promise<void> {
  await client.query("update upload set file_id = $2 where id = $1 and file_id is null", [id, fileId]);
}

export async function removeParts(client: Queryable, id: string): Promise<void> {
  await client.query("delete from upload_part where upload_id = $1", [id]);
}

export async function removeUploads(client: Queryable, ids: readonly string[]): Promise<void> {
  await client.query("delete from upload where id = any($1)", [ids]);
}

export async function expired(client: Queryable, now: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "select id from upload where expires_at < $1 for update skip locked",
    [now],
  );
  return rows.map((row) => row.id);
}

export async function idsOfProject(client: Queryable, projectId: ProjectId): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("select id from upload where project_id = $1", [projectId]);
  return rows.map((row) => row.id);
}
