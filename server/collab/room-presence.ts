/**
 * Presence of one room on its way out: at most one message per window for everybody. The window grows with the room,
 * since what presence costs is the room squared.
 */
import { type AwarenessOutcome, RoomAwareness, silentAwareness } from "#lib/collab/awareness.ts";
import { awarenessFrame } from "#lib/protocol/collab-frame.ts";
import type { Connection } from "./connection.ts";
import type { CollabCounters } from "./metrics.ts";
import { socketFrame } from "./wire.ts";

export class RoomPresence {
  readonly #awareness = new RoomAwareness();
  readonly #connections: ReadonlySet<Connection>;
  readonly #counters: CollabCounters;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = 0;

  constructor(connections: ReadonlySet<Connection>, counters: CollabCounters) {
    this.#connections = connections;
    this.#counters = counters;
  }

  /** Tells a newcomer who is here. */
  greet(connection: Connection): void {
    const everybody = this.#awareness.everybody();
    if (everybody !== undefined) connection.send(awarenessFrame(everybody));
  }

  /** Answers who asks who is here. */
  answer(connection: Connection): void {
    connection.send(awarenessFrame(this.#awareness.everybody() ?? silentAwareness));
  }

  receive(connection: Connection, update: Uint8Array): AwarenessOutcome {
    const outcome = this.#awareness.receive(connection.id, connection.user, update);
    if (outcome.kind === "read") {
      this.#counters.awarenessRefused += outcome.refused;
      if (outcome.changed) this.#announce();
    }
    return outcome;
  }

  leave(connection: Connection): void {
    if (this.#awareness.leave(connection.id)) this.#announce();
  }

  #announce(): void {
    if (this.#timer !== undefined) return;
    const windowMs = Math.min(400, 15 + 2 * this.#connections.size);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#send();
      },
      Math.max(0, this.#sentAt + windowMs - Date.now()),
    );
  }

  #send(): void {
    this.#sentAt = Date.now();
    const changes = this.#awareness.takeChanges();
    if (changes === undefined) return;
    const frame = socketFrame(awarenessFrame(changes));
    for (const connection of this.#connections) connection.write(frame);
    this.#counters.awarenessSent += this.#connections.size;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
