import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import {
  awarenessFrame,
  controlFrame,
  parseFrame,
  rawFrame,
  step1Frame,
  step2Frame,
  storedFrame,
  updateFrame,
} from "#lib/protocol/collab-frame.ts";

function written(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

const doc = new Y.Doc();
doc.getText("t").insert(0, "hello");

describe("frames are byte for byte those of y-protocols", () => {
  test("sync", () => {
    const outer = (write: (encoder: encoding.Encoder) => void) =>
      written((encoder) => {
        encoding.writeVarUint(encoder, 0);
        write(encoder);
      });
    expect(step1Frame(Y.encodeStateVector(doc))).toEqual(outer((encoder) => sync.writeSyncStep1(encoder, doc)));
    expect(step2Frame(Y.encodeStateAsUpdate(doc))).toEqual(outer((encoder) => sync.writeSyncStep2(encoder, doc)));
    const update = Y.encodeStateAsUpdate(doc);
    expect(updateFrame(update)).toEqual(outer((encoder) => sync.writeUpdate(encoder, update)));
  });

  test("awareness", () => {
    const awareness = new Awareness(doc);
    const update = encodeAwarenessUpdate(awareness, [doc.clientID]);
    expect(parseFrame(awarenessFrame(update))).toEqual({ kind: "awareness", update });
    awareness.destroy();
  });
});

test("what is written is read back", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(parseFrame(step1Frame(bytes))).toEqual({ kind: "step1", stateVector: bytes });
  expect(parseFrame(step2Frame(bytes))).toEqual({ kind: "update", update: bytes, reply: true });
  expect(parseFrame(updateFrame(bytes))).toEqual({ kind: "update", update: bytes, reply: false });
  expect(parseFrame(Uint8Array.of(3))).toEqual({ kind: "queryAwareness" });
});

test("Jupyter's save request and its answer", () => {
  const save = written((encoder) => {
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarString(encoder, "save");
    encoding.writeVarUint(encoder, 7);
  });
  expect(parseFrame(save)).toEqual({ kind: "raw", name: "save", id: 7 });
  expect(parseFrame(rawFrame({ type: "save" }))).toEqual({ kind: "raw", name: '{"type":"save"}', id: undefined });
});

test("our own codes are unknown to who does not know them, and harmless", () => {
  expect(parseFrame(storedFrame(300))).toEqual({ kind: "unknown", code: 100 });
  expect(parseFrame(controlFrame({ type: "unavailable" }))).toEqual({ kind: "unknown", code: 101 });
});

test("what is no frame is malformed, never an exception", () => {
  expect(parseFrame(new Uint8Array(0)).kind).toBe("malformed");
  expect(parseFrame(Uint8Array.of(0, 9)).kind).toBe("malformed");
  expect(parseFrame(Uint8Array.of(0, 2, 200, 200, 200)).kind).toBe("malformed");
  expect(parseFrame(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255)).kind).toBe("malformed");
});
