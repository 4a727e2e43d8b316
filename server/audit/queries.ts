/** Every statement on the audit log. */
import type pg from "pg";
import type { SealedFacts } from "#lib/audit/chain.ts";
import type { OrganizationId } from "#lib/base/id.ts";
import type { Keyset } from "../http/cursor.ts";

/** A pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

const sealed = `e.id, e.organization_id as "organizationId", e.project_id as "projectId", e.at,
  e.actor_kind as "actorKind", e.actor_id as "actorId", e.credential_id as "credentialId", e.action,
  e.target_kind as "targetKind", e.target_id as "targetId", e.target_name as "targetName", e.before, e.after,
  e.address, e.agent, e.request_id as "requestId", e.sequence, e.hash`;

export interface EntryRow extends SealedFacts {
  readonly organizationId: OrganizationId;
  readonly before: Record<string, never> | null;
  readonly after: Record<string, never> | null;
  readonly sequence: number | null;
  readonly hash: string | null;
}

export interface ListedRow extends EntryRow {
  readonly actorName: string | null;
  readonly personName: string | null;
}

export type NewEntry = Omit<SealedFacts, "organizationId" | "at"> & { readonly organizationId: OrganizationId | null };

/**
 * Of the project's organization where none is named; what is about somebody's account, of the one they are in; else of the
 * first there is. The database says when: its clock is one for all servers.
 */
export async function insertEntry(db: Queryable, entry: NewEntry): Promise<void> {
  await db.query({
    name: "audit-insert",
    text: `insert into audit_entry (id, organization_id, project_id, at, actor_kind, actor_id, credential_id, action,
             target_kind, target_id, target_name, before, after, address, agent, request_id)
           values ($1, coalesce($2, (select organization_id from project where id = $3),
               (select m.organization_id from organization_member m
                where m.person_id = case when $8 = 'person' then $9 when $8 in ('session', 'token', 'passkey') then $5 end
                order by m.joined_at, m.organization_id limit 1),
               (select id from organization order by created_at, id limit 1)),
             $3, (extract(epoch from clock_timestamp()) * 1000)::bigint, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      entry.id,
      entry.organizationId,
      entry.projectId,
      entry.actorKind,
      entry.actorId,
      entry.credentialId,
      entry.action,
      entry.targetKind,
      entry.targetId,
      entry.targetName,
      entry.before === null ? null : JSON.stringify(entry.before),
      entry.after === null ? null : JSON.stringify(entry.after),
      entry.address,
      entry.agent,
      entry.requestId,
    ],
  });
}

/** Whether this transaction is the one that seals; the lock ends with it. */
export async function takeSealing(db: Queryable, lock: number): Promise<boolean> {
  const { rows } = await db.query<{ taken: boolean }>(`select pg_try_advisory_xact_lock($1) as taken`, [lock]);
  return rows[0]?.taken === true;
}

export async function anyUnsealed(db: Queryable): Promise<boolean> {
  const { rows } = await db.query({
    name: "audit-any-unsealed",
    text: `select 1 from audit_entry where sequence is null limit 1`,
  });
  return rows.length > 0;
}

export async function unsealedEntries(db: Queryable, limit: number): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: "audit-unsealed",
    text: `select ${sealed} from audit_entry e where e.sequence is null order by e.at, e.id limit $1`,
    values: [limit],
  });
  return rows;
}

export interface Sealing {
  readonly id: string;
  readonly sequence: number;
  readonly hash: string;
}

export async function sealEntries(db: Queryable, sealings: readonly Sealing[]): Promise<void> {
  await db.query({
    name: "audit-seal",
    text: `update audit_entry e set sequence = s.sequence, hash = s.hash
           from unnest($1::text[], $2::bigint[], $3::text[]) as s (id, sequence, hash)
           where e.id = s.id and e.sequence is null`,
    values: [sealings.map((each) => each.id), sealings.map((each) => each.sequence), sealings.map((each) => each.hash)],
  });
}

export interface ChainRow {
  readonly organizationId: OrganizationId;
  readonly trimmedSequence: number;
  readonly trimmedHash: string;
  readonly sequence: number;
  readonly hash: string;
  readonly seal: string;
  readonly retentionDays: number | null;
}

const chain = `organization_id as "organizationId", trimmed_sequence as "trimmedSequence",
  trimmed_hash as "trimmedHash", sequence, hash, seal, retention_days as "retentionDays"`;

/** With `lock` nobody else changes it until the transaction ends. */
export async function chainOf(
  db: Queryable,
  organizationId: OrganizationId,
  lock = false,
): Promise<ChainRow | undefined> {
  const { rows } = await db.query<ChainRow>(
    `select ${chain} from audit_chain where organization_id = $1 ${lock ? "for update" : ""}`,
    [organizationId],
  );
  return rows[0];
}

export async function chainsToTrim(db: Queryable): Promise<ChainRow[]> {
  const { rows } = await db.query<ChainRow>(`select ${chain} from audit_chain where retention_days is not null`);
  return rows;
}

export async function putChain(db: Queryable, row: ChainRow): Promise<void> {
  await db.query(
    `insert into audit_chain (organization_id, trimmed_sequence, trimmed_hash, sequence, hash, seal, retention_days)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization_id) do update set trimmed_sequence = $2, trimmed_hash = $3, sequence = $4, hash = $5,
       seal = $6, retention_days = $7`,
    [row.organizationId, row.trimmedSequence, row.trimmedHash, row.sequence, row.hash, row.seal, row.retentionDays],
  );
}

/** Sealed entries in the order of the chain, after `after`. */
export async function sealedEntries(
  db: Queryable,
  organizationId: OrganizationId,
  after: number,
  limit: number,
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: "audit-sealed",
    text: `select ${sealed} from audit_entry e where e.organization_id = $1 and e.sequence > $2
           order by e.sequence limit $3`,
    values: [organizationId, after, limit],
  });
  return rows;
}

/** Entries that have waited for their seal since before `before`, and all that wait. */
export async function countUnsealed(
  db: Queryable,
  organizationId: OrganizationId,
  waitedMs: number,
): Promise<{ readonly all: number; readonly late: number }> {
  const { rows } = await db.query<{ all: string; late: string }>(
    `select count(*) as all, count(*) filter (where at < extract(epoch from clock_timestamp()) * 1000 - $2::bigint) as late
     from audit_entry where organization_id = $1 and sequence is null`,
    [organizationId, waitedMs],
  );
  return { all: Number(rows[0]?.all ?? 0), late: Number(rows[0]?.late ?? 0) };
}

/** The last of the chain's first entries that are all past their time. */
export async function lastExpired(
  db: Queryable,
  organizationId: OrganizationId,
  days: number,
): Promise<{ readonly sequence: number; readonly hash: string } | undefined> {
  const { rows } = await db.query<{ sequence: number; hash: string }>(
    `select sequence, hash from audit_entry
     where organization_id = $1 and sequence is not null
       and sequence < coalesce((select min(sequence) from audit_entry
         where organization_id = $1 and at >= extract(epoch from clock_timestamp()) * 1000 - $2::bigint * 86400000),
         9223372036854775807)
     order by sequence desc limit 1`,
    [organizationId, days],
  );
  return rows[0];
}

export async function removeThrough(db: Queryable, organizationId: OrganizationId, sequence: number): Promise<number> {
  const { rowCount } = await db.query(`delete from audit_entry where organization_id = $1 and sequence <= $2`, [
    organizationId,
    sequence,
  ]);
  return rowCount ?? 0;
}

export interface EntryFilter {
  readonly projectId?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly q?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Latest first. People are called as they are called now; who is gone has no name. */
export async function listEntries(
  db: Queryable,
  organizationId: OrganizationId | null,
  filter: EntryFilter,
  page: { readonly after: Keyset | undefined; readonly limit: number },
): Promise<ListedRow[]> {
  const values: unknown[] = [page.limit];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const wanted: string[] = [];
  if (organizationId !== null) wanted.push(`e.organization_id = ${given(organizationId)}`);
  if (page.after !== undefined) wanted.push(`(e.at, e.id) < (${given(page.after.at)}, ${given(page.after.id)})`);
  if (filter.projectId !== undefined) wanted.push(`e.project_id = ${given(filter.projectId)}`);
  if (filter.actor !== undefined) wanted.push(`e.actor_id = ${given(filter.actor)}`);
  if (filter.target !== undefined) wanted.push(`e.target_id = ${given(filter.target)}`);
  if (filter.since !== undefined) wanted.push(`e.at >= ${given(filter.since)}`);
  if (filter.until !== undefined) wanted.push(`e.at < ${given(filter.until)}`);
  if (filter.action !== undefined) {
    const whole = filter.action.includes(".");
    wanted.push(whole ? `e.action = ${given(filter.action)}` : `starts_with(e.action, ${given(`${filter.action}.`)})`);
  }
  if (filter.q !== undefined && filter.q !== "") {
    const like = given(`%${filter.q.replaceAll(/[\\%_]/g, "\\$&")}%`);
    wanted.push(`(e.target_name ilike ${like} or a.name ilike ${like} or t.name ilike ${like} or e.address ilike ${like}
      or e.action ilike ${like})`);
  }
  const { rows } = await db.query<ListedRow>(
    `select ${sealed}, a.name as "actorName", t.name as "personName" from audit_entry e
     left join person a on a.id = e.actor_id
     left join person t on e.target_kind = 'person' and t.id = e.target_id
     where ${wanted.length === 0 ? "true" : wanted.join(" and ")} order by e.at desc, e.id desc limit $1`,
    values,
  );
  return rows;
}
