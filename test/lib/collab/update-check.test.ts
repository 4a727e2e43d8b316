import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { checkUpdate, judge, type RoomView, type UpdateClaim } from "#lib/collab/update-check.ts";

function claimOf(update: Uint8Array): UpdateClaim {
  const checked = checkUpdate(update);
  if (checked.kind !== "claim") throw new Error(checked.kind);
  return checked.claim;
}

/** Every update a document of client `id` makes while `work` runs. */
function updatesOf(id: number, work: (text: Y.Text) => void): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = id;
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  work(doc.getText("t"));
  return updates;
}

function viewOf(clocks: Record<number, number>, owners: Record<number, string> = {}, others: number[] = []): RoomView {
  return {
    clockOf: (client) => clocks[client] ?? 0,
    ownerOf: (client) => owners[client],
    otherEpoch: (client) => others.includes(client),
  };
}

describe("a claim", () => {
  test("names the runs, what must be there before, and how far deletions reach", () => {
    const [first, second, third] = updatesOf(7, (text) => {
      text.insert(0, "abc");
      text.insert(1, "x");
      text.delete(0, 2);
    });
    expect(claimOf(first!)).toMatchObject({
      runs: [{ client: 7, from: 0, to: 3 }],
      needs: new Map(),
      deletes: new Map(),
    });
    expect(claimOf(second!)).toMatchObject({
      runs: [{ client: 7, from: 3, to: 4 }],
      needs: new Map([[7, 3]]),
      deletes: new Map(),
    });
    expect(claimOf(third!)).toMatchObject({ runs: [], needs: new Map(), deletes: new Map([[7, 4]]) });
  });

  test("needs nothing of what it brings itself", () => {
    const [update] = updatesOf(7, (text) =>
      text.doc!.transact(() => {
        text.insert(0, "abc");
        text.insert(1, "x");
      }),
    );
    expect(claimOf(update!).needs).toEqual(new Map());
  });

  test("of an update that says nothing is empty", () => {
    expect(checkUpdate(Y.encodeStateAsUpdate(new Y.Doc()))).toEqual({ kind: "empty" });
  });
});

describe("malformed is", () => {
  const reasonOf = (update: Uint8Array): string => {
    const checked = checkUpdate(update);
    return checked.kind === "malformed" ? checked.reason : checked.kind;
  };

  test("what cannot be decoded", () => {
    expect(checkUpdate(Uint8Array.of(1, 2, 3)).kind).toBe("malformed");
    expect(checkUpdate(new Uint8Array(0)).kind).toBe("malformed");
  });

  test("an item that refers to a later one of its own client, which would throw inside a transaction", () => {
    const update = handmade(7, 0, (encoder) => {
      encoding.writeUint8(encoder, 0x80 | 4);
      writeId(encoder, 7, 5);
      encoding.writeVarString(encoder, "a");
    });
    expect(reasonOf(update)).toBe("forward reference");
    expect(() => Y.applyUpdate(new Y.Doc(), update)).toThrow();
  });

  test("a length that nothing can have", () => {
    const huge = handmade(7, 0, (encoder) => {
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, 2 ** 40);
    });
    expect(reasonOf(huge)).toBe("item of impossible length");
    const none = handmade(7, 0, (encoder) => {
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, 0);
    });
    expect(reasonOf(none)).toBe("item of impossible length");
  });

  test("a subdocument", () => {
    const doc = new Y.Doc();
    doc.getMap("m").set("d", new Y.Doc());
    expect(reasonOf(Y.encodeStateAsUpdate(doc))).toBe("subdocuments are not accepted");
  });

  test("a value nested so deeply that encoding it again overflows the stack", () => {
    let value: unknown = 0;
    for (let depth = 0; depth < 500; depth++) value = [value];
    const doc = new Y.Doc();
    doc.getMap("m").set("v", value);
    expect(reasonOf(Y.encodeStateAsUpdate(doc))).toBe("values are nested too deeply");
  });
});

describe("judging", () => {
  const [first, second] = updatesOf(7, (text) => {
    text.insert(0, "abc");
    text.insert(1, "x");
  }).map(claimOf);

  test("a new client id is claimed by who uses it first", () => {
    expect(judge(first!, "ann", viewOf({}))).toEqual({ kind: "apply", fresh: [7] });
    expect(judge(second!, "ann", viewOf({ 7: 3 }, { 7: "ann" }))).toEqual({ kind: "apply", fresh: [] });
  });

  test("a client id of somebody else is refused, unless all it says is known", () => {
    expect(judge(second!, "bob", viewOf({ 7: 3 }, { 7: "ann" }))).toEqual({
      kind: "refuse",
      code: "client_id",
      client: 7,
    });
    expect(judge(second!, "bob", viewOf({ 7: 4 }, { 7: "ann" }))).toEqual({ kind: "apply", fresh: [] });
  });

  test("what builds on something unknown waits", () => {
    expect(judge(second!, "ann", viewOf({}))).toEqual({ kind: "wait", client: 7, clock: 3 });
  });

  test("a deletion of something unknown waits too", () => {
    const [, deletion] = updatesOf(7, (text) => {
      text.insert(0, "abc");
      text.delete(0, 3);
    }).map(claimOf);
    expect(judge(deletion!, "ann", viewOf({ 7: 2 }))).toEqual({ kind: "wait", client: 7, clock: 3 });
    expect(judge(deletion!, "ann", viewOf({ 7: 3 }))).toEqual({ kind: "apply", fresh: [] });
  });

  test("whoever builds on another generation is told so", () => {
    expect(judge(first!, "ann", viewOf({}, {}, [7]))).toEqual({ kind: "other-epoch" });
    expect(judge(second!, "ann", viewOf({}, {}, [7]))).toEqual({ kind: "other-epoch" });
  });
});

/** An update of one struct, written by hand. */
function handmade(client: number, clock: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  write(encoder);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

function writeId(encoder: encoding.Encoder, client: number, clock: number): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}
