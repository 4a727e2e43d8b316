/**
 * The rooms that are open on this server: loaded on first use, one per document, unloaded when nobody needs them. Owns
 * the lease of each (a row that whoever loads the document takes over; a writer that lost it stores nothing more), and
 * the compaction of logs when rooms are quiet.
 */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { AppError } from "#lib/base/errors.ts";
import type { CellId } from "#lib/base/id.ts";
import { seedClientId } from "#lib/notebook/seed.ts";
import { Settler } from "#lib/notebook/settle.ts";
import { collabClose } from "#lib/protocol/collab-message.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import { newId } from "../new-id.ts";
import { compactLog, wantsCompaction, wantsSnapshot } from "./compaction.ts";
import { buildDocument, bytesOf } from "./document-store.ts";
import { otherEpochIds, serverClientId } from "./epochs.ts";
import { beginGeneration, type GenerationListener } from "./generations.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import { loadDocument, releaseLease, timelineOf } from "./queries.ts";
import { Room, type RoomHost, serverPerson } from "./room.ts";
import type { Ticker } from "./ticker.ts";

export interface RoomsDeps {
  readonly db: Database;
  readonly log: Log;
  readonly limits: CollabLimits;
  readonly counters: CollabCounters;
  readonly ticker: () => Ticker;
  readonly host: RoomHost;
  readonly onGeneration: GenerationListener;
}

const comeAgain = 1012;

export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #open = new Map<string, Room>();
  readonly #loading = new Map<string, Promise<Room | undefined>>();
  readonly #unloading = new Map<string, Promise<void>>();
  readonly #usedAt = new Map<Room, number>();
  #timeline: string | undefined;
  /** Rooms whose log is being compacted. */
  readonly #compacting = new Map<Room, Promise<void>>();

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
  }

  all(): IterableIterator<Room> {
    return this.#open.values();
  }

  /** The open room of a document, if there is one. */
  peek(documentId: string): Room | undefined {
    return this.#open.get(documentId);
  }

  /** The room of a document, loaded if need be; undefined when there is no such document. */
  async get(documentId: string): Promise<Room | undefined> {
    const open = this.#open.get(documentId);
    if (open !== undefined) {
      this.#usedAt.set(open, Date.now());
      return open;
    }
    const loading = this.#loading.get(documentId) ?? this.#load(documentId);
    this.#loading.set(documentId, loading);
    return loading;
  }

  async must(documentId: string): Promise<Room> {
    const room = await this.get(documentId);
    if (room === undefined) throw new AppError("not_found", "there is no such document");
    return room;
  }

  async #load(documentId: string): Promise<Room | undefined> {
    try {
      await this.#unloading.get(documentId);
      const leaseId = randomUUID();
      const at = Date.now();
      const loaded = await loadDocument(this.#deps.db, documentId, leaseId, at, async (client) => {
        const epoch = await beginGeneration(client, { documentId, cause: "restored", by: serverPerson, at });
        await this.#deps.onGeneration(client, documentId, epoch);
      });
      if (loaded === undefined) return undefined;
      this.#timeline ??= await timelineOf(this.#deps.db.pool);
      const serverClient = serverClientId(documentId, loaded.epoch, this.#timeline);
      const doc = await buildDocument(loaded, serverClient);
      const owners = new Map(loaded.owners.map((owner) => [owner.clientId, owner.personId]));
      owners.set(serverClient, serverPerson);
      const room = new Room({
        documentId,
        epoch: loaded.epoch,
        leaseId,
        doc,
        lastSeq: loaded.lastSeq,
        documentBytes: bytesOf(loaded),
        owners,
        seed: seedClientId(documentId, loaded.epoch),
        otherEpochs: otherEpochIds(documentId, loaded.epoch),
        settling: new Settler(doc, () => newId<CellId>()),
        host: this.#deps.host,
      });
      room.tailRows = loaded.rows.length;
      room.tailBytes = loaded.rows.reduce((sum, row) => sum + row.frames.length, 0);
      room.sinceSnapshot = bytesOf(loaded) - (loaded.snapshot?.state.length ?? 0);
      this.#open.set(documentId, room);
      this.#usedAt.set(room, Date.now());
      this.#deps.counters.rooms = this.#open.size;
      return room;
    } finally {
      this.#loading.delete(documentId);
    }
  }

  /** A room that cannot go on: its clients come again and find what is stored. */
  discard(room: Room, reason: string): void {
    this.#forget(room);
    room.end(comeAgain, reason, new AppError("unavailable", reason));
  }

  /** The document has begun another generation: whoever is in its room is told to open that. */
  leaveBehind(documentId: string, epoch: number): void {
    const room = this.#open.get(documentId);
    if (room === undefined || room.epoch === epoch) return;
    this.#forget(room);
    const reason = `the document is at generation ${epoch}`;
    room.end(collabClose.epochChanged, reason, new AppError("unavailable", reason));
  }

  #forget(room: Room): void {
    this.#deps.ticker().forget(room);
    if (this.#open.get(room.documentId) === room) this.#open.delete(room.documentId);
    this.#usedAt.delete(room);
    this.#deps.counters.rooms = this.#open.size;
  }

  /** Compacts logs of rooms that grew, unloads rooms that nobody uses. Called every second or so. */
  tend(now: number): void {
    for (const room of this.#open.values()) {
      room.expireWaiting(now);
      if (room.connections.size > 0) this.#usedAt.set(room, now);
      const idleMs = now - (this.#usedAt.get(room) ?? now);
      if (idleMs > this.#deps.limits.idleMs && !room.dirty && !room.storing) void this.#unload(room);
      else if (wantsCompaction(room) && !room.storing) void this.#compact(room, false);
    }
  }

  async #unload(room: Room): Promise<void> {
    this.#forget(room);
    const ended = (async () => {
      await this.#compact(room, true);
      await releaseLease(this.#deps.db.pool, room.documentId, room.leaseId);
    })().catch((error: unknown) => {
      this.#deps.log.warn({ err: error, documentId: room.documentId }, "a room was left without compaction");
    });
    this.#unloading.set(room.documentId, ended);
    await ended;
    this.#unloading.delete(room.documentId);
    room.end(comeAgain, "unloaded", new AppError("unavailable", "the room was unloaded"));
  }

  /** Compacts the logs of all open rooms now, whatever their size, and stores their states. */
  async compactAll(): Promise<void> {
    for (const room of this.#open.values()) {
      await new Promise<void>((resolve) => room.whenStored(resolve));
      await this.#compactNow(room, Y.encodeStateAsUpdateV2(room.doc));
    }
  }

  /** Moves the room's rows into the history, and stores its state when much has come since the last time. */
  async #compact(room: Room, leaving: boolean): Promise<void> {
    const running = this.#compacting.get(room);
    if (running !== undefined) return running;
    if (!wantsCompaction(room) && !(leaving && wantsSnapshot(room, true))) return;
    // The room is not storing: what is in memory is what is stored through its last row.
    const state = wantsSnapshot(room, leaving) ? Y.encodeStateAsUpdateV2(room.doc) : undefined;
    const work = this.#compactNow(room, state)
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error, documentId: room.documentId }, "a log was not compacted");
      })
      .finally(() => this.#compacting.delete(room));
    this.#compacting.set(room, work);
    return work;
  }

  async #compactNow(room: Room, state: Uint8Array | undefined): Promise<void> {
    const { documentId, epoch, leaseId, lastSeq } = room;
    const rows = room.tailRows;
    const bytes = room.tailBytes;
    const since = room.sinceSnapshot;
    const size = await compactLog(this.#deps.db, { documentId, epoch, leaseId, throughSeq: lastSeq, state });
    room.tailRows -= rows;
    room.tailBytes -= bytes;
    room.documentBytes += size - bytes;
    if (state !== undefined) {
      room.sinceSnapshot -= since;
      room.documentBytes = state.length + room.sinceSnapshot;
    }
  }

  /** Unloads everything; nothing new is opened afterwards. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
    await Promise.all([...this.#open.values()].map((room) => this.#unload(room)));
    await Promise.all(this.#unloading.values());
  }
}
