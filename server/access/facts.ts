/**
 * The facts about a person and a project that the policy decides by, as SQL. One text serves a single project and lists of
 * them: `teamsOf` goes before the select, `factColumns` into it, `reaches` into its where. `reaches` is true exactly when
 * the policy would give a right (a test holds the two together), so that lists can be paged by the database.
 */
import type pg from "pg";
import type { Facts } from "#lib/access/policy.ts";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";

export type Queryable = Pick<pg.Pool, "query">;

/** The person's teams, and those around them. $1 is the person. */
export const teamsOf = `with recursive mine as (
  select t.id, t.parent_id, m.role = 'lead' as lead from team_member m join team t on t.id = m.team_id
    where m.person_id = $1
  union
  select t.id, t.parent_id, false from mine c join team t on t.id = c.parent_id
)`;

const role = `(select o.role from organization_member o where o.organization_id = p.organization_id and o.person_id = $1)`;
const inOwnerTeam = `(select case when bool_or(mine.lead) then 'lead' else 'member' end from mine
  where mine.id = p.owner_team_id having count(*) > 0)`;
const grantsOn = (notebook: string): string => `access_grant g where g.organization_id = p.organization_id
  and (g.project_id = p.id or (g.project_id is null and g.notebook_id is null)${notebook})
  and (g.person_id = $1 or g.team_id in (select id from mine) or (g.person_id is null and g.team_id is null))`;
const linksOn = (notebook: string): string => `link_visit v join share_link l on l.id = v.link_id
  where v.person_id = $1 and l.revoked_at is null and (l.project_id = p.id${notebook})`;

function columns(grants: string, links: string): string {
  return `json_build_object(
    'role', ${role},
    'ownsProject', coalesce(p.owner_person_id = $1, false),
    'inOwnerTeam', ${inOwnerTeam},
    'grants', (select coalesce(json_agg(json_build_object(
      'to', case when g.person_id is not null then 'person' when g.team_id is not null then 'team' else 'everyone' end,
      'on', case when g.notebook_id is not null then 'notebook' when g.project_id is not null then 'project'
            else 'organization' end,
      'right', g."right", 'deploy', g.deploy, 'approve', g.approve, 'until', g.expires_at)), '[]') from ${grants}),
    'links', (select coalesce(json_agg(json_build_object(
      'on', case when l.notebook_id is null then 'project' else 'notebook' end,
      'right', l."right", 'until', l.expires_at)), '[]') from ${links}),
    'archived', p.archived_at is not null,
    'closed', p.deleted_at is not null
      or exists (select 1 from organization o where o.id = p.organization_id and o.deleted_at is not null)
  )`;
}

/** The facts about project `p` for person $1, as one JSON column. */
export const factColumns = columns(grantsOn(""), linksOn(""));

/** Whether person $1 has any right in project `p` at the time `now` (a parameter's name), its state aside. */
export function reaches(now: string): string {
  const account = `${role} in ('owner', 'member', 'guest')`;
  return `coalesce(${role} = 'owner'
    or (${account} and (p.owner_person_id = $1 or p.owner_team_id in (select id from mine)))
    or exists (select 1 from ${grantsOn("")} and (g.expires_at is null or g.expires_at > ${now})
      and case when g.person_id is null and g.team_id is null then ${role} in ('owner', 'member') else ${account} end)
    or exists (select 1 from ${linksOn("")} and (l.expires_at is null or l.expires_at > ${now})), false)`;
}

/** About a project, or with `notebookId` about that notebook of it; undefined when there is no such project. */
export async function readFacts(
  db: Queryable,
  personId: PersonId,
  projectId: ProjectId,
  notebookId: NotebookId | undefined,
): Promise<Facts | undefined> {
  const { rows } = await db.query<{ facts: Facts }>({
    name: "access-facts",
    text: `${teamsOf} select ${columns(grantsOn(" or g.notebook_id = $3"), linksOn(" or l.notebook_id = $3"))} as facts
           from project p where p.id = $2`,
    values: [personId, projectId, notebookId ?? null],
  });
  return rows[0]?.facts;
}
