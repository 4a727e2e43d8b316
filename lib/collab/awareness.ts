/**
 * Who is here, as the server keeps it for one room: one awareness client id per connection, the identity in it written
 * by the server. Entries for ids of other connections are dropped unread (the public provider echoes what it receives),
 * and so are stale clocks; a message that names thousands of ids costs a scan and changes nothing.
 *
 * Decides only: the caller says which connection speaks and for whom, and sends what `takeChanges` answers.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** What the server writes into the field `user` of every state. */
export interface PresentUser {
  readonly personId: string;
  readonly name: string;
  /** 1 to 8, an index into the interface's colours. */
  readonly color: number;
}

interface Entry {
  readonly connection: number;
  clock: number;
  /** JSON with the server's identity in it. */
  state: string;
}

export type AwarenessOutcome =
  | { readonly kind: "read"; readonly changed: boolean; readonly refused: number }
  | { readonly kind: "malformed" };

const MAX_ENTRIES = 50_000;
const MAX_STATE_BYTES = 16 * 1024;
/** Ids of people who left are remembered this many, so that a late echo does not bring them back. */
const MAX_DEPARTED = 1_000;

export class RoomAwareness {
  readonly #entries = new Map<number, Entry>();
  readonly #idOf = new Map<number, number>();
  /** Ids that left: who they belonged to. */
  readonly #departed = new Map<number, string>();
  #changed = new Set<number>();
  #removed = new Map<number, number>();

  get size(): number {
    return this.#entries.size;
  }

  /** Reads an awareness update of a connection that acts for `user`. Never throws. */
  receive(connection: number, user: PresentUser, update: Uint8Array): AwarenessOutcome {
    let changed = false;
    let refused = 0;
    try {
      const decoder = decoding.createDecoder(update);
      const count = decoding.readVarUint(decoder);
      if (count > MAX_ENTRIES) return { kind: "malformed" };
      for (let index = 0; index < count; index++) {
        const clientId = decoding.readVarUint(decoder);
        const clock = decoding.readVarUint(decoder);
        const bytes = decoding.readVarUint8Array(decoder);
        if (!this.#speaksFor(connection, user, clientId, bytes)) refused++;
        else if (this.#accept(connection, user, clientId, clock, bytes)) changed = true;
      }
    } catch {
      return { kind: "malformed" };
    }
    return { kind: "read", changed, refused };
  }

  /** Whether the id is this connection's; its first id that nobody else holds becomes its own. */
  #speaksFor(connection: number, user: PresentUser, clientId: number, bytes: Uint8Array): boolean {
    const own = this.#idOf.get(connection);
    if (own !== undefined) return own === clientId;
    const holder = this.#entries.get(clientId);
    const belongsTo = holder === undefined ? this.#departed.get(clientId) : userOf(holder.state);
    if (belongsTo !== undefined && belongsTo !== user.personId) return false;
    if (isNull(bytes)) return false;
    this.#idOf.set(connection, clientId);
    return true;
  }

  #accept(connection: number, user: PresentUser, clientId: number, clock: number, bytes: Uint8Array): boolean {
    const entry = this.#entries.get(clientId);
    if (isNull(bytes)) {
      if (entry === undefined || clock < entry.clock) return false;
      this.#remove(clientId, clock);
      return true;
    }
    // A tab that reconnects says its clock again: the entry moves to the new connection.
    const moved = entry !== undefined && entry.connection !== connection;
    if (entry !== undefined && clock <= entry.clock && !moved) return false;
    const state = withUser(bytes, user);
    if (state === undefined) return false;
    if (moved && this.#idOf.get(entry.connection) === clientId) this.#idOf.delete(entry.connection);
    this.#entries.set(clientId, { connection, clock: Math.max(clock, entry?.clock ?? 0), state });
    this.#departed.delete(clientId);
    this.#removed.delete(clientId);
    this.#changed.add(clientId);
    return true;
  }

  /** The connection is gone; answers whether somebody must be told. */
  leave(connection: number): boolean {
    const clientId = this.#idOf.get(connection);
    this.#idOf.delete(connection);
    const entry = clientId === undefined ? undefined : this.#entries.get(clientId);
    if (clientId === undefined || entry?.connection !== connection) return false;
    this.#remove(clientId, entry.clock);
    return true;
  }

  #remove(clientId: number, clock: number): void {
    const entry = this.#entries.get(clientId);
    if (entry !== undefined) this.#departed.set(clientId, userOf(entry.state) ?? "");
    if (this.#departed.size > MAX_DEPARTED) {
      const oldest = this.#departed.keys().next().value;
      if (oldest !== undefined) this.#departed.delete(oldest);
    }
    this.#entries.delete(clientId);
    this.#changed.delete(clientId);
    this.#removed.set(clientId, clock);
  }

  /** One update with all that changed since the last call, or undefined. */
  takeChanges(): Uint8Array | undefined {
    const total = this.#changed.size + this.#removed.size;
    if (total === 0) return undefined;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, total);
    for (const clientId of this.#changed) this.#write(encoder, clientId);
    for (const [clientId, clock] of this.#removed) writeEntry(encoder, clientId, clock, "null");
    this.#changed = new Set();
    this.#removed = new Map();
    return encoding.toUint8Array(encoder);
  }

  /** One update with everybody, for who just came, or undefined when nobody is here. */
  everybody(): Uint8Array | undefined {
    if (this.#entries.size === 0) return undefined;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#entries.size);
    for (const clientId of this.#entries.keys()) this.#write(encoder, clientId);
    return encoding.toUint8Array(encoder);
  }

  #write(encoder: encoding.Encoder, clientId: number): void {
    const entry = this.#entries.get(clientId);
    writeEntry(encoder, clientId, entry?.clock ?? 0, entry?.state ?? "null");
  }
}

/** An awareness update that says nothing; keeps a quiet socket of the public provider from timing out. */
export const silentAwareness: Uint8Array = Uint8Array.of(0);

function writeEntry(encoder: encoding.Encoder, clientId: number, clock: number, state: string): void {
  encoding.writeVarUint(encoder, clientId);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, state);
}

function isNull(bytes: Uint8Array): boolean {
  return bytes.length === 4 && bytes[0] === 0x6e && bytes[1] === 0x75;
}

const utf8 = new TextDecoder();

function withUser(bytes: Uint8Array, user: PresentUser): string | undefined {
  if (bytes.length > MAX_STATE_BYTES) return undefined;
  const state: unknown = JSON.parse(utf8.decode(bytes));
  if (typeof state !== "object" || state === null || Array.isArray(state)) return undefined;
  return JSON.stringify({ ...state, user });
}

function userOf(state: string): string | undefined {
  const parsed: { user?: { personId?: string } } = JSON.parse(state);
  return parsed.user?.personId;
}
