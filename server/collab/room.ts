/**
 * One document in memory and who is in it. Frames wait in an inbox until the room's turn (`tick`): all of them are
 * checked and applied in one transaction and become one record; the ticker stores it with those of other rooms and calls
 * `stored`, and only then is anything broadcast or acknowledged. Between the two the room applies nothing more, so what
 * it answers to a state vector is always durable.
 *
 * It does not schedule itself, does not touch the database, and does not know how clients came in.
 */
import * as Y from "yjs";
import { RoomAwareness, silentAwareness } from "#lib/collab/awareness.ts";
import { encodeFrames, type StoredFrame } from "#lib/collab/frame-log.ts";
import { type CheckedUpdate, checkUpdate, judge, type RoomView, type UpdateClaim } from "#lib/collab/update-check.ts";
import {
  awarenessFrame,
  type Frame,
  rawFrame,
  step1Frame,
  step2Frame,
  updateFrame,
} from "#lib/protocol/collab-frame.ts";
import { type ControlMessage, collabClose } from "#lib/protocol/collab-message.ts";
import { saveAnswer } from "#lib/protocol/jupyter-collaboration.ts";
import type { Connection } from "./connection.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import type { LogEntry } from "./queries.ts";
import { socketFrame } from "./wire.ts";

/** Who stands behind what the server itself writes: repairs, and edits on nobody's behalf. */
export const serverPerson = "octavo";

export interface Author {
  readonly personId: string;
  readonly origin: string;
}

/** What the notebook's rules do after each change (see `settlement.ts`). */
export interface Settlement {
  /** Repairs the document; whatever it writes is part of the same record. */
  settle(doc: Y.Doc): void;
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
  /** Client ids that seeded other epochs. */
  readonly otherEpochs: ReadonlySet<number>;
  readonly host: RoomHost;
  /** Runs after every change, before anything is stored. */
  readonly settlement?: Settlement;
}

interface Inbound {
  readonly connection: Connection;
  readonly index: number;
  readonly update: Uint8Array;
  /** A full reply (sync step 2): stands for everything its connection sent before. */
  readonly full: boolean;
  readonly claim: UpdateClaim | undefined;
  readonly since: number;
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
  readonly people: ReadonlyMap<string, number>;
  readonly settled: readonly (() => void)[];
  readonly frames: number;
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
  broken = false;
  readonly #host: RoomHost;
  readonly #settlement: Settlement | undefined;
  readonly #owners: Map<number, string>;
  readonly #view: RoomView;
  readonly #awareness = new RoomAwareness();
  #awarenessTimer: NodeJS.Timeout | undefined;
  #awarenessSentAt = 0;
  #inbox: Inbound[] = [];
  #inboxBytes = 0;
  #commands: Command[] = [];
  #pending: Pending | undefined;
  #afterStored: (() => void)[] = [];
  #fullState: Buffer | undefined;
  /** Updates that the running transaction makes. */
  #emitted: Uint8Array[] = [];

  constructor(options: RoomOptions) {
    this.documentId = options.documentId;
    this.epoch = options.epoch;
    this.leaseId = options.leaseId;
    this.doc = options.doc;
    this.lastSeq = options.lastSeq;
    this.documentBytes = options.documentBytes;
    this.#owners = options.owners;
    this.#host = options.host;
    this.#settlement = options.settlement;
    this.#view = {
      clockOf: (client) => Y.getState(this.doc.store, client),
      ownerOf: (client) => this.#owners.get(client),
      otherEpoch: (client) => options.otherEpochs.has(client),
    };
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
      connection.control({
        type: "hello",
        epoch: this.epoch,
        access: connection.canEdit ? "edit" : "view",
        personId: connection.principal.personId,
      });
      connection.send(step1Frame(Y.encodeStateVector(this.doc)));
      const everybody = this.#awareness.everybody();
      if (everybody !== undefined) connection.send(awarenessFrame(everybody));
    });
  }

  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    connection.waiting = [];
    if (this.#awareness.leave(connection.id)) this.#announce();
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
        this.#receiveAwareness(connection, frame.update);
        return;
      case "queryAwareness": {
        const everybody = this.#awareness.everybody();
        connection.send(awarenessFrame(everybody ?? silentAwareness));
        return;
      }
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
    const checked: CheckedUpdate = checkUpdate(update);
    if (checked.kind === "malformed") {
      this.#host.counters.refused++;
      this.#expel(connection, collabClose.malformed, `malformed update: ${checked.reason}`);
      return;
    }
    const claim = checked.kind === "claim" ? checked.claim : undefined;
    if (claim !== undefined && !connection.canEdit) {
      // A reader's reply to our state vector may name deletions we have; it is not worth a word.
      if (!full) this.#refuse(connection, index, "read_only", "you may read this notebook, not change it");
      else connection.miss(index);
      return;
    }
    this.#inbox.push({ connection, index, update, full, claim, since: Date.now() });
    this.#inboxBytes += update.length;
    this.#host.held(update.length);
    this.#host.wake(this);
  }

  #greet(connection: Connection, stateVector: Uint8Array): void {
    let known: Map<number, number>;
    try {
      known = Y.decodeStateVector(stateVector);
    } catch {
      this.#expel(connection, collabClose.malformed, "malformed state vector");
      return;
    }
    for (const client of known.keys()) {
      if (this.#view.otherEpoch(client)) {
        this.#expelOtherEpoch(connection);
        return;
      }
    }
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
    if (this.dirty)
      this.edit({ personId: serverPerson, origin: inboxOrigin }, () => undefined).then(answer, () => undefined);
    else this.whenStored(answer);
  }

  #receiveAwareness(connection: Connection, update: Uint8Array): void {
    const outcome = this.#awareness.receive(connection.id, connection.user, update);
    if (outcome.kind === "malformed") {
      this.#expel(connection, collabClose.malformed, "malformed awareness message");
      return;
    }
    this.#host.counters.awarenessRefused += outcome.refused;
    if (outcome.changed) this.#announce();
  }

  /** Presence goes out at most once per window; the window grows with the room, since its cost is the room squared. */
  #announce(): void {
    if (this.#awarenessTimer !== undefined) return;
    const windowMs = Math.min(400, 15 + 2 * this.connections.size);
    const waitMs = Math.max(0, this.#awarenessSentAt + windowMs - Date.now());
    this.#awarenessTimer = setTimeout(() => {
      this.#awarenessTimer = undefined;
      this.#awarenessSentAt = Date.now();
      const changes = this.#awareness.takeChanges();
      if (changes === undefined) return;
      const frame = socketFrame(awarenessFrame(changes));
      for (const connection of this.connections) connection.write(frame);
      this.#host.counters.awarenessSent += this.connections.size;
    }, waitMs);
  }

  // --- refusals

  #refuse(connection: Connection, index: number, code: string, message: string): void {
    connection.miss(index);
    connection.refused++;
    this.#host.counters.refused++;
    const refused: ControlMessage = { type: "refused", code, message };
    connection.control(refused);
    if (connection.refused > this.#host.limits.maxRefused) {
      this.#expel(connection, collabClose.forbidden, `too many refused updates: ${message}`);
    }
  }

  #expelOtherEpoch(connection: Connection): void {
    this.#host.counters.refused++;
    this.#expel(connection, collabClose.epochChanged, "this copy belongs to an earlier generation of the document");
  }

  #expel(connection: Connection, code: number, reason: string): void {
    connection.expelled = true;
    connection.close(code, reason);
    this.leave(connection);
  }

  // --- the turn

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
      const settled = commands.map((command) => this.#applyCommand(command, turn));
      if (this.#emitted.length > 0) this.#applySettlement(turn);
      return this.#conclude(inbox, turn, settled, this.#emitted.length === fromClients);
    } catch (error) {
      this.broken = true;
      for (const command of commands) command.reject(error);
      throw error;
    }
  }

  #takeInbox(): Inbound[] {
    const inbox = this.#inbox;
    this.#inbox = [];
    this.#host.held(-this.#inboxBytes);
    this.#inboxBytes = 0;
    return inbox;
  }

  /** Tries again what waits, for as long as that brings the document further. */
  #applyWaiting(inbox: Inbound[], turn: Turn): void {
    for (;;) {
      const late = this.#takeWaiting();
      if (late.length === 0) return;
      const before = turn.frames.length;
      this.#applyInbox(late, turn);
      inbox.push(...late);
      if (turn.frames.length === before) return;
    }
  }

  /** Updates that wait for others, earliest clocks first: one pass settles a chain. */
  #takeWaiting(): Inbound[] {
    const late: Inbound[] = [];
    for (const connection of this.connections) {
      if (connection.waiting.length === 0 || !connection.greeted) continue;
      for (const waiting of connection.waiting) late.push({ connection, full: false, ...waiting });
      connection.waiting = [];
    }
    late.sort((a, b) => firstClock(a) - firstClock(b));
    return late;
  }

  #applyInbox(inbox: readonly Inbound[], turn: Turn): void {
    for (let at = 0; at < inbox.length; ) {
      // A full reply repeats every deletion of the document: alone in its transaction, what it adds is what is emitted.
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
    // `judge` lets nothing through that could stay pending; a cycle of references inside one frame still does.
    this.doc.store.pendingStructs = null;
    this.doc.store.pendingDs = null;
  }

  #applyGroup(group: readonly Inbound[], turn: Turn, transaction: Y.Transaction): void {
    for (const inbound of group) {
      if (inbound.connection.expelled) continue;
      if (inbound.claim === undefined) {
        inbound.connection.settle(inbound.index, inbound.full);
        continue;
      }
      if (!this.#admit(inbound, turn)) continue;
      const grows = inbound.claim.runs.some((run) => run.to > this.#view.clockOf(run.client));
      const deletions = grows ? 0 : countDeletions(transaction);
      Y.applyUpdate(this.doc, inbound.update, inboxOrigin);
      inbound.connection.settle(inbound.index, inbound.full);
      if (grows || countDeletions(transaction) > deletions) {
        turn.add(inbound.connection.principal.personId, inbound.update, inbound.connection);
      }
    }
  }

  #applyBulk(inbound: Inbound, turn: Turn): void {
    if (inbound.connection.expelled || !this.#admit(inbound, turn)) return;
    const before = this.#emitted.length;
    Y.applyUpdate(this.doc, inbound.update, inboxOrigin);
    inbound.connection.settle(inbound.index, true);
    for (const update of this.#emitted.slice(before)) {
      turn.add(inbound.connection.principal.personId, update, inbound.connection);
    }
  }

  /** Whether an update may be applied now. If not, it waits, or is refused, or its client is sent away. */
  #admit(inbound: Inbound, turn: Turn): boolean {
    const { connection, claim, index } = inbound;
    if (claim === undefined) return true;
    if (!connection.greeted && !inbound.full) return this.#hold(inbound);
    const personId = connection.principal.personId;
    const verdict = judge(claim, personId, this.#view);
    switch (verdict.kind) {
      case "other-epoch":
        this.#expelOtherEpoch(connection);
        return false;
      case "refuse":
        this.#refuse(connection, index, verdict.code, "these edits carry the client id of somebody else");
        return false;
      case "wait":
        return this.#hold(inbound);
      case "apply":
        return this.#claimIds(inbound, verdict.fresh, turn);
    }
  }

  #claimIds(inbound: Inbound, fresh: readonly number[], turn: Turn): boolean {
    const { connection, index, update } = inbound;
    if (this.documentBytes + update.length > this.#host.limits.maxDocumentBytes) {
      this.#refuse(connection, index, "too_large", "the notebook has reached its largest size");
      return false;
    }
    connection.newClientIds += fresh.length;
    if (connection.newClientIds > this.#host.limits.maxNewClientIds) {
      this.#refuse(connection, index, "client_id", "too many new client ids from one connection");
      return false;
    }
    const { personId } = connection.principal;
    for (const clientId of fresh) {
      this.#owners.set(clientId, personId);
      turn.claims.push({ clientId, personId });
    }
    return true;
  }

  #hold(inbound: Inbound): false {
    const { connection, index, update, claim } = inbound;
    if (claim === undefined) return false;
    // A copy of its own: the frame is a view of a larger buffer, and may be kept for seconds.
    const kept = update.length === update.buffer.byteLength ? update : update.slice();
    connection.waiting.push({ index, update: kept, claim, since: inbound.since });
    const { maxWaitingFrames, maxWaitingBytes } = this.#host.limits;
    const bytes = connection.waiting.reduce((sum, waiting) => sum + waiting.update.length, 0);
    if (connection.waiting.length > maxWaitingFrames || bytes > maxWaitingBytes) {
      this.#giveUpWaiting(connection);
    }
    return false;
  }

  /** Drops what waits and asks the client for everything anew: an honest one answers with what was missing. */
  #giveUpWaiting(connection: Connection): void {
    const [first] = connection.waiting;
    connection.waiting = [];
    if (first === undefined) return;
    this.#refuse(connection, first.index, "missing", "edits arrived without the edits they build on");
    if (this.connections.has(connection)) connection.send(step1Frame(Y.encodeStateVector(this.doc)));
  }

  /** Gives up what has waited too long. Called now and then. */
  expireWaiting(now: number): void {
    for (const connection of this.connections) {
      const since = connection.waiting[0]?.since;
      if (since !== undefined && now - since > this.#host.limits.waitingMs) this.#giveUpWaiting(connection);
    }
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

  #applySettlement(turn: Turn): void {
    const before = this.#emitted.length;
    this.#settlement?.settle(this.doc);
    for (const update of this.#emitted.slice(before)) turn.add(serverPerson, update, undefined);
  }

  #conclude(
    inbox: readonly Inbound[],
    turn: Turn,
    settled: readonly (() => void)[],
    onlyClients: boolean,
  ): RoomRecord | undefined {
    const acks = new Map<Connection, number>();
    for (const { connection } of inbox) acks.set(connection, connection.settled);
    const pending: Pending = {
      outgoing: this.#emitted,
      sole: onlyClients ? turn.soleConnection : undefined,
      acks,
      people: turn.people,
      settled,
      frames: turn.frames.length,
    };
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
    const { documentId, leaseId } = this;
    return { room: this, entry: { documentId, leaseId, seq: this.lastSeq, frames, claims: turn.claims } };
  }

  /** The record of the last tick is committed: tell everybody. */
  stored(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#finish(pending);
    for (const then of this.#afterStored.splice(0)) then();
    if (this.dirty) this.#host.wake(this);
  }

  #finish(pending: Pending): void {
    for (const update of joined(pending.outgoing)) {
      const frame = socketFrame(updateFrame(update));
      for (const connection of this.connections) {
        if (connection.greeted && connection !== pending.sole) connection.write(frame);
      }
    }
    for (const [connection, count] of pending.acks) connection.acknowledge(count);
    for (const outcome of pending.settled) outcome();
    this.#host.counters.frames += pending.frames;
    for (const [personId, at] of pending.people) {
      if (personId !== serverPerson) this.#host.stored(this.documentId, personId, at);
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
    for (const command of this.#commands.splice(0)) command.reject(error);
    this.#host.held(-this.#inboxBytes);
    this.#inbox = [];
    this.#inboxBytes = 0;
    this.#afterStored = [];
    clearTimeout(this.#awarenessTimer);
    this.doc.destroy();
  }
}

/** What one tick gathers. */
class Turn {
  readonly frames: StoredFrame[] = [];
  readonly claims: { clientId: number; personId: string }[] = [];
  readonly people = new Map<string, number>();
  readonly #at = Date.now();
  #connections = new Set<Connection | undefined>();

  add(personId: string, update: Uint8Array, connection: Connection | undefined): void {
    this.frames.push({ personId, at: this.#at, update });
    this.people.set(personId, this.#at);
    this.#connections.add(connection);
  }

  get soleConnection(): Connection | undefined {
    return this.#connections.size === 1 ? [...this.#connections][0] : undefined;
  }
}

function firstClock(inbound: Inbound): number {
  return inbound.claim?.runs[0]?.from ?? 0;
}

function isBulk(inbound: Inbound | undefined): boolean {
  return inbound?.full === true && inbound.claim !== undefined;
}

function countDeletions(transaction: Y.Transaction): number {
  let count = 0;
  for (const items of transaction.deleteSet.clients.values()) count += items.length;
  return count;
}

/** A tick makes few updates (clients', each command's, the settlement's): merged they are one message. */
function joined(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  return updates.length > 1 && updates.length <= 8 ? [Y.mergeUpdates([...updates])] : updates;
}
