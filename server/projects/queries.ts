/**
 * Every statement on projects and who has a right of their own in one. Reads `person` and `notebook` for what lists show
 * of them; writes neither.
 */
import type pg from "pg";
import type { Facts, Scope } from "#lib/access/policy.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { factColumns, reaches, teamsOf } from "../access/index.ts";
import type { Keyset } from "../http/cursor.ts";

/** A pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

export interface ProjectRow {
  readonly id: ProjectId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  readonly deletedAt: number | null;
  readonly notebooks: number;
  /** What the policy decides by. */
  readonly facts: Facts;
}

const columns = `p.id, p.organization_id as "organizationId", p.name, p.description, p.created_at as "createdAt",
  p.updated_at as "updatedAt", p.archived_at as "archivedAt", p.deleted_at as "deletedAt", ${factColumns} as facts,
  (select count(*) from notebook n where n.project_id = p.id and n.deleted_at is null) as notebooks`;

/** The first project that the principal may see: where a request goes that names none. */
export async function firstProject(
  db: Queryable,
  who: { readonly personId: PersonId; readonly scope?: Scope | undefined },
  now: number,
): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ id: ProjectId }>({
    name: "project-first",
    text: `${teamsOf} select p.id from project p
           join organization home on home.id = p.organization_id and home.deleted_at is null
           where ${reaches("$2")} and p.deleted_at is null and ($3::text[] is null or p.id = any($3))
           order by p.created_at, p.id limit 1`,
    values: [who.personId, now, who.scope?.projectIds ?? null],
  });
  return rows[0]?.id;
}

/** The project, in the trash or not, whoever asks: the facts say what they may do. */
export async function findProject(
  db: Queryable,
  projectId: ProjectId,
  personId: PersonId,
): Promise<ProjectRow | undefined> {
  const { rows } = await db.query<ProjectRow>({
    name: "project-find",
    text: `${teamsOf} select ${columns} from project p where p.id = $2`,
    values: [personId, projectId],
  });
  return rows[0];
}

/** Latest change first; those in the trash by latest deletion. */
export async function listProjects(
  db: Queryable,
  personId: PersonId,
  page: {
    readonly trash: boolean;
    readonly after: Keyset | undefined;
    readonly limit: number;
    /** Those a token is limited to; null: all. */
    readonly only: readonly string[] | null;
    readonly now: number;
  },
): Promise<ProjectRow[]> {
  const order = page.trash ? "p.deleted_at" : "p.updated_at";
  const { rows } = await db.query<ProjectRow>(
    `${teamsOf} select ${columns} from project p
     join organization home on home.id = p.organization_id and home.deleted_at is null
     where ${reaches("$5")} and p.deleted_at is ${page.trash ? "not null" : "null"}
     and ($6::text[] is null or p.id = any($6))
     and ($2::bigint is null or (${order}, p.id) < ($2, $3))
     order by ${order} desc, p.id desc limit $4`,
    [personId, page.after?.at ?? null, page.after?.id ?? null, page.limit, page.now, page.only],
  );
  return rows;
}

export async function insertProject(
  db: Queryable,
  row: {
    readonly id: ProjectId;
    readonly organizationId: OrganizationId;
    readonly name: string;
    readonly description: string;
    readonly by: PersonId;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `insert into project (id, organization_id, name, description, created_at, created_by, updated_at, owner_person_id)
     values ($1, $2, $3, $4, $5, $6, $5, $6)`,
    [row.id, row.organizationId, row.name, row.description, row.now, row.by],
  );
}

export async function updateProject(
  db: Queryable,
  projectId: ProjectId,
  change: { readonly name?: string | undefined; readonly description?: string | undefined },
  now: number,
): Promise<void> {
  await db.query(
    `update project set name = coalesce($2, name), description = coalesce($3, description), updated_at = $4
     where id = $1`,
    [projectId, change.name ?? null, change.description ?? null, now],
  );
}

/** Something in these projects changed. */
export async function touchProjects(db: Queryable, projectIds: readonly ProjectId[], at: number): Promise<void> {
  await db.query({
    name: "project-touch",
    text: `update project set updated_at = greatest(updated_at, $2) where id = any($1)`,
    values: [projectIds, at],
  });
}

export async function trashProject(db: Queryable, projectId: ProjectId, by: PersonId, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update project set deleted_at = $2, deleted_by = $3 where id = $1 and deleted_at is null`,
    [projectId, now, by],
  );
  return rowCount === 1;
}

export async function restoreProject(db: Queryable, projectId: ProjectId, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update project set deleted_at = null, deleted_by = null, updated_at = $2 where id = $1 and deleted_at is not null`,
    [projectId, now],
  );
  return rowCount === 1;
}

/** Trashed before `before`: their grace is over. */
export async function expiredProjects(db: Queryable, before: number): Promise<ProjectId[]> {
  const { rows } = await db.query<{ id: ProjectId }>(`select id from project where deleted_at < $1 limit 100`, [
    before,
  ]);
  return rows.map((row) => row.id);
}

export async function projectName(db: Queryable, projectId: ProjectId): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(`select name from project where id = $1`, [projectId]);
  return rows[0]?.name;
}

/** Removes a project that is still in the trash. */
export async function removeProject(db: Queryable, projectId: ProjectId): Promise<void> {
  await db.query(`delete from project where id = $1 and deleted_at is not null`, [projectId]);
}

/** Read-only from now on, or no longer. Whether that changed anything. */
export async function archiveProject(db: Queryable, projectId: ProjectId, at: number | null): Promise<boolean> {
  const { rowCount } = await db.query(
    `update project set archived_at = $2 where id = $1 and (archived_at is null) = ($2::bigint is not null)`,
    [projectId, at],
  );
  return rowCount === 1;
}

/** Gives a project to a person or team of its organization, or (neither) to that itself. Whether there is such a one. */
export async function transferProject(
  db: Queryable,
  projectId: ProjectId,
  to: { readonly personId: string | null; readonly teamId: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update project p set owner_person_id = $2, owner_team_id = $3 where p.id = $1
       and ($2::text is null or exists (select 1 from organization_member m where m.organization_id = p.organization_id
         and m.person_id = $2 and m.role <> 'visitor'))
       and ($3::text is null or exists (select 1 from team t where t.organization_id = p.organization_id and t.id = $3))`,
    [projectId, to.personId, to.teamId],
  );
  return rowCount === 1;
}

export async function projectsOfOrganization(db: Queryable, organizationId: OrganizationId): Promise<ProjectId[]> {
  const { rows } = await db.query<{ id: ProjectId }>(`select id from project where organization_id = $1`, [
    organizationId,
  ]);
  return rows.map((row) => row.id);
}

export async function anyProject(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(`select 1 from project limit 1`);
  return rows.length > 0;
}

/** The organization the person joined first where they may make projects. */
export async function homeOf(db: Queryable, personId: PersonId): Promise<OrganizationId | undefined> {
  const { rows } = await db.query<{ id: OrganizationId }>(
    `select o.id from organization_member m join organization o on o.id = m.organization_id
     where m.person_id = $1 and m.role in ('owner', 'member') and o.deleted_at is null
     order by m.joined_at, o.id limit 1`,
    [personId],
  );
  return rows[0]?.id;
}

export interface MemberRow {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly right: Right;
  readonly joinedAt: number;
}

/** People with a right of their own: the owner, who was given one, and the organization's owners, who may do everything. */
export async function membersOf(db: Queryable, projectId: ProjectId): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>(
    `select p.id as "personId", p.name, p.email,
       case when j.owner_person_id = p.id or o.person_id is not null then 'manage' else g."right" end as "right",
       case when j.owner_person_id = p.id then j.created_at else coalesce(g.created_at, o.joined_at) end as "joinedAt"
     from project j join person p on p.kind = 'person'
     left join access_grant g on g.project_id = j.id and g.person_id = p.id
     left join organization_member o
       on o.organization_id = j.organization_id and o.person_id = p.id and o.role = 'owner'
     where j.id = $1 and (j.owner_person_id = p.id or g.person_id is not null or o.person_id is not null)
     order by 5, 1`,
    [projectId],
  );
  return rows;
}

/** Whether the person is new in the project; a stronger right that is already held stays. */
export async function addMember(
  db: Queryable,
  row: {
    readonly id: string;
    readonly projectId: ProjectId;
    readonly personId: PersonId;
    readonly right: Right;
    readonly by: PersonId;
    readonly now: number;
  },
): Promise<boolean> {
  const { rows } = await db.query<{ fresh: boolean }>(
    `insert into access_grant as g (id, organization_id, project_id, person_id, "right", created_by, created_at)
     select $1, p.organization_id, p.id, $3, $4, $5, $6 from project p
     where p.id = $2 and p.owner_person_id is distinct from $3
     on conflict on constraint access_grant_once do update set "right" = excluded."right", expires_at = null
       where array_position(array['view', 'comment', 'run', 'edit', 'manage'], excluded."right")
           > array_position(array['view', 'comment', 'run', 'edit', 'manage'], g."right")
     returning xmax = 0 as fresh`,
    [row.id, row.projectId, row.personId, row.right, row.by, row.now],
  );
  return rows[0]?.fresh === true;
}

export async function removeMember(db: Queryable, projectId: ProjectId, personId: PersonId): Promise<boolean> {
  const { rowCount } = await db.query(`delete from access_grant where project_id = $1 and person_id = $2`, [
    projectId,
    personId,
  ]);
  return rowCount === 1;
}
