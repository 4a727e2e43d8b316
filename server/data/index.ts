/**
 * Files and datasets of projects. Owns the tables in schema/data.ts. Promises: bytes that were acknowledged are kept
 * until their file, upload or dataset ends; versions never change; what lies in the trash for 30 days ends there, as do
 * uploads that nobody has touched for a day. Does not know what a notebook is.
 */
import type pg from "pg";
import type { DatasetId, FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { copyData, type DataCopy } from "./copy.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { createDatasets } from "./datasets.ts";
import { fileRoutes } from "./file-routes.ts";
import { createFiles } from "./files.ts";
import { addFirstData } from "./first-data.ts";
import { createTables } from "./tables.ts";
import { createUploads } from "./uploads.ts";

export interface DataDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly now?: () => number;
  /** Smallest length of an upload's parts (8 MiB). */
  readonly minPartBytes?: number;
}

export interface Data extends ServerModule {
  /** For the guard: path parameter → project of what it names. */
  readonly scopes: Readonly<
    Record<"fileId" | "uploadId" | "datasetId", (id: string) => Promise<ProjectId | undefined>>
  >;
  /** Gives up the bytes of a project that ends; call before its rows go. */
  forget(projectId: ProjectId): Promise<void>;
  /** Copies files and datasets into another project. */
  copy(copy: DataCopy): Promise<void>;
  /** Puts the data of a folder into a project that is being made; all or nothing with the caller's transaction. */
  addFirst(
    client: pg.PoolClient,
    first: { readonly projectId: ProjectId; readonly personId: PersonId },
    folder: string,
  ): Promise<void>;
  /** Ends what has lain in the trash too long and uploads that nobody goes on with; also done every hour. */
  sweep(): Promise<void>;
}

const TRASH_MS = 30 * 86_400_000;
const SWEEP_MS = 3600_000;

export function createData({ db, blobs, log, now = Date.now, minPartBytes }: DataDeps): Data {
  const files = createFiles({ db, blobs, now });
  const tables = createTables(blobs);
  const uploads = createUploads({ db, blobs, files, now, ...(minPartBytes === undefined ? {} : { minPartBytes }) });
  const datasets = createDatasets({ db, blobs, files, tables, now });
  let timer: NodeJS.Timeout | undefined;

  const sweep = async (): Promise<void> => {
    await files.sweep(now() - TRASH_MS);
    await datasets.sweep(now() - TRASH_MS);
    await uploads.sweep();
  };
  return {
    routes: [...fileRoutes({ files, uploads, blobs, tables }), ...datasetRoutes({ datasets, blobs })],
    scopes: {
      fileId: async (id) => (isId(id) ? (await files.find(id as FileId))?.projectId : undefined),
      uploadId: async (id) => (isId(id) ? (await uploads.find(id))?.projectId : undefined),
      datasetId: async (id) => (isId(id) ? (await datasets.find(id as DatasetId))?.projectId : undefined),
    },
    async forget(projectId) {
      for (const part of [files, uploads, datasets]) await part.forget(projectId);
    },
    copy: (copy) => copyData({ db, blobs, now }, copy),
    addFirst: (client, first, folder) => addFirstData({ blobs, files, datasets }, client, first, folder),
    sweep,
    async start() {
      timer = setInterval(() => {
        sweep().catch((error: unknown) => log.warn({ err: error }, "the trash of files was not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}

/** What is no id names nothing, and is not asked for (a zero byte would be an error of the database). */
function isId(text: string): boolean {
  return /^[0-9a-z]{1,64}$/.test(text);
}
