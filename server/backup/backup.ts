/**
 * Writes everything an Octavo keeps into one file while people work: one snapshot of the database, and every blob it
 * refers to. Blobs never change, and collection steps aside while we copy. The file appears under its name only when it
 * is whole and durable; since it may hold the server's secret, only its owner can read it.
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { BlobDigest } from "#lib/base/id.ts";
import { type BlobStore, COLLECTION_LOCK } from "../blobs/index.ts";
import { appliedMigration, type Database } from "../db/index.ts";
import { type BackedTable, type End, type Manifest, quoted, tableName } from "./format.ts";
import { type TarEntry, writeTar } from "./tar.ts";

export interface BackupDeps {
  readonly db: Database;
  readonly store: BlobStore;
  readonly dataFolder: string;
  readonly now: () => number;
}

const PIECE_BYTES = 8 * 1024 * 1024;
const BATCH = 1000;
const pack = promisify(gzip);

/** Answers what was written; `missing` names blobs that could not be. */
export async function writeBackup(deps: BackupDeps, file: string): Promise<End> {
  const draft = `${file}.part`;
  const client = await deps.db.pool.connect();
  const end: End = { rows: {}, blobs: 0, bytes: 0, missing: [] };
  try {
    await client.query("select pg_advisory_lock_shared($1)", [COLLECTION_LOCK]);
    await client.query("begin isolation level repeatable read read only");
    const entries = entriesOf(deps, client, end);
    const output = createWriteStream(draft, { mode: 0o600, flags: "wx" });
    await pipeline(Readable.from(writeTar(entries, deps.now()), { objectMode: false }), output);
    await client.query("commit");
    await makeDurable(draft, file);
    return end;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) await rm(draft, { force: true });
    throw error;
  } finally {
    client.release(true); // with its lock and, after a failure, its transaction
  }
}

async function* entriesOf(deps: BackupDeps, client: pg.PoolClient, end: End): AsyncGenerator<TarEntry> {
  const manifest = await manifestOf(client, deps.now());
  yield json("backup.json", manifest);
  const secret = await readFile(path.join(deps.dataFolder, "secret")).catch(absent);
  if (secret !== undefined) yield { name: "secret", size: secret.byteLength, content: secret };
  for (const table of manifest.tables) yield* tableEntries(client, table, end);
  yield* blobEntries(deps.store, client, end);
  yield json("end.json", end);
}

function json(name: string, value: unknown): TarEntry {
  const content = Buffer.from(JSON.stringify(value, null, 1));
  return { name, size: content.byteLength, content };
}

async function manifestOf(client: pg.PoolClient, now: number): Promise<Manifest> {
  const migration = await appliedMigration(client);
  if (migration === undefined) throw new Error("this database holds no Octavo");
  const { rows: tables } = await client.query<BackedTable>(
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind = 'r' and n.nspname in ('public', 'drizzle') group by 1, 2 order by 1, 2`,
  );
  const { rows: sequences } = await client.query<Manifest["sequences"][number]>(
    `select schemaname as schema, sequencename as name, last_value as last from pg_sequences
     where schemaname in ('public', 'drizzle') and last_value is not null order by 1, 2`,
  );
  return { format: "octavo-backup", version: 1, createdAt: now, migration, tables, sequences };
}

async function* tableEntries(client: pg.PoolClient, table: BackedTable, end: End): AsyncGenerator<TarEntry> {
  const columns = table.columns.map(quoted).join(", ");
  const stream = client.query(copyTo(`copy ${tableName(table)} (${columns}) to stdout`));
  let number = 0;
  for await (const piece of inPieces(stream)) {
    const content = await pack(piece, { level: 1 });
    const at = String(++number).padStart(6, "0");
    yield { name: `tables/${table.schema}.${table.name}/${at}.copy.gz`, size: content.byteLength, content };
  }
  end.rows[`${table.schema}.${table.name}`] = stream.rowCount;
}

async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    held.push(chunk);
    size += chunk.byteLength;
    if (size < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

async function* blobEntries(store: BlobStore, client: pg.PoolClient, end: End): AsyncGenerator<TarEntry> {
  for await (const digest of referredBlobs(client)) {
    const found = await store.head(digest);
    const stream = found && (await store.read(digest));
    if (found === undefined || stream === undefined) {
      end.missing.push(digest);
      continue;
    }
    const hash = createHash("sha256");
    yield { name: `blobs/${digest}`, size: found.size, content: hashed(stream, hash) };
    if (hash.digest("hex") === digest) end.blobs++;
    else end.missing.push(digest);
    end.bytes += found.size;
  }
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* referredBlobs(client: pg.PoolClient): AsyncGenerator<BlobDigest> {
  for (let after = ""; ; ) {
    const { rows } = await client.query<{ digest: BlobDigest }>(
      "select distinct digest from blob_refs where digest > $1 order by digest limit $2",
      [after, BATCH],
    );
    for (const { digest } of rows) yield digest;
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.digest ?? after;
  }
}

async function makeDurable(draft: string, file: string): Promise<void> {
  const handle = await open(draft, "r+");
  await handle.sync();
  await handle.close();
  await rename(draft, file);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
