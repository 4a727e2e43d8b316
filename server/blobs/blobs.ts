/**
 * The blobs of this Octavo: a store and its references in the database, as one module. Puts go through it, so that every
 * blob has its row; whoever keeps a digest refers to it in the transaction that keeps it.
 */
import type pg from "pg";
import type { BlobDigest, ProjectId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import type { BlobStore, Put, PutOptions } from "./blob-store.ts";
import { type BlobOwner, claimBlob, collect, dropReferences, referTo } from "./collection.ts";
import { type StorageMeter, unmetered } from "./storage-meter.ts";

/** For whom bytes are kept; null: they are counted already, as the parts of what is joined are. */
export interface BlobPutOptions extends PutOptions {
  readonly projectId: ProjectId | null;
}

export interface Blobs extends Omit<BlobStore, "delete" | "list" | "put">, ServerModule {
  /** As the store's; fails with `quota_exceeded` where the project may not keep that much. */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, options: BlobPutOptions): Promise<Put>;
  /** Fails now when so many bytes would not fit: for what is about to come in parts. */
  expect(projectId: ProjectId, bytes: number): Promise<void>;
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
  /** Counts what projects keep; without it nothing is refused. */
  readonly meter?: StorageMeter;
}

const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 3600_000;
const nothing = async (): Promise<void> => undefined;

export function createBlobs({ db, store, graceMs, log, now = Date.now, meter = unmetered }: BlobsOptions): Blobs {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const collectNow = (): Promise<number> => collect(db, store, now() - graceMs, log);
  const tick = (): void => {
    running = collectNow().catch((error: unknown) => log.warn({ err: error }, "blobs could not be collected"));
  };
  return {
    read: store.read,
    head: store.head,
    async put(source, { projectId, ...options }) {
      const counted = projectId === null ? { source, end: nothing } : await meter.count(projectId, source);
      let kept = false;
      try {
        const put = await store.put(counted.source, {
          ...options,
          claim: async (digest, size) => {
            await claimBlob(db, digest, size, now());
            await options.claim?.(digest, size);
          },
        });
        kept = true;
        return put;
      } finally {
        await counted.end(kept);
      }
    },
    expect: meter.expect,
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
