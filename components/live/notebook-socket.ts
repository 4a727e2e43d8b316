/**
 * The WebSocket of a notebook: counts the frames that carry updates, so that the server's `stored` n can be read as
 * "everything I sent is durable", and keeps those that are not. What a broken connection left unacknowledged goes out
 * again on the next one, as it was, before the answer to the server's question: a colleague may have deleted the cell
 * meanwhile, and then the document here no longer holds the text that the server would rescue.
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

export interface CountingSocket {
  /** A WebSocket class that reports what it sends. */
  readonly WebSocket: typeof WebSocket;
  /** The first `count` update-bearing frames of this connection are durable. */
  stored(count: number): void;
  /** What is not acknowledged was refused and is not worth sending again. */
  forget(): void;
}

export function countingSocket(events: SocketEvents): CountingSocket {
  /** Sent on this connection and not acknowledged; left over by earlier ones. */
  let unsaved: { readonly frame: number; readonly data: Uint8Array<ArrayBuffer> }[] = [];
  let leftOver: Uint8Array<ArrayBuffer>[] = [];

  class Counting extends WebSocket {
    #sent = 0;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      leftOver = [...leftOver, ...unsaved.map(({ data }) => data)];
      unsaved = [];
      events.onOpening();
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
      const kind = data instanceof Uint8Array ? frameKind(data) : "other";
      if (kind === "other") super.send(data as ArrayBuffer);
      else {
        if (kind === "answer") for (const earlier of leftOver.splice(0)) this.#sendUpdate(earlier);
        this.#sendUpdate(data as Uint8Array<ArrayBuffer>);
      }
    }

    #sendUpdate(data: Uint8Array<ArrayBuffer>): void {
      super.send(data);
      this.#sent += 1;
      unsaved.push({ frame: this.#sent, data });
      events.onSent(this.#sent, frameKind(data));
    }
  }

  return {
    WebSocket: Counting,
    stored(count) {
      unsaved = unsaved.filter(({ frame }) => frame > count);
    },
    forget() {
      unsaved = [];
      leftOver = [];
    },
  };
}
