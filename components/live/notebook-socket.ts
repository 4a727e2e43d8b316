/**
 * The WebSocket of a notebook: counts the frames that carry updates, so that the server's `stored` n can be read as
 * "everything I sent is durable". It changes nothing on the wire.
 */
import { collabMessage } from "#lib/protocol/collab-message.ts";

const syncStep2 = 1;
const syncUpdate = 2;

export type FrameKind = "answer" | "update" | "other";

/** What a frame is to the server's count: sync step 2 and update bear changes, everything else does not. */
export function frameKind(frame: Uint8Array): FrameKind {
  if (frame[0] !== collabMessage.sync) return "other";
  if (frame[1] === syncStep2) return "answer";
  return frame[1] === syncUpdate ? "update" : "other";
}

export interface SocketEvents {
  /** A connection begins: counts start at 0. */
  readonly onOpening: () => void;
  /** The n-th update-bearing frame of this connection went out. */
  readonly onSent: (count: number, kind: FrameKind) => void;
}

/** A WebSocket class that reports what it sends. */
export function countingSocket(events: SocketEvents): typeof WebSocket {
  return class CountingSocket extends WebSocket {
    #sent = 0;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      events.onOpening();
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
      super.send(data as ArrayBuffer);
      if (!(data instanceof Uint8Array)) return;
      const kind = frameKind(data);
      if (kind === "other") return;
      this.#sent += 1;
      events.onSent(this.#sent, kind);
    }
  };
}
