/** Statements over artifacts. A folder is what lies below it; in the order of bytes that is one range. */
import type { BlobDigest, ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./experiment-queries.ts";

export interface ArtifactRow {
  readonly id: string;
  readonly path: string;
  readonly digest: BlobDigest;
  readonly size: number;
  readonly updatedAt: number;
}

const columns = `id, path, digest, size, updated_at as "updatedAt"`;

/** From `folder/` to before `folder0`, the next byte. */
function below(folder: string): readonly [string, string] {
  return folder === "" ? ["", "\u{10ffff}"] : [`${folder}/`, `${folder}0`];
}

export async function findArtifact(
  db: Queryable,
  projectId: ProjectId,
  path: string,
  lock = false,
): Promise<ArtifactRow | undefined> {
  const { rows } = await db.query<ArtifactRow>({
    name: lock ? "artifact_lock" : "artifact_find",
    text: `select ${columns} from artifact where project_id = $1 and path = $2 ${lock ? "for update" : ""}`,
    values: [projectId, path],
  });
  return rows[0];
}

/** Whether a file stands where a folder of `path` would be, or files below where `path` would be a file. */
export async function isBlocked(db: Queryable, projectId: ProjectId, path: string): Promise<boolean> {
  const parts = path.split("/");
  const folders = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
  const { rows } = await db.query({
    name: "artifact_blocked",
    text: `select exists (select 1 from artifact where project_id = $1 and path = any($2))
             or exists (select 1 from artifact where project_id = $1 and path >= $3 and path < $4) as blocked`,
    values: [projectId, folders, ...below(path)],
  });
  return rows[0]?.blocked === true;
}

/** Whether the path was free; else nothing is done. */
export async function insertArtifact(db: Queryable, projectId: ProjectId, row: ArtifactRow): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "artifact_insert",
    text: `insert into artifact (id, project_id, path, digest, size, updated_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (project_id, path) do nothing`,
    values: [row.id, projectId, row.path, row.digest, row.size, row.updatedAt],
  });
  return rowCount === 1;
}

export async function replaceArtifact(db: Queryable, row: Omit<ArtifactRow, "path">): Promise<void> {
  await db.query("update artifact set digest = $2, size = $3, updated_at = $4 where id = $1", [
    row.id,
    row.digest,
    row.size,
    row.updatedAt,
  ]);
}

/** Removes a file, or a folder with all below it; answers what is gone. */
export async function removeArtifacts(db: Queryable, projectId: ProjectId, path: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `delete from artifact where project_id = $1 and (path = $2 or (path >= $3 and path < $4)) returning id`,
    [projectId, path, ...below(path)],
  );
  return rows.map((row) => row.id);
}

export async function allArtifacts(db: Queryable, projectId: ProjectId): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>("select id from artifact where project_id = $1", [projectId]);
  return rows.map((row) => row.id);
}

export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Of all below, for a folder. */
  readonly size: number;
  readonly files: number;
  readonly updatedAt: number;
}

/** What lies directly in a folder. */
export async function entriesOf(db: Queryable, projectId: ProjectId, folder: string): Promise<Entry[]> {
  const [from, to] = below(folder);
  const { rows } = await db.query<Entry>({
    name: "artifact_entries",
    text: `select split_part(rest, '/', 1) as name, strpos(rest, '/') > 0 as "isFolder", sum(size)::float8 as size,
             count(*) as files, max(updated_at) as "updatedAt"
           from (select substr(path, length($2) + 1) as rest, size, updated_at from artifact
                 where project_id = $1 and path >= $2 and path < $3) below
           group by 1, 2 order by 1 limit 10000`,
    values: [projectId, from, to],
  });
  return rows;
}

export async function bytesBelow(db: Queryable, projectId: ProjectId, folders: readonly string[]): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    `select coalesce(sum(size), 0)::float8 as bytes from (
       select distinct a.id, a.size from unnest($2::text[]) as f(folder)
       join artifact a on a.project_id = $1 and a.path >= f.folder || '/' and a.path < f.folder || '0') below`,
    [projectId, folders],
  );
  return rows[0]?.bytes ?? 0;
}

export interface UploadRow {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly path: string;
  readonly secretHash: string;
  readonly parts: number;
}

export async function insertUpload(db: Queryable, row: UploadRow, now: number): Promise<void> {
  await db.query(
    `insert into artifact_upload (id, project_id, path, secret_hash, parts, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.projectId, row.path, row.secretHash, row.parts, now],
  );
}

export async function findUpload(db: Queryable, id: string, lock = false): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>(
    `select id, project_id as "projectId", path, secret_hash as "secretHash", parts from artifact_upload where id = $1
     ${lock ? "for update" : ""}`,
    [id],
  );
  return rows[0];
}

export async function putPart(
  db: Queryable,
  uploadId: string,
  part: { readonly number: number; readonly digest: BlobDigest; readonly size: number },
): Promise<void> {
  await db.query(
    `insert into artifact_part (upload_id, number, digest, size) values ($1, $2, $3, $4)
     on conflict (upload_id, number) do update set digest = excluded.digest, size = excluded.size`,
    [uploadId, part.number, part.digest, part.size],
  );
}

export async function partsOf(
  db: Queryable,
  uploadId: string,
): Promise<{ number: number; digest: BlobDigest; size: number }[]> {
  const { rows } = await db.query(
    "select number, digest, size from artifact_part where upload_id = $1 order by number",
    [uploadId],
  );
  return rows;
}

export async function removeUploads(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query("delete from artifact_upload where id = any($1)", [ids]);
}

export async function oldUploads(db: Queryable, before: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>("select id from artifact_upload where created_at < $1 limit 1000", [
    before,
  ]);
  return rows.map((row) => row.id);
}

export async function uploadsOf(db: Queryable, projectId: ProjectId): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>("select id from artifact_upload where project_id = $1", [projectId]);
  return rows.map((row) => row.id);
}
