/**
 * How frames are kept: as they came, each with person and time. One encoding serves a row of the live log (the frames of
 * one tick) and a chunk of the history (thousands of them): columns instead of records, because people, times and
 * lengths repeat and compress well side by side. Compression is the caller's.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export interface StoredFrame {
  readonly personId: string;
  /** Milliseconds since 1970 UTC, by the server's clock. */
  readonly at: number;
  readonly update: Uint8Array;
}

const VERSION = 1;

export function encodeFrames(frames: readonly StoredFrame[]): Uint8Array {
  const people = [...new Set(frames.map((frame) => frame.personId))];
  const numbers = new Map(people.map((personId, index) => [personId, index]));
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, VERSION);
  encoding.writeVarUint(encoder, people.length);
  for (const personId of people) encoding.writeVarString(encoder, personId);
  encoding.writeVarUint(encoder, frames.length);
  for (const frame of frames) encoding.writeVarUint(encoder, numbers.get(frame.personId) ?? 0);
  let before = 0;
  for (const frame of frames) {
    encoding.writeVarInt(encoder, frame.at - before);
    before = frame.at;
  }
  for (const frame of frames) encoding.writeVarUint(encoder, frame.update.length);
  for (const frame of frames) encoding.writeUint8Array(encoder, frame.update);
  return encoding.toUint8Array(encoder);
}

/** Who and when, without the updates. */
export type FrameStamp = Omit<StoredFrame, "update">;

export function readStamps(bytes: Uint8Array): FrameStamp[] {
  return stampsOf(decoding.createDecoder(bytes));
}

export function decodeFrames(bytes: Uint8Array): StoredFrame[] {
  const decoder = decoding.createDecoder(bytes);
  const stamps = stampsOf(decoder);
  const lengths = stamps.map(() => decoding.readVarUint(decoder));
  return stamps.map((stamp, index) => ({ ...stamp, update: decoding.readUint8Array(decoder, lengths[index] ?? 0) }));
}

function stampsOf(decoder: decoding.Decoder): FrameStamp[] {
  const version = decoding.readVarUint(decoder);
  if (version !== VERSION) throw new Error(`frame log of version ${version}`);
  const people = Array.from({ length: decoding.readVarUint(decoder) }, () => decoding.readVarString(decoder));
  const count = decoding.readVarUint(decoder);
  const authors = Array.from({ length: count }, () => people[decoding.readVarUint(decoder)] ?? "");
  let at = 0;
  return authors.map((personId) => {
    at += decoding.readVarInt(decoder);
    return { personId, at };
  });
}
