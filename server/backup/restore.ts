/**
 * Puts a backup into an empty Octavo, all or nothing as far as the database goes: one transaction, which commits after
 * the last byte of the file was read and found whole. Blobs that a failed restore leaves behind are collected later.
 */
import { createReadStream } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type pg from "pg";
import * as copyStreams from "pg-copy-streams";
import { must } from "#lib/base/assert.ts";
import type { BlobStore } from "../blobs/index.ts";
import { markRestored } from "../collab/index.ts";
import { appliedMigration, type Database, migrate, migrateEmpty } from "../db/index.ts";
import { type BackedTable, type End, endSchema, type Manifest, manifestSchema, quoted, tableName } from "./format.ts";
import { type ReadEntry, readTar } from "./tar.ts";

export interface RestoreDeps {
  readonly db: Database;
  readonly store: BlobStore;
  readonly dataFolder: string;
}

/** Answers what was in the backup. */
export async function readBackup(deps: RestoreDeps, file: string): Promise<End> {
  const end = await deps.db.transaction(async (client) => {
    await refuseFull(client);
    const entries = readTar(createReadStream(file, { highWaterMark: 1024 * 1024 }));
    const manifest = await readManifest(entries);
    await migrateEmpty(client, manifest.migration);
    const constraints = await dropForeignKeys(client);
    const read = await readEntries(deps, client, manifest, entries);
    for (const { schema, name, last } of manifest.sequences) {
      await client.query("select setval($1::regclass, $2)", [tableName({ schema, name }), last]);
    }
    await markRestored(client);
    for (const statement of constraints) await client.query(statement);
    // Bytes that nothing referred to were not in the backup: their rows would promise what is not there.
    await client.query(
      "delete from blobs where not exists (select 1 from blob_refs where blob_refs.digest = blobs.digest)",
    );
    return read;
  });
  const client = await deps.db.pool.connect();
  try {
    await migrate(client);
  } finally {
    client.release();
  }
  return end;
}

async function refuseFull(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query(
    "select count(*) as n from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public'",
  );
  if ((await appliedMigration(client)) !== undefined || Number(rows[0]?.n) > 0) {
    throw new Error(
      "there is already something in this database: a backup is restored into an empty one (set OCTAVO_DATA to a new folder)",
    );
  }
}

async function readManifest(entries: AsyncGenerator<ReadEntry>): Promise<Manifest> {
  const first = (await entries.next()).value;
  if (first === undefined || first.name !== "backup.json") throw new Error("this is no backup of an Octavo");
  const parsed = manifestSchema.safeParse(JSON.parse((await bytesOf(first)).toString()));
  if (!parsed.success)
    throw new Error("this backup has a layout that this Octavo does not know: restore it with a newer one");
  return parsed.data;
}

async function readEntries(
  deps: RestoreDeps,
  client: pg.PoolClient,
  manifest: Manifest,
  entries: AsyncGenerator<ReadEntry>,
): Promise<End> {
  const tables = new Map(manifest.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  let copying: Copy | undefined;
  let end: End | undefined;
  for await (const entry of entries) {
    const [kind, name = ""] = entry.name.split("/");
    if (copying !== undefined && (kind !== "tables" || copying.name !== name)) {
      await copying.end();
      copying = undefined;
    }
    if (kind === "tables") {
      copying ??= startCopy(client, name, must(tables.get(name), `table ${name} in the manifest`));
      await copying.write(entry.content);
    } else if (kind === "blobs")
      // Bytes that were damaged in the old store (`missing` tells of them) get another name, and are collected later.
      await deps.store.put(entry.content);
    else if (kind === "secret") await putSecret(deps.dataFolder, await bytesOf(entry));
    else if (kind === "end.json") end = endSchema.parse(JSON.parse((await bytesOf(entry)).toString()));
  }
  if (end === undefined) throw new Error("the backup was cut short: its end is missing");
  return end;
}

interface Copy {
  readonly name: string;
  write(packed: AsyncIterable<Uint8Array>): Promise<void>;
  end(): Promise<void>;
}

/** One COPY over all pieces of a table. */
function startCopy(client: pg.PoolClient, name: string, table: BackedTable): Copy {
  const columns = table.columns.map(quoted).join(", ");
  const input = new PassThrough();
  const copied = pipeline(input, client.query(copyStreams.from(`copy ${tableName(table)} (${columns}) from stdin`)));
  copied.catch(() => undefined); // reported by whoever awaits it next
  return {
    name,
    write: (packed) =>
      Promise.race([pipeline(packed, createGunzip(), input, { end: false }), copied.then(() => undefined)]),
    end: () => {
      input.end();
      return copied;
    },
  };
}

async function putSecret(dataFolder: string, bytes: Buffer): Promise<void> {
  const file = path.join(dataFolder, "secret");
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (!there) await writeFile(file, bytes, { mode: 0o600, flush: true });
}

/** Rows come in any order: foreign keys are taken off, and put back (and so checked) when all rows are there. */
async function dropForeignKeys(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace in ('public'::regnamespace, 'drizzle'::regnamespace)`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${quoted(name)}`);
  return rows.map(({ table, name, definition }) => `alter table ${table} add constraint ${quoted(name)} ${definition}`);
}

async function bytesOf(entry: ReadEntry): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.content) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}
