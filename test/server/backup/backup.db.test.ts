import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BlobDigest } from "#lib/base/id.ts";
import { readBackup, writeBackup } from "#server/backup/index.ts";
import { type BlobStore, type Blobs, createBlobs, createMemoryBlobs } from "#server/blobs/index.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";

let folder: string;
let db: TestDatabase;
let store: BlobStore;
let blobs: Blobs;
let counter = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-backup-"));
  db = await createTestDatabase();
  store = createMemoryBlobs();
  blobs = createBlobs({ db, store, graceMs: 0, log: testLog });
});
beforeEach(async () => {
  await db.pool.query("truncate blobs, blob_refs, organization, person cascade");
});
afterAll(async () => {
  await db.stop();
  await rm(folder, { recursive: true });
});

const deps = () => ({ db, store, dataFolder: folder, now: () => 1_760_000_000_000 });
const freshFile = (): string => path.join(folder, `${++counter}.octavo`);

async function keep(text: string, id = text): Promise<BlobDigest> {
  const { digest } = await blobs.put(Buffer.from(text), { projectId: null });
  await db.transaction((client) => blobs.refer(client, { kind: "file", id }, [digest]));
  return digest;
}

/** A second Octavo, restored from `file`. */
async function restored(file: string): Promise<{ db: TestDatabase; store: BlobStore; dataFolder: string }> {
  const fresh = await createTestDatabase({ empty: true });
  const dataFolder = await mkdtemp(path.join(folder, "restored-"));
  const target = { db: fresh, store: createMemoryBlobs(), dataFolder };
  try {
    await readBackup(target, file);
  } catch (error) {
    const { rows } = await fresh.pool.query(
      "select count(*) as n from pg_tables where schemaname in ('public', 'drizzle')",
    );
    expect(rows[0]?.n).toBe(0);
    await fresh.stop();
    throw error;
  }
  return target;
}

const organizations = (from: TestDatabase) =>
  from.pool.query("select * from organization order by id").then(({ rows }) => rows);
const addOrganization = (id: string) =>
  db.pool.query("insert into organization (id, name, created_at) values ($1, $2, 1)", [
    id,
    `tab\there \\ "${id}"\n\u00fc`,
  ]);

describe("a backup", () => {
  it("comes back row for row and byte for byte, secret included", async () => {
    for (const id of ["a", "b"]) await addOrganization(id);
    const digest = await keep("bytes");
    await blobs.put(Buffer.from("nothing refers to this"), { projectId: null });
    await writeFile(path.join(folder, "secret"), "s".repeat(43), { mode: 0o600 });
    const file = freshFile();
    expect(await writeBackup(deps(), file)).toMatchObject({
      blobs: 1,
      bytes: 5,
      missing: [],
      rows: { "public.organization": 2 },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const copy = await restored(file);
    expect(await organizations(copy.db)).toEqual(await organizations(db));
    expect((await copy.db.pool.query("select digest from blobs")).rows).toEqual([{ digest }]);
    expect(Buffer.concat(await (await copy.store.read(digest))!.toArray()).toString()).toBe("bytes");
    expect(await readFile(path.join(copy.dataFolder, "secret"), "utf8")).toBe("s".repeat(43));
    expect((await stat(path.join(copy.dataFolder, "secret"))).mode & 0o777).toBe(0o600);
    const constraints =
      "select conname, pg_get_constraintdef(oid) as is from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2";
    expect((await copy.db.pool.query(constraints)).rows).toEqual((await db.pool.query(constraints)).rows);
    await copy.db.stop();
  });

  it("is one moment while people write and blobs are collected", async () => {
    let stopped = false;
    let rounds = 0;
    const write = async (worker: number): Promise<void> => {
      for (let at = 0; !stopped; at++) {
        const id = `${worker}-${at}`;
        await db.transaction(async (client) => {
          await client.query("insert into organization (id, name, created_at) values ($1, 'x', 1)", [`org-${id}`]);
          const { digest } = await blobs.put(Buffer.from(id), { projectId: null });
          await blobs.refer(client, { kind: "file", id }, [digest]);
        });
        if (at > 3)
          await db.transaction((client) => blobs.unrefer(client, { kind: "file", id: `${worker}-${at - 3}` }));
        if (worker === 0) await blobs.collect();
        rounds++;
      }
    };
    const writers = [0, 1, 2].map(write);
    const files: string[] = [];
    for (let at = 0; at < 3; at++) {
      const file = freshFile();
      expect((await writeBackup(deps(), file)).missing).toEqual([]);
      files.push(file);
    }
    stopped = true;
    await Promise.all(writers);
    expect(rounds).toBeGreaterThan(3);
    for (const file of files) {
      const copy = await restored(file);
      const { rows } = await copy.db.pool.query<{ digest: BlobDigest; owner_id: string }>("select * from blob_refs");
      const orgs = new Set((await organizations(copy.db)).map((row: { id: string }) => row.id));
      for (const { digest, owner_id } of rows) {
        expect(orgs.has(`org-${owner_id}`)).toBe(true);
        expect(Buffer.concat(await (await copy.store.read(digest))!.toArray()).toString()).toBe(owner_id);
      }
      await copy.db.stop();
    }
  });

  it("of a table larger than one piece comes back whole", async () => {
    await db.pool.query(
      "insert into organization (id, name, created_at) select n, repeat(md5(n::text), 40), n from generate_series(1, 20000) n",
    );
    const file = freshFile();
    await writeBackup(deps(), file);
    const copy = await restored(file);
    const sum = "select count(*) as n, md5(string_agg(name, '' order by id)) as is from organization";
    expect((await copy.db.pool.query(sum)).rows).toEqual((await db.pool.query(sum)).rows);
    await copy.db.stop();
  });

  it("tells which blobs it could not find, and keeps the rest", async () => {
    const gone = await keep("gone");
    await keep("there");
    await store.delete(gone);
    const file = freshFile();
    expect(await writeBackup(deps(), file)).toMatchObject({ blobs: 1, missing: [gone] });
    await (await restored(file)).db.stop();
  });

  it("leaves no half file when the store fails, and replaces none", async () => {
    await keep("x");
    const file = freshFile();
    const failing = { ...deps(), store: { ...store, read: () => Promise.reject(new Error("the store is away")) } };
    await expect(writeBackup(failing, file)).rejects.toThrow("the store is away");
    await expect(stat(`${file}.part`)).rejects.toThrow("ENOENT");
    await writeFile(`${file}.part`, "another backup is being written");
    await expect(writeBackup(deps(), file)).rejects.toThrow("EEXIST");
    expect(await readFile(`${file}.part`, "utf8")).toContain("another");
  });

  it("of what is no Octavo is refused", async () => {
    const empty = await createTestDatabase({ empty: true });
    await expect(writeBackup({ ...deps(), db: empty }, freshFile())).rejects.toThrow("holds no Octavo");
    await empty.stop();
  });
});

describe("a restore", () => {
  it("leaves a database empty when the file is cut, damaged or foreign", async () => {
    for (let n = 0; n < 200; n++) await addOrganization(`o${n}`);
    await keep("z".repeat(100_000));
    const file = freshFile();
    await writeBackup(deps(), file);
    const { size } = await stat(file);
    for (const length of [0, 700, Math.floor(size / 2), size - 2000]) {
      const cut = freshFile();
      await writeFile(cut, await readFile(file));
      await truncate(cut, length);
      await expect(restored(cut)).rejects.toThrow(/cut short|no backup/);
    }
    const foreign = freshFile();
    await writeFile(foreign, "PK\u0003\u0004".repeat(1000));
    await expect(restored(foreign)).rejects.toThrow("no backup");
  });

  it("goes into an empty database only", async () => {
    const file = freshFile();
    await writeBackup(deps(), file);
    await expect(readBackup(deps(), file)).rejects.toThrow("already something");
  });

  it("of a backup by an unknown Octavo is refused", async () => {
    await db.pool.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)");
    const file = freshFile();
    await writeBackup(deps(), file);
    await db.pool.query("delete from drizzle.__drizzle_migrations where hash = 'x'");
    await expect(restored(file)).rejects.toThrow("belongs to another Octavo");
  });
});
