/** Statements on grants and links. A place is an organization, or a project or a notebook of it. */
import type { GrantId, LinkId, NotebookId, OrganizationId, PersonId, ProjectId, TeamId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { type Queryable, teamsOf } from "./facts.ts";

export interface Place {
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId | null;
  readonly notebookId: NotebookId | null;
}

export interface GrantRow {
  readonly id: GrantId;
  readonly on: "organization" | "project" | "notebook";
  readonly personId: PersonId | null;
  readonly personName: string | null;
  readonly personEmail: string | null;
  readonly teamId: TeamId | null;
  readonly teamName: string | null;
  readonly right: Right;
  readonly deploy: boolean;
  readonly approve: boolean;
  readonly expiresAt: number | null;
}

/** What is granted on a place and on what lies around it: who reads a notebook's list sees the project's and the organization's. */
export async function grantsOn(db: Queryable, place: Place, now: number): Promise<GrantRow[]> {
  const { rows } = await db.query<GrantRow>(
    `select g.id, case when g.notebook_id is not null then 'notebook' when g.project_id is not null then 'project'
         else 'organization' end as "on",
       g.person_id as "personId", p.name as "personName", p.email as "personEmail",
       g.team_id as "teamId", t.name as "teamName", g."right", g.deploy, g.approve, g.expires_at as "expiresAt"
     from access_grant g left join person p on p.id = g.person_id left join team t on t.id = g.team_id
     where g.organization_id = $1 and (p.kind is null or p.kind = 'person')
       and ((g.project_id is null and g.notebook_id is null) or g.project_id = $2 or g.notebook_id = $3)
       and (g.expires_at is null or g.expires_at > $4)
     order by g.created_at, g.id limit 2000`,
    [place.organizationId, place.projectId, place.notebookId, now],
  );
  return rows;
}

/** Gives a right, or changes the one that is there. Answers false when the grantee is not of the organization. */
export async function putGrant(
  db: Queryable,
  row: Place & {
    readonly id: GrantId;
    readonly personId: PersonId | null;
    readonly teamId: TeamId | null;
    readonly right: Right;
    readonly deploy: boolean;
    readonly approve: boolean;
    readonly expiresAt: number | null;
    readonly by: PersonId;
    readonly now: number;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into access_grant (id, organization_id, project_id, notebook_id, person_id, team_id, "right", deploy, approve,
       expires_at, created_by, created_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
     where ($5::text is null or exists (select 1 from organization_member m
         where m.organization_id = $2 and m.person_id = $5 and m.role <> 'visitor'))
       and ($6::text is null or exists (select 1 from team t where t.organization_id = $2 and t.id = $6))
     on conflict on constraint access_grant_once do update
       set "right" = excluded."right", deploy = excluded.deploy, approve = excluded.approve,
         expires_at = excluded.expires_at`,
    [
      row.id,
      row.organizationId,
      row.projectId,
      row.notebookId,
      row.personId,
      row.teamId,
      row.right,
      row.deploy,
      row.approve,
      row.expiresAt,
      row.by,
      row.now,
    ],
  );
  return rowCount === 1;
}

/** Answers what was taken away; undefined when there was none. */
export async function removeGrant(
  db: Queryable,
  place: Place,
  grantId: string,
): Promise<{ readonly personId: PersonId | null; readonly teamId: TeamId | null; readonly right: Right } | undefined> {
  const { rows } = await db.query(
    `delete from access_grant where id = $1 and organization_id = $2
       and project_id is not distinct from $3 and notebook_id is not distinct from $4
     returning person_id as "personId", team_id as "teamId", "right"`,
    [grantId, place.organizationId, place.projectId, place.notebookId],
  );
  return rows[0];
}

export async function dropGrantsOf(db: Queryable, projectId: ProjectId, personId: PersonId): Promise<void> {
  await db.query(`delete from access_grant where project_id = $1 and person_id = $2`, [projectId, personId]);
}

export interface PlaceRow extends Place {
  readonly organizationName: string;
  readonly projectId: ProjectId;
  readonly ownerPersonId: PersonId | null;
  readonly ownerPersonName: string | null;
  readonly ownerPersonEmail: string | null;
  readonly ownerTeamId: TeamId | null;
  readonly ownerTeamName: string | null;
}

/** The project that a place is in, with who owns it. */
export async function findPlace(
  db: Queryable,
  projectId: ProjectId,
  notebookId: NotebookId | null,
): Promise<PlaceRow | undefined> {
  const { rows } = await db.query<PlaceRow>(
    `select j.id as "projectId", $2::text as "notebookId", o.id as "organizationId", o.name as "organizationName",
       j.owner_person_id as "ownerPersonId", p.name as "ownerPersonName", p.email as "ownerPersonEmail",
       j.owner_team_id as "ownerTeamId", t.name as "ownerTeamName"
     from project j join organization o on o.id = j.organization_id
     left join person p on p.id = j.owner_person_id left join team t on t.id = j.owner_team_id
     where j.id = $1`,
    [projectId, notebookId],
  );
  return rows[0];
}

export interface ManagerRow {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
}

/** Whom to ask: who owns it, who was given `manage` on it, the leads of its team, the organization's owners; the first few. */
export async function managersOf(db: Queryable, place: PlaceRow, now: number): Promise<ManagerRow[]> {
  const { rows } = await db.query<ManagerRow>(
    `select p.id, p.name, p.email from (
       select j.owner_person_id as person_id, 0 as rank from project j where j.id = $1
       union all select g.person_id, 1 from access_grant g
         where (g.project_id = $1 or g.notebook_id = $3) and g."right" = 'manage' and (g.expires_at is null or g.expires_at > $2)
       union all select m.person_id, 2 from project j join team_member m on m.team_id = j.owner_team_id and m.role = 'lead'
         where j.id = $1
       union all select m.person_id, 3 from project j join organization_member m
         on m.organization_id = j.organization_id and m.role = 'owner' where j.id = $1
     ) who join person p on p.id = who.person_id and p.kind = 'person'
     group by p.id, p.name, p.email order by min(who.rank), p.name, p.id limit 5`,
    [place.projectId, now, place.notebookId],
  );
  return rows;
}

/** People and teams of an organization whose name or e-mail holds `find`; the first few of each. */
export async function candidates(
  db: Queryable,
  organizationId: OrganizationId,
  find: string,
): Promise<{
  readonly people: { readonly id: PersonId; readonly name: string; readonly email: string }[];
  readonly teams: { readonly id: TeamId; readonly name: string }[];
}> {
  const people = await db.query(
    `select p.id, p.name, p.email from organization_member m join person p on p.id = m.person_id
     where m.organization_id = $1 and m.role <> 'visitor' and p.kind = 'person'
       and (strpos(lower(p.name), $2) > 0 or strpos(p.email, $2) > 0)
     order by strpos(lower(p.name), $2) <> 1, lower(p.name), p.id limit 8`,
    [organizationId, find],
  );
  const teams = await db.query(
    `select id, name from team where organization_id = $1 and strpos(lower(name), $2) > 0
     order by lower(name), id limit 4`,
    [organizationId, find],
  );
  return { people: people.rows, teams: teams.rows };
}

export interface LinkRow {
  readonly id: LinkId;
  readonly right: "view" | "comment";
  readonly createdByName: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly people: number;
}

export async function linksOn(db: Queryable, place: Place, now: number): Promise<LinkRow[]> {
  const { rows } = await db.query<LinkRow>(
    `select l.id, l."right", coalesce(p.name, '') as "createdByName", l.created_at as "createdAt",
       l.expires_at as "expiresAt", (select count(*)::int from link_visit v where v.link_id = l.id) as people
     from share_link l left join person p on p.id = l.created_by
     where l.project_id is not distinct from $1 and l.notebook_id is not distinct from $2 and l.revoked_at is null
       and (l.expires_at is null or l.expires_at > $3)
     order by l.created_at desc, l.id`,
    [place.notebookId === null ? place.projectId : null, place.notebookId, now],
  );
  return rows;
}

export async function insertLink(
  db: Queryable,
  row: Place & {
    readonly id: LinkId;
    readonly tokenHash: string;
    readonly right: "view" | "comment";
    readonly by: PersonId;
    readonly now: number;
    readonly expiresAt: number | null;
  },
): Promise<void> {
  await db.query(
    `insert into share_link (id, token_hash, organization_id, project_id, notebook_id, "right", created_by, created_at,
       expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.tokenHash,
      row.organizationId,
      row.notebookId === null ? row.projectId : null,
      row.notebookId,
      row.right,
      row.by,
      row.now,
      row.expiresAt,
    ],
  );
}

export async function revokeLink(db: Queryable, place: Place, linkId: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update share_link set revoked_at = $4 where id = $1 and revoked_at is null
       and project_id is not distinct from $2 and notebook_id is not distinct from $3`,
    [linkId, place.notebookId === null ? place.projectId : null, place.notebookId, now],
  );
  return rowCount === 1;
}

export interface OpenLinkRow {
  readonly id: LinkId;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly notebookId: NotebookId | null;
  readonly name: string;
  readonly right: "view" | "comment";
  readonly sharedBy: string;
}

/** A link that works, and what it opens. */
export async function findLink(db: Queryable, tokenHash: string, now: number): Promise<OpenLinkRow | undefined> {
  const { rows } = await db.query<OpenLinkRow>(
    `select l.id, l.organization_id as "organizationId", j.id as "projectId", l.notebook_id as "notebookId",
       coalesce(n.name, j.name) as name, l."right", coalesce(p.name, '') as "sharedBy"
     from share_link l left join notebook n on n.id = l.notebook_id
     join project j on j.id = coalesce(l.project_id, n.project_id)
     join organization o on o.id = j.organization_id
     left join person p on p.id = l.created_by
     where l.token_hash = $1 and l.revoked_at is null and (l.expires_at is null or l.expires_at > $2)
       and j.deleted_at is null and o.deleted_at is null and n.deleted_at is null`,
    [tokenHash, now],
  );
  return rows[0];
}

/** Whether that is the person's first visit. */
export async function visitLink(db: Queryable, linkId: LinkId, personId: PersonId, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into link_visit (link_id, person_id, first_at) values ($1, $2, $3) on conflict do nothing`,
    [linkId, personId, now],
  );
  return rowCount === 1;
}

export interface SharedRow {
  readonly id: NotebookId;
  readonly name: string;
  readonly projectName: string;
  readonly updatedAt: number;
}

/** Notebooks that were given to the person by themselves, by a grant or a link, latest change first. */
export async function sharedWith(db: Queryable, personId: PersonId, now: number): Promise<SharedRow[]> {
  const { rows } = await db.query<SharedRow>(
    `${teamsOf} select n.id, n.name, p.name as "projectName", n.updated_at as "updatedAt"
     from notebook n join project p on p.id = n.project_id
     join organization o on o.id = p.organization_id and o.deleted_at is null
     where n.deleted_at is null and p.deleted_at is null and (
       exists (select 1 from access_grant g
         join organization_member m on m.organization_id = g.organization_id and m.person_id = $1 and m.role <> 'visitor'
         where g.notebook_id = n.id and (g.expires_at is null or g.expires_at > $2)
           and (g.person_id = $1 or g.team_id in (select id from mine)
             or (g.person_id is null and g.team_id is null and m.role <> 'guest')))
       or exists (select 1 from link_visit v join share_link l on l.id = v.link_id
         where v.person_id = $1 and l.notebook_id = n.id and l.revoked_at is null
           and (l.expires_at is null or l.expires_at > $2)))
     order by n.updated_at desc, n.id limit 200`,
    [personId, now],
  );
  return rows;
}

/** Visitors whose links have all ended some time ago: nobody can be them again. */
export async function sweepVisitors(db: Queryable, before: number): Promise<void> {
  await db.query(
    `delete from person p where p.kind = 'visitor' and not exists (
       select 1 from link_visit v join share_link l on l.id = v.link_id where v.person_id = p.id
         and coalesce(l.revoked_at, l.expires_at, $1::bigint + 1) > $1::bigint)`,
    [before],
  );
}
