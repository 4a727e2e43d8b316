import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { type PresentUser, RoomAwareness, silentAwareness } from "#lib/collab/awareness.ts";

const ann: PresentUser = { personId: "ann", name: "Ann", color: 1 };
const bob: PresentUser = { personId: "bob", name: "Bob", color: 2 };

type Entry = readonly [clientId: number, clock: number, state: unknown];

function update(...entries: readonly Entry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [clientId, clock, state] of entries) {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, typeof state === "string" ? state : JSON.stringify(state));
  }
  return encoding.toUint8Array(encoder);
}

/** What a client of y-protocols makes of an update. */
function seen(bytes: Uint8Array | undefined): Map<number, unknown> {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(null);
  if (bytes !== undefined) applyAwarenessUpdate(awareness, bytes, "test");
  const states = new Map(awareness.getStates());
  awareness.destroy();
  return states;
}

test("a state goes out once, with the server's identity in it", () => {
  const room = new RoomAwareness();
  const outcome = room.receive(1, ann, update([10, 1, { user: { name: "Mallory" }, cursor: 5 }]));
  expect(outcome).toEqual({ kind: "read", changed: true, refused: 0 });
  expect(seen(room.takeChanges())).toEqual(new Map([[10, { user: ann, cursor: 5 }]]));
  expect(room.takeChanges()).toBeUndefined();
  expect(seen(room.everybody())).toEqual(new Map([[10, { user: ann, cursor: 5 }]]));
});

test("many states in one window are one message with the last of each", () => {
  const room = new RoomAwareness();
  for (let clock = 1; clock <= 100; clock++) {
    room.receive(1, ann, update([10, clock, { at: clock }]));
    room.receive(2, bob, update([20, clock, { at: -clock }]));
  }
  expect(seen(room.takeChanges())).toEqual(
    new Map([
      [10, { user: ann, at: 100 }],
      [20, { user: bob, at: -100 }],
    ]),
  );
});

describe("refused are", () => {
  test("entries for another connection's id", () => {
    const room = new RoomAwareness();
    room.receive(1, ann, update([10, 1, { a: 1 }]));
    room.receive(2, bob, update([20, 1, { b: 1 }]));
    expect(room.receive(2, bob, update([10, 9, { a: "forged" }]))).toMatchObject({ changed: false, refused: 1 });
    expect(room.receive(2, bob, update([10, 9, null]))).toMatchObject({ changed: false, refused: 1 });
    expect(seen(room.everybody()).get(10)).toEqual({ user: ann, a: 1 });
  });

  test("an id that another person had, as the first word of a connection", () => {
    const room = new RoomAwareness();
    room.receive(1, ann, update([10, 1, { a: 1 }]));
    expect(room.receive(2, bob, update([10, 2, { a: "forged" }]))).toMatchObject({ changed: false, refused: 1 });
    room.leave(1);
    expect(room.receive(2, bob, update([10, 3, { a: "late echo" }]))).toMatchObject({ changed: false, refused: 1 });
    expect(room.size).toBe(0);
  });

  test("20,000 ghosts in one message", () => {
    const room = new RoomAwareness();
    const ghosts = Array.from({ length: 20_000 }, (_, index): Entry => [1000 + index, 1, { ghost: index }]);
    expect(room.receive(1, ann, update(...ghosts))).toEqual({ kind: "read", changed: true, refused: 19_999 });
    expect(room.size).toBe(1);
  });

  test("stale clocks, states that are no objects, states of many kilobytes", () => {
    const room = new RoomAwareness();
    room.receive(1, ann, update([10, 5, { a: 1 }]));
    room.takeChanges();
    expect(room.receive(1, ann, update([10, 5, { a: 2 }]))).toMatchObject({ changed: false });
    expect(room.receive(1, ann, update([10, 6, [1, 2]]))).toMatchObject({ changed: false });
    expect(room.receive(1, ann, update([10, 7, { a: "x".repeat(20_000) }]))).toMatchObject({ changed: false });
    expect(room.takeChanges()).toBeUndefined();
  });

  test("messages that cannot be read, or whose state is no JSON", () => {
    const room = new RoomAwareness();
    expect(room.receive(1, ann, Uint8Array.of(5, 1))).toEqual({ kind: "malformed" });
    expect(room.receive(1, ann, update([10, 1, "{oops"]))).toEqual({ kind: "malformed" });
    const many = encoding.createEncoder();
    encoding.writeVarUint(many, 1_000_000);
    expect(room.receive(1, ann, encoding.toUint8Array(many))).toEqual({ kind: "malformed" });
  });
});

test("who leaves is taken away from those who saw them", () => {
  const room = new RoomAwareness();
  const client = new Awareness(new Y.Doc());
  client.setLocalStateField("here", true);
  room.receive(1, ann, encodeAwarenessUpdate(client, [client.clientID]));
  const watcher = new Awareness(new Y.Doc());
  applyAwarenessUpdate(watcher, room.takeChanges()!, "test");
  expect(watcher.getStates().has(client.clientID)).toBe(true);
  expect(room.leave(1)).toBe(true);
  applyAwarenessUpdate(watcher, room.takeChanges()!, "test");
  expect(watcher.getStates().has(client.clientID)).toBe(false);
  expect(room.leave(1)).toBe(false);
  client.destroy();
  watcher.destroy();
});

test("a tab that comes back before its old socket is found dead keeps its place", () => {
  const room = new RoomAwareness();
  room.receive(1, ann, update([10, 4, { tab: 1 }]));
  room.takeChanges();
  expect(room.receive(2, ann, update([10, 4, { tab: 1 }]))).toMatchObject({ changed: true });
  expect(room.leave(1)).toBe(false);
  expect(room.size).toBe(1);
});

test("silence is a message that changes nothing", () => {
  expect(seen(silentAwareness)).toEqual(new Map());
});
