/** The room server's effects: rooms, ticker, journal and sockets put together; start, drain, stop. */
import type pg from "pg";
import type * as Y from "yjs";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { encodeFrames } from "#lib/collab/frame-log.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import { seedUpdate } from "#lib/notebook/seed.ts";
import type { MomentQuery } from "#lib/protocol/collab-history.ts";
import type { ControlMessage } from "#lib/protocol/collab-message.ts";
import type { Database } from "../db/index.ts";
import type { Route } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { SocketRoute } from "../module.ts";
import { beginGeneration, type GenerationListener } from "./generations.ts";
import { createHistory, type Moment } from "./history.ts";
import { createJournal } from "./journal.ts";
import { createJupyter, type JupyterDeps } from "./jupyter.ts";
import { type CollabLimits, defaultLimits } from "./limits.ts";
import { type CollabCounters, createCounters } from "./metrics.ts";
import { deleteDocument, insertDocument, insertRow } from "./queries.ts";
import { Rebuilder } from "./rebuilder.ts";
import type { Author } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { collabRoutes } from "./routes.ts";
import { Sockets, type SocketsDeps } from "./sockets.ts";
import { createTicker } from "./ticker.ts";

export interface CollabDeps
  extends Pick<SocketsDeps, "authenticate" | "access" | "watch" | "origin">,
    Pick<JupyterDeps, "findNotebook"> {
  readonly db: Database;
  readonly log: Log;
  readonly limits?: Partial<CollabLimits>;
  /** A document begins another generation: told in the transaction that begins it. */
  readonly onGeneration?: GenerationListener;
}

export type StoredListener = (documentId: NotebookId, personId: PersonId, at: number) => void;

export interface CollabService {
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
  readonly counters: CollabCounters;
  readonly rooms: Rooms;
  /** `first`: the notebook, or what `seedUpdate` made of it for this document and `firstEpoch` (in some other thread). */
  seed(
    client: pg.PoolClient,
    documentId: NotebookId,
    first: NotebookJson | Uint8Array,
    by: PersonId,
  ): Promise<{ readonly epoch: number }>;
  /** Removes a document for good, in the caller's transaction. Close its connections first. */
  remove(client: pg.PoolClient, documentId: NotebookId): Promise<void>;
  /** The notebook at an earlier moment: a time, or a named point. */
  moment(documentId: NotebookId, when: MomentQuery): Promise<Moment>;
  /**
   * Begins the next generation with `first`: everybody is led to it, and what they had not sent is proposed to them there.
   * `alongside` runs in the same transaction. Answers the generation's number.
   */
  startAgain(
    documentId: NotebookId,
    first: NotebookJson,
    by: PersonId,
    alongside: (client: pg.PoolClient, epoch: number) => Promise<void>,
  ): Promise<number>;
  edit<T>(documentId: NotebookId, by: Author, change: (doc: Y.Doc) => T): Promise<T>;
  read<T>(documentId: NotebookId, look: (doc: Y.Doc) => T): Promise<T>;
  /** Says something to the pages that are open on the document, and keeps nothing of it. */
  tell(documentId: NotebookId, message: ControlMessage): void;
  closeFor(personId: PersonId, documentId?: NotebookId): void;
  /** Rights may have changed, in a project or everywhere, for a person or everybody: asks again for what is open. */
  recheck(change: { readonly projectId?: ProjectId; readonly personId?: PersonId }): void;
  presence(projectId: ProjectId): { documentId: string; personId: string; name: string; color: number }[];
  onStored(listener: StoredListener): void;
  start(): Promise<void>;
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** The generation in which a document begins. */
export const firstEpoch = 1;
const TEND_MS = 1_000;
const RECONNECT_MS = 1_000;
const CLOSE_MS = 500;

export function createService(deps: CollabDeps): CollabService {
  const { db, log } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const counters = createCounters();
  const journal = createJournal(db.pool, log, counters);
  const listeners: StoredListener[] = [];
  let heldBytes = 0;
  let holding = false;
  const ticker = createTicker(journal, log, (room) => rooms.discard(room, "the room starts anew"));
  const onGeneration: GenerationListener = deps.onGeneration ?? (async () => undefined);
  const rooms = new Rooms({
    db,
    onGeneration,
    log,
    limits,
    counters,
    ticker: () => ticker,
    host: {
      limits,
      counters,
      wake: (room) => ticker.wake(room),
      held(bytes) {
        heldBytes += bytes;
        const tooMuch = heldBytes > limits.maxHeldBytes;
        if (tooMuch === holding) return;
        holding = tooMuch;
        sockets.hold(tooMuch);
      },
      stored(documentId, personId, at) {
        for (const listener of listeners) listener(documentId as NotebookId, personId as PersonId, at);
      },
    },
  });
  const sockets = new Sockets({ ...deps, limits, counters, rooms });
  const rebuilder = new Rebuilder();
  const history = createHistory(db, rooms, rebuilder);
  const jupyter = createJupyter({ ...deps, sockets });
  journal.onAvailability((available) => {
    sockets.tellAll((connection) => connection.control({ type: available ? "available" : "unavailable" }));
  });
  let timer: NodeJS.Timeout | undefined;

  return {
    routes: [...collabRoutes(db, history), ...jupyter.routes],
    sockets: [...sockets.routes, ...jupyter.sockets],
    counters,
    rooms,
    async seed(client, documentId, first, by) {
      const epoch = firstEpoch;
      const at = Date.now();
      await insertDocument(client, documentId, epoch, at);
      const update = first instanceof Uint8Array ? first : seedUpdate(first, { documentId, epoch });
      await insertRow(client, documentId, 1, encodeFrames([{ personId: by, at, update }]));
      return { epoch };
    },
    remove: deleteDocument,
    moment: history.at,
    async startAgain(documentId, first, by, alongside) {
      const beginning = { documentId, cause: "again" as const, by, at: Date.now(), first };
      const epoch = await db.transaction(async (client) => {
        const next = await beginGeneration(client, beginning);
        await onGeneration(client, documentId, next);
        await alongside(client, next);
        return next;
      });
      rooms.leaveBehind(documentId, epoch);
      for (const listener of listeners) listener(documentId, by, beginning.at);
      return epoch;
    },
    async edit(documentId, by, change) {
      return (await rooms.must(documentId)).edit(by, change);
    },
    async read(documentId, look) {
      const room = await rooms.must(documentId);
      return new Promise((resolve, reject) => {
        room.whenStored(() => {
          try {
            resolve(look(room.doc));
          } catch (error) {
            reject(error);
          }
        });
      });
    },
    tell: (documentId, message) => rooms.peek(documentId)?.tell(message),
    closeFor: (personId, documentId) => sockets.closeFor(personId, documentId),
    recheck: (change) => sockets.recheck(change),
    presence: (projectId) => sockets.present().filter((present) => present.projectId === projectId),
    onStored: (listener) => listeners.push(listener),
    async start() {
      timer = setInterval(() => {
        const now = Date.now();
        rooms.tend(now);
        sockets.tend(now);
      }, TEND_MS);
    },
    async drain() {
      sockets.drain(RECONNECT_MS);
      await ticker.quiet();
      sockets.close();
    },
    async stop() {
      clearInterval(timer);
      await within(ticker.quiet(), CLOSE_MS * 4);
      sockets.terminate();
      await rooms.stop();
      await rebuilder.stop();
      journal.stop();
    },
  };
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
