/** Statements over files. Who changes paths holds the project's tree lock, so that a folder never moves away under a new file. */
import type pg from "pg";
import type { BlobDigest, FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import { folderOf } from "#lib/data/path.ts";

export type Queryable = Pick<pg.Pool | pg.PoolClient, "query">;

export interface FileRow {
  readonly id: FileId;
  readonly projectId: ProjectId;
  readonly kind: "file" | "folder";
  readonly path: string;
  readonly size: number;
  readonly digest: BlobDigest | null;
  readonly createdAt: number;
  readonly createdBy: PersonId;
  readonly updatedAt: number;
  readonly updatedBy: PersonId;
  readonly deletedAt: number | null;
  readonly trashId: FileId | null;
}

const COLUMNS = `id, project_id as "projectId", kind, path, size, digest, created_at as "createdAt",
  created_by as "createdBy", updated_at as "updatedAt", updated_by as "updatedBy", deleted_at as "deletedAt",
  trash_id as "trashId"`;
const TREE_LOCK = 0x74726565; // "tree"
/** $2 is a folder's path: the folder itself and all below it. */
const SUBTREE = "project_id = $1 and deleted_at is null and (path = $2 or starts_with(path, $2 || '/'))";

export async function lockTree(client: pg.PoolClient, projectId: ProjectId): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1, hashtext($2))", [TREE_LOCK, projectId]);
}

export async function findFile(db: Queryable, id: FileId): Promise<FileRow | undefined> {
  const { rows } = await db.query<FileRow>({
    name: "file_find",
    text: `select ${COLUMNS} from file where id = $1`,
    values: [id],
  });
  return rows[0];
}

export async function findAt(db: Queryable, projectId: ProjectId, path: string): Promise<FileRow | undefined> {
  const { rows } = await db.query<FileRow>(
    `select ${COLUMNS} from file where project_id = $1 and path = $2 and deleted_at is null`,
    [projectId, path],
  );
  return rows[0];
}

export interface FileListing {
  readonly folder: string;
  readonly recursive: boolean;
  /** Kind and path of the last one that was seen. */
  readonly after: readonly [string, string] | undefined;
  readonly limit: number;
}

/** Folders first ("folder" > "file"), then by path; of a whole tree by path alone. */
export async function listFiles(db: Queryable, projectId: ProjectId, wish: FileListing): Promise<FileRow[]> {
  const { folder, recursive, after, limit } = wish;
  const place = recursive ? "($2 = '' or starts_with(path, $2 || '/'))" : "folder = $2";
  const next = recursive ? "path > $4" : "(kind < $3 or (kind = $3 and path > $4))";
  const order = recursive ? "path" : "kind desc, path";
  const { rows } = await db.query<FileRow>(
    `select ${COLUMNS} from file where project_id = $1 and deleted_at is null and ${place}
       and ($3::text is null or ($4::text is not null and ${next})) order by ${order} limit $5`,
    [projectId, folder, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows;
}

export async function listTrash(
  db: Queryable,
  projectId: ProjectId,
  after: { readonly at: number; readonly id: string } | undefined,
  limit: number,
): Promise<FileRow[]> {
  const { rows } = await db.query<FileRow>(
    `select ${COLUMNS} from file where project_id = $1 and trash_id = id
       and ($2::bigint is null or (deleted_at, id) < ($2, $3)) order by deleted_at desc, id desc limit $4`,
    [projectId, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export interface NewFile {
  readonly id: FileId;
  readonly projectId: ProjectId;
  readonly kind: "file" | "folder";
  readonly path: string;
  readonly size: number;
  readonly digest: BlobDigest | null;
  readonly by: PersonId;
  readonly now: number;
}

/** Inserts; where the path is taken nothing happens and the answer is undefined. */
export async function insertFile(client: Queryable, file: NewFile): Promise<FileRow | undefined> {
  const { rows } = await client.query<FileRow>(
    `insert into file (id, project_id, kind, path, folder, size, digest, created_at, created_by, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)
     on conflict (project_id, path) where deleted_at is null do nothing returning ${COLUMNS}`,
    [file.id, file.projectId, file.kind, file.path, folderOf(file.path), file.size, file.digest, file.now, file.by],
  );
  return rows[0];
}

export async function replaceContent(
  client: Queryable,
  id: FileId,
  content: { readonly digest: BlobDigest; readonly size: number },
  by: PersonId,
  now: number,
): Promise<FileRow | undefined> {
  const { rows } = await client.query<FileRow>(
    `update file set digest = $2, size = $3, updated_at = $4, updated_by = $5 where id = $1 and deleted_at is null
     returning ${COLUMNS}`,
    [id, content.digest, content.size, now, by],
  );
  return rows[0];
}

/** The longest path, in bytes, that moving the tree at `from` to `to` would make. */
export async function longestAfterMove(
  client: Queryable,
  projectId: ProjectId,
  from: string,
  to: string,
): Promise<number> {
  const { rows } = await client.query<{ longest: number }>(
    `select max(octet_length(path)) - octet_length($2::text) + octet_length($3::text) as longest from file where ${SUBTREE}`,
    [projectId, from, to],
  );
  return Number(rows[0]?.longest ?? 0);
}

/** Moves a file, or a folder with all below it. */
export async function moveTree(
  client: Queryable,
  projectId: ProjectId,
  from: string,
  to: string,
  by: PersonId,
  now: number,
): Promise<void> {
  await client.query(
    `update file set path = $3::text || substr(path, length($2::text) + 1),
       folder = case when path = $2 then $4 else $3::text || substr(folder, length($2::text) + 1) end,
       updated_at = $5, updated_by = $6 where ${SUBTREE}`,
    [projectId, from, to, folderOf(to), now, by],
  );
}

export async function throwAway(client: Queryable, file: FileRow, by: PersonId, now: number): Promise<void> {
  await client.query(`update file set deleted_at = $3, updated_by = $4, trash_id = $5 where ${SUBTREE}`, [
    file.projectId,
    file.path,
    now,
    by,
    file.id,
  ]);
}

/** Puts what was thrown away with `file` back, the root at `to`. */
export async function takeOut(client: Queryable, file: FileRow, to: string, by: PersonId, now: number): Promise<void> {
  await client.query(
    `update file set path = $3::text || substr(path, length($2::text) + 1),
       folder = case when id = $1 then $4 else $3::text || substr(folder, length($2::text) + 1) end,
       deleted_at = null, trash_id = null, updated_at = $5, updated_by = $6 where trash_id = $1`,
    [file.id, file.path, to, folderOf(to), now, by],
  );
}

/** Ends what was thrown away with these roots; answers the ids of the files that are gone. */
export async function removeTrashed(client: Queryable, roots: readonly FileId[]): Promise<FileId[]> {
  const { rows } = await client.query<{ id: FileId }>("delete from file where trash_id = any($1) returning id", [
    roots,
  ]);
  return rows.map((row) => row.id);
}

/** Roots of the trash that have lain there since before `cutoff`. */
export async function expiredTrash(db: Queryable, cutoff: number, limit: number): Promise<FileId[]> {
  const { rows } = await db.query<{ id: FileId }>(
    "select id from file where trash_id = id and deleted_at < $1 order by deleted_at limit $2",
    [cutoff, limit],
  );
  return rows.map((row) => row.id);
}

export async function idsOfProject(db: Queryable, projectId: ProjectId): Promise<FileId[]> {
  const { rows } = await db.query<{ id: FileId }>("select id from file where project_id = $1", [projectId]);
  return rows.map((row) => row.id);
}

/** Files (not folders) at or below a path, in the order of their paths. */
export async function filesBelow(db: Queryable, projectId: ProjectId, path: string, limit: number): Promise<FileRow[]> {
  const { rows } = await db.query<FileRow>(
    `select ${COLUMNS} from file where ${SUBTREE} and kind = 'file' order by path limit $3`,
    [projectId, path, limit],
  );
  return rows;
}
