/**
 * What we do below the `ws` library, where it costs more than it need.
 *
 * Frames built once and written to many sockets: the library frames a message for every receiver anew; a server's binary
 * frames carry no mask and no extension here (compression is off), so the bytes are the same for all.
 *
 * Reading in large pieces: of a client that sends thousands of small frames a second, a server that keeps up reads one
 * frame at a time and spends half its time on that. A paused stream still reads, into its own buffer; only its handle
 * can let the kernel gather.
 */
import type { Duplex } from "node:stream";

/** A complete, unmasked binary frame around one message. */
export function socketFrame(message: Uint8Array): Buffer {
  const length = message.length;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x82;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(message, head);
  return frame;
}

/** Leaves what arrives with the kernel. Where a socket has no such handle, nothing changes. */
export function stopReading(socket: Duplex): void {
  handleOf(socket)?.readStop?.();
}

export function startReading(socket: Duplex): void {
  handleOf(socket)?.readStart?.();
}

interface ReadHandle {
  readStop?(): void;
  readStart?(): void;
}

/** Node's own name for it: undefined once the socket is closed, and for streams that are not sockets. */
function handleOf(socket: Duplex): ReadHandle | undefined {
  return (socket as Duplex & { readonly _handle?: ReadHandle | null })._handle ?? undefined;
}
