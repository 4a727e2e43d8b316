/**
 * The database as the modules see it: a pool, drizzle over it, and transactions. With a URL it is somebody's server; with
 * a data folder it is the embedded one, started here, with the folder locked for as long as it is open. Either way it is
 * migrated before anybody gets it.
 */
import path from "node:path";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Log } from "../log.ts";
import { type EmbeddedServer, readConnection, startEmbedded } from "./embedded-server.ts";
import { FolderInUseError, lockFolder } from "./folder-lock.ts";
import { migrate } from "./migrate.ts";
import { createPool } from "./pool.ts";

export interface Database {
  readonly pool: pg.Pool;
  readonly orm: NodePgDatabase;
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it throws. Use only the client given. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface OpenOptions {
  readonly log: Log;
  /** A PostgreSQL server; without it the embedded one in `dataFolder` is started. */
  readonly url?: string | undefined;
  readonly dataFolder?: string | undefined;
  /** Largest number of connections (16). */
  readonly connections?: number;
  /** `false`: as it is, even empty or of an older Octavo. For backup and restore. */
  readonly migrate?: boolean;
}

export async function openDatabase(options: OpenOptions): Promise<Database> {
  if (options.url !== undefined) {
    const url = options.url;
    return connect({ connectionString: url }, options, async () => undefined);
  }
  if (options.dataFolder === undefined) throw new Error("openDatabase needs a url or a data folder");
  const lock = lockFolder(options.dataFolder);
  let server: EmbeddedServer | undefined;
  const close = async (): Promise<void> => {
    await server?.stop();
    lock.release();
  };
  try {
    server = await startEmbedded({ folder: embeddedFolder(options.dataFolder), log: options.log });
    return await connect(server.connection, options, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** The database beside a running Octavo: that one's server when it has the folder, else our own. Never migrates. */
export async function attachDatabase(options: Omit<OpenOptions, "migrate">): Promise<Database> {
  try {
    return await openDatabase({ ...options, migrate: false });
  } catch (error) {
    if (!(error instanceof FolderInUseError) || options.dataFolder === undefined) throw error;
    const connection = await readConnection(embeddedFolder(options.dataFolder));
    if (connection === undefined) throw error;
    return connect(connection, { ...options, migrate: false }, async () => undefined);
  }
}

function embeddedFolder(dataFolder: string): string {
  return path.join(dataFolder, "postgres");
}

async function connect(config: pg.ClientConfig, options: OpenOptions, close: () => Promise<void>): Promise<Database> {
  const pool = createPool({ ...config, ...(options.connections === undefined ? {} : { max: options.connections }) });
  // An idle connection broke: the pool has dropped it, and the next query opens another.
  pool.on("error", (error) => options.log.warn({ err: error }, "a database connection was lost"));
  const transaction = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => inTransaction(pool, work);
  try {
    if (options.migrate !== false) await withClient(pool, migrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    pool,
    orm: drizzle(pool),
    transaction,
    stop: () => {
      stopped ??= pool.end().then(close);
      return stopped;
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query("begin");
    try {
      const result = await work(client);
      await client.query("commit");
      return result;
    } catch (error) {
      // A rollback that fails means the connection is gone, and the transaction with it: the first error tells more.
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  });
}

/** A client for `work` alone. One on which anything failed outside a query's own error is not given back. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
