/**
 * One client's socket in a room: counts what it sent, sends what the room says, notices when it is slow, silent or too
 * fast. It knows nothing of documents. A frame that many receive is built once by the room and written as it is.
 */
import type { Duplex } from "node:stream";
import { WebSocket as Socket, type WebSocket } from "ws";
import { frameNeeds } from "#lib/access/needs.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import type { PresentUser } from "#lib/collab/awareness.ts";
import { Budget } from "#lib/collab/budget.ts";
import type { UpdateClaim } from "#lib/collab/update-check.ts";
import { controlFrame, storedFrame } from "#lib/protocol/collab-frame.ts";
import type { ControlMessage } from "#lib/protocol/collab-message.ts";
import type { Principal } from "../http/route.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import { socketFrame, startReading, stopReading } from "./wire.ts";

/** `octavo`: our page. `foreign`: any y-websocket client. `jupyter`: a client of Jupyter's room path. */
export type ConnectionKind = "octavo" | "foreign" | "jupyter";

/** `rate`: it is too fast. `held`: too much waits for the database. `turn`: it has sent plenty for the room's next turn. */
export type PauseReason = "rate" | "held" | "turn";

/** Somebody who types never sends so many before the room's next turn; a program that replays or imports does. */
const PLENTY = 8;

/** An update whose dependencies, or whose client's greeting, have not arrived. */
export interface WaitingUpdate {
  readonly index: number;
  readonly update: Uint8Array;
  readonly full: boolean;
  readonly claim: UpdateClaim;
  readonly since: number;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly ws: WebSocket;
  /** The socket below `ws`, for frames that are built once. */
  readonly socket: Duplex;
  readonly kind: ConnectionKind;
  readonly principal: Principal;
  readonly right: Right;
  readonly limits: CollabLimits;
  readonly counters: CollabCounters;
}

export class Connection {
  readonly id: number;
  readonly kind: ConnectionKind;
  readonly principal: Principal;
  right: Right;
  user: PresentUser;
  /** Told its state vector: from then on it receives updates. */
  greeted = false;
  /** Sent away: nothing more of it is applied. Who merely left has what it said before applied. */
  expelled = false;
  /** Update frames received; the ack counts in these. */
  received = 0;
  refused = 0;
  newClientIds = 0;
  waiting: WaitingUpdate[] = [];
  /** First update frame that was refused and that no later full reply stands for. */
  #hole: number | undefined;
  #handled = 0;
  #acknowledged = 0;
  #alive = true;
  #lastSentAt = 0;
  #rateTimer: NodeJS.Timeout | undefined;
  #unreadUntil = 0;
  #queued = 0;
  readonly #paused = new Set<PauseReason>();
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #limits: CollabLimits;
  readonly #counters: CollabCounters;
  readonly #frames: Budget;
  readonly #bytes: Budget;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.kind = options.kind;
    this.principal = options.principal;
    this.right = options.right;
    this.user = { personId: options.principal.personId, name: options.principal.name, color: 1 };
    this.#ws = options.ws;
    this.#socket = options.socket;
    this.#limits = options.limits;
    this.#counters = options.counters;
    const now = Date.now();
    this.#frames = new Budget(options.limits.framesPerSecond, options.limits.frameBurst, now);
    this.#bytes = new Budget(options.limits.bytesPerSecond, options.limits.byteBurst, now);
    this.#lastSentAt = now;
    this.#ws.on("pong", () => {
      this.#alive = true;
    });
  }

  get canEdit(): boolean {
    return allows(this.right, frameNeeds.update);
  }

  get open(): boolean {
    return this.#ws.readyState === Socket.OPEN;
  }

  /** Writes a frame made by `socketFrame`. A client that does not read is dropped; it resynchronises when it returns. */
  write(frame: Buffer): void {
    if (!this.open) return;
    this.#socket.write(frame);
    this.#lastSentAt = Date.now();
    this.#counters.messagesSent++;
    this.#counters.bytesSent += frame.length;
    if (this.#socket.writableLength > this.#limits.maxUnsentBytes) {
      this.#counters.slowDropped++;
      this.#ws.terminate();
    }
  }

  send(message: Uint8Array): void {
    this.write(socketFrame(message));
  }

  /** Only our own page understands these. */
  control(message: ControlMessage): void {
    if (this.kind === "octavo") this.send(controlFrame(message));
  }

  close(code: number, reason: string): void {
    // A paused socket would never read the answer to the closing handshake.
    for (const pause of [...this.#paused]) this.resume(pause);
    this.#ws.close(code, reason.slice(0, 120));
  }

  /** The socket is gone. */
  dispose(): void {
    clearTimeout(this.#rateTimer);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** Counts a frame against the budgets; a client that is too fast is left unread for a while, and loses nothing. */
  meter(bytes: number): void {
    const now = Date.now();
    const waitMs = Math.max(this.#frames.take(1, now), this.#bytes.take(bytes, now));
    if (waitMs === 0) return;
    // Frames that came in the same chunk still arrive: each makes the pause longer.
    this.#unreadUntil = now + waitMs;
    if (this.#rateTimer === undefined) this.#restFor(waitMs);
  }

  #restFor(waitMs: number): void {
    this.pause("rate");
    this.#rateTimer = setTimeout(() => {
      this.#rateTimer = undefined;
      const leftMs = this.#unreadUntil - Date.now();
      if (leftMs > 0) this.#restFor(leftMs);
      else this.resume("rate");
    }, waitMs);
  }

  /** An update waits for the room's turn. Reading more before that gains nothing, and every small read costs. */
  queued(): void {
    if (++this.#queued === PLENTY) this.pause("turn");
  }

  /** The room took what was queued. */
  turned(): void {
    if (this.#queued >= PLENTY) this.resume("turn");
    this.#queued = 0;
  }

  /** Leaves the socket unread, for as many reasons as there are. */
  pause(reason: PauseReason): void {
    if (this.#paused.has(reason)) return;
    if (reason === "turn") stopReading(this.#socket);
    else if (this.open && !this.#ws.isPaused) this.#ws.pause();
    this.#paused.add(reason);
  }

  resume(reason: PauseReason): void {
    if (!this.#paused.delete(reason)) return;
    if (reason === "turn") startReading(this.#socket);
    else if (!this.#paused.has("rate") && !this.#paused.has("held")) this.#ws.resume();
  }

  /** The update frame `index` (from 1) is applied, or needs nothing. A full reply stands for all before it. */
  settle(index: number, full: boolean): void {
    this.#handled = Math.max(this.#handled, index);
    if (!full) return;
    if (this.#hole !== undefined && this.#hole < index) this.#hole = undefined;
    this.waiting = this.waiting.filter((waiting) => waiting.index > index);
  }

  /** The update frame `index` is refused: nothing after it counts as durable until a full reply stands for it. */
  miss(index: number): void {
    this.#handled = Math.max(this.#handled, index);
    this.#hole = Math.min(this.#hole ?? index, index);
  }

  /** How many of its first update frames are applied; durable once what is applied now is stored. */
  get settled(): number {
    const firstWaiting = this.waiting.reduce(
      (least, waiting) => Math.min(least, waiting.index),
      Number.POSITIVE_INFINITY,
    );
    return Math.min(this.#handled, (this.#hole ?? Number.POSITIVE_INFINITY) - 1, firstWaiting - 1);
  }

  acknowledge(count: number): void {
    if (count <= this.#acknowledged) return;
    this.#acknowledged = count;
    if (this.kind === "octavo") this.send(storedFrame(count));
  }

  /** Asks for a sign of life; answers false when the last one was never answered. */
  ping(): boolean {
    if (!this.#alive) {
      this.#counters.halfOpen++;
      this.#ws.terminate();
      return false;
    }
    // While we do not read, an answer cannot arrive.
    if (this.#paused.size === 0) this.#alive = false;
    this.#ws.ping();
    return true;
  }

  quietFor(now: number): number {
    return now - this.#lastSentAt;
  }
}
