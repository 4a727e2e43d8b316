/**
 * Who may put what into a document: client ids belong to the person who first used them, updates that build on something
 * unknown wait within bounds, other generations are never merged. Decides about one update at a time, in the room's turn,
 * and tells the client whatever it refuses.
 */
import * as Y from "yjs";
import { judge, type RoomView } from "#lib/collab/update-check.ts";
import { step1Frame } from "#lib/protocol/collab-frame.ts";
import { collabClose } from "#lib/protocol/collab-message.ts";
import type { Connection } from "./connection.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import { byClock, type Inbound, type Turn } from "./turn.ts";

export interface GateOptions {
  readonly doc: Y.Doc;
  readonly owners: Map<number, string>;
  /** The client id that seeded this epoch, and those that seeded others. */
  readonly seed: number;
  readonly otherEpochs: ReadonlySet<number>;
  readonly limits: CollabLimits;
  readonly counters: CollabCounters;
  readonly connections: ReadonlySet<Connection>;
  /** Sends a connection away. */
  readonly expel: (connection: Connection, code: number, reason: string) => void;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #view: RoomView;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#view = {
      clockOf: (client) => Y.getState(options.doc.store, client),
      ownerOf: (client) => options.owners.get(client),
      otherEpoch: (client) => options.otherEpochs.has(client),
    };
  }

  clockOf(client: number): number {
    return this.#view.clockOf(client);
  }

  ownerOf(client: number): string | undefined {
    return this.#view.ownerOf(client);
  }

  /**
   * Whether a state vector is of this generation; if not, its sender is sent away. Whoever has anything of it has what it
   * began with: a document that lacks that is another one, whether or not we know which.
   */
  welcome(connection: Connection, stateVector: ReadonlyMap<number, number>): boolean {
    const { seed } = this.#options;
    if (stateVector.size > 0 && !stateVector.has(seed) && this.clockOf(seed) > 0) {
      return this.#expelOtherEpoch(connection);
    }
    for (const client of stateVector.keys()) {
      if (this.#view.otherEpoch(client)) return this.#expelOtherEpoch(connection);
    }
    return true;
  }

  /** Whether an update may be applied now. If not, it waits, or is refused, or its client is sent away. */
  admit(inbound: Inbound, turn: Turn, documentBytes: number): boolean {
    const { connection, claim, index } = inbound;
    if (claim === undefined) return true;
    // A full reply does not overtake what came before it: of text in a cell that is gone it may no longer hold the words.
    if (!connection.greeted && !(inbound.full && connection.waiting.length === 0)) return this.#hold(inbound);
    const verdict = judge(claim, connection.principal.personId, this.#view);
    switch (verdict.kind) {
      case "other-epoch":
        return this.#expelOtherEpoch(connection);
      case "refuse":
        return this.refuse(connection, index, verdict.code, "these edits carry the client id of somebody else");
      case "wait":
        return this.#hold(inbound);
      case "apply":
        return this.#claimIds(inbound, verdict.fresh, turn, documentBytes);
    }
  }

  #claimIds(inbound: Inbound, fresh: readonly number[], turn: Turn, documentBytes: number): boolean {
    const { connection, index, update } = inbound;
    const { limits, owners } = this.#options;
    if (documentBytes + update.length > limits.maxDocumentBytes) {
      return this.refuse(connection, index, "too_large", "the notebook has reached its largest size");
    }
    connection.newClientIds += fresh.length;
    if (connection.newClientIds > limits.maxNewClientIds) {
      return this.refuse(connection, index, "client_id", "too many new client ids from one connection");
    }
    const { personId } = connection.principal;
    for (const clientId of fresh) {
      owners.set(clientId, personId);
      turn.claims.push({ clientId, personId });
    }
    return true;
  }

  #hold(inbound: Inbound): false {
    const { connection, index, update, full, claim, since } = inbound;
    if (claim === undefined) return false;
    // A copy of its own: the frame is a view of a larger buffer, and may be kept for seconds.
    const kept = update.length === update.buffer.byteLength ? update : update.slice();
    connection.waiting.push({ index, update: kept, full, claim, since });
    const { maxWaitingFrames, maxWaitingBytes } = this.#options.limits;
    const bytes = connection.waiting.reduce((sum, waiting) => sum + waiting.update.length, 0);
    if (connection.waiting.length > maxWaitingFrames || bytes > maxWaitingBytes) this.#giveUpWaiting(connection);
    return false;
  }

  /** Drops what waits and asks the client for everything anew: an honest one answers with what was missing. */
  #giveUpWaiting(connection: Connection): void {
    const [first] = connection.waiting;
    connection.waiting = [];
    if (first === undefined) return;
    this.refuse(connection, first.index, "missing", "edits arrived without the edits they build on");
    if (!connection.expelled) connection.send(step1Frame(Y.encodeStateVector(this.#options.doc)));
  }

  /** Gives up what has waited too long. */
  expireWaiting(now: number): void {
    for (const connection of this.#options.connections) {
      const since = connection.waiting[0]?.since;
      if (since !== undefined && now - since > this.#options.limits.waitingMs) this.#giveUpWaiting(connection);
    }
  }

  /** Takes out all that waits, to be tried again; what came before a full reply stays before it. */
  takeWaiting(): Inbound[] {
    const late: Inbound[] = [];
    for (const connection of this.#options.connections) {
      if (connection.waiting.length === 0 || !connection.greeted) continue;
      const updates: Inbound[] = [];
      for (const waiting of connection.waiting) {
        const inbound = { connection, ...waiting };
        if (waiting.full) late.push(...updates.splice(0).sort(byClock), inbound);
        else updates.push(inbound);
      }
      late.push(...updates.sort(byClock));
      connection.waiting = [];
    }
    return late;
  }

  refuse(connection: Connection, index: number, code: string, message: string): false {
    const { counters, limits, expel } = this.#options;
    connection.miss(index);
    connection.refused++;
    counters.refused++;
    connection.control({ type: "refused", code, message });
    if (connection.refused > limits.maxRefused) {
      expel(connection, collabClose.forbidden, `too many refused updates: ${message}`);
    }
    return false;
  }

  #expelOtherEpoch(connection: Connection): false {
    this.#options.counters.refused++;
    const reason = "this copy is of another generation of the document";
    this.#options.expel(connection, collabClose.epochChanged, reason);
    return false;
  }
}
