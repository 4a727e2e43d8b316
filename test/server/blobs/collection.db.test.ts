import { createHash } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { BlobDigest } from "#lib/base/id.ts";
import { type BlobStore, type Blobs, COLLECTION_LOCK, createBlobs, createMemoryBlobs } from "#server/blobs/index.ts";
import { createTestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";

const GRACE_MS = 1000;
const db = await createTestDatabase();
afterAll(() => db.stop());

let clock = 0;
let store: BlobStore;
let blobs: Blobs;
beforeEach(async () => {
  await db.pool.query("truncate blobs, blob_refs");
  clock = 10_000;
  store = createMemoryBlobs(() => clock);
  blobs = withStore(store);
});

const withStore = (over: BlobStore): Blobs =>
  createBlobs({ db, store: over, graceMs: GRACE_MS, log: testLog, now: () => clock });
const owner = { kind: "file", id: "f1" };
const put = async (text: string, through = blobs): Promise<BlobDigest> =>
  (await through.put(Buffer.from(text), { projectId: null })).digest;
const there = async (digest: BlobDigest): Promise<boolean> => (await store.head(digest)) !== undefined;
const later = (ms: number): void => {
  clock += ms;
};

test("a blob that nothing refers to is kept for the grace period and then removed", async () => {
  const digest = await put("alone");
  later(GRACE_MS);
  expect([await blobs.collect(), await there(digest)]).toEqual([0, true]);
  later(1);
  expect([await blobs.collect(), await there(digest)]).toEqual([1, false]);
});

test("a reference keeps a blob, and its end starts the grace period", async () => {
  const digest = await put("kept");
  await db.transaction((client) => blobs.refer(client, owner, [digest, digest]));
  expect(await blobs.refers(owner, digest)).toBe(true);
  later(GRACE_MS * 10);
  expect(await blobs.collect()).toBe(0);
  await db.transaction((client) => blobs.unrefer(client, owner));
  expect([await blobs.refers(owner, digest), await blobs.collect()]).toEqual([false, 0]);
  later(GRACE_MS + 1);
  expect([await blobs.collect(), await there(digest)]).toEqual([1, false]);
});

test("one owner's end does not take another's blob", async () => {
  const [shared, own] = [await put("shared"), await put("own")];
  const other = { kind: "dataset", id: "f1" };
  await db.transaction((client) => blobs.refer(client, owner, [shared, own]));
  await db.transaction((client) => blobs.refer(client, other, [shared]));
  await db.transaction((client) => blobs.unrefer(client, owner, [shared]));
  later(GRACE_MS + 1);
  expect(await blobs.collect()).toBe(0);
  await db.transaction((client) => blobs.unrefer(client, owner));
  later(GRACE_MS + 1);
  expect([await blobs.collect(), await there(shared), await there(own)]).toEqual([1, true, false]);
});

test("putting a blob again starts its grace period anew", async () => {
  const digest = await put("again");
  later(GRACE_MS + 1);
  await put("again");
  expect([await blobs.collect(), await there(digest)]).toEqual([0, true]);
});

test("bytes that no row knows are collected, too, when they are old enough", async () => {
  const { digest } = await store.put(Buffer.from("stray"));
  expect(await blobs.collect()).toBe(0);
  later(GRACE_MS + 1);
  expect([await blobs.collect(), await there(digest)]).toEqual([1, false]);
});

test("a put of the same bytes while they are being collected waits and then stands", async () => {
  const digest = await put("contended");
  later(GRACE_MS + 1);
  let again: Promise<BlobDigest> | undefined;
  const collecting = withStore({
    ...store,
    delete: async (name) => {
      again = put("contended");
      await untilWaiting();
      await store.delete(name);
    },
  });
  expect(await collecting.collect()).toBe(1);
  expect(await again).toBe(digest);
  expect(await there(digest)).toBe(true);
  expect(await blobs.collect()).toBe(0);
});

test("a reference made while the blob is being collected either keeps it or fails, and never dangles", async () => {
  const digest = await put("raced");
  later(GRACE_MS + 1);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let referred = (): void => undefined;
  const inserted = new Promise<void>((resolve) => {
    referred = resolve;
  });
  const referring = db.transaction(async (client) => {
    await blobs.refer(client, owner, [digest]);
    referred();
    await held;
  });
  await inserted;
  const collecting = blobs.collect();
  await untilWaiting();
  release();
  await referring;
  expect([await collecting, await there(digest), await blobs.refers(owner, digest)]).toEqual([0, true, true]);
  await expect(
    db.transaction((client) =>
      blobs.refer(client, owner, [createHash("sha256").update("never put").digest("hex") as BlobDigest]),
    ),
  ).rejects.toThrow(/foreign key/);
});

test("a store that fails to delete leaves the blob to the next collection", async () => {
  const digest = await put("stubborn");
  later(GRACE_MS + 1);
  const failing = withStore({ ...store, delete: () => Promise.reject(new Error("the store is away")) });
  await expect(failing.collect()).rejects.toThrow("the store is away");
  expect([await there(digest), await blobs.collect(), await there(digest)]).toEqual([true, 1, false]);
});

test("while somebody copies blobs nothing is collected", async () => {
  await put("copied");
  later(GRACE_MS + 1);
  const client = await db.pool.connect();
  await client.query("select pg_advisory_lock_shared($1)", [COLLECTION_LOCK]);
  expect(await blobs.collect()).toBe(0);
  await client.query("select pg_advisory_unlock_shared($1)", [COLLECTION_LOCK]);
  client.release();
  expect(await blobs.collect()).toBe(1);
});

test("random puts, references and collections at once never lose a referenced blob", async () => {
  const names = ["a", "b", "c"];
  const kept = new Set<BlobDigest>();
  const work = Array.from({ length: 60 }, async (_, at) => {
    const text = names[at % names.length] ?? "a";
    if (at % 4 === 3) return void (await blobs.collect());
    const digest = await put(text);
    if (at % 7 === 0) {
      await db.transaction((client) => blobs.refer(client, { kind: "file", id: String(at) }, [digest]));
      kept.add(digest);
    }
    later(GRACE_MS / 2);
  });
  const outcomes = await Promise.allSettled(work);
  // A grace period shorter than the work itself may refuse a reference, but never break one.
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(String(outcome.reason)).toMatch(/foreign key/);
  }
  const { rows } = await db.pool.query<{ digest: BlobDigest }>("select distinct digest from blob_refs");
  for (const { digest } of rows) expect(await there(digest)).toBe(true);
  expect(rows.length).toBeGreaterThan(0);
});

/** Resolves when some statement of this database waits for a lock. */
async function untilWaiting(): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query(
      "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows[0]?.n > 0) return;
  }
}
