/** Statements on organizations, who is in them, and what ends with them. */
import type { Role } from "#lib/access/policy.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import type { Queryable } from "./facts.ts";

export async function roleOf(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
): Promise<Role | undefined> {
  const { rows } = await db.query<{ role: Role }>({
    name: "organization-role",
    text: `select m.role from organization_member m join organization o on o.id = m.organization_id
           where o.id = $1 and m.person_id = $2 and (o.deleted_at is null or m.role = 'owner')`,
    values: [organizationId, personId],
  });
  return rows[0]?.role;
}

export interface OrganizationRow {
  readonly id: OrganizationId;
  readonly name: string;
  readonly createdAt: number;
  readonly deletedAt: number | null;
  readonly joinDomains: string[];
  readonly role: Role;
  readonly people: number;
}

const columns = `o.id, o.name, o.created_at as "createdAt", o.deleted_at as "deletedAt",
  o.join_domains as "joinDomains", m.role, (select count(*) from organization_member c
    where c.organization_id = o.id and c.role <> 'visitor') as people`;

/** Those that the person is in; deleted ones for their owners only. */
export async function organizationsOf(db: Queryable, personId: PersonId): Promise<OrganizationRow[]> {
  const { rows } = await db.query<OrganizationRow>(
    `select ${columns} from organization_member m join organization o on o.id = m.organization_id
     where m.person_id = $1 and (o.deleted_at is null or m.role = 'owner') order by m.joined_at, o.id`,
    [personId],
  );
  return rows;
}

export async function findOrganization(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
): Promise<OrganizationRow | undefined> {
  const { rows } = await db.query<OrganizationRow>(
    `select ${columns} from organization_member m join organization o on o.id = m.organization_id
     where m.person_id = $2 and o.id = $1`,
    [organizationId, personId],
  );
  return rows[0];
}

export async function insertOrganization(
  db: Queryable,
  row: { readonly id: OrganizationId; readonly name: string; readonly now: number },
): Promise<void> {
  await db.query(`insert into organization (id, name, created_at) values ($1, $2, $3)`, [row.id, row.name, row.now]);
}

export async function updateOrganization(
  db: Queryable,
  organizationId: OrganizationId,
  change: { readonly name?: string | undefined; readonly joinDomains?: readonly string[] | undefined },
): Promise<void> {
  await db.query(
    `update organization set name = coalesce($2, name), join_domains = coalesce($3, join_domains) where id = $1`,
    [organizationId, change.name ?? null, change.joinDomains ?? null],
  );
}

/** Whether that changed anything. The one that was made first is the server's own, and stays. */
export async function setDeleted(db: Queryable, organizationId: OrganizationId, at: number | null): Promise<boolean> {
  const { rowCount } = await db.query(
    `update organization set deleted_at = $2 where id = $1 and (deleted_at is null) = ($2::bigint is not null)
       and id <> (select id from organization order by created_at, id limit 1)`,
    [organizationId, at],
  );
  return rowCount === 1;
}

export async function expiredOrganizations(db: Queryable, before: number): Promise<OrganizationId[]> {
  const { rows } = await db.query<{ id: OrganizationId }>(`select id from organization where deleted_at < $1`, [
    before,
  ]);
  return rows.map((row) => row.id);
}

export async function removeOrganization(db: Queryable, organizationId: OrganizationId): Promise<void> {
  await db.query(`delete from organization where id = $1 and deleted_at is not null`, [organizationId]);
}

/** From here to the end of the transaction, nobody else changes who is in it or how its teams lie. */
export async function lockOrganization(db: Queryable, organizationId: OrganizationId): Promise<void> {
  await db.query(`select 1 from organization where id = $1 for update`, [organizationId]);
}

export async function owners(db: Queryable, organizationId: OrganizationId): Promise<number> {
  const { rows } = await db.query<{ owners: number }>(
    `select count(*)::int as owners from organization_member where organization_id = $1 and role = 'owner'`,
    [organizationId],
  );
  return rows[0]?.owners ?? 0;
}

/** Domains of the owners' confirmed e-mails. */
export async function ownersDomains(db: Queryable, organizationId: OrganizationId): Promise<string[]> {
  const { rows } = await db.query<{ domain: string }>(
    `select distinct split_part(p.email, '@', 2) as domain from organization_member m join person p on p.id = m.person_id
     where m.organization_id = $1 and m.role = 'owner' and p.email_verified`,
    [organizationId],
  );
  return rows.map((row) => row.domain);
}

/** Adds a person, or raises their role; what they are already is never lowered. */
export async function raiseRole(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
  role: Role,
  now: number,
): Promise<void> {
  await db.query(
    `insert into organization_member (organization_id, person_id, role, joined_at) values ($1, $2, $3, $4)
     on conflict (organization_id, person_id) do update set role = excluded.role
     where array_position(array['visitor', 'guest', 'member', 'owner'], excluded.role)
         > array_position(array['visitor', 'guest', 'member', 'owner'], organization_member.role)`,
    [organizationId, personId, role, now],
  );
}

export async function setRole(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
  role: Role,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update organization_member set role = $3 where organization_id = $1 and person_id = $2 and role <> 'visitor'`,
    [organizationId, personId, role],
  );
  return rowCount === 1;
}

/** Takes a person out, with all they were given; projects they own become the organization's. */
export async function removeMember(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
): Promise<boolean> {
  const both = [organizationId, personId];
  await db.query(
    `delete from team_member m using team t where t.id = m.team_id and t.organization_id = $1 and m.person_id = $2`,
    both,
  );
  await db.query(`delete from access_grant where organization_id = $1 and person_id = $2`, both);
  await db.query(
    `delete from link_visit v using share_link l where l.id = v.link_id and l.organization_id = $1 and v.person_id = $2`,
    both,
  );
  await db.query(`update project set owner_person_id = null where organization_id = $1 and owner_person_id = $2`, both);
  const { rowCount } = await db.query(
    `delete from organization_member where organization_id = $1 and person_id = $2`,
    both,
  );
  return rowCount === 1;
}

export interface PersonRow {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joinedAt: number;
  readonly teams: string[];
  /** Where it stands in the list. */
  readonly key: string;
}

/** By name; `find` is part of a name or e-mail. */
export async function peopleOf(
  db: Queryable,
  organizationId: OrganizationId,
  page: {
    readonly find: string;
    readonly after: { readonly name: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<PersonRow[]> {
  const { rows } = await db.query<PersonRow>(
    `select p.id as "personId", p.name, lower(p.name) as key, p.email, m.role, m.joined_at as "joinedAt",
       array(select t.name from team_member i join team t on t.id = i.team_id
             where i.person_id = p.id and t.organization_id = $1 order by t.name limit 4) as teams
     from organization_member m join person p on p.id = m.person_id
     where m.organization_id = $1 and m.role <> 'visitor' and p.kind = 'person'
       and ($2 = '' or strpos(lower(p.name), $2) > 0 or strpos(p.email, $2) > 0)
       and ($3::text is null or (lower(p.name), p.id) > ($3, $4))
     order by lower(p.name), p.id limit $5`,
    [organizationId, page.find, page.after?.name ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

/** Those a person could join by themselves, because of the domain of their verified e-mail. */
export async function joinable(
  db: Queryable,
  personId: PersonId,
): Promise<{ readonly id: OrganizationId; readonly name: string }[]> {
  const { rows } = await db.query<{ id: OrganizationId; name: string }>(
    `select o.id, o.name from person p join organization o on split_part(p.email, '@', 2) = any(o.join_domains)
     where p.id = $1 and p.email_verified and o.deleted_at is null and not exists (
       select 1 from organization_member m where m.organization_id = o.id and m.person_id = p.id
         and m.role in ('owner', 'member'))
     order by o.name, o.id`,
    [personId],
  );
  return rows;
}
