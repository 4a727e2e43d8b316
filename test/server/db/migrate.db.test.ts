import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { appliedMigration, migrate, migrateEmpty } from "#server/db/index.ts";
import * as schema from "#server/db/schema/index.ts";
import { createTestDatabase } from "#test/support/postgres.ts";

test("the migrations make exactly the tables that the schema declares", async () => {
  const { generateDrizzleJson, generateMigration } = createRequire(import.meta.url)("drizzle-kit/api");
  const journal = JSON.parse(readFileSync("server/db/migrations/meta/_journal.json", "utf8"));
  const last = String(journal.entries.at(-1).idx).padStart(4, "0");
  const before = JSON.parse(readFileSync(`server/db/migrations/meta/${last}_snapshot.json`, "utf8"));
  expect(await generateMigration(before, generateDrizzleJson(schema, before.id))).toEqual([]);
});

test("an empty database is brought to a migration, and from there on", async () => {
  const full = await createTestDatabase();
  const empty = await createTestDatabase({ empty: true });
  const last = await full.pool.connect().then(async (client) => {
    const at = await appliedMigration(client);
    client.release();
    return at ?? 0;
  });
  const client = await empty.pool.connect();
  expect(await appliedMigration(client)).toBeUndefined();
  await migrateEmpty(client, last);
  await client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', $1)", [last]);
  await migrate(client);
  const tables =
    "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, 2";
  expect((await client.query(tables)).rows).toEqual((await full.pool.query(tables)).rows);
  client.release();
  await Promise.all([full.stop(), empty.stop()]);
});

test("a migration that this Octavo does not know is refused", async () => {
  const empty = await createTestDatabase({ empty: true });
  await expect(empty.transaction((client) => migrateEmpty(client, 1))).rejects.toThrow("belongs to another Octavo");
  await empty.stop();
});
