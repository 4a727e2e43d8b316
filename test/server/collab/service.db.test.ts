import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { step1Frame, updateFrame } from "#lib/protocol/collab-frame.ts";
import { type CollabServer, connect, raw, seedNotebook, startCollab, until } from "#test/support/collab-fixture.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";

let db: TestDatabase;
let server: CollabServer;

beforeAll(async () => {
  db = await createTestDatabase();
  server = await startCollab(db);
});
afterAll(async () => {
  await server?.stop();
  await db?.stop();
});

test("what one public client types, another sees, and who comes later", async () => {
  await seedNotebook(db, server, "two");
  const [ann, bob] = [connect(server, "two", "ann"), connect(server, "two", "bob")];
  await Promise.all([ann.synced(), bob.synced()]);
  ann.source("a").insert(3, " and a half");
  bob.source("b").insert(0, "still ");
  await until(ann.doc, () => ann.text("b") === "still two");
  await until(bob.doc, () => bob.text("a") === "one and a half");
  const late = connect(server, "two", "cem");
  await late.synced();
  expect([late.text("a"), late.text("b")]).toEqual(["one and a half", "still two"]);
  for (const client of [ann, bob, late]) client.destroy();
});

test("a server that starts anew knows everything, and clients come back to it by themselves", async () => {
  const first = await startCollab(db);
  await seedNotebook(db, first, "again");
  const ann = connect(first, "again", "ann");
  await ann.synced();
  ann.source("a").insert(0, "0");
  await first.collab.read("again" as NotebookId, () => undefined);
  const bob = connect(first, "again", "bob");
  await until(bob.doc, () => bob.text("a") === "0one");
  await first.crash();
  ann.source("a").insert(0, "offline ");
  const second = await startCollab(db, { port: first.port });
  await until(bob.doc, () => bob.text("a") === "offline 0one");
  ann.destroy();
  bob.destroy();
  await second.stop();
});

test("an edit by the server is durable when it resolves, seen by all, and read back", async () => {
  await seedNotebook(db, server, "edit");
  const ann = connect(server, "edit", "ann");
  await ann.synced();
  const by = { personId: "bob", origin: "octavo:server" };
  const length = await server.collab.edit("edit" as NotebookId, by, (doc) => {
    const text = sourceOf(cellById(doc, "a") ?? new Y.Map());
    text.insert(0, "server ");
    return text.length;
  });
  expect(length).toBe(10);
  await until(ann.doc, () => ann.text("a") === "server one");
  const text = await server.collab.read("edit" as NotebookId, (doc) =>
    sourceOf(cellById(doc, "a") ?? new Y.Map()).toString(),
  );
  expect(text).toBe("server one");
  await expect(server.collab.read("none" as NotebookId, () => 0)).rejects.toMatchObject({ code: "not_found" });
  ann.destroy();
});

test("our own client is greeted and told how many of its frames are stored", async () => {
  await seedNotebook(db, server, "acks");
  const stored: string[] = [];
  server.collab.onStored((documentId, personId: PersonId) => stored.push(`${documentId} ${personId}`));
  const client = await raw(server, "acks", "ann");
  expect(await client.control("hello")).toEqual({
    type: "hello",
    epoch: 1,
    access: "edit",
    right: "edit",
    personId: "ann",
  });
  const doc = new Y.Doc();
  client.send(step1Frame(Y.encodeStateVector(doc)));
  Y.applyUpdate(doc, await client.next((frame) => (frame.kind === "update" && frame.reply ? frame.update : undefined)));
  doc.on("update", (update: Uint8Array) => client.send(updateFrame(update)));
  for (const letter of "abc") sourceOf(cellById(doc, "a") ?? new Y.Map()).insert(0, letter);
  await client.whenStored(3);
  const { rows } = await db.pool.query("select count(*)::int as count from collab_update where document_id = 'acks'");
  expect(rows[0].count).toBeGreaterThan(1);
  expect(stored).toContain("acks ann");
  client.ws.close();
});

test("people see each other under the names and colours that the server gives", async () => {
  await seedNotebook(db, server, "who");
  const [ann, bob] = [connect(server, "who", "ann"), connect(server, "who", "bob")];
  await Promise.all([ann.synced(), bob.synced()]);
  ann.provider.awareness.setLocalStateField("user", { personId: "bob", name: "Mallory", color: 3 });
  ann.provider.awareness.setLocalStateField("cursor", { cellId: "a" });
  const seen = await new Promise<Record<string, unknown>>((resolve) => {
    const look = (): void => {
      const state = bob.provider.awareness.getStates().get(ann.doc.clientID);
      if (state?.cursor !== undefined) resolve(state);
    };
    bob.provider.awareness.on("change", look);
    look();
  });
  expect(seen).toMatchObject({ user: { personId: "ann", name: "Ann" }, cursor: { cellId: "a" } });
  const present = server.collab.presence("project-1" as never).filter((one) => one.documentId === "who");
  expect(new Set(present.map((one) => one.color)).size).toBe(2);
  ann.destroy();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!bob.provider.awareness.getStates().has(ann.doc.clientID)) resolve();
    };
    bob.provider.awareness.on("change", look);
    look();
  });
  bob.destroy();
});
