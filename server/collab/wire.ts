/**
 * WebSocket frames built once and written to many sockets. The `ws` library frames a message for every receiver anew;
 * a server's binary frames carry no mask and no extension here (compression is off), so the bytes are the same for all.
 */

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
