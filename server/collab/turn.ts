/** What one tick of a room takes in and what it gathers on the way to one record. */
import * as Y from "yjs";
import type { StoredFrame } from "#lib/collab/frame-log.ts";
import type { UpdateClaim } from "#lib/collab/update-check.ts";
import type { Connection } from "./connection.ts";
import type { RescuedRow } from "./history-queries.ts";

/** An update of a client, checked, waiting for its room's turn. */
export interface Inbound {
  readonly connection: Connection;
  /** Its number among the connection's update frames. */
  readonly index: number;
  readonly update: Uint8Array;
  /** A full reply (sync step 2): stands for everything its connection sent before. */
  readonly full: boolean;
  /** Absent when the update says nothing. */
  readonly claim: UpdateClaim | undefined;
  readonly since: number;
}

export class Turn {
  readonly frames: StoredFrame[] = [];
  readonly claims: { clientId: number; personId: string }[] = [];
  readonly rescued: RescuedRow[] = [];
  readonly people = new Map<string, number>();
  readonly at = Date.now();
  readonly #connections = new Set<Connection | undefined>();

  add(personId: string, update: Uint8Array, connection: Connection | undefined): void {
    this.frames.push({ personId, at: this.at, update });
    this.people.set(personId, this.at);
    this.#connections.add(connection);
  }

  /** The one connection that everything came from, if it is one. */
  get soleConnection(): Connection | undefined {
    return this.#connections.size === 1 ? [...this.#connections][0] : undefined;
  }
}

/** Earliest clocks first: one pass settles a chain of updates that build on each other. */
export function byClock(a: Inbound, b: Inbound): number {
  return (a.claim?.runs[0]?.from ?? 0) - (b.claim?.runs[0]?.from ?? 0);
}

/** A full reply repeats every deletion of the document: applied in a transaction of its own, what it adds is what is emitted. */
export function isBulk(inbound: Inbound | undefined): boolean {
  return inbound?.full === true && inbound.claim !== undefined;
}

export function countDeletions(transaction: Y.Transaction): number {
  let count = 0;
  for (const items of transaction.deleteSet.clients.values()) count += items.length;
  return count;
}

/** A tick makes few updates (clients', each command's, the settlement's): merged they are one message. */
export function joined(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  return updates.length > 1 && updates.length <= 8 ? [Y.mergeUpdates([...updates])] : updates;
}
