/** Statements over the tables of documents. Those of the hot path are prepared by name. */
import type pg from "pg";
import type { Database } from "../db/index.ts";
import type { RescuedRow } from "./history-queries.ts";

type Queryable = pg.Pool | pg.PoolClient;

/** One room's tick, as it goes into the live log. */
export interface LogEntry {
  readonly documentId: string;
  readonly leaseId: string;
  readonly seq: number;
  readonly frames: Uint8Array;
  /** Client ids that somebody used for the first time. */
  readonly claims: readonly { readonly clientId: number; readonly personId: string }[];
  /** Text that arrived for cells that were gone. */
  readonly rescued: readonly RescuedRow[];
}

/**
 * One statement, so one commit, for the ticks of all rooms. A document whose lease went to somebody else is left out;
 * `for share` makes a takeover wait for us, so it never misses a row that is about to be committed. Bytes travel as one
 * binary parameter, cut by offsets: an array of bytea would travel as hexadecimal text. Repeating it changes nothing.
 */
const appendRows = `
with batch as (
  select * from unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::int[])
    as b(document_id, lease_id, seq, start, length)
), held as (
  select d.id from collab_document d join batch b on d.id = b.document_id and d.lease_id = b.lease_id for share of d
), stored as (
  insert into collab_update (document_id, seq, frames)
  select document_id, seq, substr($6::bytea, start, length) from batch where document_id in (select id from held)
  on conflict do nothing
)`;

/** New owners of client ids and rescued text come seldom: a statement of their own keeps the usual one short. */
const appendRare = `, claimed as (
  insert into collab_client (document_id, client_id, person_id)
  select * from unnest($7::text[], $8::bigint[], $9::text[]) as c(document_id, client_id, person_id)
  where document_id in (select id from held)
  on conflict do nothing
), rescued as (
  insert into collab_rescued (id, document_id, cell_id, person_id, text, at)
  select * from unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[])
    as r(id, document_id, cell_id, person_id, text, at)
  where document_id in (select id from held)
  on conflict do nothing
)`;

/** The same for one document alone, which is most commits of a quiet server: without lists it costs a third less. */
const appendRow = `
with held as (
  select id from collab_document where id = $1 and lease_id = $2 for share
), stored as (
  insert into collab_update (document_id, seq, frames) select id, $3, $4 from held on conflict do nothing
)
select id from held`;

const single = { name: "collab_append_one", text: appendRow };
const usual = { name: "collab_append", text: `${appendRows} select id from held` };
const rare = { name: "collab_append_rare", text: `${appendRows}${appendRare} select id from held` };

/** Answers the documents whose entries are now stored; the others' leases are lost. */
export async function appendEntries(pool: pg.Pool, entries: readonly LogEntry[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(statementFor(entries));
  return new Set(rows.map((row) => row.id));
}

function statementFor(entries: readonly LogEntry[]): pg.QueryConfig {
  const more = rareValues(entries);
  if (more.length > 0) return { ...rare, values: [...rowValues(entries), ...more] };
  const [only] = entries;
  if (entries.length > 1 || only === undefined) return { ...usual, values: rowValues(entries) };
  return { ...single, values: [only.documentId, only.leaseId, only.seq, asBuffer(only.frames)] };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function rowValues(entries: readonly LogEntry[]): unknown[] {
  const starts: number[] = [];
  let start = 1;
  for (const entry of entries) {
    starts.push(start);
    start += entry.frames.length;
  }
  return [
    entries.map((entry) => entry.documentId),
    entries.map((entry) => entry.leaseId),
    entries.map((entry) => entry.seq),
    starts,
    entries.map((entry) => entry.frames.length),
    Buffer.concat(entries.map((entry) => entry.frames)),
  ];
}

function rareValues(entries: readonly LogEntry[]): unknown[] {
  const claims = entries.flatMap((entry) => entry.claims.map((claim) => ({ documentId: entry.documentId, ...claim })));
  const rescued = entries.flatMap((entry) => entry.rescued);
  if (claims.length === 0 && rescued.length === 0) return [];
  return [
    claims.map((claim) => claim.documentId),
    claims.map((claim) => claim.clientId),
    claims.map((claim) => claim.personId),
    rescued.map((row) => row.id),
    rescued.map((row) => row.documentId),
    rescued.map((row) => row.cellId),
    rescued.map((row) => row.personId),
    rescued.map((row) => row.text),
    rescued.map((row) => row.at),
  ];
}

export async function insertDocument(client: pg.PoolClient, documentId: string, epoch: number, at: number) {
  await client.query("insert into collab_document (id, epoch, created_at) values ($1, $2, $3)", [
    documentId,
    epoch,
    at,
  ]);
}

/** Everything of a document, its history included; a room that still has it open can store nothing more. */
export async function deleteDocument(client: pg.PoolClient, documentId: string): Promise<void> {
  // First the row that every writer must hold: nothing is appended after it is gone.
  await client.query("delete from collab_document where id = $1", [documentId]);
  await client.query("delete from collab_update where document_id = $1", [documentId]);
  await client.query("delete from collab_client where document_id = $1", [documentId]);
}

export async function insertRow(client: pg.PoolClient, documentId: string, seq: number, frames: Uint8Array) {
  await client.query("insert into collab_update (document_id, seq, frames) values ($1, $2, $3)", [
    documentId,
    seq,
    Buffer.from(frames),
  ]);
}

export interface LoadedDocument {
  readonly epoch: number;
  readonly snapshot: { readonly seq: number; readonly state: Buffer } | undefined;
  /** Compressed, oldest first, all after the snapshot. */
  readonly chunks: readonly Buffer[];
  readonly rows: readonly { readonly seq: number; readonly frames: Buffer }[];
  readonly lastSeq: number;
  readonly owners: readonly { readonly clientId: number; readonly personId: string }[];
}

/** Held by every document of a restored backup until somebody opens it: it is to begin a new generation first. */
const restoredLease = "restored from a backup";

/** Every document is as a backup had it, and browsers may have seen more: none goes on as if nothing had happened. */
export async function markRestored(client: pg.PoolClient): Promise<void> {
  await client.query("update collab_document set lease_id = $1", [restoredLease]);
}

/**
 * Takes the document's lease and reads all of it, in one transaction. Undefined when there is none. `renew` is called
 * before, when the document came from a backup.
 */
export function loadDocument(
  db: Pick<Database, "transaction">,
  documentId: string,
  leaseId: string,
  at: number,
  renew: (client: pg.PoolClient) => Promise<unknown> = async () => undefined,
): Promise<LoadedDocument | undefined> {
  return db.transaction(async (client) => {
    const found = await client.query<{ lease_id: string | null }>(
      "select lease_id from collab_document where id = $1 for update",
      [documentId],
    );
    if (found.rows[0]?.lease_id === restoredLease) await renew(client);
    const taken = await client.query<{ epoch: number }>(
      "update collab_document set lease_id = $2, leased_at = $3 where id = $1 returning epoch",
      [documentId, leaseId, at],
    );
    const epoch = taken.rows[0]?.epoch;
    return epoch === undefined ? undefined : readDocument(client, documentId, epoch);
  });
}

/** All that is stored of one generation, the present one. */
export async function readDocument(client: pg.PoolClient, documentId: string, epoch: number): Promise<LoadedDocument> {
  const snapshots = await client.query<{ seq: string; state: Buffer }>(
    "select seq, state from collab_snapshot where document_id = $1 and epoch = $2",
    [documentId, epoch],
  );
  const snapshot = snapshots.rows.map((row) => ({ seq: Number(row.seq), state: row.state }))[0];
  const chunks = await client.query<{ to_seq: string; frames: Buffer }>(
    "select to_seq, frames from collab_history where document_id = $1 and epoch = $2 and from_seq > $3 order by from_seq",
    [documentId, epoch, snapshot?.seq ?? 0],
  );
  const rows = await client.query<{ seq: string; frames: Buffer }>(
    "select seq, frames from collab_update where document_id = $1 order by seq",
    [documentId],
  );
  const owners = await client.query<{ client_id: string; person_id: string }>(
    "select client_id, person_id from collab_client where document_id = $1",
    [documentId],
  );
  return {
    epoch,
    snapshot,
    chunks: chunks.rows.map((row) => row.frames),
    rows: rows.rows.map((row) => ({ seq: Number(row.seq), frames: row.frames })),
    lastSeq: Math.max(snapshot?.seq ?? 0, Number(chunks.rows.at(-1)?.to_seq ?? 0), Number(rows.rows.at(-1)?.seq ?? 0)),
    owners: owners.rows.map((row) => ({ clientId: Number(row.client_id), personId: row.person_id })),
  };
}

export async function releaseLease(pool: Queryable, documentId: string, leaseId: string): Promise<void> {
  await pool.query("update collab_document set lease_id = null where id = $1 and lease_id = $2", [documentId, leaseId]);
}

/** What changes when a database is restored from a backup, by whatever means: its cluster, its oid, its timeline. */
export async function timelineOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ timeline: string }>(
    `select concat_ws(' ', (select system_identifier from pg_control_system()),
                           (select timeline_id from pg_control_checkpoint()), oid) as timeline
     from pg_database where datname = current_database()`,
  );
  return rows[0]?.timeline ?? "";
}
