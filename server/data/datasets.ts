/**
 * Datasets: a name, and numbered versions that never change. A version names blobs and keeps them, so it outlives the
 * files it was made from; making one from the content of the newest answers that one. What a version's tables hold is
 * read once, when it is made, as far as that is quick; `null` says that it was not.
 */
import { createHash } from "node:crypto";
import type pg from "pg";
import { changedFacts } from "#lib/audit/facts.ts";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { DatasetId, FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import { formatOf } from "#lib/data/format.ts";
import { nameOf } from "#lib/data/path.ts";
import type { Dataset, DatasetDetail, DatasetManifest } from "#lib/protocol/dataset.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { isUniqueViolation } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import { newId } from "../new-id.ts";
import type { DatasetFileRow, DatasetRow, VersionRow } from "./dataset-queries.ts";
import * as queries from "./dataset-queries.ts";
import type { FileRow } from "./file-queries.ts";
import type { Files, Page } from "./files.ts";
import { profileOf } from "./profile.ts";
import type { Tables } from "./tables.ts";

export interface DatasetsDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly files: Files;
  readonly tables: Tables;
  readonly now: () => number;
}

export type Datasets = ReturnType<typeof createDatasets>;

interface NewVersion {
  readonly files: readonly string[];
  readonly message: string;
}

const MAX_FILES = 10_000;

export function createDatasets({ db, blobs, files, tables, now }: DatasetsDeps) {
  const find = async (id: DatasetId): Promise<DatasetRow> => {
    const found = await queries.findDataset(db.pool, id);
    if (found === undefined) throw new AppError("not_found", "there is no such dataset");
    return found;
  };

  const live = async (id: DatasetId): Promise<DatasetRow> => {
    const found = await find(id);
    if (found.deletedAt !== null) throw new AppError("gone", `the dataset ${found.name} is in the trash`);
    return found;
  };

  const manifest = async (dataset: DatasetRow, number: number): Promise<DatasetManifest> => {
    const version = await queries.findVersion(db.pool, dataset.id, number);
    if (version === undefined) throw new AppError("not_found", `${dataset.name} has no version ${number}`);
    const { fileCount: _, ...known } = version;
    const listed = await queries.filesOf(db.pool, dataset.id, number);
    const base = `/api/datasets/${dataset.id}/versions/${number}/content?path=`;
    return {
      ...known,
      datasetId: dataset.id,
      name: dataset.name,
      files: listed.map((file) => ({ ...file, url: base + encodeURIComponent(file.path) })),
    };
  };

  /** The files that ids name, by their paths in the version, in order. */
  const gather = async (projectId: ProjectId, ids: readonly string[]): Promise<DatasetFileRow[]> => {
    const found = new Map<string, DatasetFileRow>();
    for (const id of new Set(ids)) {
      const item = await files.find(id as FileId);
      if (item === undefined || item.projectId !== projectId || item.deletedAt !== null) {
        throw new AppError("not_found", `there is no file ${id} in this project`);
      }
      const rows = item.kind === "file" ? [item] : await files.filesBelow(projectId, item.path, MAX_FILES + 1);
      for (const row of rows) {
        const path = item.kind === "file" ? nameOf(row.path) : row.path.slice(item.path.length + 1);
        if (found.has(path))
          throw new AppError("invalid_request", `two files would have the path ${path} in the version`);
        found.set(path, { path, size: row.size, digest: must(row.digest, "a file's digest"), format: formatOf(path) });
      }
      if (found.size > MAX_FILES) throw new AppError("too_large", `a version has at most ${MAX_FILES} files`);
    }
    if (found.size === 0) throw new AppError("invalid_request", "there are no files in what was chosen");
    return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  };

  const prepare = async (projectId: ProjectId, wish: NewVersion, by: PersonId): Promise<Prepared> => {
    return summarise(await gather(projectId, wish.files), wish.message, by);
  };

  const summarise = async (listed: readonly DatasetFileRow[], message: string, by: PersonId): Promise<Prepared> => {
    const profile = await profileOf(tables, listed);
    const hash = createHash("sha256");
    for (const file of listed) hash.update(`${JSON.stringify([file.path, file.digest])}\n`);
    const size = listed.reduce((sum, file) => sum + file.size, 0);
    const about = { digest: hash.digest("hex"), size, fileCount: listed.length, message, createdBy: by };
    return { files: listed, version: { ...about, ...profile } };
  };

  /** Adds the version, or answers the newest one's number when that has the same content. */
  const append = async (client: pg.PoolClient, id: DatasetId, prepared: Prepared): Promise<number> => {
    const newest = await queries.lockNewest(client, id);
    if (newest === undefined) throw new AppError("gone", "the dataset is in the trash");
    const same = newest > 0 && (await queries.findVersion(client, id, newest))?.digest === prepared.version.digest;
    if (same) return newest;
    await blobs.refer(client, { kind: "dataset", id }, [...new Set(prepared.files.map((file) => file.digest))]);
    const version = { ...prepared.version, number: newest + 1, createdAt: now() };
    await queries.insertVersion(client, id, version, prepared.files);
    return version.number;
  };

  const end = async (client: pg.PoolClient, ids: readonly DatasetId[]): Promise<void> => {
    for (const id of ids) {
      const dataset = await queries.findDataset(client, id);
      if (dataset !== undefined) await record(client, { action: "dataset.end", ...about(dataset) });
    }
    await queries.removeDatasets(client, ids);
    await blobs.unreferAll(client, "dataset", ids);
  };

  return {
    find: (id: DatasetId): Promise<DatasetRow | undefined> => queries.findDataset(db.pool, id),

    async list(
      projectId: ProjectId,
      wish: { trash: boolean; cursor?: string | undefined; limit: number },
    ): Promise<Page<Dataset>> {
      const after = decodeCursor(wish.cursor);
      const rows = await queries.listDatasets(db.pool, projectId, { trash: wish.trash, after, limit: wish.limit + 1 });
      return pageOfRows(rows, wish.limit, (row) => ({ at: row.updatedAt, id: row.id }));
    },

    async create(
      projectId: ProjectId,
      wish: NewVersion & { readonly name: string; readonly description: string },
      by: PersonId,
    ): Promise<DatasetManifest> {
      const prepared = await prepare(projectId, wish, by);
      const id = newId<DatasetId>();
      await db.transaction(async (client) => {
        const { name, description } = wish;
        if (!(await queries.insertDataset(client, { id, projectId, name, description, by, now: now() }))) {
          throw new AppError("name_taken", `there is already a dataset ${name}: add a version to it`);
        }
        await append(client, id, prepared);
        const target = { kind: "dataset", id, name };
        await record(client, {
          action: "dataset.create",
          projectId,
          target,
          after: { description, size: prepared.version.size },
        });
      });
      return manifest(await live(id), 1);
    },

    /** A dataset of these files within the caller's transaction, which made them. */
    async createFrom(
      client: pg.PoolClient,
      projectId: ProjectId,
      rows: readonly FileRow[],
      { name, description, message }: { readonly name: string; readonly description: string; readonly message: string },
      by: PersonId,
    ): Promise<void> {
      const listed = rows.map((row) => {
        const path = nameOf(row.path);
        return { path, size: row.size, digest: must(row.digest, "a file's digest"), format: formatOf(path) };
      });
      const id = newId<DatasetId>();
      if (!(await queries.insertDataset(client, { id, projectId, name, description, by, now: now() }))) {
        throw new AppError("name_taken", `there is already a dataset ${name}`);
      }
      await append(client, id, await summarise(listed, message, by));
    },

    async addVersion(id: DatasetId, wish: NewVersion, by: PersonId): Promise<DatasetManifest> {
      const dataset = await live(id);
      const prepared = await prepare(dataset.projectId, wish, by);
      const number = await db.transaction(async (client) => {
        const added = await append(client, id, prepared);
        const { digest, size, message } = prepared.version;
        await record(client, {
          action: "dataset.version",
          ...about(dataset),
          after: { number: added, digest, size, message },
        });
        return added;
      });
      return manifest(dataset, number);
    },

    async detail(id: DatasetId): Promise<DatasetDetail> {
      return { ...(await find(id)), versions: await queries.versionsOf(db.pool, id) };
    },

    version: async (id: DatasetId, number: number): Promise<DatasetManifest> => manifest(await find(id), number),

    /** What a reference (`name`, `name@latest`, `name@3`) names. */
    async resolve(projectId: ProjectId, ref: string): Promise<DatasetManifest> {
      const [name = "", number = "latest"] = ref.split("@");
      const dataset = await queries.findByName(db.pool, projectId, name);
      if (dataset === undefined) throw new AppError("not_found", `there is no dataset ${name} in this project`);
      return manifest(dataset, number === "latest" ? dataset.latest.number : Number(number));
    },

    async change(
      id: DatasetId,
      wish: { readonly name?: string | undefined; readonly description?: string | undefined },
    ): Promise<DatasetRow> {
      const before = await live(id);
      try {
        const change = { name: wish.name ?? null, description: wish.description ?? null, now: now() };
        await db.transaction(async (client) => {
          await queries.changeDataset(client, id, change);
          const facts = changedFacts(
            { name: before.name, description: before.description },
            { name: wish.name ?? before.name, description: wish.description ?? before.description },
          );
          await record(client, { action: "dataset.update", ...about(before), ...facts });
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError("name_taken", `there is already a dataset ${wish.name}`);
        throw error;
      }
      return live(id);
    },

    async throwAway(id: DatasetId): Promise<void> {
      const dataset = await live(id);
      await db.transaction(async (client) => {
        await queries.setDeleted(client, id, now());
        await record(client, { action: "dataset.trash", ...about(dataset) });
      });
    },

    /** Under its name; where that is taken meanwhile, the person renames one of the two first. */
    async restore(id: DatasetId): Promise<DatasetRow> {
      const dataset = await find(id);
      if (dataset.deletedAt === null) throw new AppError("conflict", `${dataset.name} is not in the trash`);
      try {
        await db.transaction(async (client) => {
          await queries.setDeleted(client, id, null);
          await record(client, { action: "dataset.restore", ...about(dataset) });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("name_taken", `there is another dataset ${dataset.name} by now: rename that first`);
      }
      return live(id);
    },

    async endForever(id: DatasetId): Promise<void> {
      const dataset = await find(id);
      if (dataset.deletedAt === null) throw new AppError("conflict", `${dataset.name} is not in the trash`);
      await db.transaction((client) => end(client, [id]));
    },

    async sweep(cutoff: number): Promise<void> {
      await db.transaction(async (client) => end(client, await queries.expiredDatasets(client, cutoff)));
    },

    async forget(projectId: ProjectId): Promise<void> {
      await db.transaction(async (client) => end(client, await queries.datasetsOfProject(client, projectId)));
    },

    /** A file of a version, by its path there. */
    async fileAt(id: DatasetId, number: number, path: string): Promise<DatasetFileRow> {
      const found = (await queries.filesOf(db.pool, id, number)).find((file) => file.path === path);
      if (found === undefined) throw new AppError("not_found", `the version has no file ${path}`);
      return found;
    },
  };
}

function about(row: DatasetRow) {
  return { projectId: row.projectId, target: { kind: "dataset", id: row.id, name: row.name } };
}

interface Prepared {
  readonly files: readonly DatasetFileRow[];
  readonly version: Omit<VersionRow, "number" | "createdAt">;
}
