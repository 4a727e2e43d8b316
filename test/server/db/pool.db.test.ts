import { afterAll, expect, test } from "vitest";
import { createPool } from "#server/db/pool.ts";
import { createTestDatabase } from "#test/support/postgres.ts";

const db = await createTestDatabase();
afterAll(() => db.stop());

test("errors are translated whichever way a query is sent", async () => {
  const away = createPool({ host: "127.0.0.1", port: 1, max: 1 });
  const unavailable = { code: "unavailable" };
  await expect(away.query("select 1")).rejects.toMatchObject(unavailable);
  await expect(away.connect()).rejects.toMatchObject(unavailable);
  const byCallback = await new Promise((resolve) => away.query("select 1", (error: unknown) => resolve(error)));
  expect(byCallback).toMatchObject(unavailable);
  await away.end();
});

test("a violated constraint and a wrong statement stay the driver's errors", async () => {
  await expect(db.pool.query("select * from nowhere")).rejects.toMatchObject({ code: "42P01" });
});

test("a pool that has no connection left for too long says that the database does not answer", async () => {
  const small = createPool({ connectionString: db.url, max: 1, connectionTimeoutMillis: 50 });
  const held = await small.connect();
  await expect(small.query("select 1")).rejects.toMatchObject({ code: "unavailable" });
  held.release();
  await small.end();
});

test("large counts are numbers, and bytes are bytes", async () => {
  const { rows } = await db.pool.query({
    name: "typed",
    text: "select 2::int8 ^ 1 as f, 9007199254740991::int8 as i, '\\x00ff'::bytea as b",
  });
  expect(rows).toEqual([{ f: 2, i: 9007199254740991, b: Buffer.from([0, 255]) }]);
});
