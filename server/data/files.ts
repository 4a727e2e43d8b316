/**
 * A project's files: a tree of paths, each file naming a blob. Promises: a change of the tree is whole or not at all, no
 * file lies in a folder that is not there, what is thrown away keeps its bytes until the trash ends it. The guard has
 * checked the right; ids arrive checked to lie in the project.
 */
import type pg from "pg";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { FileId, PersonId, ProjectId } from "#lib/base/id.ts";
import { contentTypeOf, previewKindOf } from "#lib/data/format.ts";
import { foldersAbove, MAX_PATH_BYTES, nameOf, numbered, pathFault } from "#lib/data/path.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { record } from "../audit/index.ts";
import type { Blobs, Put } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import { newId } from "../new-id.ts";
import type { FileRow } from "./file-queries.ts";
import * as queries from "./file-queries.ts";

export interface FilesDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly now: () => number;
}

export type Files = ReturnType<typeof createFiles>;

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

const SWEEP_BATCH = 200;

export function createFiles({ db, blobs, now }: FilesDeps) {
  /** Runs `change` alone in the project's tree. */
  const inTree = <T>(projectId: ProjectId, change: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    db.transaction(async (client) => {
      await queries.lockTree(client, projectId);
      return change(client);
    });

  const makeFolders = async (
    client: pg.PoolClient,
    projectId: ProjectId,
    path: string,
    by: PersonId,
  ): Promise<void> => {
    for (const folder of foldersAbove(path)) {
      const wish = {
        id: newId<FileId>(),
        projectId,
        kind: "folder",
        path: folder,
        size: 0,
        digest: null,
        by,
        now: now(),
      } as const;
      if ((await queries.insertFile(client, wish)) !== undefined) continue;
      const there = await queries.findAt(client, projectId, folder);
      if (there?.kind === "file") throw new AppError("conflict", `${folder} is a file, not a folder`);
    }
  };

  /** The live item, read again under the lock. */
  const live = async (client: queries.Queryable, id: FileId): Promise<FileRow> => {
    const found = await queries.findFile(client, id);
    if (found === undefined) throw new AppError("not_found", "there is no such file");
    if (found.deletedAt !== null) throw new AppError("gone", `${found.path} is in the trash`);
    return found;
  };

  const trashRoot = async (client: queries.Queryable, id: FileId): Promise<FileRow> => {
    const found = await queries.findFile(client, id);
    if (found === undefined) throw new AppError("not_found", "there is no such file");
    if (found.trashId === null) throw new AppError("conflict", `${found.path} is not in the trash`);
    if (found.trashId !== found.id)
      throw new AppError("conflict", `${found.path} was thrown away with its folder: act on that`);
    return found;
  };

  const end = async (client: pg.PoolClient, roots: readonly FileId[]): Promise<void> => {
    for (const id of roots) {
      const file = await queries.findFile(client, id);
      if (file !== undefined) await record(client, { action: "file.end", ...about(file) });
    }
    await blobs.unreferAll(client, "file", await queries.removeTrashed(client, roots));
  };

  /** Where `path` is free: there, or under the lowest number that is. */
  const freePath = async (client: pg.PoolClient, projectId: ProjectId, path: string): Promise<string> => {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? path : numbered(path, number);
      if ((await queries.findAt(client, projectId, candidate)) === undefined) return candidate;
    }
  };

  /** Fails as `place` would when something already is at `path`; a hint before a long upload, no promise. */
  const refuseTaken = async (
    client: queries.Queryable,
    wish: { readonly projectId: ProjectId; readonly path: string; readonly overwrite: boolean },
  ): Promise<FileRow | undefined> => {
    const there = await queries.findAt(client, wish.projectId, wish.path);
    if (there?.kind === "folder") throw new AppError("conflict", `${wish.path} is a folder`);
    if (there !== undefined && !wish.overwrite)
      throw new AppError("name_taken", `there is already a file ${wish.path}`);
    return there;
  };

  /** Files `content` at `path` within the caller's transaction, which holds the tree lock. */
  const place = async (
    client: pg.PoolClient,
    wish: { readonly projectId: ProjectId; readonly path: string; readonly overwrite: boolean; readonly by: PersonId },
    content: Put,
  ): Promise<FileRow> => {
    const { projectId, path, by } = wish;
    await makeFolders(client, projectId, path, by);
    const fresh = { id: newId<FileId>(), projectId, kind: "file", path, ...content, by, now: now() } as const;
    let row = await queries.insertFile(client, fresh);
    const action = row === undefined ? "file.replace" : "file.create";
    let before: { readonly digest: string | null; readonly size: number } | undefined;
    if (row === undefined) {
      const there = must(await refuseTaken(client, wish), "what takes the path");
      before = { digest: there.digest, size: there.size };
      await blobs.unrefer(client, { kind: "file", id: there.id });
      row = must(await queries.replaceContent(client, there.id, content, by, now()), "the replaced file");
    }
    await blobs.refer(client, { kind: "file", id: row.id }, [content.digest]);
    await record(client, { action, ...about(row), before, after: { digest: row.digest, size: row.size } });
    return row;
  };

  return {
    inTree,
    place,
    expectFree: async (projectId: ProjectId, path: string, overwrite: boolean): Promise<void> => {
      await refuseTaken(db.pool, { projectId, path, overwrite });
    },
    show,
    find: (id: FileId): Promise<FileRow | undefined> => queries.findFile(db.pool, id),
    live: (id: FileId): Promise<FileRow> => live(db.pool, id),
    at: (projectId: ProjectId, path: string): Promise<FileRow | undefined> => queries.findAt(db.pool, projectId, path),
    filesBelow: (projectId: ProjectId, path: string, limit: number): Promise<FileRow[]> =>
      queries.filesBelow(db.pool, projectId, path, limit),

    async list(
      projectId: ProjectId,
      wish: { folder: string; recursive: boolean; trash: boolean; cursor?: string | undefined; limit: number },
    ): Promise<Page<ProjectFile>> {
      if (wish.trash) {
        const rows = await queries.listTrash(db.pool, projectId, decodeCursor(wish.cursor), wish.limit + 1);
        const page = pageOfRows(rows, wish.limit, (row) => ({ at: row.deletedAt ?? 0, id: row.id }));
        return { items: page.items.map(show), nextCursor: page.nextCursor };
      }
      const after = readCursor(wish.cursor);
      const rows = await queries.listFiles(db.pool, projectId, { ...wish, after, limit: wish.limit + 1 });
      const items = rows.slice(0, wish.limit).map(show);
      const last = items.at(-1);
      return { items, nextCursor: rows.length > items.length && last ? writeCursor(last.kind, last.path) : null };
    },

    makeFolder: (projectId: ProjectId, path: string, by: PersonId): Promise<FileRow> =>
      inTree(projectId, async (client) => {
        await makeFolders(client, projectId, path, by);
        const wish = {
          id: newId<FileId>(),
          projectId,
          kind: "folder",
          path,
          size: 0,
          digest: null,
          by,
          now: now(),
        } as const;
        const row = await queries.insertFile(client, wish);
        if (row === undefined) throw new AppError("name_taken", `there is already something at ${path}`);
        await record(client, { action: "file.create", ...about(row) });
        return row;
      }),

    /** Renames or moves; a folder takes all below it along. */
    async move(id: FileId, to: string, by: PersonId): Promise<FileRow> {
      const { projectId } = await live(db.pool, id);
      return inTree(projectId, async (client) => {
        const file = await live(client, id);
        if (file.path === to) return file;
        if (to.startsWith(`${file.path}/`)) throw new AppError("invalid_request", "a folder cannot move into itself");
        if ((await queries.findAt(client, projectId, to)) !== undefined) {
          throw new AppError("name_taken", `there is already something at ${to}`);
        }
        if ((await queries.longestAfterMove(client, projectId, file.path, to)) > MAX_PATH_BYTES) {
          throw new AppError("invalid_request", `a path below would have more than ${MAX_PATH_BYTES} bytes`);
        }
        await makeFolders(client, projectId, to, by);
        await queries.moveTree(client, projectId, file.path, to, by, now());
        const facts = { before: { path: file.path }, after: { path: to } };
        await record(client, { action: "file.move", ...about(file), ...facts });
        return live(client, id);
      });
    },

    async throwAway(id: FileId, by: PersonId): Promise<void> {
      const { projectId } = await live(db.pool, id);
      await inTree(projectId, async (client) => {
        const file = await live(client, id);
        await queries.throwAway(client, file, by, now());
        await record(client, { action: "file.trash", ...about(file) });
      });
    },

    /** To where it was; where that is taken, under a number. */
    async restore(id: FileId, by: PersonId): Promise<FileRow> {
      const { projectId } = await trashRoot(db.pool, id);
      return inTree(projectId, async (client) => {
        const root = await trashRoot(client, id);
        const to = await freePath(client, projectId, root.path);
        await makeFolders(client, projectId, to, by);
        await queries.takeOut(client, root, to, by, now());
        await record(client, { action: "file.restore", ...about(root), after: { path: to } });
        return live(client, id);
      });
    },

    async endForever(id: FileId): Promise<void> {
      const { projectId } = await trashRoot(db.pool, id);
      await inTree(projectId, async (client) => {
        await trashRoot(client, id);
        await end(client, [id]);
      });
    },

    /** Ends what has lain in the trash since before `cutoff`. */
    async sweep(cutoff: number): Promise<void> {
      for (;;) {
        const roots = await queries.expiredTrash(db.pool, cutoff, SWEEP_BATCH);
        if (roots.length > 0) await db.transaction((client) => end(client, roots));
        if (roots.length < SWEEP_BATCH) return;
      }
    },

    /** Gives up the blobs of a project that ends; its rows go with it. */
    async forget(projectId: ProjectId): Promise<void> {
      await db.transaction(async (client) =>
        blobs.unreferAll(client, "file", await queries.idsOfProject(client, projectId)),
      );
    },
  };
}

function about(row: FileRow) {
  return { projectId: row.projectId, target: { kind: row.kind, id: row.id, name: row.path } };
}

/** A row as people see it. */
export function show(row: FileRow): ProjectFile {
  const { trashId: _, ...known } = row;
  const isFile = row.kind === "file";
  return {
    ...known,
    name: nameOf(row.path),
    contentType: isFile ? contentTypeOf(row.path) : null,
    preview: isFile ? previewKindOf(row.path) : "none",
  };
}

function writeCursor(kind: string, path: string): string {
  return Buffer.from(`${kind}\n${path}`).toString("base64url");
}

function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (cursor === undefined) return undefined;
  const [kind, path] = Buffer.from(cursor, "base64url").toString().split("\n");
  if ((kind === "file" || kind === "folder") && path !== undefined && pathFault(path) === undefined)
    return [kind, path];
  throw new AppError("invalid_request", "cursor: this is not one that a list answered");
}
