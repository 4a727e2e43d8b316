/** Statements on teams and who is in them. */
import type { OrganizationId, PersonId, TeamId } from "#lib/base/id.ts";
import { type Queryable, reaches, teamsOf } from "./facts.ts";

export interface TeamRow {
  readonly id: TeamId;
  readonly organizationId: OrganizationId;
  readonly parentId: TeamId | null;
  readonly name: string;
  readonly people: number;
  /** Whether the person leads it or one around it. */
  readonly lead: boolean;
}

const led = `led as (
  select t.id from team_member m join team t on t.id = m.team_id where m.person_id = $1 and m.role = 'lead'
  union select t.id from led l join team t on t.parent_id = l.id
)`;
const columns = `t.id, t.organization_id as "organizationId", t.parent_id as "parentId", t.name,
  (select count(*)::int from team_member c where c.team_id = t.id) as people,
  t.id in (select id from led) as lead`;

export async function teamsIn(db: Queryable, organizationId: OrganizationId, personId: PersonId): Promise<TeamRow[]> {
  const { rows } = await db.query<TeamRow>(
    `with recursive ${led} select ${columns} from team t where t.organization_id = $2 order by lower(t.name), t.id`,
    [personId, organizationId],
  );
  return rows;
}

export async function findTeam(db: Queryable, teamId: TeamId, personId: PersonId): Promise<TeamRow | undefined> {
  const { rows } = await db.query<TeamRow>(`with recursive ${led} select ${columns} from team t where t.id = $2`, [
    personId,
    teamId,
  ]);
  return rows[0];
}

export async function organizationOf(db: Queryable, teamId: string): Promise<OrganizationId | undefined> {
  const { rows } = await db.query<{ id: OrganizationId }>({
    name: "team-organization",
    text: `select organization_id as id from team where id = $1`,
    values: [teamId],
  });
  return rows[0]?.id;
}

/** The team and all that lie in it, at any depth. */
export async function below(db: Queryable, teamId: TeamId): Promise<Set<TeamId>> {
  const { rows } = await db.query<{ id: TeamId }>(
    `with recursive under as (
       select id from team where id = $1 union select t.id from under u join team t on t.parent_id = u.id
     ) select id from under`,
    [teamId],
  );
  return new Set(rows.map((row) => row.id));
}

export interface TeamGrantRow {
  readonly id: string;
  readonly on: "organization" | "project" | "notebook" | "owner";
  readonly place: { readonly kind: "project" | "notebook"; readonly id: string; readonly name: string } | null;
  readonly right: string;
  readonly expiresAt: number | null;
}

/** What a team was given and owns, in the projects that the person may see. */
export async function grantsOf(
  db: Queryable,
  teamId: TeamId,
  personId: PersonId,
  now: number,
): Promise<TeamGrantRow[]> {
  const { rows } = await db.query<TeamGrantRow>(
    `${teamsOf}, seen as (select p.id, p.name, p.owner_team_id from project p where p.deleted_at is null and ${reaches("$3")})
     select g.id, case when g.notebook_id is not null then 'notebook' when g.project_id is not null then 'project'
         else 'organization' end as "on",
       case when n.id is not null then json_build_object('kind', 'notebook', 'id', n.id, 'name', n.name)
         when s.id is not null then json_build_object('kind', 'project', 'id', s.id, 'name', s.name) end as place,
       g."right", g.expires_at as "expiresAt"
     from access_grant g left join notebook n on n.id = g.notebook_id and n.deleted_at is null
     left join seen s on s.id = coalesce(g.project_id, n.project_id)
     where g.team_id = $2 and (g.expires_at is null or g.expires_at > $3)
       and (s.id is not null or (g.project_id is null and g.notebook_id is null))
     union all
     select s.id, 'owner', json_build_object('kind', 'project', 'id', s.id, 'name', s.name), 'edit', null
     from seen s where s.owner_team_id = $2
     limit 500`,
    [personId, teamId, now],
  );
  return rows;
}

export async function insertTeam(
  db: Queryable,
  row: {
    readonly id: TeamId;
    readonly organizationId: OrganizationId;
    readonly parentId: TeamId | null;
    readonly name: string;
    readonly now: number;
  },
): Promise<void> {
  await db.query(`insert into team (id, organization_id, parent_id, name, created_at) values ($1, $2, $3, $4, $5)`, [
    row.id,
    row.organizationId,
    row.parentId,
    row.name,
    row.now,
  ]);
}

export async function updateTeam(
  db: Queryable,
  teamId: TeamId,
  change: { readonly name: string; readonly parentId: TeamId | null },
): Promise<void> {
  await db.query(`update team set name = $2, parent_id = $3 where id = $1`, [teamId, change.name, change.parentId]);
}

/** With those in it; projects they owned become the organization's. */
export async function removeTeam(db: Queryable, teamId: TeamId): Promise<void> {
  await db.query(`delete from team where id = $1`, [teamId]);
}

export interface TeamMemberRow {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: "lead" | "member";
  readonly source: string;
}

export async function membersOf(db: Queryable, teamId: TeamId): Promise<TeamMemberRow[]> {
  const { rows } = await db.query<TeamMemberRow>(
    `select p.id as "personId", p.name, p.email, m.role, m.source from team_member m join person p on p.id = m.person_id
     where m.team_id = $1 order by m.role, lower(p.name), p.id`,
    [teamId],
  );
  return rows;
}

/** Only who is in the organization can be in a team of it; answers whether they are. */
export async function putMember(
  db: Queryable,
  row: {
    readonly teamId: TeamId;
    readonly personId: PersonId;
    readonly role: "lead" | "member";
    readonly source: string;
    readonly now: number;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into team_member (team_id, person_id, role, source, joined_at)
     select t.id, m.person_id, $3, $4, $5 from team t
     join organization_member m on m.organization_id = t.organization_id and m.role <> 'visitor'
     where t.id = $1 and m.person_id = $2
     on conflict (team_id, person_id) do update set role = excluded.role, source = excluded.source`,
    [row.teamId, row.personId, row.role, row.source, row.now],
  );
  return rowCount === 1;
}

export async function removeMember(db: Queryable, teamId: TeamId, personId: PersonId): Promise<boolean> {
  const { rowCount } = await db.query(`delete from team_member where team_id = $1 and person_id = $2`, [
    teamId,
    personId,
  ]);
  return rowCount === 1;
}

/** The team of this name at the top of the organization. */
export async function topTeamNamed(
  db: Queryable,
  organizationId: OrganizationId,
  name: string,
): Promise<TeamId | undefined> {
  const { rows } = await db.query<{ id: TeamId }>(
    `select id from team where organization_id = $1 and parent_id is null and name = $2`,
    [organizationId, name],
  );
  return rows[0]?.id;
}

/** Whether it was called so, and now is otherwise. */
export async function renameTeam(db: Queryable, teamId: TeamId, from: string, to: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update team t set name = $3 where t.id = $1 and t.name = $2 and not exists (
       select 1 from team o where o.organization_id = t.organization_id and o.parent_id is not distinct from t.parent_id
         and o.name = $3)`,
    [teamId, from, to],
  );
  return rowCount === 1;
}

/** Makes `personIds` exactly those whom `source` puts into the team, and into no other; what others do stays. */
export async function syncTeam(
  db: Queryable,
  wish: {
    readonly organizationId: OrganizationId;
    readonly teamId: TeamId | null;
    readonly personIds: readonly PersonId[];
    readonly source: string;
    readonly now: number;
  },
): Promise<void> {
  const { organizationId, teamId, personIds, source, now } = wish;
  await db.query(
    `delete from team_member m using team t where t.id = m.team_id and t.organization_id = $1 and m.source = $2
       and (t.id is distinct from $3 or not (m.person_id = any($4)))`,
    [organizationId, source, teamId, personIds],
  );
  await db.query(
    `insert into team_member (team_id, person_id, role, source, joined_at)
     select t.id, o.person_id, 'member', $2, $5 from team t
     join organization_member o on o.organization_id = t.organization_id and o.role <> 'visitor'
     where t.organization_id = $1 and t.id = $3 and o.person_id = any($4) on conflict do nothing`,
    [organizationId, source, teamId, personIds, now],
  );
}

/** Makes `teamIds` exactly the teams that `source` puts the person into; what others put them into stays. */
export async function syncMember(
  db: Queryable,
  wish: {
    readonly organizationId: OrganizationId;
    readonly personId: PersonId;
    readonly teamIds: readonly TeamId[];
    readonly source: string;
    readonly now: number;
  },
): Promise<void> {
  const { organizationId, personId, teamIds, source, now } = wish;
  await db.query(
    `delete from team_member m using team t where t.id = m.team_id and t.organization_id = $1 and m.person_id = $2
       and m.source = $3 and not (t.id = any($4))`,
    [organizationId, personId, source, teamIds],
  );
  await db.query(
    `insert into team_member (team_id, person_id, role, source, joined_at)
     select t.id, $2, 'member', $3, $5 from team t where t.organization_id = $1 and t.id = any($4)
     on conflict do nothing`,
    [organizationId, personId, source, teamIds, now],
  );
}
