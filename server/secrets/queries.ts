/** Statements on the tables of secrets. */
import type pg from "pg";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import type { Secret } from "#lib/protocol/secret.ts";
import type { Envelope } from "./envelope.ts";

export type Queryable = Pick<pg.Pool, "query">;

export interface SealedRow extends Envelope {
  readonly id: string;
  readonly name: string;
}

/** Where a secret is: in a project, and there perhaps one person's. */
export interface Place {
  readonly projectId: ProjectId;
  readonly personId: PersonId | null;
}

export interface ReadRow extends SealedRow {
  readonly personId: PersonId;
  readonly sessionId: string;
}

const envelope = `key_id as "keyId", wrapped_key as "wrappedKey", sealed`;

/** The project's, when `withShared`, and those of the person. */
export async function listSecrets(
  db: Queryable,
  { projectId, personId }: Place,
  withShared: boolean,
): Promise<Secret[]> {
  const { rows } = await db.query<Omit<Secret, "setAt" | "lastReadAt"> & { setAt: string; lastReadAt: string | null }>(
    `select s.name, s.person_id is not null as own, s.set_at as "setAt", by.name as "setBy",
       s.last_read_at as "lastReadAt", reader.name as "lastReadBy"
     from secret s left join person by on by.id = s.set_by left join person reader on reader.id = s.last_read_by
     where s.project_id = $1 and (s.person_id = $2 or (s.person_id is null and $3)) order by s.name, own`,
    [projectId, personId, withShared],
  );
  return rows.map((row) => ({
    ...row,
    setAt: Number(row.setAt),
    lastReadAt: row.lastReadAt === null ? null : Number(row.lastReadAt),
  }));
}

/** Those of a place, held until the transaction ends. */
export async function lockPlace(client: Queryable, { projectId, personId }: Place): Promise<readonly string[]> {
  await client.query("select 1 from project where id = $1 for no key update", [projectId]);
  const { rows } = await client.query<{ name: string }>(
    "select name from secret where project_id = $1 and person_id is not distinct from $2",
    [projectId, personId],
  );
  return rows.map(({ name }) => name);
}

export async function putSecret(
  client: Queryable,
  { projectId, personId }: Place,
  row: SealedRow,
  by: PersonId,
  at: number,
): Promise<void> {
  await removeSecret(client, { projectId, personId }, row.name);
  await client.query(
    `insert into secret (id, project_id, person_id, name, key_id, wrapped_key, sealed, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [row.id, projectId, personId, row.name, row.keyId, row.wrappedKey, row.sealed, at, by],
  );
}

export async function removeSecret(client: Queryable, place: Place, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    "delete from secret where project_id = $1 and person_id is not distinct from $2 and name = $3 returning id",
    [place.projectId, place.personId, name],
  );
  return rows[0]?.id;
}

/** The secret of this name that counts for the person: their own before the project's. Marks it as read. */
export async function takeSecret(
  client: Queryable,
  { projectId, personId }: Place,
  name: string,
  withShared: boolean,
  at: number,
): Promise<(SealedRow & { readonly own: boolean }) | undefined> {
  const { rows } = await client.query<SealedRow & { own: boolean }>(
    `update secret set last_read_at = $5, last_read_by = $2 where id = (
       select id from secret where project_id = $1 and name = $3 and (person_id = $2 or (person_id is null and $4))
       order by person_id nulls last limit 1)
     returning id, name, person_id is not null as own, ${envelope}`,
    [projectId, personId, name, withShared, at],
  );
  return rows[0];
}

export async function noteRead(
  client: Queryable,
  projectId: ProjectId,
  { personId, sessionId, ...row }: ReadRow,
  at: number,
): Promise<void> {
  await client.query(
    `insert into secret_read (person_id, session_id, secret_id, project_id, name, key_id, wrapped_key, sealed, read_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (person_id, session_id, secret_id) do update set read_at = excluded.read_at`,
    [personId, sessionId, row.id, projectId, row.name, row.keyId, row.wrappedKey, row.sealed, at],
  );
}

export async function readsOf(db: Queryable, personId: PersonId, sessionId: string): Promise<SealedRow[]> {
  const { rows } = await db.query<SealedRow>({
    name: "secret_reads_of_session",
    text: `select secret_id as id, name, ${envelope} from secret_read where person_id = $1 and session_id = $2
      order by secret_id`,
    values: [personId, sessionId],
  });
  return rows;
}

export async function removeReads(db: Queryable, before: number): Promise<void> {
  await db.query("delete from secret_read where read_at < $1", [before]);
}

/** Ids and envelopes that another key wraps than this one; a secret and what was read of it share one envelope. */
export async function wrappedOtherwise(db: Queryable, keyId: string): Promise<SealedRow[]> {
  const { rows } = await db.query<SealedRow>(
    `select distinct on (id, key_id) id, name, ${envelope} from (
       select id, name, key_id, wrapped_key, sealed from secret where key_id <> $1 union all
       select secret_id, name, key_id, wrapped_key, sealed from secret_read where key_id <> $1) as wrapped`,
    [keyId],
  );
  return rows;
}

/** Guarded by the key before: of two servers that start at once, the second changes nothing. */
export async function wrapAnew(db: Queryable, id: string, before: string, now: Envelope): Promise<void> {
  const values = [id, before, now.keyId, now.wrappedKey];
  await db.query("update secret set key_id = $3, wrapped_key = $4 where id = $1 and key_id = $2", values);
  await db.query("update secret_read set key_id = $3, wrapped_key = $4 where secret_id = $1 and key_id = $2", values);
}
