import { once } from "node:events";
import * as encoding from "lib0/encoding";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { parseFrame, step1Frame, updateFrame } from "#lib/protocol/collab-frame.ts";
import { type CollabServer, seedNotebook, startCollab } from "#test/support/collab-fixture.ts";
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

function open(room: string, token = "bob"): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}/api/collaboration/room/${room}?token=${token}&sessionId=old`);
}

function nextFrame<T>(ws: WebSocket, pick: (frame: ReturnType<typeof parseFrame>) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    ws.on("message", (data: Buffer) => {
      const found = pick(parseFrame(data));
      if (found !== undefined) resolve(found);
    });
  });
}

test("a save is answered once what came before it is stored", async () => {
  await seedNotebook(db, server, "saved");
  const ws = open("json:notebook:saved");
  await once(ws, "open");
  ws.send(step1Frame(Y.encodeStateVector(new Y.Doc())));
  const doc = new Y.Doc();
  const answered = nextFrame(ws, (frame) => (frame.kind === "raw" ? frame.name : undefined));
  doc.on("update", (update: Uint8Array) => ws.send(updateFrame(update)));
  doc.getMap("state").set("dirty", true);
  const save = encoding.createEncoder();
  encoding.writeVarUint(save, 2);
  encoding.writeVarString(save, "save");
  encoding.writeVarUint(save, 41);
  ws.send(encoding.toUint8Array(save));
  expect(JSON.parse(await answered)).toEqual({ type: "save", responseTo: 41, status: "success" });
  const { rows } = await db.pool.query("select count(*)::int as rows from collab_update where document_id = 'saved'");
  expect(rows[0].rows).toBe(2);
  ws.close();
});

test("rooms that are none close with Jupyter's codes", async () => {
  const codeOf = async (ws: WebSocket): Promise<number> => Number((await once(ws, "close"))[0]);
  expect(await codeOf(open("json:notebook:none"))).toBe(4404);
  expect(await codeOf(open("text:file:none"))).toBe(4400);
  const stranger = open("json:notebook:saved", "nobody");
  const [error] = await once(stranger, "error");
  expect(String(error)).toContain("403");
});

test("the global awareness room answers its sender, and shows nobody else's sockets", async () => {
  const [bob, ann] = [open("JupyterLab:globalAwareness", "bob"), open("JupyterLab:globalAwareness", "ann")];
  await Promise.all([once(bob, "open"), once(ann, "open")]);
  const heard: string[] = [];
  ann.on("message", (data: Buffer) => heard.push(data.toString("latin1")));
  const frame = Uint8Array.from([1, 12, 1, 5, 1, 8, ...Buffer.from('{"a": 1}')]);
  const echoed = nextFrame(bob, (parsed) => (parsed.kind === "awareness" ? parsed.update : undefined));
  bob.send(frame);
  expect(Buffer.from(await echoed).toString("latin1")).toContain('"personId":"bob"');
  const own = nextFrame(ann, (parsed) => (parsed.kind === "awareness" ? parsed.update : undefined));
  ann.send(frame);
  await own;
  expect(heard.join()).not.toContain("bob");
  bob.close();
  ann.close();
});
