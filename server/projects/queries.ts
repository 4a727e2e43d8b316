/**
 * Every statement on projects, members and invites. Reads `person` and `notebook` for what lists show of them; writes
 * neither.
 */
import type pg from "pg";
import type { InviteId, OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Keyset } from "../http/cursor.ts";

/** A pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

export interface ProjectRow {
  readonly id: ProjectId;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  readonly right: Right;
  readonly notebooks: number;
}

/** Who looks: the organization's owner manages every project. */
export interface Looker {
  readonly personId: PersonId;
  readonly owner: boolean;
}

const columns = `p.id, p.name, p.description, p.created_at as "createdAt", p.updated_at as "updatedAt",
  p.deleted_at as "deletedAt", case when $2 then 'manage' else m."right" end as "right",
  (select count(*) from notebook n where n.project_id = p.id and n.deleted_at is null) as notebooks`;
const mine = `from project p left join project_member m on m.project_id = p.id and m.person_id = $1
  where ($2 or m.person_id is not null)`;

export async function rightIn(db: Queryable, projectId: ProjectId, who: Looker): Promise<Right | undefined> {
  const { rows } = await db.query<{ right: Right }>({
    name: "project-right",
    text: `select case when $2::boolean then 'manage' else m."right" end as "right" ${mine}
           and p.id = $3 and p.deleted_at is null`,
    values: [who.personId, who.owner, projectId],
  });
  return rows[0]?.right;
}

/** The first project that `who` may see: where a request goes that names none. */
export async function firstProject(db: Queryable, who: Looker): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ id: ProjectId }>({
    name: "project-first",
    text: `select p.id ${mine} and p.deleted_at is null order by p.created_at, p.id limit 1`,
    values: [who.personId, who.owner],
  });
  return rows[0]?.id;
}

/** The project, in the trash or not, if `who` may see it. */
export async function findProject(db: Queryable, projectId: ProjectId, who: Looker): Promise<ProjectRow | undefined> {
  const { rows } = await db.query<ProjectRow>({
    name: "project-find",
    text: `select ${columns} ${mine} and p.id = $3`,
    values: [who.personId, who.owner, projectId],
  });
  return rows[0];
}

/** Latest change first; those in the trash by latest deletion. */
export async function listProjects(
  db: Queryable,
  who: Looker,
  page: { readonly trash: boolean; readonly after: Keyset | undefined; readonly limit: number },
): Promise<ProjectRow[]> {
  const order = page.trash ? "p.deleted_at" : "p.updated_at";
  const { rows } = await db.query<ProjectRow>(
    `select ${columns} ${mine} and p.deleted_at is ${page.trash ? "not null" : "null"}
     and ($3::bigint is null or (${order}, p.id) < ($3, $4))
     order by ${order} desc, p.id desc limit $5`,
    [who.personId, who.owner, page.after?.at ?? null, page.after?.id ?? null, page.limit],
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
    `insert into project (id, organization_id, name, description, created_at, created_by, updated_at)
     values ($1, $2, $3, $4, $5, $6, $5)`,
    [row.id, row.organizationId, row.name, row.description, row.now, row.by],
  );
  await addMember(db, row.id, row.by, "manage", row.now);
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

export async function anyProject(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(`select 1 from project limit 1`);
  return rows.length > 0;
}

export interface MemberRow {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly right: Right;
  readonly joinedAt: number;
}

/** Members, and the organization's owners, who may do everything whether they joined or not. */
export async function membersOf(db: Queryable, projectId: ProjectId): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>(
    `select p.id as "personId", p.name, p.email, case when o.person_id is null then m."right" else 'manage' end as "right",
       coalesce(m.joined_at, o.joined_at) as "joinedAt"
     from project j join person p on true
     left join project_member m on m.project_id = j.id and m.person_id = p.id
     left join organization_member o
       on o.organization_id = j.organization_id and o.person_id = p.id and o.role = 'owner'
     where j.id = $1 and (m.person_id is not null or o.person_id is not null)
     order by 5, 1`,
    [projectId],
  );
  return rows;
}

/** Whether the person is new in the project; a right that is already held stays. */
export async function addMember(
  db: Queryable,
  projectId: ProjectId,
  personId: PersonId,
  right: Right,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into project_member (project_id, person_id, "right", joined_at) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [projectId, personId, right, now],
  );
  return rowCount === 1;
}

export async function removeMember(db: Queryable, projectId: ProjectId, personId: PersonId): Promise<boolean> {
  const { rowCount } = await db.query(`delete from project_member where project_id = $1 and person_id = $2`, [
    projectId,
    personId,
  ]);
  return rowCount === 1;
}

export interface InviteRow {
  readonly id: InviteId;
  readonly createdBy: PersonId;
  readonly createdByName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly uses: number;
}

const inviteColumns = `i.id, i.created_by as "createdBy", coalesce(p.name, '') as "createdByName",
  i.created_at as "createdAt", i.expires_at as "expiresAt", i.uses`;

export async function insertInvite(
  db: Queryable,
  row: {
    readonly id: InviteId;
    readonly tokenHash: string;
    readonly projectId: ProjectId;
    readonly by: PersonId;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await db.query(
    `insert into project_invite (id, token_hash, project_id, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.tokenHash, row.projectId, row.by, row.now, row.expiresAt],
  );
}

/** Those that somebody could still use. */
export async function openInvites(db: Queryable, projectId: ProjectId, now: number): Promise<InviteRow[]> {
  const { rows } = await db.query<InviteRow>(
    `select ${inviteColumns} from project_invite i left join person p on p.id = i.created_by
     where i.project_id = $1 and i.revoked_at is null and i.expires_at > $2 order by i.created_at desc, i.id`,
    [projectId, now],
  );
  return rows;
}

export async function revokeInvite(
  db: Queryable,
  projectId: ProjectId,
  inviteId: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update project_invite set revoked_at = $3 where id = $2 and project_id = $1 and revoked_at is null`,
    [projectId, inviteId, now],
  );
  return rowCount === 1;
}

export interface OfferRow {
  readonly inviteId: InviteId;
  readonly projectId: ProjectId;
  readonly projectName: string;
  readonly invitedBy: string;
  readonly expiresAt: number;
}

/** What a usable invite offers. With `lock` it cannot be revoked until the transaction ends. */
export async function findOffer(
  db: Queryable,
  tokenHash: string,
  now: number,
  lock = false,
): Promise<OfferRow | undefined> {
  const { rows } = await db.query<OfferRow>(
    `select i.id as "inviteId", j.id as "projectId", j.name as "projectName", i.expires_at as "expiresAt",
       coalesce((select p.name from person p where p.id = i.created_by), '') as "invitedBy"
     from project_invite i join project j on j.id = i.project_id
     where i.token_hash = $1 and i.revoked_at is null and i.expires_at > $2 and j.deleted_at is null
     ${lock ? "for update of i" : ""}`,
    [tokenHash, now],
  );
  return rows[0];
}

export async function countInviteUse(db: Queryable, inviteId: InviteId): Promise<void> {
  await db.query(`update project_invite set uses = uses + 1 where id = $1`, [inviteId]);
}
