/** A document begins again: everybody is led to the new generation, and nothing of the old one gets into it unasked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { seedClientId } from "#lib/notebook/seed.ts";
import { markRestored } from "#server/collab/index.ts";
import {
  type CollabServer,
  connect,
  member,
  notebookOf,
  raw,
  seedNotebook,
  startCollab,
  until,
} from "#test/support/collab-fixture.ts";
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

const ann = "ann" as PersonId;
const nothing = async (): Promise<void> => undefined;
const textIn = (doc: Y.Doc, cell: string): string => sourceOf(cellById(doc, cell) ?? new Y.Map()).toString();
const textAt = (id: string, cell = "a"): Promise<string> =>
  server.collab.read(id as NotebookId, (doc) => textIn(doc, cell));
const again = (id: string, cells: Readonly<Record<string, string>>): Promise<number> =>
  server.collab.startAgain(id as NotebookId, notebookOf(cells), ann, nothing);

async function sourcesAt(id: string, at: number): Promise<string[]> {
  const { notebook } = await server.collab.moment(id as NotebookId, { at });
  return notebook.cells.map(({ source }) => String(source));
}

async function nextMillisecond(): Promise<number> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
  return now;
}

test("starting again from a moment keeps both generations in the history", async () => {
  await seedNotebook(db, server, "again");
  const writer = await member(server, "again");
  writer.source("a").insert(3, " kept");
  await writer.saved();
  const kept = await nextMillisecond();
  writer.source("a").insert(0, "unwanted ");
  await writer.saved();
  const unwanted = await nextMillisecond();
  const { notebook } = await server.collab.moment("again" as NotebookId, { at: kept });
  expect(await server.collab.startAgain("again" as NotebookId, notebook, ann, nothing)).toBe(2);
  expect(await writer.closed).toMatchObject({ code: 4409, reason: "the document is at generation 2" });
  expect(await textAt("again")).toBe("one kept");
  const later = await member(server, "again");
  expect((await later.control("hello")).epoch).toBe(2);
  later.source("b").insert(0, "new ");
  await later.saved();
  const end = await nextMillisecond();
  expect(await sourcesAt("again", unwanted)).toEqual(["unwanted one kept", "two"]);
  expect(await sourcesAt("again", end)).toEqual(["one kept", "new two"]);
  later.ws.close();
  expect(await again("again", { a: "third" })).toBe(3);
  expect(await sourcesAt("again", end)).toEqual(["one kept", "new two"]);
  expect(await sourcesAt("again", Date.now() + 1)).toEqual(["third"]);
});

test("a public client of an older generation is closed with code and reason, and what it typed offline stays out", async () => {
  await seedNotebook(db, server, "public");
  const client = connect(server, "public", "bob");
  await client.synced();
  client.provider.disconnect();
  client.source("a").insert(0, "typed offline ");
  await again("public", { a: "begun again" });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client.provider.on("connection-close", (event) => {
      if (event !== null) resolve({ code: event.code, reason: event.reason });
    });
  });
  client.provider.connect();
  expect(await closed).toEqual({ code: 4409, reason: "this copy is of another generation of the document" });
  client.destroy();
  const fresh = connect(server, "public", "cem");
  await until(fresh.doc, () => fresh.text("a") === "begun again");
  fresh.destroy();
  expect(await textAt("public")).toBe("begun again");
});

test("a generation whose act fails never begins", async () => {
  await seedNotebook(db, server, "fails");
  const writer = await member(server, "fails");
  const refused = server.collab.startAgain("fails" as NotebookId, notebookOf({ a: "new" }), ann, async () => {
    throw new Error("no record, no act");
  });
  await expect(refused).rejects.toThrow("no record, no act");
  writer.source("a").insert(0, "still ");
  await writer.saved();
  expect(await textAt("fails")).toBe("still one");
  writer.ws.close();
});

describe("a document that came back from a backup", () => {
  test("begins a new generation when it is opened, and says what the old one had", async () => {
    await seedNotebook(db, server, "restored");
    const before = await member(server, "restored");
    before.source("a").insert(0, "in the backup ");
    await before.saved();
    const vector = Y.encodeStateVector(before.doc);
    await server.stop();
    await db.transaction(markRestored);
    server = await startCollab(db);
    before.source("b").insert(0, "after the backup ");
    const back = await raw(server, "restored", "ann", "octavo=1&epoch=1");
    expect((await back.closed).code).toBe(4409);
    const told = await raw(server, "restored", "ann", "");
    const { epoch } = (await member(server, "restored").then((one) => one.control("hello"))) as { epoch: number };
    expect(epoch).toBeGreaterThan(1_000_000);
    expect([await textAt("restored"), await textAt("restored", "b")]).toEqual(["in the backup one", "two"]);
    told.ws.close();
    const { rows } = await db.pool.query("select * from collab_generation where document_id = 'restored'");
    expect(rows).toMatchObject([{ epoch, cause: "restored", before: 1 }]);
    expect(Y.decodeStateVector(rows[0].before_vector)).toEqual(Y.decodeStateVector(vector));
  });

  test("knows a copy by what it lacks, of whatever generation it is", async () => {
    await seedNotebook(db, server, "unknown");
    const lost = new Y.Doc();
    lost.clientID = seedClientId("unknown", 4_711);
    lost.getArray("cells").insert(0, [new Y.Map()]);
    const client = connect(server, "unknown", "bob", lost);
    const closed = new Promise<number>((resolve) => {
      client.provider.on("connection-close", (event) => {
        if (event !== null) resolve(event.code);
      });
    });
    expect(await closed).toBe(4409);
    client.destroy();
    expect(await textAt("unknown")).toBe("one");
  });
});

describe("SIGKILL while a document begins again", () => {
  async function startChild(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
    const child = spawn(process.execPath, [path.resolve("test/support/collab-child.ts")], {
      env: { ...process.env, DATABASE_URL: db.url },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout!, "data");
    return { child, port: Number(String(line).trim()) };
  }

  /** Killed so long after it was told to; answers the generation that is found afterwards. */
  async function round(id: string, waitMs: number): Promise<number> {
    await seedNotebook(db, server, id, { a: "" });
    const { child, port } = await startChild();
    const writer = await member({ port }, id);
    for (let word = 0; word < 50; word++) writer.source("a").insert(0, `<${word}>`);
    await writer.saved();
    child.stdin?.write(`${id}\n`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    child.kill("SIGKILL");
    await Promise.all([once(child, "exit"), writer.closed]);
    const reader = await member(server, id);
    expect(reader.source("a").toString()).toBe(writer.source("a").toString());
    expect(await sourcesAt(id, Date.now() + 1)).toEqual([writer.source("a").toString()]);
    const { epoch } = await reader.control("hello");
    reader.ws.close();
    return epoch;
  }

  test("leaves the old generation or the new one, whole", { timeout: 120_000 }, async () => {
    const epochs: number[] = [];
    for (const [index, waitMs] of [0, 5, 15, 30, 60, 120, 400].entries()) {
      epochs.push(await round(`kill-${index}`, waitMs));
    }
    expect(epochs.every((epoch) => epoch === 1 || epoch === 2)).toBe(true);
  });
});
