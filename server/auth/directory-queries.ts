/** Statements of directories that provision people and groups. */
import type { OrganizationId, PersonId, TeamId } from "#lib/base/id.ts";
import type { Queryable } from "./queries.ts";

export interface DirectoryRow {
  readonly id: string;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

const directory = `id, organization_id as "organizationId", name, created_at as "createdAt", last_used_at as "lastUsedAt"`;

export async function directoriesOf(db: Queryable, organizationId: OrganizationId): Promise<DirectoryRow[]> {
  const { rows } = await db.query<DirectoryRow>(
    `select ${directory} from directory_token where organization_id = $1 and revoked_at is null order by created_at, id`,
    [organizationId],
  );
  return rows;
}

export async function insertDirectory(
  db: Queryable,
  row: Omit<DirectoryRow, "lastUsedAt"> & { readonly tokenHash: string },
): Promise<void> {
  await db.query(
    `insert into directory_token (id, organization_id, token_hash, name, created_at) values ($1, $2, $3, $4, $5)`,
    [row.id, row.organizationId, row.tokenHash, row.name, row.createdAt],
  );
}

export async function revokeDirectory(
  db: Queryable,
  organizationId: OrganizationId,
  id: string,
  now: number,
): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    `update directory_token set revoked_at = $3 where id = $2 and organization_id = $1 and revoked_at is null returning name`,
    [organizationId, id, now],
  );
  return rows[0]?.name;
}

/** Whose token this is; notes that it was used, at most once a minute. */
export async function directoryByToken(
  db: Queryable,
  tokenHash: string,
  now: number,
): Promise<DirectoryRow | undefined> {
  const { rows } = await db.query<DirectoryRow>(
    `select ${directory} from directory_token where token_hash = $1 and revoked_at is null`,
    [tokenHash],
  );
  const [row] = rows;
  if (row !== undefined && (row.lastUsedAt ?? 0) < now - 60_000)
    await db.query(`update directory_token set last_used_at = $2 where id = $1`, [row.id, now]);
  return row;
}

export interface DirectoryPersonRow {
  readonly id: PersonId;
  readonly userName: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly owner: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Everybody of the organization, whoever made the account: a directory takes over people who are here already. */
const people = `select p.id, coalesce(d.user_name, p.email) as "userName", d.external_id as "externalId", p.name, p.email,
    p.suspended_at is null as active, m.role = 'owner' as owner, p.created_at as "createdAt", p.updated_at as "updatedAt"
  from organization_member m join person p on p.id = m.person_id
  left join directory_person d on d.organization_id = m.organization_id and d.person_id = p.id
  where m.organization_id = $1`;

export async function directoryPeople(db: Queryable, organizationId: OrganizationId): Promise<DirectoryPersonRow[]> {
  const { rows } = await db.query<DirectoryPersonRow>(`${people} order by p.created_at, p.id`, [organizationId]);
  return rows;
}

export async function directoryPersonById(
  db: Queryable,
  organizationId: OrganizationId,
  id: string,
): Promise<DirectoryPersonRow | undefined> {
  const { rows } = await db.query<DirectoryPersonRow>(`${people} and p.id = $2`, [organizationId, id]);
  return rows[0];
}

export async function directoryPersonByName(
  db: Queryable,
  organizationId: OrganizationId,
  userName: string,
): Promise<DirectoryPersonRow | undefined> {
  const { rows } = await db.query<DirectoryPersonRow>(
    `${people} and (lower(d.user_name) = lower($2) or p.email = lower($2)) limit 1`,
    [organizationId, userName],
  );
  return rows[0];
}

export async function putDirectoryPerson(
  db: Queryable,
  row: {
    readonly organizationId: OrganizationId;
    readonly personId: PersonId;
    readonly externalId: string | null;
    readonly userName: string;
  },
): Promise<void> {
  await db.query(
    `insert into directory_person (organization_id, person_id, external_id, user_name) values ($1, $2, $3, $4)
     on conflict (organization_id, person_id) do update set external_id = $3, user_name = $4`,
    [row.organizationId, row.personId, row.externalId, row.userName],
  );
}

export interface GroupRow {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly teamId: TeamId | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const group = `id, display_name as "displayName", external_id as "externalId", team_id as "teamId", created_at as "createdAt", updated_at as "updatedAt"`;

export async function groupsOf(db: Queryable, organizationId: OrganizationId): Promise<GroupRow[]> {
  const { rows } = await db.query<GroupRow>(
    `select ${group} from directory_group where organization_id = $1 order by created_at, id`,
    [organizationId],
  );
  return rows;
}

export async function findGroup(
  db: Queryable,
  organizationId: OrganizationId,
  id: string,
  lock = false,
): Promise<GroupRow | undefined> {
  const { rows } = await db.query<GroupRow>(
    `select ${group} from directory_group where organization_id = $1 and id = $2 ${lock ? "for update" : ""}`,
    [organizationId, id],
  );
  return rows[0];
}

export async function putGroup(db: Queryable, organizationId: OrganizationId, row: GroupRow): Promise<void> {
  await db.query(
    `insert into directory_group (id, organization_id, display_name, external_id, team_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set display_name = $3, external_id = $4, team_id = $5, updated_at = $7`,
    [row.id, organizationId, row.displayName, row.externalId, row.teamId, row.createdAt, row.updatedAt],
  );
}

export async function removeGroup(db: Queryable, organizationId: OrganizationId, id: string): Promise<void> {
  await db.query(`delete from directory_group where organization_id = $1 and id = $2`, [organizationId, id]);
}

export interface GroupMemberRow {
  readonly groupId: string;
  readonly personId: PersonId;
  readonly name: string;
}

export async function groupMembers(db: Queryable, groupIds: readonly string[]): Promise<GroupMemberRow[]> {
  const { rows } = await db.query<GroupMemberRow>(
    `select g.group_id as "groupId", g.person_id as "personId", p.name from directory_group_member g
     join person p on p.id = g.person_id where g.group_id = any($1) order by p.name, p.id`,
    [groupIds],
  );
  return rows;
}

/** Of these, whoever belongs to the organization becomes a member; all others leave. */
export async function setGroupMembers(
  db: Queryable,
  organizationId: OrganizationId,
  groupId: string,
  personIds: readonly string[],
): Promise<void> {
  await db.query(`delete from directory_group_member where group_id = $1 and not person_id = any($2)`, [
    groupId,
    personIds,
  ]);
  await db.query(
    `insert into directory_group_member (group_id, person_id) select $1, person_id from organization_member
     where organization_id = $2 and person_id = any($3) on conflict do nothing`,
    [groupId, organizationId, personIds],
  );
}

/** Groups with how many are in them and the team that follows. */
export async function mappedGroups(
  db: Queryable,
  organizationId: OrganizationId,
): Promise<{ id: string; name: string; people: number; team: { id: string; name: string } | null }[]> {
  const { rows } = await db.query(
    `select g.id, g.display_name as name,
       (select count(*)::int from directory_group_member m where m.group_id = g.id) as people,
       case when t.id is null then null else json_build_object('id', t.id, 'name', t.name) end as team
     from directory_group g left join team t on t.id = g.team_id
     where g.organization_id = $1 order by lower(g.display_name), g.id`,
    [organizationId],
  );
  return rows;
}
