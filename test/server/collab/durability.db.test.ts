/** What was acknowledged or shown is stored: whatever happens to the process or to its database. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId } from "#lib/base/id.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { buildDocument } from "#server/collab/document-store.ts";
import { loadDocument } from "#server/collab/queries.ts";
import { openDatabase } from "#server/db/index.ts";
import {
  type CollabServer,
  type Member,
  member,
  raw,
  seedNotebook,
  startCollab,
  until,
} from "#test/support/collab-fixture.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";
import { canMount, openSmallDisk } from "#test/support/small-disk.ts";
import { createDatabaseProxy } from "#test/support/tcp-proxy.ts";

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

/** The text of a cell as the database has it. Takes the document over from whoever serves it. */
async function storedText(id: string, cell = "a"): Promise<string> {
  const loaded = await loadDocument(db, id, "a reader in a test", Date.now());
  if (loaded === undefined) throw new Error(`no document ${id}`);
  const doc = await buildDocument(loaded, 1);
  return sourceOf(cellById(doc, cell) ?? new Y.Map()).toString();
}

async function startChild(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [path.resolve("test/support/collab-child.ts")], {
    env: { ...process.env, DATABASE_URL: db.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout!, "data");
  return { child, port: Number(String(line).trim()) };
}

/** Types numbered words until it is stopped; knows what was acknowledged and what others were shown. */
function typist(me: Member, name: string): { stop(): void; readonly acknowledged: () => string[] } {
  const words: { readonly word: string; readonly frame: number }[] = [];
  let stopped = false;
  const step = (): void => {
    if (stopped || me.ws.readyState !== me.ws.OPEN) return;
    const word = `<${name}.${words.length}>`;
    me.source("a").insert(0, word);
    words.push({ word, frame: me.sent() });
    setTimeout(step, 1);
  };
  step();
  return {
    stop() {
      stopped = true;
    },
    acknowledged: () => words.filter(({ frame }) => frame <= me.stored()).map(({ word }) => word),
  };
}

/** Three people type in a room of a server that is killed; answers how many words had been acknowledged to them. */
async function killRound(round: number): Promise<number> {
  const id = `killed-${round}`;
  await seedNotebook(db, server, id, { a: "" });
  const { child, port } = await startChild();
  const members = await Promise.all(["ann", "bob", "cem"].map((name) => member({ port }, id, name)));
  const onlooker = await member({ port }, id, "dee");
  const typists = members.map((one, index) => typist(one, `${round}${"abc"[index]}`));
  // Killed at a different moment of the work each time: after so many words were acknowledged.
  await until(onlooker.doc, () => onlooker.source("a").length > 100 + round * 37);
  child.kill("SIGKILL");
  await Promise.all([once(child, "exit"), ...[...members, onlooker].map((one) => one.closed)]);
  for (const one of typists) one.stop();
  const text = await storedText(id);
  const expected = typists.flatMap((one) => one.acknowledged());
  expect(expected.filter((word) => text.split(word).length !== 2)).toEqual([]);
  const shown =
    onlooker
      .source("a")
      .toString()
      .match(/<[^>]+>/g) ?? [];
  expect(shown.filter((word) => text.split(word).length !== 2)).toEqual([]);
  return expected.length;
}

test("in 20 rounds of SIGKILL nothing acknowledged is lost, and nothing that somebody else saw", {
  timeout: 300_000,
}, async () => {
  const rounds = Array.from({ length: 20 }, (_, round) => round);
  const lanes = [0, 1, 2, 3].map(async () => {
    let acknowledged = 0;
    for (let round = rounds.pop(); round !== undefined; round = rounds.pop()) acknowledged += await killRound(round);
    return acknowledged;
  });
  const acknowledged = (await Promise.all(lanes)).reduce((sum, one) => sum + one, 0);
  expect(acknowledged).toBeGreaterThan(200);
});

test("a database that goes away holds edits unacknowledged, and takes them when it is back", async () => {
  const { proxy, url } = await createDatabaseProxy(db.url);
  const away = await openDatabase({ url, log: testLog, connections: 4 });
  const behind = await startCollab(away);
  await seedNotebook(db, server, "away");
  const ann = await member(behind, "away", "ann");
  const bob = await member(behind, "away", "bob");
  ann.source("a").insert(0, "before ");
  await ann.saved();
  await proxy.shut();
  const acknowledged = ann.stored();
  ann.source("a").insert(0, "during ");
  await ann.control("unavailable");
  for (let count = 0; count < 50; count++) ann.source("b").insert(0, "x");
  expect(ann.stored()).toBe(acknowledged);
  expect(bob.source("a").toString()).toBe("before one");
  // A newcomer while it is away: a room in memory lets them in, one that is not tells them to come again.
  expect((await (await raw(behind, "elsewhere", "cem")).closed).code).toBe(1013);
  await proxy.reopen();
  await ann.control("available");
  await ann.saved();
  await until(bob.doc, () => bob.source("a").toString() === "during before one" && bob.source("b").length === 53);
  expect(await storedText("away")).toBe("during before one");
  ann.ws.close();
  bob.ws.close();
  await behind.stop();
  await away.stop();
  await proxy.shut();
});

test("while the database is away no more is held than the limit, and the rest waits at the clients", async () => {
  const { proxy, url } = await createDatabaseProxy(db.url);
  const away = await openDatabase({ url, log: testLog, connections: 4 });
  const behind = await startCollab(away, { limits: { maxHeldBytes: 2_000_000 } });
  await seedNotebook(db, server, "bounded");
  const ann = await member(behind, "bounded", "ann");
  await proxy.shut();
  ann.source("a").insert(0, "!");
  await ann.control("unavailable");
  for (let count = 0; count < 400; count++) ann.source("a").insert(0, `${count} `.padEnd(50_000, "y"));
  // Pings are answered by sockets that are read: ours is not any more, and its buffer stays full.
  await until(ann.doc, () => true);
  expect(ann.ws.bufferedAmount).toBeGreaterThan(1_000_000);
  await proxy.reopen();
  await ann.saved();
  expect((await storedText("bounded")).length).toBe(400 * 50_000 + 4);
  ann.ws.close();
  await behind.stop();
  await away.stop();
  await proxy.shut();
});

test.runIf(canMount)(
  "while the disk is full edits wait, unseen by others, and are stored when there is room",
  async () => {
    const small = await openSmallDisk(120);
    try {
      const own = await openDatabase({ dataFolder: path.join(small.folder, "data"), log: testLog });
      const behind = await startCollab(own);
      await seedNotebook(own, behind, "disk");
      const [ann, bob] = [await member(behind, "disk", "ann"), await member(behind, "disk", "bob")];
      const pieceLength = 1_000_000;
      await small.fill();
      const full = ann.control("unavailable").then(() => "full" as const);
      let count = 0;
      for (let outcome: unknown; outcome !== "full"; count++) {
        ann.source("a").insert(0, randomBytes(pieceLength / 2).toString("hex")); // what does not compress
        outcome = await Promise.race([ann.saved(), full]);
      }
      expect(ann.stored()).toBeLessThan(ann.sent());
      expect(bob.source("a").length).toBeLessThan(ann.source("a").length);
      await small.makeRoom();
      await ann.saved();
      await until(bob.doc, () => bob.source("a").length === count * pieceLength + 3);
      expect(ann.controls.map(({ type }) => type)).not.toContain("refused");
      for (const one of [ann, bob]) one.ws.close();
      await behind.stop();
      await own.stop();
    } finally {
      await small.remove();
    }
  },
);

test("a writer whose document another server took over stores nothing more, and its clients come again", async () => {
  await seedNotebook(db, server, "taken");
  const other = await startCollab(db);
  const ann = await member(server, "taken", "ann");
  ann.source("a").insert(0, "1 ");
  await ann.saved();
  await other.collab.edit("taken" as NotebookId, { personId: "bob", origin: "octavo:server" }, (doc) => {
    sourceOf(cellById(doc, "a") ?? new Y.Map()).insert(0, "other ");
  });
  ann.source("a").insert(0, "never stored ");
  expect((await ann.closed).code).toBe(1012);
  expect(ann.stored()).toBeLessThan(ann.sent());
  expect(await storedText("taken")).toBe("other 1 one");
  const again = await member(server, "taken", "ann", ann.doc);
  await again.saved();
  expect(await storedText("taken")).toContain("never stored ");
  again.ws.close();
  await other.stop();
});

test("what a room wrote before it was told to stop is stored", async () => {
  const short = await startCollab(db);
  await seedNotebook(db, short, "drained");
  const ann = await member(short, "drained", "ann");
  for (let count = 0; count < 200; count++) ann.source("a").insert(0, "d");
  const draining = short.stop();
  expect(await ann.control("draining")).toMatchObject({ reconnectMs: expect.any(Number) });
  expect((await ann.closed).code).toBe(1012);
  await draining;
  const words = ann.stored() - 1;
  expect((await storedText("drained")).length).toBeGreaterThanOrEqual(words + 3);
});
