/** What one does with notebooks: make, import, export, rename, duplicate, trash. Rights were checked by the caller. */
import type pg from "pg";
import type * as Y from "yjs";
import { AppError } from "#lib/base/errors.ts";
import { cut, freeName } from "#lib/base/free-name.ts";
import type { BlobDigest, NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { digestsIn } from "#lib/notebook/blob-reference.ts";
import { emptyNotebook, type NotebookJson } from "#lib/notebook/nbformat.ts";
import type { SeedOf } from "#lib/notebook/seed.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import type { MomentQuery } from "#lib/protocol/collab-history.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import { firstEpoch, type Moment } from "../collab/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import { newId } from "../new-id.ts";
import { blobOwner } from "./blob-owner.ts";
import type { FirstState, ReadFile } from "./file-jobs.ts";
import type { NotebookFiles } from "./files.ts";
import * as queries from "./queries.ts";

const NAME_LENGTH = 120;
/** How often a name is chosen anew because somebody took it between the look and the insert. */
const MOST_RACES = 50;

/** What notebooks need of the room server. */
export interface Documents {
  seed(
    client: pg.PoolClient,
    documentId: NotebookId,
    first: Uint8Array,
    by: PersonId,
  ): Promise<{ readonly epoch: number }>;
  read<T>(documentId: NotebookId, look: (doc: Y.Doc) => T): Promise<T>;
  remove(client: pg.PoolClient, documentId: NotebookId): Promise<void>;
  moment(documentId: NotebookId, when: MomentQuery): Promise<Moment>;
  startAgain(
    documentId: NotebookId,
    first: NotebookJson,
    by: PersonId,
    alongside: (client: pg.PoolClient, epoch: number) => Promise<void>,
  ): Promise<number>;
}

export interface ServiceDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly files: NotebookFiles;
  readonly documents: Documents;
  readonly now: () => number;
  /** Lets go of what else is kept with a notebook that is about to go. */
  readonly forget: (client: pg.PoolClient, notebookId: NotebookId) => Promise<void>;
  /** A notebook went to the trash: nobody stays in it. */
  readonly closed: (notebookId: NotebookId, projectId: ProjectId) => void;
}

export type NotebooksService = ReturnType<typeof createService>;

interface NewNotebook {
  readonly id: NotebookId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly by: PersonId;
  readonly at: number;
  readonly first: FirstState;
  readonly digests: readonly BlobDigest[];
  /** How it came to be; unset for the examples of a first start. */
  readonly act?: "notebook.create" | "notebook.import" | "notebook.duplicate";
  readonly sourceId?: NotebookId;
}

export function createService(deps: ServiceDeps) {
  const { db, blobs, files, documents, now } = deps;

  /** The row, the document's first state and the references to its blobs: all or nothing. */
  const insert = async (client: pg.PoolClient, wish: NewNotebook): Promise<queries.NotebookRow> => {
    const { id, projectId, by, at } = wish;
    const { update, cells, language } = wish.first;
    const common = { id, projectId, epoch: firstEpoch, language, cells };
    const stamped = { ...common, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by };
    for (let races = 0; races < MOST_RACES; races++) {
      const name = await freeNameIn(client, projectId, wish.name);
      if (!(await queries.insertNotebook(client, { ...stamped, name }))) continue;
      await blobs.refer(client, blobOwner(id), wish.digests);
      await documents.seed(client, id, update, by);
      if (wish.act !== undefined) {
        const target = { kind: "notebook", id, name };
        await record(client, { action: wish.act, projectId, target, after: { name, sourceId: wish.sourceId } });
      }
      return { ...stamped, name, deletedAt: null };
    }
    throw new AppError("name_taken", "others keep taking this name at the same moment");
  };

  const keepBlobs = async (projectId: ProjectId, { blobs: contents }: ReadFile): Promise<BlobDigest[]> => {
    for (const content of contents.values()) await blobs.put(content, { projectId });
    return [...contents.keys()];
  };

  const found = async (id: NotebookId): Promise<queries.NotebookRow> => {
    const row = await queries.findNotebook(db.pool, id);
    if (row === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    return row;
  };

  /** Of the blobs that a document names, those that are its own: anybody can write a digest into a document. */
  const ownDigests = async (id: NotebookId, notebook: NotebookJson): Promise<BlobDigest[]> => {
    const own: BlobDigest[] = [];
    for (const digest of digestsIn(notebook)) if (await blobs.refers(blobOwner(id), digest)) own.push(digest);
    return own;
  };

  const copyTo = async (
    projectId: ProjectId,
    sourceId: NotebookId,
    name: string,
    by: PersonId,
  ): Promise<queries.NotebookRow> => {
    const notebook = await documents.read(sourceId, toNotebookJson);
    const digests = await ownDigests(sourceId, notebook);
    const id = newId<NotebookId>();
    const first = await files.first(notebook, firstOf(id));
    const made = { act: "notebook.duplicate", sourceId } as const;
    const wish = { id, projectId, name, by, at: now(), first, digests, ...made };
    return db.transaction((client) => insert(client, wish));
  };

  const purge = (id: NotebookId, row: queries.NotebookRow | undefined): Promise<void> =>
    db.transaction(async (client) => {
      if (row !== undefined)
        await record(client, { action: "notebook.end", projectId: row.projectId, target: of(row) });
      await documents.remove(client, id);
      await blobs.unrefer(client, blobOwner(id));
      await deps.forget(client, id);
      await queries.deleteNotebook(client, id);
    });

  return {
    found,

    async list(projectId: ProjectId, page: { trash: boolean; cursor?: string | undefined; limit: number }) {
      const rows = await queries.listNotebooks(db.pool, projectId, {
        trash: page.trash,
        after: decodeCursor(page.cursor),
        limit: page.limit + 1,
      });
      return pageOfRows(rows, page.limit, (row) => ({ at: row.deletedAt ?? row.updatedAt, id: row.id }));
    },

    /** A title and one empty cell, ready to type in. */
    async createBlank(projectId: ProjectId, name: string, by: PersonId): Promise<queries.NotebookRow> {
      const notebook = emptyNotebook([
        { cell_type: "markdown", id: newId(), metadata: {}, source: `# ${name}` },
        { cell_type: "code", id: newId(), metadata: {}, source: "", execution_count: null, outputs: [] },
      ]);
      const id = newId<NotebookId>();
      const first = await files.first(notebook, firstOf(id));
      return db.transaction((client) =>
        insert(client, { id, projectId, name, by, at: now(), first, digests: [], act: "notebook.create" }),
      );
    },

    async import(projectId: ProjectId, name: string | undefined, by: PersonId, bytes: Uint8Array) {
      const id = newId<NotebookId>();
      const file = await files.read(bytes, firstOf(id));
      const digests = await keepBlobs(projectId, file);
      const { first, title, notes } = file;
      const wish = {
        id,
        projectId,
        name: name ?? nameFrom(title),
        by,
        at: now(),
        first,
        digests,
        act: "notebook.import",
      } as const;
      return { ...(await db.transaction((client) => insert(client, wish))), notes };
    },

    /** The same in the caller's transaction, for the examples of a first start. */
    async importInto(
      client: pg.PoolClient,
      given: { projectId: ProjectId; name: string; by: PersonId; at: number; text: string },
    ): Promise<void> {
      const id = newId<NotebookId>();
      const file = await files.read(Buffer.from(given.text), firstOf(id));
      const digests = await keepBlobs(given.projectId, file);
      const { projectId, name, by, at } = given;
      await insert(client, { id, projectId, name, by, at, first: file.first, digests });
    },

    async export(id: NotebookId): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
      const { name } = await found(id);
      const notebook = await documents.read(id, toNotebookJson);
      const contents = new Map<BlobDigest, Uint8Array>();
      for (const digest of await ownDigests(id, notebook)) {
        const content = await blobs.read(digest);
        if (content !== undefined) contents.set(digest, Buffer.concat(await content.toArray()));
      }
      return { name, bytes: await files.write(notebook, contents) };
    },

    async duplicate(sourceId: NotebookId, name: string | undefined, by: PersonId): Promise<queries.NotebookRow> {
      const source = await found(sourceId);
      const copy = name ?? `${cut(source.name, NAME_LENGTH - 5)} copy`;
      return copyTo(source.projectId, sourceId, copy, by);
    },

    /** All notebooks of a project into another, under their names; the latest change stays the latest. */
    async copyAll(from: ProjectId, to: ProjectId, by: PersonId): Promise<void> {
      for (const { id, name } of await queries.liveNotebooks(db.pool, from)) await copyTo(to, id, name, by);
    },

    async rename(id: NotebookId, name: string, by: PersonId): Promise<queries.NotebookRow> {
      const before = await found(id);
      try {
        await db.transaction(async (client) => {
          await queries.renameNotebook(client, id, name, by, now());
          const facts = { before: { name: before.name }, after: { name } };
          await record(client, {
            action: "notebook.rename",
            projectId: before.projectId,
            target: of(before),
            ...facts,
          });
        });
      } catch (error) {
        if (isUniqueViolation(error))
          throw new AppError("name_taken", "another notebook of this project has this name");
        throw error;
      }
      return found(id);
    },

    /** Everybody goes on from the notebook as it was then; what came since stays in the history. */
    async startAgain(id: NotebookId, when: MomentQuery, by: PersonId): Promise<queries.NotebookRow> {
      const row = await found(id);
      const { at, notebook } = await documents.moment(row.id, when);
      await documents.startAgain(row.id, notebook, by, async (client, epoch) => {
        const after = { generation: epoch, from: new Date(at).toISOString() };
        await record(client, { action: "notebook.start-again", projectId: row.projectId, target: of(row), after });
      });
      return found(id);
    },

    async trash(row: queries.NotebookRow, by: PersonId): Promise<void> {
      const trashed = await db.transaction(async (client) => {
        const done = await queries.trashNotebook(client, row.id, by, now());
        if (done) await record(client, { action: "notebook.trash", projectId: row.projectId, target: of(row) });
        return done;
      });
      if (trashed) deps.closed(row.id, row.projectId);
    },

    /** Under its old name, or with a number where that was taken meanwhile. */
    async restore(row: queries.NotebookRow): Promise<queries.NotebookRow> {
      if (row.deletedAt === null) return row;
      for (let races = 0; races < MOST_RACES; races++) {
        const name = await freeNameIn(db.pool, row.projectId, row.name);
        try {
          await db.transaction(async (client) => {
            await queries.restoreNotebook(client, row.id, name);
            const facts = { projectId: row.projectId, target: of(row), after: { name } };
            await record(client, { action: "notebook.restore", ...facts });
          });
          return await found(row.id);
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
        }
      }
      throw new AppError("name_taken", "others keep taking its name at the same moment");
    },

    async end(row: queries.NotebookRow): Promise<void> {
      if (row.deletedAt === null) throw new AppError("conflict", "only what lies in the trash can be ended");
      await purge(row.id, row);
    },

    /** Ends what lay in the trash for longer than its grace. */
    async sweep(graceMs: number): Promise<void> {
      for (const id of await queries.expiredNotebooks(db.pool, now() - graceMs))
        await purge(id, await queries.findNotebook(db.pool, id));
    },

    /** With the project, whose own entry says so. */
    async endAll(projectId: ProjectId): Promise<void> {
      for (const id of await queries.notebooksIn(db.pool, projectId)) await purge(id, undefined);
    },
  };
}

async function freeNameIn(db: queries.Queryable, projectId: ProjectId, wanted: string): Promise<string> {
  // A long name loses its end to the number: look at all that share what surely stays.
  const stem = cut(wanted, NAME_LENGTH - 10);
  return freeName(wanted, await queries.namesFrom(db, projectId, stem), NAME_LENGTH);
}

function of(row: queries.NotebookRow) {
  return { kind: "notebook", id: row.id, name: row.name };
}

function firstOf(documentId: NotebookId): SeedOf {
  return { documentId, epoch: firstEpoch };
}

/** A file's title, if it can be a name. */
function nameFrom(title: string | undefined): string {
  const text = (title ?? "").replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return text === "" ? "Untitled" : cut(text.toWellFormed(), NAME_LENGTH);
}
