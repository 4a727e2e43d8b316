/** Everything that other servers were seen to fail at, and what a hostile or unlucky client can do besides. */
import { once } from "node:events";
import net from "node:net";
import * as encoding from "lib0/encoding";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId } from "#lib/base/id.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { deleteCells } from "#lib/notebook/operations.ts";
import { seedClientId } from "#lib/notebook/seed.ts";
import { awarenessFrame, step1Frame, step2Frame, updateFrame } from "#lib/protocol/collab-frame.ts";
import {
  type CollabServer,
  createGrants,
  type Member,
  member,
  raw,
  seedNotebook,
  startCollab,
  until,
} from "#test/support/collab-fixture.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";

let db: TestDatabase;
let server: CollabServer;
const grants = createGrants();

beforeAll(async () => {
  db = await createTestDatabase();
  server = await startCollab(db, { grants });
});
afterAll(async () => {
  await server?.stop();
  await db?.stop();
});

function serverText(id: string, cell = "a"): Promise<string> {
  return textAt(server, id, cell);
}

function textAt(at: CollabServer, id: string, cell = "a"): Promise<string> {
  return at.collab.read(id as NotebookId, (doc) => sourceOf(cellById(doc, cell) ?? new Y.Map()).toString());
}

/** Proves that `ann` still works: what she types is stored and arrives. */
async function stillWorks(ann: Member, id: string): Promise<void> {
  ann.source("b").insert(0, "ok ");
  await ann.saved();
  expect(await serverText(id, "b")).toMatch(/^ok /);
}

/** An update of one item in the text `a`, made by hand. */
function forgedUpdate(doc: Y.Doc, client: number, clock: number, text = "forged"): Uint8Array {
  const parent = sourceOf(cellById(doc, "a") ?? new Y.Map())._item?.id;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeUint8(encoder, 4);
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, parent?.client ?? 0);
  encoding.writeVarUint(encoder, parent?.clock ?? 0);
  encoding.writeVarString(encoder, text);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

test("an edit under another person's client id is refused and not merged; nobody else notices", async () => {
  await seedNotebook(db, server, "forged-id");
  const ann = await member(server, "forged-id", "ann");
  ann.source("a").insert(0, "mine ");
  await ann.saved();
  const bob = await member(server, "forged-id", "bob");
  bob.send(updateFrame(forgedUpdate(bob.doc, ann.doc.clientID, Y.getState(bob.doc.store, ann.doc.clientID))));
  expect(await bob.control("refused")).toMatchObject({ code: "client_id" });
  bob.source("a").insert(0, "more ");
  await until(ann.doc, () => ann.source("a").toString() === "more mine one");
  await stillWorks(ann, "forged-id");
  // Nothing after the refused frame counts as stored, although it is: the client must not believe it is saved.
  expect(bob.stored()).toBe(1);
  bob.ws.close();
  ann.ws.close();
});

test("a reopened tab that sends the items of its earlier id is honest", async () => {
  await seedNotebook(db, server, "reopened");
  const doc = new Y.Doc();
  const first = await member(server, "reopened", "ann", doc);
  first.source("a").insert(0, "1 ");
  await first.saved();
  first.ws.close();
  await first.closed;
  first.source("a").insert(0, "2 ");
  const later = new Y.Doc();
  Y.applyUpdate(later, Y.encodeStateAsUpdate(doc));
  sourceOf(cellById(later, "a") ?? new Y.Map()).insert(0, "3 ");
  const second = await member(server, "reopened", "ann", later);
  await second.saved();
  expect(await serverText("reopened")).toBe("3 2 1 one");
  second.ws.close();
});

test("updates whose dependencies never come are held within bounds, and their sender is asked for all it has", async () => {
  await seedNotebook(db, server, "pending");
  const ann = await member(server, "pending", "ann");
  const bob = await member(server, "pending", "bob");
  for (let count = 0; count < 3_000; count++) {
    bob.send(updateFrame(forgedUpdate(bob.doc, 99, 10 + count * 5, "x".repeat(1_000))));
  }
  expect(await bob.control("refused")).toMatchObject({ code: "missing" });
  const state = await server.collab.read("pending" as NotebookId, (doc) => ({
    pending: doc.store.pendingStructs,
    bytes: Y.encodeStateAsUpdate(doc).length,
  }));
  expect(state.pending).toBeNull();
  expect(state.bytes).toBeLessThan(10_000);
  await stillWorks(ann, "pending");
  ann.ws.close();
  bob.ws.close();
});

test("an edit that overtakes what it builds on waits for it, and both are stored", async () => {
  await seedNotebook(db, server, "overtaken");
  const base = await member(server, "overtaken", "ann");
  const client = await raw(server, "overtaken", "ann");
  client.send(step1Frame(Y.encodeStateVector(base.doc)));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(base.doc));
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (const letter of "xyz") sourceOf(cellById(doc, "a") ?? new Y.Map()).insert(0, letter);
  for (const update of [updates[2], updates[1]]) client.send(updateFrame(update ?? new Uint8Array()));
  client.send(updateFrame(updates[0] ?? new Uint8Array()));
  await client.whenStored(3);
  expect(await serverText("overtaken")).toBe("zyxone");
  client.ws.close();
  base.ws.close();
});

test("what is sent again before the greeting is kept, although the full reply that follows no longer holds it", async () => {
  await seedNotebook(db, server, "early");
  const ann = await member(server, "early", "ann");
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(ann.doc));
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  sourceOf(cellById(doc, "a") ?? new Y.Map()).insert(0, "mine ");
  deleteCells(ann.doc, ["a"], { origin: "page" });
  await ann.saved();
  const unsent = updates.splice(0);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(ann.doc));
  const bob = await raw(server, "early", "bob");
  for (const update of unsent) bob.send(updateFrame(update));
  bob.send(step2Frame(Y.encodeStateAsUpdate(doc)));
  await stillWorks(ann, "early");
  bob.send(step1Frame(Y.encodeStateVector(doc)));
  expect(await bob.control("rescued")).toMatchObject({ text: "mine ", cellId: "a" });
  await bob.whenStored(2);
  ann.ws.close();
  bob.ws.close();
});

test("20,000 ghosts in one message are nobody", async () => {
  await seedNotebook(db, server, "ghosts");
  const ann = await member(server, "ghosts", "ann");
  const mallory = await raw(server, "ghosts", "mallory");
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 20_000);
  for (let index = 0; index < 20_000; index++) {
    encoding.writeVarUint(encoder, 1_000 + index);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, '{"user":{"name":"ghost"}}');
  }
  mallory.send(awarenessFrame(encoding.toUint8Array(encoder)));
  const seen = await ann.next((frame) =>
    frame.kind === "awareness" && frame.update[0] !== 0 ? frame.update : undefined,
  );
  expect(seen.length).toBeLessThan(500);
  expect(server.collab.counters.awarenessRefused).toBeGreaterThanOrEqual(19_999);
  await stillWorks(ann, "ghosts");
  ann.ws.close();
  mallory.ws.close();
});

describe("malformed", () => {
  test("frames close their connection and disturb nobody", async () => {
    await seedNotebook(db, server, "malformed");
    const ann = await member(server, "malformed", "ann");
    let seed = 42;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 40; round++) {
      const mallory = await raw(server, "malformed", "mallory");
      for (let count = 0; count < 20; count++) {
        const bytes = Uint8Array.from({ length: 1 + random(40) }, () => random(256));
        bytes[0] = random(4);
        if (mallory.ws.readyState === mallory.ws.OPEN) mallory.send(bytes);
      }
      mallory.ws.close();
      await mallory.closed;
    }
    await stillWorks(ann, "malformed");
    ann.ws.close();
  });

  test("real updates with a flipped byte are applied, refused or closed on, and the log still loads", async () => {
    await seedNotebook(db, server, "flipped");
    const ann = await member(server, "flipped", "ann");
    const donor = new Y.Doc();
    Y.applyUpdate(donor, Y.encodeStateAsUpdate(ann.doc));
    const update = ((): Uint8Array => {
      let made = new Uint8Array();
      donor.once("update", (bytes: Uint8Array) => {
        made = new Uint8Array(bytes);
      });
      donor.transact(() => {
        sourceOf(cellById(donor, "a") ?? new Y.Map()).insert(1, "flip me");
        sourceOf(cellById(donor, "b") ?? new Y.Map()).delete(0, 2);
      });
      return made;
    })();
    for (let at = 0; at < update.length; at++) {
      const mallory = await raw(server, "flipped", `m${at}`);
      mallory.send(step1Frame(Y.encodeStateVector(donor)));
      const flipped = update.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      if (mallory.ws.readyState === mallory.ws.OPEN) mallory.send(updateFrame(flipped));
      mallory.ws.close();
      await mallory.closed;
    }
    await stillWorks(ann, "flipped");
    const before = await serverText("flipped");
    const again = await startCollab(db);
    const loaded = await again.collab.read("flipped" as NotebookId, (doc) =>
      sourceOf(cellById(doc, "a") ?? new Y.Map()).toString(),
    );
    expect(loaded).toBe(before);
    await again.stop();
    ann.ws.close();
  });

  test("text messages, unknown sync messages and state vectors that are none", async () => {
    await seedNotebook(db, server, "odd");
    for (const message of ["hello", Uint8Array.of(0, 7), step1Frame(Uint8Array.of(200))]) {
      const mallory = await raw(server, "odd", "mallory");
      mallory.ws.send(message);
      expect((await mallory.closed).code).toBe(4400);
    }
  });
});

describe("who may", () => {
  test("read sees everything and changes nothing", async () => {
    await seedNotebook(db, server, "reader");
    const ann = await member(server, "reader", "ann");
    const vic = await member(server, "reader", "vic:view");
    expect(await vic.control("hello")).toMatchObject({ access: "view" });
    vic.source("a").insert(0, "vandal ");
    expect(await vic.control("refused")).toMatchObject({ code: "read_only" });
    ann.source("a").insert(0, "fine ");
    await until(vic.doc, () => vic.source("a").toString().includes("fine "));
    expect(await serverText("reader")).toBe("fine one");
    ann.ws.close();
    vic.ws.close();
  });

  test("not sign in, or not see the notebook, is told so by a code that ends reconnecting", async () => {
    expect((await (await raw(server, "reader", "nobody")).closed).code).toBe(4401);
    expect((await (await raw(server, "hidden-1", "ann")).closed).code).toBe(4404);
    expect((await (await raw(server, "none", "ann")).closed).code).toBe(4404);
  });

  test("loses the right while connected is sent away", async () => {
    await seedNotebook(db, server, "revoked");
    const short = await startCollab(db, { grants, limits: { recheckMs: 1 } });
    const eve = await raw(short, "revoked", "eve");
    await eve.control("hello");
    grants.set("eve", undefined);
    expect((await eve.closed).code).toBe(4403);
    const ann = await raw(short, "revoked", "ann");
    await ann.control("hello");
    short.collab.closeFor("ann" as never, "revoked" as never);
    expect((await ann.closed).code).toBe(4403);
    await short.stop();
  });

  test("come from another site with no token is refused", async () => {
    const { WebSocket } = await import("ws");
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/collab/reader`, { origin: "https://evil.example" });
    const [error] = await once(ws, "error");
    expect(String(error)).toContain("403");
  });
});

describe("another generation of the document", () => {
  test("is known by the address and by the state vector, and never merged", async () => {
    await seedNotebook(db, server, "epoch");
    expect((await (await raw(server, "epoch", "ann", "octavo=1&epoch=2")).closed).code).toBe(4409);
    const other = new Y.Doc();
    other.clientID = seedClientId("epoch", 2);
    other.getArray("cells").insert(0, [new Y.Map()]);
    const told = await raw(server, "epoch", "ann", "");
    told.send(step1Frame(Y.encodeStateVector(other)));
    expect(await told.closed).toMatchObject({ code: 4409 });
    const untold = await raw(server, "epoch", "ann", "");
    untold.send(step1Frame(Y.encodeStateVector(new Y.Doc())));
    untold.send(updateFrame(Y.encodeStateAsUpdate(other)));
    expect(await untold.closed).toMatchObject({ code: 4409 });
    expect(await server.collab.read("epoch" as NotebookId, (doc) => doc.getArray("cells").length)).toBe(2);
  });
});

describe("too much", () => {
  test("in one frame closes the connection with the reason", async () => {
    await seedNotebook(db, server, "large");
    const small = await startCollab(db, { limits: { maxFrameBytes: 10_000 } });
    const ann = await raw(small, "large", "ann");
    await ann.control("hello");
    ann.send(updateFrame(new Uint8Array(15_000)));
    expect(await ann.closed).toMatchObject({ code: 4413 });
    const bob = await raw(small, "large", "bob");
    await bob.control("hello");
    bob.send(updateFrame(new Uint8Array(50_000)));
    expect((await bob.closed).code).toBe(1009);
    await small.stop();
  });

  test("in one notebook refuses the edit and keeps the rest", async () => {
    await seedNotebook(db, server, "full");
    const small = await startCollab(db, { limits: { maxDocumentBytes: 20_000 } });
    const ann = await member(small, "full", "ann");
    ann.source("a").insert(0, "x".repeat(30_000));
    expect(await ann.control("refused")).toMatchObject({ code: "too_large" });
    ann.ws.close();
    await small.stop();
  });

  test("too fast is read more slowly, and loses nothing", async () => {
    await seedNotebook(db, server, "fast");
    const slow = await startCollab(db, { limits: { framesPerSecond: 1_000, frameBurst: 50 } });
    const serverText = (id: string): Promise<string> => textAt(slow, id);
    const ann = await member(slow, "fast", "ann");
    const startedAt = performance.now();
    for (let count = 0; count < 400; count++) ann.source("a").insert(0, "k");
    await ann.saved();
    ann.source("a").insert(0, "!");
    await ann.saved();
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    expect(await serverText("fast")).toBe(`!${"k".repeat(400)}one`);
    ann.ws.close();
    await slow.stop();
  });

  test("too many refused updates end the connection", async () => {
    await seedNotebook(db, server, "stubborn");
    const vic = await member(server, "stubborn", "vic:view");
    for (let count = 0; count < 30; count++) vic.source("a").insert(0, "x");
    expect((await vic.closed).code).toBe(4403);
  });

  test("too many people in one notebook: the next is told", async () => {
    await seedNotebook(db, server, "crowd");
    const small = await startCollab(db, { limits: { maxConnectionsPerRoom: 2 } });
    const here = [await raw(small, "crowd", "a"), await raw(small, "crowd", "b")];
    await Promise.all(here.map((client) => client.control("hello")));
    expect((await (await raw(small, "crowd", "c")).closed).code).toBe(4429);
    for (const client of here) client.ws.close();
    await small.stop();
  });
});

/** A WebSocket client that opens, greets and then never reads again. */
async function deafClient(port: number, id: string): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /collab/${id}?token=deaf HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  await once(socket, "data");
  // Step 1 with an empty state vector, masked with zeros.
  socket.write(Uint8Array.of(0x82, 0x84, 0, 0, 0, 0, 0, 0, 1, 0));
  socket.pause();
  return socket;
}

test("a client that does not read is dropped; the others go on", async () => {
  await seedNotebook(db, server, "deaf");
  const small = await startCollab(db, { limits: { maxUnsentBytes: 200_000 } });
  const ann = await member(small, "deaf", "ann");
  const deaf = await deafClient(small.port, "deaf");
  for (let count = 0; small.collab.counters.slowDropped === 0 && count < 200; count++) {
    ann.source("a").insert(0, "y".repeat(100_000));
    await ann.saved();
    ann.source("a").delete(0, 100_000);
  }
  expect(small.collab.counters.slowDropped).toBe(1);
  ann.source("b").insert(0, "ok ");
  await ann.saved();
  deaf.destroy();
  ann.ws.close();
  await small.stop();
});

test("a socket whose other end is gone is found by a ping that nobody answers", async () => {
  await seedNotebook(db, server, "half-open");
  const quick = await startCollab(db, { limits: { pingMs: 1 } });
  const ann = await member(quick, "half-open", "ann");
  const deaf = await deafClient(quick.port, "half-open");
  deaf.resume();
  await once(deaf, "close");
  expect(quick.collab.counters.halfOpen).toBe(1);
  expect(ann.ws.readyState).toBe(ann.ws.OPEN);
  ann.ws.close();
  await quick.stop();
});
