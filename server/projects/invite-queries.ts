/** Statements on invites: links that bring people into an organization, or into a project of it. */
import type { Role } from "#lib/access/policy.ts";
import type { InviteId, OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Queryable } from "./queries.ts";

/** What an invite is to: an organization, or with `projectId` a project of it. */
export interface Target {
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId | null;
}

export interface InviteRow {
  readonly id: InviteId;
  readonly createdBy: PersonId;
  readonly createdByName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly uses: number;
  readonly role: Exclude<Role, "visitor">;
  readonly right: Right | null;
  readonly email: string | null;
}

const columns = `i.id, i.created_by as "createdBy", coalesce(p.name, '') as "createdByName",
  i.created_at as "createdAt", i.expires_at as "expiresAt", i.uses, i.role, i."right", i.email`;

export async function insertInvite(
  db: Queryable,
  row: Target & {
    readonly id: InviteId;
    readonly tokenHash: string;
    readonly role: Exclude<Role, "visitor">;
    readonly right: Right | null;
    readonly email: string | null;
    readonly by: PersonId;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await db.query(
    `insert into invite (id, token_hash, organization_id, project_id, role, "right", email, created_by, created_at,
       expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.tokenHash,
      row.organizationId,
      row.projectId,
      row.role,
      row.right,
      row.email,
      row.by,
      row.now,
      row.expiresAt,
    ],
  );
}

/** What one is invited to, as people call it. */
export async function nameOf(db: Queryable, { organizationId, projectId }: Target): Promise<string> {
  const { rows } = await db.query<{ name: string }>(
    `select coalesce((select name from project where id = $2), o.name) as name from organization o where o.id = $1`,
    [organizationId, projectId],
  );
  return rows[0]?.name ?? "";
}

/** Those that somebody could still use. */
export async function openInvites(db: Queryable, target: Target, now: number): Promise<InviteRow[]> {
  const { rows } = await db.query<InviteRow>(
    `select ${columns} from invite i left join person p on p.id = i.created_by
     where i.organization_id = $1 and i.project_id is not distinct from $2 and i.revoked_at is null and i.expires_at > $3
       and (i.email is null or i.uses = 0)
     order by i.created_at desc, i.id`,
    [target.organizationId, target.projectId, now],
  );
  return rows;
}

export async function revokeInvite(db: Queryable, target: Target, inviteId: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update invite set revoked_at = $4
     where id = $3 and organization_id = $1 and project_id is not distinct from $2 and revoked_at is null`,
    [target.organizationId, target.projectId, inviteId, now],
  );
  return rowCount === 1;
}

export interface OfferRow extends Target {
  readonly inviteId: InviteId;
  readonly organizationName: string;
  readonly projectName: string | null;
  readonly invitedBy: string;
  readonly createdBy: PersonId;
  readonly expiresAt: number;
  readonly role: Exclude<Role, "visitor">;
  readonly right: Right | null;
  readonly email: string | null;
}

/** What a usable invite offers. With `lock` it cannot be revoked, or used by another, until the transaction ends. */
export async function findOffer(
  db: Queryable,
  tokenHash: string,
  now: number,
  lock = false,
): Promise<OfferRow | undefined> {
  const { rows } = await db.query<OfferRow>(
    `select i.id as "inviteId", o.id as "organizationId", o.name as "organizationName", j.id as "projectId",
       j.name as "projectName", i.expires_at as "expiresAt", i.role, i."right", i.email, i.created_by as "createdBy",
       coalesce((select p.name from person p where p.id = i.created_by), '') as "invitedBy"
     from invite i join organization o on o.id = i.organization_id left join project j on j.id = i.project_id
     where i.token_hash = $1 and i.revoked_at is null and i.expires_at > $2 and (i.email is null or i.uses = 0)
       and o.deleted_at is null and j.deleted_at is null
     ${lock ? "for update of i" : ""}`,
    [tokenHash, now],
  );
  return rows[0];
}

export async function countInviteUse(db: Queryable, inviteId: InviteId): Promise<void> {
  await db.query(`update invite set uses = uses + 1 where id = $1`, [inviteId]);
}
