/**
 * The frames of /collab and of Jupyter's rooms, as bytes and as values. One message per WebSocket frame, as y-websocket
 * sends them; what follows a message in its frame is ignored. `parseFrame` never throws: a frame that is none is
 * `malformed`, and an outer code nobody here knows is `unknown` (a newer client may send one).
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { type ControlMessage, collabMessage } from "./collab-message.ts";

export type Frame =
  | { readonly kind: "step1"; readonly stateVector: Uint8Array }
  /** `reply`: sync step 2, all that the sender knows and the receiver lacks; otherwise one update. */
  | { readonly kind: "update"; readonly update: Uint8Array; readonly reply: boolean }
  | { readonly kind: "awareness"; readonly update: Uint8Array }
  | { readonly kind: "queryAwareness" }
  /** Outer code 2: Jupyter's RAW (`save` and its kin); y-websocket clients never send it. */
  | { readonly kind: "raw"; readonly name: string; readonly id: number | undefined }
  | { readonly kind: "unknown"; readonly code: number }
  | { readonly kind: "malformed"; readonly reason: string };

const syncStep1 = 0;
const syncStep2 = 1;
const syncUpdate = 2;

export function parseFrame(bytes: Uint8Array): Frame {
  try {
    const decoder = decoding.createDecoder(bytes);
    const code = decoding.readVarUint(decoder);
    switch (code) {
      case collabMessage.sync:
        return parseSync(decoder);
      case collabMessage.awareness:
        return { kind: "awareness", update: decoding.readVarUint8Array(decoder) };
      case collabMessage.queryAwareness:
        return { kind: "queryAwareness" };
      case collabMessage.auth: {
        const name = decoding.readVarString(decoder);
        return { kind: "raw", name, id: decoding.hasContent(decoder) ? decoding.readVarUint(decoder) : undefined };
      }
      default:
        return { kind: "unknown", code };
    }
  } catch (error) {
    return { kind: "malformed", reason: error instanceof Error ? error.message : "unreadable" };
  }
}

function parseSync(decoder: decoding.Decoder): Frame {
  const inner = decoding.readVarUint(decoder);
  switch (inner) {
    case syncStep1:
      return { kind: "step1", stateVector: decoding.readVarUint8Array(decoder) };
    case syncStep2:
      return { kind: "update", update: decoding.readVarUint8Array(decoder), reply: true };
    case syncUpdate:
      return { kind: "update", update: decoding.readVarUint8Array(decoder), reply: false };
    default:
      return { kind: "malformed", reason: `sync message ${inner}` };
  }
}

function message(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function syncMessage(inner: number, bytes: Uint8Array): Uint8Array {
  return message((encoder) => {
    encoding.writeVarUint(encoder, collabMessage.sync);
    encoding.writeVarUint(encoder, inner);
    encoding.writeVarUint8Array(encoder, bytes);
  });
}

export const step1Frame = (stateVector: Uint8Array): Uint8Array => syncMessage(syncStep1, stateVector);
export const step2Frame = (update: Uint8Array): Uint8Array => syncMessage(syncStep2, update);
export const updateFrame = (update: Uint8Array): Uint8Array => syncMessage(syncUpdate, update);

export function awarenessFrame(update: Uint8Array): Uint8Array {
  return message((encoder) => {
    encoding.writeVarUint(encoder, collabMessage.awareness);
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function storedFrame(count: number): Uint8Array {
  return message((encoder) => {
    encoding.writeVarUint(encoder, collabMessage.stored);
    encoding.writeVarUint(encoder, count);
  });
}

export function controlFrame(control: ControlMessage): Uint8Array {
  return message((encoder) => {
    encoding.writeVarUint(encoder, collabMessage.control);
    encoding.writeVarString(encoder, JSON.stringify(control));
  });
}

/** Jupyter's RAW answer: JSON as a string under code 2. Only for sockets of Jupyter's room path. */
export function rawFrame(answer: unknown): Uint8Array {
  return message((encoder) => {
    encoding.writeVarUint(encoder, collabMessage.auth);
    encoding.writeVarString(encoder, JSON.stringify(answer));
  });
}
