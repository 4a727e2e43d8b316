/**
 * The blobs of this Octavo: a store and its references in the database, as one module. Puts go through it, so that every
 * blob has its row; whoever keeps a digest refers to it in the transaction that keeps it.
 */
import type pg from "pg";
import type { BlobDigest } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import type { BlobStore } from "./blob-store.ts";
import { type BlobOwner, claimBlob, collect, dropReferences, referTo } from "./collection.ts";

export interface Blobs extends Omit<BlobStore, "delete" | "list">, ServerModule {
  /** Keeps the blobs for `owner`, from the commit of the client's transaction on. */
  refer(client: pg.PoolClient, owner: BlobOwner, digests: readonly BlobDigest[]): Promise<void>;
  /** Gives up the owner's references to `digests`, or all of them. */
  unrefer(client: pg.PoolClient, owner: BlobOwner, digests?: readonly BlobDigest[]): Promise<void>;
  /** Gives up all references of many owners of one kind. */
  unreferAll(client: pg.PoolClient, ownerKind: string, ownerIds: readonly string[]): Promise<void>;
  /** Whether `owner` refers to the blob: the question that guards reading by digest. */
  refers(owner: BlobOwner, digest: BlobDigest): Promise<boolean>;
  /** Removes what nothing has referred to for the grace period; answers how many. Runs by itself once started. */
  collect(): Promise<number>;
}

export interface BlobsOptions {
  readonly db: Database;
  readonly store: BlobStore;
  readonly graceMs: number;
  readonly log: Log;
  readonly now?: () => number;
}

const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 3600_000;

export function createBlobs({ db, store, graceMs, log, now = Date.now }: BlobsOptions): Blobs {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const collectNow = (): Promise<number> => collect(db, store, now() - graceMs, log);
  const tick = (): void => {
    running = collectNow().catch((error: unknown) => log.warn({ err: error }, "blobs could not be collected"));
  };
  return {
    read: store.read,
    head: store.head,
    put: (source, options = {}) =>
      store.put(source, {
        ...options,
        claim: async (digest, size) => {
          await claimBlob(db, digest, size, now());
          await options.claim?.(digest, size);
        },
      }),
    refer: referTo,
    unrefer: (client, owner, digests) => dropReferences(client, owner.kind, [owner.id], digests, now()),
    unreferAll: (client, kind, ids) => dropReferences(client, kind, ids, undefined, now()),
    async refers(owner, digest) {
      const { rowCount } = await db.pool.query({
        name: "blob_refers",
        text: "select 1 from blob_refs where digest = $1 and owner_kind = $2 and owner_id = $3",
        values: [digest, owner.kind, owner.id],
      });
      return rowCount === 1;
    },
    collect: collectNow,
    async start() {
      timer = setInterval(tick, Math.min(Math.max(graceMs / 4, MIN_PAUSE_MS), MAX_PAUSE_MS)).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
