/**
 * Who changed which notebook when, and how many cells it has: told by collab with every stored edit, written to the rows
 * together a few seconds later. A crash in between loses a few seconds of "last changed", never of a document.
 */
import type * as Y from "yjs";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { cellsOf, notebookLanguage } from "#lib/notebook/document.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import { shortLanguage } from "./language.ts";
import { type Activity, recordActivity } from "./queries.ts";

export interface ActivityDeps {
  readonly db: Database;
  readonly log: Log;
  readonly touch: (projectIds: readonly ProjectId[], at: number) => Promise<void>;
  readonly read: <T>(documentId: NotebookId, look: (doc: Y.Doc) => T) => Promise<T>;
}

export interface ActivityRecorder {
  note(documentId: NotebookId, personId: PersonId, at: number): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const FLUSH_MS = 3_000;

export function createActivity({ db, log, touch, read }: ActivityDeps): ActivityRecorder {
  let noted = new Map<NotebookId, { readonly by: PersonId; readonly at: number }>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const batch = noted;
    noted = new Map();
    const news: Activity[] = [];
    for (const [id, { by, at }] of batch) {
      const shape = await read(id, (doc) => ({
        cells: cellsOf(doc).length,
        language: shortLanguage(notebookLanguage(doc)),
      })).catch((error: unknown) => {
        log.warn({ err: error, notebookId: id }, "a notebook's last change was not noted");
        return undefined;
      });
      if (shape !== undefined) news.push({ id, by, at, ...shape });
    }
    if (news.length === 0) return;
    const projects = await recordActivity(db.pool, news);
    await touch(projects, Math.max(...news.map((each) => each.at)));
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write).catch((error: unknown) => {
      log.warn({ err: error }, "the last changes of notebooks were not noted");
    });
    return writing;
  };

  return {
    note(documentId, personId, at) {
      noted.set(documentId, { by: personId, at });
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    flush,
    stop: flush,
  };
}
