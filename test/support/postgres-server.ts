/**
 * One PostgreSQL for a test run: that of DATABASE_URL, else an embedded one. Its cluster is kept under `.cache` from run
 * to run (initdb is the slow part) and never fsynced; a second run at the same time gets a cluster of its own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { type Connection, startEmbedded } from "#server/db/embedded-server.ts";
import { FolderInUseError, type FolderLock, lockFolder } from "#server/db/folder-lock.ts";
import { openDatabase } from "#server/db/index.ts";
import { createLog } from "#server/log.ts";

export interface TestServer {
  /** Address of an administrator, without a database's name: `urlOf(server.base, name)`. */
  readonly base: string;
  /** Name of a migrated database, to be copied. */
  readonly template: string;
  stop(): Promise<void>;
}

export const testLog = createLog("silent");

export async function startTestServer(): Promise<TestServer> {
  const given = process.env.DATABASE_URL;
  const embedded = given ? undefined : await startFast();
  const base = given ?? embedded!.base;
  const prefix = `octavo_test_${process.pid}_`;
  const template = `${prefix}template`;
  await administer(base, [`drop database if exists ${template} with (force)`, `create database ${template}`]);
  await (await openDatabase({ url: urlOf(base, template), log: testLog })).stop();
  return {
    base,
    template,
    stop: async () => {
      for (const name of await databases(base, prefix))
        await administer(base, [`drop database if exists "${name}" with (force)`]);
      await embedded?.stop();
    },
  };
}

export function urlOf(base: string, database: string): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}

export async function administer(base: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(base, "postgres") });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function databases(base: string, prefix: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: urlOf(base, "postgres") });
  await client.connect();
  try {
    const { rows } = await client.query("select datname from pg_database where starts_with(datname, $1)", [prefix]);
    return rows.map((row: { datname: string }) => row.datname);
  } finally {
    await client.end();
  }
}

async function startFast(): Promise<{ base: string; stop: () => Promise<void> }> {
  const { folder, lock } = await testFolder();
  const server = await startEmbedded({
    folder: path.join(folder, "postgres"),
    log: testLog,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  return {
    base: baseOf(server.connection),
    stop: async () => {
      await server.stop();
      lock.release();
      if (folder.startsWith(tmpdir())) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function testFolder(): Promise<{ folder: string; lock: FolderLock }> {
  const kept = path.resolve(".cache/test-postgres");
  try {
    return { folder: kept, lock: lockFolder(kept) };
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    const folder = await mkdtemp(path.join(tmpdir(), "octavo-test-"));
    return { folder, lock: lockFolder(folder) };
  }
}

/** `postgres://user:password@host:port/`, with a socket's folder as `?host=`. */
export function baseOf(connection: Connection): string {
  const { user, password, host, port } = connection;
  const socket = host.startsWith("/");
  const url = new URL(`postgres://${user}:${encodeURIComponent(password)}@${socket ? "localhost" : host}:${port}/`);
  if (socket) url.searchParams.set("host", host);
  return url.href;
}
