import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NotebookId } from "#lib/base/id.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { createSecrets } from "#server/secrets/index.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const value = "s3cr3t/Tök+en=&9";
const other = "0wn-T0ken-of-Ren";
const sessionId = "session-of-the-test";
let workspace: Workspace<Studio>;
let owner: Visitor;
let ren: Visitor;
let projectId: string;
/** Every answer of the API but those that read a value. */
const answers: string[] = [];

const at = (name: string, kind = "secrets"): string => `/api/projects/${projectId}/${kind}/${name}`;
async function call(by: Visitor, method: string, address: string, body?: unknown) {
  const answer = await by.call(method, address, body);
  answers.push(answer.text);
  return answer;
}
const read = (by: Visitor, name: string, session = sessionId) => by.post(`${at(name)}/read`, { sessionId: session });
async function grant(by: Visitor, right: string): Promise<void> {
  const id = (await by.get("/api/session")).json.person.id;
  const to = { kind: "person", id };
  expect((await owner.post(`/api/projects/${projectId}/grants`, { to, right })).status).toBeLessThan(300);
}
const entries = async (action: string) =>
  (await workspace.db.pool.query("select * from audit_entry where action = $1 order by at, id", [action])).rows;

beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "Tides" })).json.id;
  ren = await guestOf(workspace, owner, projectId, "Ren");
  await grant(ren, "run");
});
afterAll(() => workspace.stop());

it("who manages sets the project's; who runs reads them, one at a time, and each reading is recorded", async () => {
  expect((await call(owner, "PUT", at("API_KEY"), { value })).status).toBe(204);
  expect((await call(ren, "PUT", at("API_KEY"), { value: other })).status).toBe(403);
  const list = (await call(ren, "GET", `/api/projects/${projectId}/secrets`)).json.items;
  expect(list).toEqual([
    {
      name: "API_KEY",
      own: false,
      setAt: expect.any(Number),
      setBy: expect.any(String),
      lastReadAt: null,
      lastReadBy: null,
    },
  ]);
  expect((await read(ren, "API_KEY")).json).toEqual({ name: "API_KEY", value });
  const [entry, ...more] = await entries("secret.read");
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ target_name: "API_KEY", project_id: projectId, actor_kind: "person" });
  const [after] = (await call(ren, "GET", `/api/projects/${projectId}/secrets`)).json.items;
  expect(after).toMatchObject({ lastReadAt: expect.any(Number), lastReadBy: "Ren" });
});

it("one's own stands in the place of the project's, for oneself alone", async () => {
  expect((await call(ren, "PUT", at("API_KEY", "own-secrets"), { value: other })).status).toBe(204);
  expect((await read(ren, "API_KEY")).json.value).toBe(other);
  expect((await read(owner, "API_KEY")).json.value).toBe(value);
  const names = (await call(owner, "GET", `/api/projects/${projectId}/secrets`)).json.items;
  expect(names.map((one: { own: boolean }) => one.own)).toEqual([false]);
  expect((await call(owner, "DELETE", at("API_KEY", "own-secrets"))).status).toBe(404);
  expect((await call(ren, "DELETE", at("API_KEY", "own-secrets"))).status).toBe(204);
  expect((await read(ren, "API_KEY")).json.value).toBe(value);
});

it("who may only view reads their own and learns of no other; a token made to look reads nothing", async () => {
  const vera = await guestOf(workspace, owner, projectId, "Vera");
  await grant(vera, "view");
  expect((await call(vera, "GET", `/api/projects/${projectId}/secrets`)).json.items).toEqual([]);
  expect((await read(vera, "API_KEY")).status).toBe(404);
  await call(vera, "PUT", at("MINE", "own-secrets"), { value: "vera's very own" });
  expect((await read(vera, "MINE")).json.value).toBe("vera's very own");
  const { token } = (
    await vera.post("/api/tokens", { name: "look", right: "view", projectIds: null, expiresInMs: null })
  ).json;
  const looking = workspace.visitor({ authorization: `Bearer ${token}` });
  expect((await read(looking, "MINE")).status).toBe(403);
  expect((await call(looking, "PUT", at("MINE", "own-secrets"), { value: "another one" })).status).toBe(403);
  expect((await call(looking, "GET", `/api/projects/${projectId}/secrets`)).status).toBe(403);
});

it("for other tenants there is nothing, and a copy of the project has none", async () => {
  const elsewhere = (await owner.post("/api/projects", { name: "Elsewhere" })).json.id;
  const sam = await guestOf(workspace, owner, elsewhere, "Sam");
  for (const answer of [
    await read(sam, "API_KEY"),
    await call(sam, "GET", `/api/projects/${projectId}/secrets`),
    await call(sam, "PUT", at("API_KEY", "own-secrets"), { value }),
    await sam.post(`/api/projects/${elsewhere}/secrets/API_KEY/read`, { sessionId }),
  ])
    expect(answer.status).toBe(404);
  const copy = (await call(owner, "POST", `/api/projects/${projectId}/clone`, {})).json;
  expect((await call(owner, "GET", `/api/projects/${copy.id}/secrets`)).json.items).toEqual([]);
});

it("a value that could not be told from other text is refused, with the reason and without the value", async () => {
  const short = await call(owner, "PUT", at("PIN"), { value: "zq81x" });
  expect(short.status).toBe(400);
  expect(short.text).toContain("could not be told from other text");
  expect(short.text).not.toContain("zq81x");
  expect((await call(owner, "PUT", at("no name"), { value })).status).toBe(400);
});

it("what a session read is written nowhere: not into the document, whatever it prints and however it is cut", async () => {
  const source = "await octavo.secret('API_KEY')";
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [{ id: "a", cell_type: "code", source, metadata: {}, outputs: [], execution_count: null }],
  };
  const made = await ren.post(`/api/projects/${projectId}/notebooks`, { name: "Uses" });
  expect(made.status).toBe(403);
  const imported = await owner.call("POST", `/api/projects/${projectId}/notebooks?name=Uses`, JSON.stringify(file), {
    "content-type": "application/x-ipynb+json",
  });
  const notebookId: string = imported.json.id;
  expect(imported.status, imported.text).toBeLessThan(300);
  await read(ren, "API_KEY", "kernel-of-ren");
  const executionId = "execution-1";
  const sourceHash = createHash("sha256").update(source).digest("hex");
  await ren.post(`/api/notebooks/${notebookId}/executions`, {
    sessionId: "kernel-of-ren",
    place: { kind: "browser", device: "cpu", detail: "" },
    cells: [{ cellId: "a", sourceHash, executionId }],
  });
  let from = 0;
  const send = async (...events: unknown[]) => {
    const batches = [{ executionId, from, events }];
    const told = { sessionId: "kernel-of-ren", batches };
    const answer = await call(ren, "POST", `/api/notebooks/${notebookId}/executions/events`, told);
    from += events.length;
    expect(answer.json).toEqual({ received: [{ executionId, next: from, ended: false }] });
  };
  const print = (text: string) => ({ type: "stream", name: "stdout", text });
  const base64 = Buffer.from(`user:${value}`).toString("base64");
  await send({ type: "running", at: 1, seed: 1 }, print(`key ${value.slice(0, 9)}`));
  // The secret changes meanwhile: what the session holds is the old value.
  await call(owner, "PUT", at("API_KEY"), { value: "another value" });
  await send(print(value.slice(9)), print(` ${encodeURIComponent(value)}\n`));
  const live = { type: "update", displayId: "d1", data: { "text/plain": value }, metadata: {}, live: true };
  const data = { "text/plain": `Basic ${base64}`, "application/json": { [value]: [value] } };
  await send({ type: "display", data, metadata: {}, displayId: "d1" }, live);
  await send({ type: "error", name: "Error", message: `no ${value}`, stack: [`at ${value}`] });
  await send(print("the end s3cr"), { type: "finished", at: 2, status: "failed" });
  const [cell] = await workspace.furnishing.collab.read(notebookId as NotebookId, (doc) => toNotebookJson(doc).cells);
  const written = JSON.stringify(cell);
  expect(cell).toMatchObject({
    outputs: [
      { text: "key [secret API_KEY] [secret API_KEY]\n" },
      { data: { "text/plain": "[secret API_KEY]" } }, // what was seen last of it, also where that was only passed on
      { evalue: "no [secret API_KEY]", traceback: ["at [secret API_KEY]"] },
      { text: "the end s3cr" },
    ],
  });
  // Every frame of the history too: what was written once would be there for good.
  const kept = await workspace.db.pool.query("select frames from collab_update where document_id = $1", [notebookId]);
  const frames = kept.rows.map(({ frames }: { frames: Buffer }) => frames.toString("utf8")).join("\n");
  expect(frames).toContain("[secret API_KEY]");
  const everything = [written, JSON.stringify(workspace.furnishing.heard), frames].join("\n");
  for (const trace of [value, base64, encodeURIComponent(value)]) expect(everything).not.toContain(trace);
});

it("no answer but the reading, no log and no row holds a value", async () => {
  const { rows } = await workspace.db.pool.query(
    "select to_jsonb(s)::text as row from secret s union all select to_jsonb(r)::text from secret_read r union all select to_jsonb(a)::text from audit_entry a",
  );
  expect(rows.length).toBeGreaterThan(5);
  const everything = [...answers, workspace.logged(), ...rows.map(({ row }) => row)].join("\n");
  for (const text of [value, other, "vera's very own", "zq81x"]) expect(everything).not.toContain(text);
});

it("under a new server secret the earlier one is needed once, and what was read is still known", async () => {
  const { db, log, access, auth } = workspace;
  const serve = async (...extra: string[]) => {
    const keys = async () => [...extra, ...(await auth.keysFor("project secrets"))];
    const secrets = createSecrets({ db, log, rightIn: access.rightIn, keys });
    await secrets.start?.();
    return secrets;
  };
  const personId = (await ren.get("/api/session")).json.person.id;
  const next = await serve("a key of tomorrow");
  expect(await next.readBy(personId, "kernel-of-ren")).toEqual([{ name: "API_KEY", value }]);
  await next.stop?.();
  const ids = await db.pool.query(
    "select distinct key_id from (select key_id from secret union select key_id from secret_read) k",
  );
  expect(ids.rows).toHaveLength(1);
  const alone = createSecrets({ db, log, rightIn: access.rightIn, keys: async () => ["a key of tomorrow"] });
  expect(await alone.readBy(personId, "kernel-of-ren")).toEqual([{ name: "API_KEY", value }]);
  const lost = createSecrets({ db, log, rightIn: access.rightIn, keys: async () => ["quite another"] });
  await lost.start?.();
  await lost.stop?.();
  await expect(lost.readBy(personId, "kernel-of-ren")).rejects.toThrow("cannot be opened");
  expect(workspace.logged()).toContain("OCTAVO_SECRET_PREVIOUS");
});
