/** Every statement on notebooks' rows. */
import type pg from "pg";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Keyset } from "../http/cursor.ts";

/** A pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

export interface NotebookRow {
  readonly id: NotebookId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly epoch: number;
  readonly language: string;
  readonly cells: number;
  readonly createdAt: number;
  readonly createdBy: PersonId;
  readonly updatedAt: number;
  readonly updatedBy: PersonId;
  readonly deletedAt: number | null;
}

const columns = `id, project_id as "projectId", name, epoch, language, cells, created_at as "createdAt",
  created_by as "createdBy", updated_at as "updatedAt", updated_by as "updatedBy", deleted_at as "deletedAt"`;

/** The notebook, in the trash or not. */
export async function findNotebook(db: Queryable, id: NotebookId): Promise<NotebookRow | undefined> {
  const { rows } = await db.query<NotebookRow>({
    name: "notebook-find",
    text: `select ${columns} from notebook where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** The project of a notebook that is not in the trash. */
export async function projectOf(db: Queryable, id: NotebookId): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ projectId: ProjectId }>({
    name: "notebook-project",
    text: `select project_id as "projectId" from notebook where id = $1 and deleted_at is null`,
    values: [id],
  });
  return rows[0]?.projectId;
}

export async function notebookNamed(
  db: Queryable,
  projectId: ProjectId,
  name: string,
): Promise<NotebookId | undefined> {
  const { rows } = await db.query<{ id: NotebookId }>(
    `select id from notebook where project_id = $1 and name = $2 and deleted_at is null`,
    [projectId, name],
  );
  return rows[0]?.id;
}

/** Latest change first; those in the trash by latest deletion. */
export async function listNotebooks(
  db: Queryable,
  projectId: ProjectId,
  page: { readonly trash: boolean; readonly after: Keyset | undefined; readonly limit: number },
): Promise<NotebookRow[]> {
  const order = page.trash ? "deleted_at" : "updated_at";
  const { rows } = await db.query<NotebookRow>(
    `select ${columns} from notebook
     where project_id = $1 and deleted_at is ${page.trash ? "not null" : "null"}
       and ($2::bigint is null or (${order}, id) < ($2, $3))
     order by ${order} desc, id desc limit $4`,
    [projectId, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

/** Names of live notebooks that begin with `start`. */
export async function namesFrom(db: Queryable, projectId: ProjectId, start: string): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>(
    `select name from notebook where project_id = $1 and deleted_at is null and starts_with(name, $2)`,
    [projectId, start],
  );
  return new Set(rows.map((row) => row.name));
}

/** False when somebody took the name in this moment. */
export async function insertNotebook(db: Queryable, row: Omit<NotebookRow, "deletedAt">): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into notebook (id, project_id, name, epoch, language, cells, created_at, created_by, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (project_id, name) where deleted_at is null do nothing`,
    [
      row.id,
      row.projectId,
      row.name,
      row.epoch,
      row.language,
      row.cells,
      row.createdAt,
      row.createdBy,
      row.updatedAt,
      row.updatedBy,
    ],
  );
  return rowCount === 1;
}

/** Fails with a unique violation when the name is taken. */
export async function renameNotebook(
  db: Queryable,
  id: NotebookId,
  name: string,
  by: PersonId,
  now: number,
): Promise<void> {
  await db.query(
    `update notebook set name = $2, updated_by = $3, updated_at = greatest(updated_at, $4) where id = $1`,
    [id, name, by, now],
  );
}

export async function trashNotebook(db: Queryable, id: NotebookId, by: PersonId, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notebook set deleted_at = $2, deleted_by = $3 where id = $1 and deleted_at is null`,
    [id, now, by],
  );
  return rowCount === 1;
}

/** The document has begun another generation. */
export async function setEpoch(db: Queryable, id: NotebookId, epoch: number): Promise<void> {
  await db.query(`update notebook set epoch = $2 where id = $1`, [id, epoch]);
}

/** Fails with a unique violation when the name was taken meanwhile. */
export async function restoreNotebook(db: Queryable, id: NotebookId, name: string): Promise<void> {
  await db.query(`update notebook set deleted_at = null, deleted_by = null, name = $2 where id = $1`, [id, name]);
}

/** Trashed before `before`: their grace is over. */
export async function expiredNotebooks(db: Queryable, before: number): Promise<NotebookId[]> {
  const { rows } = await db.query<{ id: NotebookId }>(`select id from notebook where deleted_at < $1 limit 500`, [
    before,
  ]);
  return rows.map((row) => row.id);
}

export async function notebooksIn(db: Queryable, projectId: ProjectId): Promise<NotebookId[]> {
  const { rows } = await db.query<{ id: NotebookId }>(`select id from notebook where project_id = $1`, [projectId]);
  return rows.map((row) => row.id);
}

export async function deleteNotebook(db: Queryable, id: NotebookId): Promise<void> {
  await db.query(`delete from notebook where id = $1`, [id]);
}

export interface Activity {
  readonly id: NotebookId;
  readonly at: number;
  readonly by: PersonId;
  readonly cells: number;
  readonly language: string;
}

/** What edits changed of the rows, all in one statement; older news never wins over newer. Answers their projects. */
export async function recordActivity(db: Queryable, news: readonly Activity[]): Promise<ProjectId[]> {
  const { rows } = await db.query<{ projectId: ProjectId }>({
    name: "notebook-activity",
    text: `update notebook n set updated_at = greatest(n.updated_at, a.at),
             updated_by = case when a.at >= n.updated_at then a.by else n.updated_by end,
             cells = a.cells, language = a.language
           from unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::text[]) as a (id, at, by, cells, language)
           where n.id = a.id returning n.project_id as "projectId"`,
    values: [
      news.map((each) => each.id),
      news.map((each) => each.at),
      news.map((each) => each.by),
      news.map((each) => each.cells),
      news.map((each) => each.language),
    ],
  });
  return [...new Set(rows.map((row) => row.projectId))];
}

/** Those of a project that are not in the trash, oldest change first. */
export async function liveNotebooks(
  db: Queryable,
  projectId: ProjectId,
): Promise<{ readonly id: NotebookId; readonly name: string }[]> {
  const { rows } = await db.query<{ id: NotebookId; name: string }>(
    `select id, name from notebook where project_id = $1 and deleted_at is null order by updated_at, id`,
    [projectId],
  );
  return rows;
}
