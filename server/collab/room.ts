/**
 * One document in memory and who is in it. Frames wait in an inbox until the room's turn (`tick`): all of them are
 * checked and applied in one transaction and become one record; the ticker stores it with those of other rooms and calls
 * `stored`, and only then is anything broadcast or acknowledged. Between the two the room applies nothing more, so what
 * it answers to a state vector is always durable.
 *
 * It does not schedule itself, does not touch the database, and does not know how clients came in.
 */
import * as Y from "yjs";
import { encodeFrames } from "#lib/collab/frame-log.ts";
import { checkUpdate, type DeleteSet } from "#lib/collab/update-check.ts";
import { controlFrame, type Frame, rawFrame, step1Frame, step2Frame, updateFrame } from "#lib/protocol/collab-frame.ts";
import { type ControlMessage, collabClose } from "#lib/protocol/collab-message.ts";
import { saveAnswer } from "#lib/protocol/jupyter-collaboration.ts";
import { newId } from "../new-id.ts";
import type { Connection } from "./connection.ts";
import { Gate } from "./gate.ts";
import type { RescuedRow } from "./history-queries.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import type { LogEntry } from "./queries.ts";
import { RoomPresence } from "./room-presence.ts";
import { countDeletions, type Inbound, isBulk, joined, Turn } from "./turn.ts";
import { socketFrame } from "./wire.ts";

/** Who stands behind what the server itself writes: repairs, and edits on nobody's behalf. */
export const serverPerson = "octavo";

export interface Author {
  readonly personId: string;
  readonly origin: string;
}

/** The notebook's rules (`lib/notebook/settle.ts`), run after every change; what they write is part of the same record. */
export interface Settling {
  /** An update of somebody else, before it is applied. `whole`: a full reply, which names every deletion of its sender. */
  arrived(update: { readonly ds: DeleteSet }, whole: boolean): void;
  settle(): {
    readonly repairs: readonly unknown[];
    /** Text for cells that are gone, by the client that wrote it and those that carried it on. */
    readonly rescued: readonly {
      readonly cellId: string;
      readonly text: string;
      readonly clientIds: readonly number[];
    }[];
  };
}

export interface RoomHost {
  readonly limits: CollabLimits;
  readonly counters: CollabCounters;
  /** The room has something to do. */
  wake(room: Room): void;
  /** Bytes in inboxes came or went. */
  held(bytes: number): void;
  stored(documentId: string, personId: string, at: number): void;
}

export interface RoomOptions {
  readonly documentId: string;
  readonly epoch: number;
  readonly leaseId: string;
  readonly doc: Y.Doc;
  readonly lastSeq: number;
  readonly documentBytes: number;
  readonly owners: Map<number, string>;
  /** The client id that seeded this epoch, and those that seeded others. */
  readonly seed: number;
  readonly otherEpochs: ReadonlySet<number>;
  readonly settling: Settling;
  readonly host: RoomHost;
}

interface Command {
  readonly by: Author;
  readonly change: (doc: Y.Doc) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A tick's result on its way to the database. */
export interface RoomRecord {
  readonly room: Room;
  readonly entry: LogEntry;
}

interface Pending {
  readonly outgoing: readonly Uint8Array[];
  /** The only connection that wrote, which has it all already. */
  readonly sole: Connection | undefined;
  readonly acks: ReadonlyMap<Connection, number>;
  readonly turn: Turn;
  readonly commands: readonly Command[];
  /** Say to each command what came of it. */
  readonly outcomes: readonly (() => void)[];
}

/** Transactions that came from clients. */
const inboxOrigin = "octavo:inbox";

export class Room {
  readonly documentId: string;
  readonly epoch: number;
  readonly leaseId: string;
  readonly doc: Y.Doc;
  readonly connections = new Set<Connection>();
  /** When the ticker last took it. */
  tickedAt = 0;
  lastSeq: number;
  documentBytes: number;
  /** Rows and bytes written since the log was last compacted. */
  tailRows = 0;
  tailBytes = 0;
  /** Bytes of log since the whole state was last stored. */
  sinceSnapshot = 0;
  readonly #host: RoomHost;
  readonly #settling: Settling;
  readonly #gate: Gate;
  readonly #presence: RoomPresence;
  #inbox: Inbound[] = [];
  #inboxBytes = 0;
  #commands: Command[] = [];
  #pending: Pending | undefined;
  #afterStored: (() => void)[] = [];
  #fullState: Buffer | undefined;
  /** Updates that the running tick made. */
  #emitted: Uint8Array[] = [];

  constructor(options: RoomOptions) {
    this.documentId = options.documentId;
    this.epoch = options.epoch;
    this.leaseId = options.leaseId;
    this.doc = options.doc;
    this.lastSeq = options.lastSeq;
    this.documentBytes = options.documentBytes;
    this.#host = options.host;
    this.#settling = options.settling;
    const { doc, owners, seed, otherEpochs } = options;
    const { limits, counters } = options.host;
    const { connections } = this;
    const expel = this.#expel.bind(this);
    this.#gate = new Gate({ doc, owners, seed, otherEpochs, limits, counters, connections, expel });
    this.#presence = new RoomPresence(connections, counters);
    this.doc.on("update", (update: Uint8Array) => {
      this.#emitted.push(update);
      this.#fullState = undefined;
    });
  }

  /** Whether something waits for the next tick. */
  get dirty(): boolean {
    return this.#inbox.length > 0 || this.#commands.length > 0;
  }

  get storing(): boolean {
    return this.#pending !== undefined;
  }

  // --- who is here

  join(connection: Connection): void {
    this.connections.add(connection);
    this.whenStored(() => {
      const access = connection.canEdit ? "edit" : "view";
      const { right } = connection;
      const { personId } = connection.principal;
      connection.control({ type: "hello", epoch: this.epoch, access, right, personId });
      connection.send(step1Frame(Y.encodeStateVector(this.doc)));
      this.#presence.greet(connection);
    });
  }

  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    connection.waiting = [];
    this.#presence.leave(connection);
  }

  #expel(connection: Connection, code: number, reason: string): void {
    connection.expelled = true;
    connection.close(code, reason);
    this.leave(connection);
  }

  // --- frames

  receive(connection: Connection, frame: Frame): void {
    switch (frame.kind) {
      case "update":
        this.#receiveUpdate(connection, frame.update, frame.reply);
        return;
      case "step1":
        this.#greet(connection, frame.stateVector);
        return;
      case "awareness":
        if (this.#presence.receive(connection, frame.update).kind === "malformed")
          this.#expel(connection, collabClose.malformed, "malformed awareness message");
        return;
      case "queryAwareness":
        this.#presence.answer(connection);
        return;
      case "raw":
        this.#receiveRaw(connection, frame.name, frame.id);
        return;
      case "unknown":
        return;
      case "malformed":
        this.#expel(connection, collabClose.malformed, `malformed frame: ${frame.reason}`);
        return;
    }
  }

  #receiveUpdate(connection: Connection, update: Uint8Array, full: boolean): void {
    const index = ++connection.received;
    const checked = checkUpdate(update);
    if (checked.kind === "malformed") {
      this.#host.counters.refused++;
      this.#expel(connection, collabClose.malformed, `malformed update: ${checked.reason}`);
      return;
    }
    const claim = checked.kind === "claim" ? checked.claim : undefined;
    if (claim !== undefined && !connection.canEdit) {
      // A reader's reply to our state vector may name deletions we have; it is not worth a word.
      if (full) connection.miss(index);
      else this.#gate.refuse(connection, index, "read_only", "you may read this notebook, not change it");
      return;
    }
    this.#inbox.push({ connection, index, update, full, claim, since: Date.now() });
    this.#inboxBytes += update.length;
    connection.queued();
    this.#host.held(update.length);
    this.#host.wake(this);
  }

  #greet(connection: Connection, stateVector: Uint8Array): void {
    const known = decodedStateVector(stateVector);
    if (known === undefined) {
      this.#expel(connection, collabClose.malformed, "malformed state vector");
      return;
    }
    if (!this.#gate.welcome(connection, known)) return;
    this.whenStored(() => {
      if (!this.connections.has(connection)) return;
      connection.greeted = true;
      if (known.size === 0) {
        this.#fullState ??= socketFrame(step2Frame(Y.encodeStateAsUpdate(this.doc)));
        connection.write(this.#fullState);
      } else {
        connection.send(step2Frame(Y.encodeStateAsUpdate(this.doc, stateVector)));
      }
      if (connection.waiting.length > 0) this.#host.wake(this);
    });
  }

  /** Jupyter's `save`: all that came before it is stored when it is answered. */
  #receiveRaw(connection: Connection, name: string, id: number | undefined): void {
    if (connection.kind !== "jupyter" || name !== "save") return;
    const answer = (): void => connection.send(rawFrame(saveAnswer(id)));
    const by = { personId: serverPerson, origin: inboxOrigin };
    if (this.dirty) this.edit(by, () => undefined).then(answer, () => undefined);
    else this.whenStored(answer);
  }

  /** Gives up updates that have waited too long for others. Called now and then. */
  expireWaiting(now: number): void {
    this.#gate.expireWaiting(now);
  }

  // --- the turn

  /** The turn is near: what its busiest clients have sent meanwhile is read, and takes part in it. */
  gather(): void {
    for (const { connection } of this.#inbox) connection.turned();
  }

  /** Applies what waits. Answers a record to store, or undefined when nothing changed. */
  tick(): RoomRecord | undefined {
    const inbox = this.#takeInbox();
    const commands = this.#commands;
    this.#commands = [];
    const turn = new Turn();
    this.#emitted = [];
    try {
      this.#applyInbox(inbox, turn);
      this.#applyWaiting(inbox, turn);
      const fromClients = this.#emitted.length;
      const outcomes = commands.map((command) => this.#applyCommand(command, turn));
      if (this.#emitted.length > 0) this.#applySettling(turn);
      const sole = this.#emitted.length === fromClients ? turn.soleConnection : undefined;
      const acks = new Map(inbox.map(({ connection }) => [connection, connection.settled]));
      return this.#conclude({ outgoing: this.#emitted, sole, acks, turn, commands, outcomes });
    } catch (error) {
      for (const command of commands) command.reject(error);
      throw error;
    }
  }

  #takeInbox(): Inbound[] {
    const inbox = this.#inbox;
    this.#inbox = [];
    this.#host.held(-this.#inboxBytes);
    this.#inboxBytes = 0;
    for (const { connection } of inbox) connection.turned();
    return inbox;
  }

  /** Tries again what waits, for as long as that brings the document further. */
  #applyWaiting(inbox: Inbound[], turn: Turn): void {
    for (;;) {
      const late = this.#gate.takeWaiting();
      if (late.length === 0) return;
      const before = turn.frames.length;
      this.#applyInbox(late, turn);
      inbox.push(...late);
      if (turn.frames.length === before) return;
    }
  }

  #applyInbox(inbox: readonly Inbound[], turn: Turn): void {
    for (let at = 0; at < inbox.length; ) {
      let end = at;
      while (end < inbox.length && !isBulk(inbox[end])) end++;
      if (end > at) {
        const group = inbox.slice(at, end);
        Y.transact(this.doc, (transaction) => this.#applyGroup(group, turn, transaction), inboxOrigin, false);
      }
      const bulk = inbox[end];
      if (bulk !== undefined) this.#applyBulk(bulk, turn);
      at = end + 1;
    }
    // The gate lets nothing through that could stay pending; a cycle of references inside one frame still does.
    this.doc.store.pendingStructs = null;
    this.doc.store.pendingDs = null;
  }

  #applyGroup(group: readonly Inbound[], turn: Turn, transaction: Y.Transaction): void {
    for (const inbound of group) {
      const { connection, claim, index, full } = inbound;
      if (connection.expelled || !this.#gate.admit(inbound, turn, this.documentBytes)) continue;
      connection.settle(index, full);
      if (claim === undefined) continue;
      const grows = claim.runs.some((run) => run.to > this.#gate.clockOf(run.client));
      const deletions = grows ? 0 : countDeletions(transaction);
      this.#apply(inbound);
      if (grows || countDeletions(transaction) > deletions) {
        turn.add(connection.principal.personId, inbound.update, connection);
      }
    }
  }

  #applyBulk(inbound: Inbound, turn: Turn): void {
    const { connection, index } = inbound;
    if (connection.expelled || !this.#gate.admit(inbound, turn, this.documentBytes)) return;
    const before = this.#emitted.length;
    this.#apply(inbound);
    connection.settle(index, true);
    for (const update of this.#emitted.slice(before)) turn.add(connection.principal.personId, update, connection);
  }

  #apply({ update, claim, full }: Inbound): void {
    if (claim !== undefined) this.#settling.arrived(claim, full);
    Y.applyUpdate(this.doc, update, inboxOrigin);
  }

  #applyCommand(command: Command, turn: Turn): () => void {
    const before = this.#emitted.length;
    let outcome: () => void;
    try {
      const value = this.doc.transact(() => command.change(this.doc), command.by.origin);
      outcome = () => command.resolve(value);
    } catch (error) {
      // What it changed before it failed stays, as in any transaction of Yjs, and is stored like the rest.
      outcome = () => command.reject(error);
    }
    for (const update of this.#emitted.slice(before)) turn.add(command.by.personId, update, undefined);
    return outcome;
  }

  #applySettling(turn: Turn): void {
    const before = this.#emitted.length;
    const { repairs, rescued } = this.#settling.settle();
    for (const update of this.#emitted.slice(before)) turn.add(serverPerson, update, undefined);
    this.#host.counters.repairs += repairs.length;
    for (const { cellId, text, clientIds } of rescued) {
      const people = clientIds.map((id) => this.#gate.ownerOf(id)).filter((id) => id !== undefined);
      const personId = people.find((id) => id !== serverPerson) ?? serverPerson;
      turn.rescued.push({ id: newId(), documentId: this.documentId, cellId, personId, text, at: turn.at });
    }
  }

  #conclude(pending: Pending): RoomRecord | undefined {
    const { turn } = pending;
    this.#emitted = [];
    if (turn.frames.length === 0) {
      this.#finish(pending);
      return undefined;
    }
    const frames = encodeFrames(turn.frames);
    this.lastSeq++;
    this.tailRows++;
    this.tailBytes += frames.length;
    this.sinceSnapshot += frames.length;
    this.documentBytes += frames.length;
    this.#pending = pending;
    const { documentId, leaseId, lastSeq: seq } = this;
    return { room: this, entry: { documentId, leaseId, seq, frames, claims: turn.claims, rescued: turn.rescued } };
  }

  /** The record of the last tick is committed: tell everybody. */
  stored(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#finish(pending);
    for (const then of this.#afterStored.splice(0)) then();
    if (this.dirty) this.#host.wake(this);
  }

  #finish({ outgoing, sole, acks, turn, outcomes }: Pending): void {
    for (const update of joined(outgoing)) {
      const frame = socketFrame(updateFrame(update));
      for (const connection of this.connections) {
        if (connection.greeted && connection !== sole) connection.write(frame);
      }
    }
    for (const [connection, count] of acks) connection.acknowledge(count);
    for (const outcome of outcomes) outcome();
    for (const rescued of turn.rescued) this.#offer(rescued);
    this.#host.counters.frames += turn.frames.length;
    for (const [personId, at] of turn.people) {
      if (personId !== serverPerson) this.#host.stored(this.documentId, personId, at);
    }
  }

  #offer({ personId, cellId, text, id }: RescuedRow): void {
    this.#host.counters.rescued++;
    for (const connection of this.connections) {
      if (connection.principal.personId !== personId) continue;
      connection.control({ type: "rescued", cellId, text, rescueId: id });
    }
  }

  // --- the server's own hands

  /** Changes the document on the next tick; resolves when that is durable. */
  edit<T>(by: Author, change: (doc: Y.Doc) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The queue forgets each command's type; what `change` answers is what its own `resolve` gets.
      this.#commands.push({ by, change, resolve: resolve as (value: unknown) => void, reject });
      this.#host.wake(this);
    });
  }

  /** To our own pages, once, and nothing is kept. */
  tell(message: ControlMessage): void {
    const frame = socketFrame(controlFrame(message));
    for (const connection of this.connections) {
      if (connection.kind === "octavo" && connection.greeted) connection.write(frame);
    }
  }

  /** Runs `then` when all that is applied is durable: now, or after the record under way. */
  whenStored(then: () => void): void {
    if (this.#pending === undefined) then();
    else this.#afterStored.push(then);
  }

  /** The room ends: everybody is told to come again, commands fail. */
  end(code: number, reason: string, error: unknown): void {
    for (const connection of [...this.connections]) {
      connection.close(code, reason);
      this.connections.delete(connection);
    }
    for (const command of this.#pending?.commands ?? []) command.reject(error);
    for (const command of this.#commands.splice(0)) command.reject(error);
    this.#takeInbox();
    this.#afterStored = [];
    this.#presence.end();
    this.doc.destroy();
  }
}

function decodedStateVector(bytes: Uint8Array): Map<number, number> | undefined {
  try {
    return Y.decodeStateVector(bytes);
  } catch {
    return undefined;
  }
}
