/** Every statement on people, sign-ins, links and tokens (but those that better-auth makes for itself). */
import type pg from "pg";
import type { Role, Scope } from "#lib/access/policy.ts";
import type { OrganizationId, PersonId, TokenId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";

/** A pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

export interface Holder {
  readonly credentialId: string;
  readonly personId: PersonId;
  readonly name: string;
  readonly owner: boolean;
  /** Of a token. */
  readonly scope?: Scope;
}

/** The organization that the server was set up with. */
const own = `(select id from organization order by created_at, id limit 1)`;
const holder = `p.id as "personId", p.name, exists (
  select 1 from organization_member m where m.person_id = p.id and m.role = 'owner' and m.organization_id = ${own}) as owner`;

export async function holderOfSession(db: Queryable, token: string, now: number): Promise<Holder | undefined> {
  const { rows } = await db.query<Holder>({
    name: "auth-session",
    text: `select s.id as "credentialId", ${holder} from sign_in s join person p on p.id = s.person_id
           where s.token = $1 and s.expires_at > $2 and p.suspended_at is null`,
    values: [token, now],
  });
  return rows[0];
}

export async function holderOfToken(db: Queryable, tokenHash: string, now: number): Promise<Holder | undefined> {
  const { rows } = await db.query<Holder>({
    name: "auth-token",
    text: `select t.id as "credentialId", ${holder}, json_build_object('right', t."right", 'deploy', t.deploy,
             'approve', t.approve, 'projectIds', t.project_ids) as scope from api_token t join person p on p.id = t.person_id
           where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
             and p.suspended_at is null`,
    values: [tokenHash, now],
  });
  return rows[0];
}

/** Whose credential it is that has this id, if it still stands. */
export async function holderOfCredential(
  db: Queryable,
  kind: "session" | "token",
  id: string,
  now: number,
): Promise<Holder | undefined> {
  const { rows } = await db.query<{ key: string }>(
    kind === "session"
      ? "select token as key from sign_in where id = $1"
      : "select token_hash as key from api_token where id = $1",
    [id],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return kind === "session" ? holderOfSession(db, row.key, now) : holderOfToken(db, row.key, now);
}

/** The owner who has been there longest. */
export async function firstOwner(db: Queryable): Promise<Holder | undefined> {
  const { rows } = await db.query<Holder>(
    `select 'admin' as "credentialId", p.id as "personId", p.name, true as owner
     from organization_member m join person p on p.id = m.person_id
     where m.role = 'owner' and m.organization_id = ${own} order by m.joined_at, m.person_id limit 1`,
  );
  return rows[0];
}

/** Which of these credentials still stand. */
export async function standing(db: Queryable, credentialIds: readonly string[], now: number): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: "auth-standing",
    text: `select s.id from sign_in s join person p on p.id = s.person_id
           where s.id = any($1) and s.expires_at > $2 and p.suspended_at is null
           union all select t.id from api_token t join person p on p.id = t.person_id
           where t.id = any($1) and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
             and p.suspended_at is null`,
    values: [credentialIds, now],
  });
  return new Set(rows.map((row) => row.id));
}

export async function markTokenUsed(db: Queryable, tokenId: string, now: number, everyMs: number): Promise<void> {
  await db.query({
    name: "auth-token-used",
    text: `update api_token set last_used_at = $2
           where id = $1 and (last_used_at is null or last_used_at <= $2::bigint - $3::bigint)`,
    values: [tokenId, now, everyMs],
  });
}

export interface TokenRow {
  readonly id: TokenId;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly right: Right;
  readonly projectIds: string[] | null;
}

const tokenColumns = `id, name, "right", project_ids as "projectIds", created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

export async function insertToken(
  db: Queryable,
  token: Omit<TokenRow, "lastUsedAt"> & {
    readonly tokenHash: string;
    readonly personId: PersonId;
    readonly createdBy: PersonId;
  },
): Promise<TokenRow> {
  const { id, name, right, projectIds, createdAt, expiresAt } = token;
  // What only managers may do is not for narrow tokens unless it is asked for.
  const whole = right === "manage";
  await db.query(
    `insert into api_token (id, token_hash, person_id, name, "right", deploy, approve, project_ids, created_by, created_at,
       expires_at) values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)`,
    [id, token.tokenHash, token.personId, name, right, whole, projectIds, token.createdBy, createdAt, expiresAt],
  );
  return { id, name, right, projectIds, createdAt, expiresAt, lastUsedAt: null };
}

/** Tokens that act for services of a project, and still speak. */
export async function serviceTokensOf(db: Queryable, projectId: string, now: number): Promise<TokenRow[]> {
  const { rows } = await db.query<TokenRow>(
    `select t.id, t.name, t."right", t.project_ids as "projectIds", t.created_at as "createdAt",
       t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"
     from api_token t join person p on p.id = t.person_id and p.kind = 'service'
     where t.project_ids = array[$1] and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
     order by t.created_at desc, t.id`,
    [projectId, now],
  );
  return rows;
}

/** The service whose token it is, if it is one of the project. */
export async function serviceOf(db: Queryable, projectId: string, tokenId: string): Promise<PersonId | undefined> {
  const { rows } = await db.query<{ id: PersonId }>(
    `select p.id from api_token t join person p on p.id = t.person_id and p.kind = 'service'
     where t.id = $2 and t.project_ids = array[$1]`,
    [projectId, tokenId],
  );
  return rows[0]?.id;
}

/** Those that still speak. */
export async function tokensOf(db: Queryable, personId: PersonId, now: number): Promise<TokenRow[]> {
  const { rows } = await db.query<TokenRow>(
    `select ${tokenColumns} from api_token
     where person_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
     order by created_at desc, id`,
    [personId, now],
  );
  return rows;
}

/** Whether there was one to revoke. */
export async function revokeToken(db: Queryable, personId: PersonId, tokenId: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update api_token set revoked_at = $3 where id = $2 and person_id = $1 and revoked_at is null`,
    [personId, tokenId, now],
  );
  return rowCount === 1;
}

export type LinkPurpose = "sign-in" | "reset";

/** Whose link it is, without using it up. */
export async function holderOfLink(
  db: Queryable,
  tokenHash: string,
  purpose: LinkPurpose,
  now: number,
): Promise<PersonId | undefined> {
  const { rows } = await db.query<{ personId: PersonId }>(
    `select person_id as "personId" from sign_in_link
     where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3`,
    [tokenHash, purpose, now],
  );
  return rows[0]?.personId;
}

export async function insertLink(
  db: Queryable,
  link: {
    readonly tokenHash: string;
    readonly personId: PersonId;
    readonly now: number;
    readonly expiresAt: number;
    readonly purpose: LinkPurpose;
  },
): Promise<void> {
  await db.query(
    `with old as (delete from sign_in_link where expires_at < $3)
     insert into sign_in_link (token_hash, person_id, created_at, expires_at, purpose) values ($1, $2, $3, $4, $5)`,
    [link.tokenHash, link.personId, link.now, link.expiresAt, link.purpose],
  );
}

/** Uses the link up: of two who try at once, one gets the person. */
export async function consumeLink(
  db: Queryable,
  tokenHash: string,
  purpose: LinkPurpose,
  now: number,
): Promise<PersonId | undefined> {
  const { rows } = await db.query<{ personId: PersonId }>(
    `update sign_in_link set used_at = $2
     where token_hash = $1 and purpose = $3 and used_at is null and expires_at > $2
     returning person_id as "personId"`,
    [tokenHash, now, purpose],
  );
  return rows[0]?.personId;
}

export interface Profile {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly emailConfirmed: boolean;
  readonly passwordHash: string | null;
  readonly kind: "person" | "service" | "visitor";
  readonly owner: boolean;
  readonly organizationId: OrganizationId;
  readonly organizationName: string;
  readonly role: Role;
}

/** With the organization they joined first; who is in none is still somebody, and can be invited again. */
export async function profileOf(db: Queryable, personId: PersonId): Promise<Profile | undefined> {
  const { rows } = await db.query<Profile>({
    name: "auth-profile",
    text: `select p.id, p.name, p.email, p.kind, p.email_verified as "emailConfirmed",
             coalesce(m.role = 'owner' and o.id = ${own}, false) as owner, coalesce(o.id, '') as "organizationId",
             coalesce(o.name, 'No organization') as "organizationName", coalesce(m.role, 'visitor') as role, (select c.password from credential c
               where c.person_id = p.id and c.provider_id = 'credential' limit 1) as "passwordHash"
           from person p left join organization_member m on m.person_id = p.id
           left join organization o on o.id = m.organization_id
           where p.id = $1 order by o.deleted_at is not null, m.role = 'visitor', m.joined_at limit 1`,
    values: [personId],
  });
  return rows[0];
}

export async function personWithEmail(db: Queryable, email: string): Promise<PersonId | undefined> {
  if (email.includes("\0")) return undefined;
  const { rows } = await db.query<{ id: PersonId }>(`select id from person where email = $1`, [email]);
  return rows[0]?.id;
}

/** Another e-mail is one that nobody has confirmed yet. */
export async function updatePerson(
  db: Queryable,
  personId: PersonId,
  change: { readonly name?: string | undefined; readonly email?: string | undefined },
  now: number,
): Promise<void> {
  await db.query(
    `update person set name = coalesce($2, name), email = coalesce($3, email), updated_at = $4,
       email_verified = email_verified and email = coalesce($3, email) where id = $1`,
    [personId, change.name ?? null, change.email ?? null, now],
  );
}

export async function markEmailVerified(db: Queryable, personId: PersonId): Promise<void> {
  await db.query(`update person set email_verified = true where id = $1`, [personId]);
}

export async function isSuspended(db: Queryable, personId: PersonId): Promise<boolean> {
  const { rows } = await db.query(`select 1 from person where id = $1 and suspended_at is not null`, [personId]);
  return rows.length > 0;
}

export async function setPassword(
  db: Queryable,
  change: { readonly id: string; readonly personId: PersonId; readonly passwordHash: string; readonly now: number },
): Promise<void> {
  const values = [change.personId, change.passwordHash, change.now];
  const { rowCount } = await db.query(
    `update credential set password = $2, updated_at = $3 where person_id = $1 and provider_id = 'credential'`,
    values,
  );
  if (rowCount !== 0) return;
  await db.query(
    `insert into credential (person_id, password, created_at, updated_at, id, account_id, provider_id)
     values ($1, $2, $3, $3, $4, $1, 'credential')`,
    [...values, change.id],
  );
}

/** Ends a person's sign-ins but one; answers those that ended. */
export async function endOtherSignIns(db: Queryable, personId: PersonId, keepId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `delete from sign_in where person_id = $1 and id <> $2 returning id`,
    [personId, keepId],
  );
  return rows.map((row) => row.id);
}

export async function insertPerson(
  db: Queryable,
  person: {
    readonly id: PersonId;
    readonly name: string;
    readonly email: string;
    readonly kind?: "person" | "service" | "visitor";
    readonly now: number;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into person (id, name, email, kind, email_verified, created_at, updated_at)
     values ($1, $2, $3, $4, false, $5, $5) on conflict (email) do nothing`,
    [person.id, person.name, person.email, person.kind ?? "person", person.now],
  );
  return rowCount === 1;
}

/** Organizations that take whoever has a confirmed e-mail of this one's domain. */
export async function organizationsFor(db: Queryable, email: string): Promise<OrganizationId[]> {
  const { rows } = await db.query<{ id: OrganizationId }>(
    `select id from organization where split_part($1, '@', 2) = any(join_domains) and deleted_at is null
     order by created_at, id limit 20`,
    [email],
  );
  return rows.map((row) => row.id);
}

export async function anyJoinDomain(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from organization where join_domains <> '{}' and deleted_at is null limit 1`,
  );
  return rows.length > 0;
}

export async function insertMember(
  db: Queryable,
  organizationId: OrganizationId,
  personId: PersonId,
  role: Role,
  now: number,
): Promise<void> {
  await db.query(
    `insert into organization_member (organization_id, person_id, role, joined_at) values ($1, $2, $3, $4)`,
    [organizationId, personId, role, now],
  );
}

/** The organization; undefined before the first start has made it. */
export async function organization(db: Queryable): Promise<OrganizationId | undefined> {
  const { rows } = await db.query<{ id: OrganizationId }>(
    `select id from organization order by created_at, id limit 1`,
  );
  return rows[0]?.id;
}

export interface OrganizationRow {
  readonly id: OrganizationId;
  readonly name: string;
}

export async function organizations(db: Queryable): Promise<OrganizationRow[]> {
  const { rows } = await db.query<OrganizationRow>(`select id, name from organization order by created_at, id`);
  return rows;
}

export async function insertOrganization(
  db: Queryable,
  row: { readonly id: OrganizationId; readonly name: string; readonly now: number },
): Promise<void> {
  await db.query(`insert into organization (id, name, created_at) values ($1, $2, $3)`, [row.id, row.name, row.now]);
}

/** Removes sign-ins and tokens that nobody can use any more; of tokens, some time later. */
export async function sweepCredentials(db: Queryable, now: number, tokenGraceMs: number): Promise<void> {
  await db.query(`delete from sign_in where expires_at < $1`, [now]);
  await db.query(`delete from pending_proof where expires_at < $1`, [now]);
  await db.query(`delete from api_token where coalesce(revoked_at, expires_at) < $1`, [now - tokenGraceMs]);
}
