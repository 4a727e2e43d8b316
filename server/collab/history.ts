/**
 * The history as people ask for it: who worked when, the notebook at any moment, what a stretch of time changed, and
 * named points. Reads chunks and the rows not yet in one; rebuilds in a thread of its own.
 */
import * as Y from "yjs";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { type FrameStamp, readStamps } from "#lib/collab/frame-log.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import type {
  HistoryChange,
  HistoryGeneration,
  HistoryMinute,
  HistoryPoint,
  MomentQuery,
} from "#lib/protocol/collab-history.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import { unpackChunk } from "./document-store.ts";
import {
  chunksUntil,
  epochsOf,
  generationsOf,
  insertPoint,
  liveRows,
  newestChunks,
  pointState,
  pointsOf,
} from "./history-queries.ts";
import type { Rebuilder } from "./rebuilder.ts";
import type { Rooms } from "./rooms.ts";

export interface Moment {
  readonly at: number;
  readonly epoch: number;
  readonly notebook: NotebookJson;
}

export interface History {
  minutes(
    documentId: NotebookId,
    query: { readonly from: number; readonly to: number; readonly cursor: string | undefined },
  ): Promise<{ items: HistoryMinute[]; nextCursor: string | null }>;
  moment(documentId: NotebookId, at: number): Promise<Moment>;
  pointMoment(documentId: NotebookId, pointId: string): Promise<Moment>;
  at(documentId: NotebookId, when: MomentQuery): Promise<Moment>;
  generations(documentId: NotebookId): Promise<HistoryGeneration[]>;
  changes(documentId: NotebookId, from: number, to: number): Promise<{ items: HistoryChange[]; truncated: boolean }>;
  points(documentId: NotebookId): Promise<HistoryPoint[]>;
  /** Names the present moment: what is stored now is kept under the name for ever. */
  point(documentId: NotebookId, name: string, by: PersonId): Promise<HistoryPoint>;
}

const MINUTE_MS = 60_000;
const CHUNKS_PER_PAGE = 16;
const MAX_CHANGES = 5_000;

export function createHistory(db: Database, rooms: Rooms, rebuilder: Rebuilder): History {
  async function log(documentId: string, to: number) {
    const epochs = await epochsOf(db.pool, documentId, to);
    if (epochs === undefined) throw new AppError("not_found", "there is no such document");
    const chunks = await chunksUntil(db.pool, documentId, epochs.then, to);
    const rows = epochs.then === epochs.current ? await liveRows(db.pool, documentId) : [];
    return { epoch: epochs.then, chunks: chunks.map((chunk) => chunk.frames), rows };
  }

  const moment = async (documentId: NotebookId, at: number): Promise<Moment> => {
    const { epoch, chunks, rows } = await log(documentId, at);
    return { at, epoch, notebook: await rebuilder.run<NotebookJson>({ kind: "moment", chunks, rows, at }) };
  };

  const pointMoment = async (documentId: NotebookId, pointId: string): Promise<Moment> => {
    const point = await pointState(db.pool, documentId, pointId);
    if (point === undefined) throw new AppError("not_found", "there is no such point");
    const { state, epoch, at } = point;
    return { at, epoch, notebook: await rebuilder.run<NotebookJson>({ kind: "state", state }) };
  };

  return {
    moment,
    pointMoment,
    async at(documentId, { at, point }) {
      if (point !== undefined) return pointMoment(documentId, point);
      if (at === undefined) throw new AppError("invalid_request", "say `at` or `point`");
      return moment(documentId, at);
    },
    generations: (documentId) => generationsOf(db.pool, documentId),
    async minutes(documentId, { from, to, cursor }) {
      const below = parseCursor(cursor);
      const chunks = await newestChunks(db.pool, { documentId, from, to, below, limit: CHUNKS_PER_PAGE + 1 });
      const page = chunks.slice(0, CHUNKS_PER_PAGE);
      const minutes = new Minutes(from, to);
      const current = (await epochsOf(db.pool, documentId, to))?.current ?? 1;
      if (below === undefined) {
        for (const row of await liveRows(db.pool, documentId)) minutes.add(current, readStamps(row));
      }
      for (const chunk of page) minutes.add(chunk.epoch, readStamps(await unpackChunk(chunk.frames)));
      const last = page.at(-1);
      const more = chunks.length > page.length && last !== undefined;
      return { items: minutes.list(), nextCursor: more ? `${last.epoch}-${last.fromSeq}` : null };
    },
    async changes(documentId, from, to) {
      const { chunks, rows } = await log(documentId, to);
      const limit = MAX_CHANGES + 1;
      const items = await rebuilder.run<HistoryChange[]>({ kind: "changes", chunks, rows, from, to, limit });
      return { items: items.slice(0, MAX_CHANGES), truncated: items.length > MAX_CHANGES };
    },
    points: (documentId) => pointsOf(db.pool, documentId),
    async point(documentId, name, by) {
      const room = await rooms.must(documentId);
      const { state, seq } = await new Promise<{ state: Uint8Array; seq: number }>((resolve) => {
        room.whenStored(() => resolve({ state: Y.encodeStateAsUpdateV2(room.doc), seq: room.lastSeq }));
      });
      const point: HistoryPoint = { id: newId(), name, epoch: room.epoch, createdAt: Date.now(), createdBy: by };
      await insertPoint(db.pool, documentId, point, seq, state);
      return point;
    },
  };
}

function parseCursor(cursor: string | undefined): { epoch: number; fromSeq: number } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,9})-(\d{1,15})$/.exec(cursor);
  if (match === null) throw new AppError("invalid_request", "the cursor is none of ours");
  return { epoch: Number(match[1]), fromSeq: Number(match[2]) };
}

/** Counts edits by minute and person. */
class Minutes {
  readonly #from: number;
  readonly #to: number;
  readonly #minutes = new Map<string, { at: number; epoch: number; people: Map<string, number> }>();

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  add(epoch: number, stamps: readonly FrameStamp[]): void {
    for (const { personId, at } of stamps) {
      if (at < this.#from || at > this.#to) continue;
      const start = at - (at % MINUTE_MS);
      const key = `${epoch} ${start}`;
      const minute = this.#minutes.get(key) ?? { at: start, epoch, people: new Map<string, number>() };
      this.#minutes.set(key, minute);
      minute.people.set(personId, (minute.people.get(personId) ?? 0) + 1);
    }
  }

  list(): HistoryMinute[] {
    return [...this.#minutes.values()]
      .sort((a, b) => b.at - a.at || b.epoch - a.epoch)
      .map(({ at, epoch, people }) => ({
        at,
        epoch,
        people: [...people].map(([personId, edits]) => ({ personId, edits })),
      }));
  }
}
