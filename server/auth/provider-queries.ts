/** Statements on identity providers and whom they vouch for. */
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import type { ProviderSettings } from "#lib/protocol/sign-in.ts";
import type { Queryable } from "./queries.ts";

export interface ProviderRow {
  readonly id: string;
  readonly organizationId: OrganizationId;
  readonly settings: ProviderSettings;
  readonly sealedSecret: string | null;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const columns = `p.id, p.organization_id as "organizationId", p.settings, p.sealed_secret as "sealedSecret", p.enabled,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

export async function providersOf(
  db: Queryable,
  organizationId: OrganizationId,
): Promise<(ProviderRow & { readonly people: number })[]> {
  const { rows } = await db.query<ProviderRow & { readonly people: number }>(
    `select ${columns}, (select count(*)::int from credential c where c.provider_id = p.id) as people
     from identity_provider p where p.organization_id = $1 order by p.created_at, p.id`,
    [organizationId],
  );
  return rows;
}

export async function findProvider(db: Queryable, id: string): Promise<ProviderRow | undefined> {
  const { rows } = await db.query<ProviderRow>(`select ${columns} from identity_provider p where p.id = $1`, [id]);
  return rows[0];
}

export async function enabledProviders(db: Queryable): Promise<ProviderRow[]> {
  const { rows } = await db.query<ProviderRow>(
    `select ${columns} from identity_provider p where p.enabled order by p.created_at, p.id`,
  );
  return rows;
}

export async function putProvider(db: Queryable, row: ProviderRow): Promise<void> {
  await db.query(
    `insert into identity_provider (id, organization_id, kind, name, settings, sealed_secret, enabled, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name = $4, settings = $5, sealed_secret = $6, enabled = $7, updated_at = $9`,
    [
      row.id,
      row.organizationId,
      row.settings.kind,
      row.settings.name,
      JSON.stringify(row.settings),
      row.sealedSecret,
      row.enabled,
      row.createdAt,
      row.updatedAt,
    ],
  );
}

/** With what it vouched for; answers the sign-ins that ended. */
export async function removeProvider(db: Queryable, id: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(`delete from sign_in where provider_id = $1 returning id`, [id]);
  await db.query(`delete from credential where provider_id = $1`, [id]);
  await db.query(`delete from identity_provider where id = $1`, [id]);
  return rows.map((row) => row.id);
}

export async function personBySubject(
  db: Queryable,
  providerId: string,
  subject: string,
): Promise<PersonId | undefined> {
  const { rows } = await db.query<{ personId: PersonId }>(
    `select person_id as "personId" from credential where provider_id = $1 and account_id = $2`,
    [providerId, subject],
  );
  return rows[0]?.personId;
}

export async function insertSubject(
  db: Queryable,
  row: {
    readonly id: string;
    readonly providerId: string;
    readonly subject: string;
    readonly personId: PersonId;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `insert into credential (id, account_id, provider_id, person_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (provider_id, account_id) do nothing`,
    [row.id, row.subject, row.providerId, row.personId, row.now],
  );
}

/** What the provider says has ended: one of its sessions, or all of one subject's. */
export async function endProviderSignIns(
  db: Queryable,
  providerId: string,
  which: { readonly session: string | undefined; readonly subject: string | undefined },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `delete from sign_in where provider_id = $1 and case when $2::text is not null then provider_session = $2
       else person_id = (select person_id from credential where provider_id = $1 and account_id = $3) end returning id`,
    [providerId, which.session ?? null, which.subject ?? null],
  );
  return rows.map((row) => row.id);
}
