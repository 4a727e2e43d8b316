/**
 * What ties blobs to the database: the row that a put claims, the references that keep a blob, and the collection of what
 * nothing refers to. Promises that a blob is kept for the grace period after its last put or its last reference went, and
 * that a put that has answered is never undone by a collection at the same moment: both take the blob's row lock, the put
 * before its bytes take their place, the collection while it deletes them.
 */
import type pg from "pg";
import type { BlobDigest } from "#lib/base/id.ts";
import { type Database, isForeignKeyViolation } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { BlobInfo, BlobStore } from "./blob-store.ts";

/** Who refers to a blob. `kind` is the module's word: `document`, `file`, `dataset` … */
export interface BlobOwner {
  readonly kind: string;
  readonly id: string;
}

/** Held shared by whoever copies blobs that a snapshot names; a collection steps aside. */
export const COLLECTION_LOCK = 0x626c6f62; // "blob"
const BATCH = 500;

export async function claimBlob(db: Database, digest: BlobDigest, size: number, now: number): Promise<void> {
  await db.pool.query({
    name: "blob_claim",
    text: `insert into blobs (digest, size, touched_at) values ($1, $2, $3)
           on conflict (digest) do update set touched_at = greatest(blobs.touched_at, excluded.touched_at)`,
    values: [digest, size, now],
  });
}

export async function referTo(client: pg.PoolClient, owner: BlobOwner, digests: readonly BlobDigest[]): Promise<void> {
  if (digests.length === 0) return;
  await client.query({
    name: "blob_refer",
    text: "insert into blob_refs (digest, owner_kind, owner_id) select unnest($1::text[]), $2, $3 on conflict do nothing",
    values: [digests, owner.kind, owner.id],
  });
}

/** The grace period of what loses a reference starts now. Without `digests`: all of the owners'. */
export async function dropReferences(
  client: pg.PoolClient,
  ownerKind: string,
  ownerIds: readonly string[],
  digests: readonly BlobDigest[] | undefined,
  now: number,
): Promise<void> {
  await client.query({
    name: "blob_unrefer",
    text: `with gone as (
             delete from blob_refs where owner_kind = $1 and owner_id = any($2) and ($3::text[] is null or digest = any($3))
             returning digest)
           update blobs set touched_at = greatest(touched_at, $4) where digest in (select digest from gone)`,
    values: [ownerKind, ownerIds, digests ?? null, now],
  });
}

/** Removes the blobs that nothing has referred to since `cutoff`; answers how many. */
export async function collect(db: Database, store: BlobStore, cutoff: number, log: Log): Promise<number> {
  await adoptStrays(db, store, cutoff);
  let removed = 0;
  for (let after = ""; ; ) {
    const { rows } = await db.pool.query<{ digest: BlobDigest }>(
      `select digest from blobs where touched_at < $1 and digest > $2
         and not exists (select 1 from blob_refs where blob_refs.digest = blobs.digest) order by digest limit $3`,
      [cutoff, after, BATCH],
    );
    for (const { digest } of rows) {
      const outcome = await removeOne(db, store, digest, cutoff);
      if (outcome === "busy") return removed;
      if (outcome === "removed") removed++;
    }
    if (rows.length < BATCH) break;
    after = rows.at(-1)?.digest ?? after;
  }
  if (removed > 0) log.info({ removed }, "blobs that nothing referred to were removed");
  return removed;
}

type Removal = "removed" | "kept" | "busy";

/** Deletes the bytes while the deleted row still locks the name, so that a put of the same bytes waits and then writes. */
async function removeOne(db: Database, store: BlobStore, digest: BlobDigest, cutoff: number): Promise<Removal> {
  try {
    return await db.transaction(async (client): Promise<Removal> => {
      const { rows } = await client.query("select pg_try_advisory_xact_lock($1) as mine", [COLLECTION_LOCK]);
      if (!rows[0]?.mine) return "busy";
      const { rowCount } = await client.query(
        `delete from blobs where digest = $1 and touched_at < $2
           and not exists (select 1 from blob_refs where blob_refs.digest = blobs.digest)`,
        [digest, cutoff],
      );
      if (rowCount === 0) return "kept";
      await store.delete(digest);
      return "removed";
    });
  } catch (error) {
    if (isForeignKeyViolation(error)) return "kept"; // somebody referred to it in this moment
    throw error;
  }
}

/** Bytes without a row (a put that was killed half-way, a folder copied by hand) get one, and are collected in their turn. */
async function adoptStrays(db: Database, store: BlobStore, cutoff: number): Promise<void> {
  let batch: BlobInfo[] = [];
  const flush = async (): Promise<void> => {
    await db.pool.query(
      `insert into blobs (digest, size, touched_at) select * from unnest($1::text[], $2::bigint[], $3::bigint[])
       on conflict do nothing`,
      [batch.map((info) => info.digest), batch.map((info) => info.size), batch.map((info) => info.modifiedAt)],
    );
    batch = [];
  };
  for await (const info of store.list()) {
    if (info.modifiedAt >= cutoff) continue;
    batch.push(info);
    if (batch.length >= BATCH) await flush();
  }
  if (batch.length > 0) await flush();
}
