import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "#server/db/index.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query("create table kept (n bigint primary key)");
});
afterAll(() => db.stop());

test("a transaction commits when its work resolves and leaves nothing when it throws", async () => {
  await db.transaction((client) => client.query("insert into kept values (1)"));
  await expect(
    db.transaction(async (client) => {
      await client.query("insert into kept values (2)");
      throw new Error("changed my mind");
    }),
  ).rejects.toThrow("changed my mind");
  expect((await db.pool.query("select n from kept")).rows).toEqual([{ n: 1 }]);
});

test("int8 arrives as a number", async () => {
  expect((await db.pool.query("select 1760000000000::int8 as at, count(*) as n from kept")).rows[0]).toEqual({
    at: 1760000000000,
    n: 1,
  });
});

test("servers that start together migrate one after the other", async () => {
  const opened = await Promise.all([1, 2, 3].map(() => openDatabase({ url: db.url, log: testLog, connections: 2 })));
  const { rows } = await db.pool.query("select count(*) as n from drizzle.__drizzle_migrations");
  expect(rows[0]?.n).toBeGreaterThan(0);
  await Promise.all(opened.map((each) => each.stop()));
});

test("a database of a newer Octavo is refused", async () => {
  const other = await createTestDatabase();
  await other.pool.query(
    "insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 99999999999999)",
  );
  await expect(openDatabase({ url: other.url, log: testLog })).rejects.toThrow("belongs to a newer Octavo");
  await other.stop();
});

test("a connection that breaks in a transaction answers unavailable and is not used again", async () => {
  const broken = db.transaction(async (client) => {
    const { rows } = await client.query("select pg_backend_pid() as pid");
    await db.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await client.query("insert into kept values (3)");
  });
  await expect(broken).rejects.toMatchObject({ code: "unavailable" });
  expect((await db.pool.query("select count(*) as n from kept where n = 3")).rows[0]?.n).toBe(0);
});
