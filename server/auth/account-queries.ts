/** Statements on what a person signs in with: sign-ins, passkeys, second factors; and on people as an owner sees them. */
import type { PersonId } from "#lib/base/id.ts";
import type { Keyset } from "../http/cursor.ts";
import type { Queryable } from "./queries.ts";

export interface SignInRow {
  readonly id: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
  readonly address: string | null;
  readonly agent: string | null;
  readonly provider: string | null;
}

export async function signInsOf(db: Queryable, personId: PersonId, now: number): Promise<SignInRow[]> {
  const { rows } = await db.query<SignInRow>(
    `select s.id, s.created_at as "createdAt", s.updated_at as "lastUsedAt", s.expires_at as "expiresAt",
       nullif(s.ip_address, '') as address, nullif(s.user_agent, '') as agent,
       (select p.name from identity_provider p where p.id = s.provider_id) as provider
     from sign_in s where s.person_id = $1 and s.expires_at > $2 order by s.updated_at desc, s.id limit 500`,
    [personId, now],
  );
  return rows;
}

/** Ends one of a person's sign-ins, or all but `keepId`; answers those that ended. */
export async function endSignIns(
  db: Queryable,
  personId: PersonId,
  which: { readonly id: string } | { readonly keepId: string | null },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `delete from sign_in where person_id = $1 and ${"id" in which ? "id = $2" : "id is distinct from $2"} returning id`,
    [personId, "id" in which ? which.id : which.keepId],
  );
  return rows.map((row) => row.id);
}

export async function markSignInUsed(db: Queryable, id: string, now: number, everyMs: number): Promise<void> {
  await db.query({
    name: "auth-sign-in-used",
    text: `update sign_in set updated_at = $2 where id = $1 and updated_at <= $2::bigint - $3::bigint`,
    values: [id, now, everyMs],
  });
}

/** By which provider a sign-in came, and what signs out there. */
export async function noteProvider(
  db: Queryable,
  signInToken: string,
  note: { readonly providerId: string; readonly session: string | null; readonly hint: string | null },
): Promise<void> {
  await db.query(`update sign_in set provider_id = $2, provider_session = $3, provider_hint = $4 where token = $1`, [
    signInToken,
    note.providerId,
    note.session,
    note.hint,
  ]);
}

export async function providerOfSignIn(
  db: Queryable,
  id: string,
): Promise<{ readonly providerId: string; readonly hint: string | null } | undefined> {
  const { rows } = await db.query<{ providerId: string; hint: string | null }>(
    `select provider_id as "providerId", provider_hint as hint from sign_in where id = $1 and provider_id is not null`,
    [id],
  );
  return rows[0];
}

export interface PasskeyRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly name: string;
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

const passkeyColumns = `id, person_id as "personId", name, credential_id as "credentialId", public_key as "publicKey",
  counter, transports, created_at as "createdAt", last_used_at as "lastUsedAt"`;

export async function passkeysOf(db: Queryable, personId: PersonId): Promise<PasskeyRow[]> {
  const { rows } = await db.query<PasskeyRow>(
    `select ${passkeyColumns} from passkey where person_id = $1 order by created_at, id`,
    [personId],
  );
  return rows;
}

export async function passkeyByCredential(db: Queryable, credentialId: string): Promise<PasskeyRow | undefined> {
  const { rows } = await db.query<PasskeyRow>(`select ${passkeyColumns} from passkey where credential_id = $1`, [
    credentialId,
  ]);
  return rows[0];
}

export async function insertPasskey(db: Queryable, row: Omit<PasskeyRow, "lastUsedAt">): Promise<void> {
  await db.query(
    `insert into passkey (id, person_id, name, credential_id, public_key, counter, transports, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.personId,
      row.name,
      row.credentialId,
      Buffer.from(row.publicKey),
      row.counter,
      row.transports,
      row.createdAt,
    ],
  );
}

/** False when its counter went back meanwhile: somebody has a copy. */
export async function notePasskeyUse(db: Queryable, id: string, counter: number, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update passkey set counter = $2, last_used_at = $3 where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
    [id, counter, now],
  );
  return rowCount === 1;
}

export async function renamePasskey(db: Queryable, personId: PersonId, id: string, name: string): Promise<boolean> {
  const { rowCount } = await db.query(`update passkey set name = $3 where id = $2 and person_id = $1`, [
    personId,
    id,
    name,
  ]);
  return rowCount === 1;
}

export async function removePasskey(db: Queryable, personId: PersonId, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    `delete from passkey where id = $2 and person_id = $1 returning name`,
    [personId, id],
  );
  return rows[0]?.name;
}

export interface SecondFactorRow {
  readonly sealedSecret: string;
  readonly confirmedAt: number | null;
  readonly lastStep: number;
}

export async function secondFactorOf(db: Queryable, personId: PersonId): Promise<SecondFactorRow | undefined> {
  const { rows } = await db.query<SecondFactorRow>(
    `select sealed_secret as "sealedSecret", confirmed_at as "confirmedAt", last_step as "lastStep"
     from second_factor where person_id = $1`,
    [personId],
  );
  return rows[0];
}

/** Replaces one that was never confirmed; a confirmed one stays, and the answer is false. */
export async function offerSecondFactor(
  db: Queryable,
  personId: PersonId,
  sealedSecret: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into second_factor (person_id, sealed_secret, created_at) values ($1, $2, $3)
     on conflict (person_id) do update set sealed_secret = $2, created_at = $3, last_step = 0
     where second_factor.confirmed_at is null`,
    [personId, sealedSecret, now],
  );
  return rowCount === 1;
}

/** Uses a step up; false when it was used already. */
export async function spendStep(db: Queryable, personId: PersonId, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update second_factor set last_step = $2 where person_id = $1 and last_step < $2`,
    [personId, step],
  );
  return rowCount === 1;
}

export async function confirmSecondFactor(db: Queryable, personId: PersonId, now: number): Promise<void> {
  await db.query(`update second_factor set confirmed_at = $2 where person_id = $1 and confirmed_at is null`, [
    personId,
    now,
  ]);
}

export async function removeSecondFactor(db: Queryable, personId: PersonId): Promise<boolean> {
  await db.query(`delete from recovery_code where person_id = $1`, [personId]);
  const { rowCount } = await db.query(`delete from second_factor where person_id = $1`, [personId]);
  return rowCount === 1;
}

export async function replaceRecoveryCodes(
  db: Queryable,
  personId: PersonId,
  hashes: readonly string[],
): Promise<void> {
  await db.query(`delete from recovery_code where person_id = $1`, [personId]);
  await db.query(`insert into recovery_code (person_id, code_hash) select $1, unnest($2::text[])`, [personId, hashes]);
}

export async function spendRecoveryCode(
  db: Queryable,
  personId: PersonId,
  hash: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null`,
    [personId, hash, now],
  );
  return rowCount === 1;
}

export async function recoveryCodesLeft(db: Queryable, personId: PersonId): Promise<number> {
  const { rows } = await db.query<{ n: string }>(
    `select count(*) as n from recovery_code where person_id = $1 and used_at is null`,
    [personId],
  );
  return Number(rows[0]?.n ?? 0);
}

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly owner: boolean;
  readonly joinedAt: number;
  readonly lastSeenAt: number | null;
  readonly suspendedAt: number | null;
  readonly secondFactor: boolean;
  readonly passkeys: number;
  readonly providers: string[];
}

/** By name; whoever belongs to the organization. */
export async function listPeople(
  db: Queryable,
  organizationId: string,
  page: { readonly q: string | undefined; readonly after: Keyset | undefined; readonly limit: number },
): Promise<PersonRow[]> {
  const like = page.q === undefined || page.q === "" ? null : `%${page.q.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await db.query<PersonRow>(
    `select p.id, p.name, p.email, m.role = 'owner' as owner, m.joined_at as "joinedAt", p.suspended_at as "suspendedAt",
       (select max(s.updated_at) from sign_in s where s.person_id = p.id) as "lastSeenAt",
       exists (select 1 from second_factor f where f.person_id = p.id and f.confirmed_at is not null) as "secondFactor",
       (select count(*)::int from passkey k where k.person_id = p.id) as passkeys,
       coalesce((select array_agg(i.name order by i.name) from credential c
         join identity_provider i on i.id = c.provider_id where c.person_id = p.id), '{}') as providers
     from organization_member m join person p on p.id = m.person_id
     where m.organization_id = $1 and ($2::text is null or p.name ilike $2 or p.email ilike $2)
       and ($3::bigint is null or (m.joined_at, p.id) < ($3, $4))
     order by m.joined_at desc, p.id desc limit $5`,
    [organizationId, like, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

export async function isMember(db: Queryable, organizationId: string, personId: string): Promise<boolean> {
  const { rows } = await db.query(`select 1 from organization_member where organization_id = $1 and person_id = $2`, [
    organizationId,
    personId,
  ]);
  return rows.length > 0;
}

export async function setSuspended(db: Queryable, personId: PersonId, at: number | null): Promise<boolean> {
  const { rowCount } = await db.query(
    `update person set suspended_at = $2 where id = $1 and (suspended_at is null) <> ($2::bigint is null)`,
    [personId, at],
  );
  return rowCount === 1;
}

/** Organizations of which the person is the only owner who can still sign in. Locks their owners until the transaction ends. */
export async function onlyOwnerOf(db: Queryable, personId: PersonId): Promise<number> {
  const { rows } = await db.query<{ organizationId: string; personId: string; suspended: boolean }>(
    `select m.organization_id as "organizationId", m.person_id as "personId", p.suspended_at is not null as suspended
     from organization_member m join person p on p.id = m.person_id
     where m.role = 'owner' and m.organization_id in
       (select organization_id from organization_member where person_id = $1 and role = 'owner')
     order by m.organization_id, m.person_id for update of m`,
    [personId],
  );
  const owned = Map.groupBy(rows, (row) => row.organizationId);
  return [...owned.values()].filter((owners) => !owners.some((one) => one.personId !== personId && !one.suspended))
    .length;
}

export async function tokensEnding(db: Queryable, personId: PersonId): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(`select id from api_token where person_id = $1`, [personId]);
  return rows.map((row) => row.id);
}

/** The person goes; what they made keeps an id that means nobody any more. */
export async function removePerson(db: Queryable, personId: PersonId): Promise<boolean> {
  const { rowCount } = await db.query(`delete from person where id = $1`, [personId]);
  return rowCount === 1;
}
