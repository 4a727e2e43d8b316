/**
 * Migrations at start: one client of its own, under an advisory lock, so that servers that start together take turns. A
 * database that a newer Octavo has migrated is refused rather than guessed at.
 */
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import type pg from "pg";
import { sqlState } from "./errors.ts";

const LOCK = 0x6f637461; // "octa"
const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

export async function migrate(client: pg.PoolClient): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [LOCK]);
  try {
    await refuseNewer(client);
    await applyMigrations(drizzle(client), { migrationsFolder });
  } catch (error) {
    if (sqlState(error) !== DUPLICATE_TABLE) throw error;
    throw new Error("the database was made by an unreleased build of Octavo: start with an empty one", {
      cause: error,
    });
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK]);
  }
}

/** The last migration a database has had, as the moment it was made; undefined for one that never had any. */
export async function appliedMigration(client: pg.PoolClient): Promise<number | undefined> {
  const { rows: tables } = await client.query(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as found",
  );
  if (!tables[0]?.found) return undefined;
  const { rows } = await client.query("select max(created_at) as last from drizzle.__drizzle_migrations");
  return Number(rows[0]?.last ?? 0);
}

/**
 * Brings an empty database to the state after the migration made at `last`, within the caller's transaction, without
 * noting it: who restores a backup brings the notes along.
 */
export async function migrateEmpty(client: pg.PoolClient, last: number): Promise<void> {
  const all = readMigrationFiles({ migrationsFolder });
  if (!all.some((migration) => migration.folderMillis === last)) {
    throw new Error(
      "the backup belongs to another Octavo than this one: restore it with the one that wrote it, or a newer",
    );
  }
  await client.query("create schema drizzle");
  await client.query(
    "create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)",
  );
  for (const migration of all.filter((each) => each.folderMillis <= last)) {
    for (const statement of migration.sql) await client.query(statement);
  }
}

const DUPLICATE_TABLE = "42P07";

async function refuseNewer(client: pg.PoolClient): Promise<void> {
  const newest = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis ?? 0;
  if (((await appliedMigration(client)) ?? 0) > newest) {
    throw new Error(
      "the database belongs to a newer Octavo than this one: start that, or restore a backup of this one's",
    );
  }
}
