import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NotebookId } from "#lib/base/id.ts";
import { BLOB_MIME } from "#lib/notebook/blob-reference.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import type { OutputJson } from "#lib/notebook/nbformat.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { createExecutions } from "#server/notebooks/index.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const examples = mkdtempSync(path.join(os.tmpdir(), "octavo-executions-"));
let workspace: Workspace<Studio>;
let owner: Visitor;
let notebookId: string;
let home: string;

const sessionId = "session-of-the-test";
const place = { kind: "browser", device: "cpu", detail: "2 cores" };
const hash = (source: string) => createHash("sha256").update(source).digest("hex");
let count = 0;
const newId = () => `execution-${count++}`;

beforeAll(async () => {
  workspace = await openStudio(examples);
  owner = await ownerOf(workspace);
});
afterAll(async () => {
  await workspace.stop();
  rmSync(examples, { recursive: true });
});

/** A fresh notebook with these cells: id → source. */
async function open(cells: Readonly<Record<string, string>>): Promise<void> {
  home = (await owner.get("/api/projects")).json.items[0].id;
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: Object.entries(cells).map(([id, source]) => ({
      cell_type: "code",
      id,
      metadata: {},
      source,
      execution_count: null,
      outputs: [],
    })),
  };
  const answer = await owner.call("POST", `/api/projects/${home}/notebooks?name=n${count++}`, JSON.stringify(file), {
    "content-type": "application/x-ipynb+json",
  });
  notebookId = answer.json.id;
}

const start = (
  cells: readonly (readonly [cellId: string, source: string, executionId: string])[],
  by: Visitor = owner,
) =>
  by.post(`/api/notebooks/${notebookId}/executions`, {
    sessionId,
    place,
    cells: cells.map(([cellId, source, executionId]) => ({ cellId, sourceHash: hash(source), executionId })),
  });
const send = (executionId: string, from: number, events: readonly unknown[], by: Visitor = owner) =>
  by.post(`/api/notebooks/${notebookId}/executions/events`, { sessionId, batches: [{ executionId, from, events }] });

const running = { type: "running", at: 1000, seed: 9 };
const finished = (status = "ok", at = 1250) => ({ type: "finished", at, status });
const print = (text: string) => ({ type: "stream", name: "stdout", text });

async function cell(
  id: string,
): Promise<{ outputs: readonly OutputJson[]; count: number | null; receipt: Record<string, unknown> }> {
  return workspace.furnishing.collab.read(notebookId as NotebookId, (doc) => {
    const json = toNotebookJson(doc).cells.find((one) => one.id === id);
    if (json?.cell_type !== "code") throw new Error("no such code cell");
    const octavo = json.metadata.octavo as { receipt?: Record<string, unknown> } | undefined;
    return { outputs: json.outputs, count: json.execution_count, receipt: octavo?.receipt ?? {} };
  });
}

describe("a run", () => {
  it("is queued, runs, and leaves outputs, count and receipt in the document", async () => {
    await open({ a: "1 + 1" });
    const id = newId();
    expect((await start([["a", "1 + 1", id]])).json).toEqual({ leaseMs: 20_000, ticket: expect.any(String) });
    expect((await cell("a")).receipt).toMatchObject({
      status: "queued",
      executionId: id,
      sessionId,
      place,
      sourceHash: hash("1 + 1"),
    });
    await send(id, 0, [running, print("one\n")]);
    expect((await cell("a")).receipt).toMatchObject({ status: "running", seed: 9, endedAt: null });
    const last = await send(id, 2, [
      print("two\n"),
      { type: "result", data: { "text/plain": "2" } },
      { type: "error", name: "TypeError", message: "no", stack: ["at cell:a:1:1"] },
      { ...finished(), facts: { made: { x: "h:1" }, read: { y: "u:2/3" } } },
    ]);
    expect(last.json).toEqual({ received: [{ executionId: id, next: 6, ended: false }] });
    const done = await cell("a");
    expect(done.outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
      { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 1 },
      { output_type: "error", ename: "TypeError", evalue: "no", traceback: ["at cell:a:1:1"] },
    ]);
    expect(done.receipt).toMatchObject({ status: "ok", seed: 9, made: { x: "h:1" }, read: { y: "u:2/3" } });
    expect(Number(done.receipt.endedAt) - Number(done.receipt.startedAt)).toBe(250);
    expect(done.count).toBe(1);
  });

  it("passes on what is only for who watches, counts it, and writes what is to be written", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    const update = (text: string, live?: true) => ({
      type: "update",
      displayId: "d1",
      data: { "text/plain": text },
      ...(live === undefined ? {} : { live }),
    });
    const told = workspace.furnishing.heard;
    told.length = 0;
    const shown = { type: "display", displayId: "d1", data: { "text/plain": "first" } };
    await send(id, 0, [running, shown, update("a", true), update("b", true)]);
    expect(await send(id, 4, [update("c", true)])).toMatchObject({ json: { received: [{ next: 5 }] } });
    expect((await cell("a")).outputs).toMatchObject([{ data: { "text/plain": "first" } }]);
    expect(told).toEqual(
      ["b", "c"].map((text) => ({
        type: "live",
        cellId: "a",
        executionId: id,
        displayId: "d1",
        data: { "text/plain": text },
      })),
    );
    // A batch that is sent again is not passed on again, and one that is written follows in its place.
    await send(id, 4, [update("c", true), update("d"), finished()]);
    expect(told).toHaveLength(2);
    expect((await cell("a")).outputs).toMatchObject([{ data: { "text/plain": "d" } }]);
  });

  it("replaces the outputs of the run before when it begins, not when it is queued", async () => {
    await open({ a: "x" });
    const [first, second] = [newId(), newId()];
    await start([["a", "x", first]]);
    await send(first, 0, [running, print("old"), finished()]);
    await start([["a", "x", second]]);
    expect((await cell("a")).outputs).toHaveLength(1);
    await send(second, 0, [running, print("new"), finished()]);
    expect((await cell("a")).outputs).toEqual([{ output_type: "stream", name: "stdout", text: "new" }]);
    expect((await send(first, 3, [print("late")])).json.received[0]).toMatchObject({ ended: true });
  });

  it("that is cancelled before it begins gives the earlier receipt back", async () => {
    await open({ a: "x" });
    const [first, second] = [newId(), newId()];
    await start([["a", "x", first]]);
    await send(first, 0, [running, finished()]);
    await start([["a", "x", second]]);
    await send(second, 0, [finished("cancelled")]);
    expect((await cell("a")).receipt).toMatchObject({ executionId: first, status: "ok" });
  });

  it("may print from timers after its end", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    await send(id, 0, [running, finished()]);
    expect((await send(id, 2, [print("later")])).json.received[0]).toEqual({ executionId: id, next: 3, ended: false });
    expect((await cell("a")).outputs).toEqual([{ output_type: "stream", name: "stdout", text: "later" }]);
    expect((await cell("a")).receipt).toMatchObject({ status: "ok" });
  });

  it("shows a display that changes in place", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    const shown = (text: string, type = "update") => ({ type, displayId: "d1", data: { "text/plain": text } });
    await send(id, 0, [running, shown("0", "display"), shown("1"), shown("2")]);
    await send(id, 4, [shown("3"), finished()]);
    expect((await cell("a")).outputs).toMatchObject([{ output_type: "display_data", data: { "text/plain": "3" } }]);
  });
});

describe("what was read is what runs", () => {
  it("other text in the document is a conflict that names the cells, and nothing is queued", async () => {
    await open({ a: "1", b: "2" });
    const answer = await start([
      ["a", "1", newId()],
      ["b", "changed", newId()],
      ["gone", "3", newId()],
    ]);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: "source_changed", cells: ["b", "gone"] });
    expect((await cell("a")).receipt).toEqual({});
  });
});

describe("delivery", () => {
  it("a batch sent twice is written once; a gap is asked for again", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    await send(id, 0, [running, print("a")]);
    await send(id, 0, [running, print("a"), print("b")]);
    expect((await send(id, 7, [print("z")])).json.received[0]).toEqual({ executionId: id, next: 3, ended: false });
    expect((await cell("a")).outputs).toEqual([{ output_type: "stream", name: "stdout", text: "ab" }]);
  });

  it("announcing twice is announcing once", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    await send(id, 0, [running, print("kept")]);
    expect((await start([["a", "x", id]])).status).toBe(200);
    expect((await cell("a")).receipt).toMatchObject({ status: "running" });
  });

  it("batches at the same time are written one after another", async () => {
    await open({ a: "x", b: "y" });
    const ids = [newId(), newId()];
    await start([
      ["a", "x", ids[0]!],
      ["b", "y", ids[1]!],
    ]);
    await Promise.all(ids.map((id) => send(id, 0, [running])));
    const lines = Array.from({ length: 20 }, (_, at) => at);
    await Promise.all(
      ids.map(async (id) => {
        for (const line of lines) await send(id, line + 1, [print(`${line} `)]);
      }),
    );
    for (const id of ["a", "b"]) {
      expect((await cell(id)).outputs).toEqual([
        { output_type: "stream", name: "stdout", text: lines.map((line) => `${line} `).join("") },
      ]);
    }
  });

  it("a server that died between document and row does not write twice", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    await send(id, 0, [running, print("once")]);
    await workspace.db.pool.query("update execution set next_seq = 0, status = 'queued' where id = $1", [id]);
    const { db, log, now, furnishing } = workspace;
    const { blobs, collab, secrets } = furnishing;
    const after = createExecutions({ db, log, now, blobs, collab, secrets, key: async () => "key", paceMs: 0 });
    await after.start();
    const principal = {
      kind: "session",
      personId: String((await cell("a")).receipt.personId),
      name: "Owner",
      owner: true,
      credentialId: "c",
    };
    const told = await after.receive(principal as never, notebookId as NotebookId, {
      sessionId,
      batches: [
        {
          executionId: id,
          from: 0,
          events: [
            { type: "running", at: 1 },
            { type: "stream", name: "stdout", text: "once" },
            { type: "stream", name: "stdout", text: " more" },
          ],
        },
      ],
    });
    expect(told.received[0]).toEqual({ executionId: id, next: 3, ended: false });
    expect((await cell("a")).outputs).toEqual([{ output_type: "stream", name: "stdout", text: "once more" }]);
    await after.stop();
  });
});

describe("who hangs on executions", () => {
  it("hears once of each that ended, however it ended", async () => {
    await open({ a: "x", b: "y", c: "z" });
    const [first, second, third] = [newId(), newId(), newId()];
    const { endings, executions } = workspace.furnishing;
    endings.length = 0;
    await start([
      ["a", "x", first],
      ["b", "y", second],
      ["c", "z", third],
    ]);
    await send(first, 0, [running, finished()]);
    await send(first, 2, [print("from a timer")]);
    await send(second, 0, [running, finished("failed")]);
    await send(third, 0, [running]);
    expect(endings).toEqual([`${notebookId} ${first} ok`, `${notebookId} ${second} failed`]);
    workspace.pass(21_000);
    await executions.tend();
    await executions.tend();
    const last = `${notebookId} ${third} interrupted`;
    expect(endings.filter((ending) => ending.startsWith(notebookId)).slice(2)).toEqual([last]);
  });
});

describe("a tab that goes away", () => {
  it("leaves a run that is ended, and a queued one that never was", async () => {
    await open({ a: "x", b: "y" });
    const [first, second] = [newId(), newId()];
    await start([
      ["a", "x", first],
      ["b", "y", second],
    ]);
    const chart = { type: "display", displayId: "d1", data: { "text/plain": "step 1" } };
    const seen = { type: "update", displayId: "d1", data: { "text/plain": "step 9" }, live: true };
    await send(first, 0, [running, print("so far"), chart, seen]);
    workspace.pass(15_000);
    await send(first, 4, []);
    workspace.pass(15_000);
    await workspace.furnishing.executions.tend();
    expect((await cell("a")).receipt).toMatchObject({ status: "running" });
    expect((await cell("b")).receipt).toEqual({});
    workspace.pass(21_000);
    await workspace.furnishing.executions.tend();
    const ended = await cell("a");
    expect(ended.receipt).toMatchObject({ status: "interrupted" });
    expect(ended.outputs).toMatchObject([
      { text: "so far" },
      { data: { "text/plain": "step 9" } }, // what everybody saw last, though it was not written until then
      { output_type: "error", ename: "Interrupted", evalue: expect.stringContaining("closed") },
    ]);
  });
});

describe("values", () => {
  it("of 16 KiB and more become blobs that the notebook can be asked for", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    const html = `<p>${"long ".repeat(5000)}</p>`;
    await send(id, 0, [running, { type: "result", data: { "text/html": html, "text/plain": "short" } }, finished()]);
    const [output] = (await cell("a")).outputs;
    const data = (output as unknown as { data: Record<string, Record<string, { digest: string; size: number }>> }).data;
    expect(data["text/plain"]).toBe("short");
    expect(data["text/html"]).toBe(undefined);
    const reference = data[BLOB_MIME]?.["text/html"];
    expect(reference?.size).toBe(html.length);
    const bytes = await owner.get(`/api/notebooks/${notebookId}/blobs/${reference?.digest}?type=text/html`);
    expect(bytes.text).toBe(html);
    expect(bytes.headers.get("content-security-policy")).toContain("sandbox");
  });

  it("that name a blob by themselves are not believed", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    const forged = { [BLOB_MIME]: { "text/html": { digest: "0".repeat(64), size: 1 } }, "text/plain": "t" };
    await send(id, 0, [running, { type: "result", data: forged }]);
    expect((await cell("a")).outputs).toMatchObject([{ data: { "text/plain": "t" } }]);
    expect(JSON.stringify((await cell("a")).outputs)).not.toContain("0000");
  });
});

describe("rights", () => {
  it("nobody reports another's run, a stranger sees nothing", async () => {
    await open({ a: "x" });
    const id = newId();
    await start([["a", "x", id]]);
    const stranger = workspace.visitor();
    expect((await send(id, 0, [running], stranger)).status).toBe(401);
    const guest = await guestOf(workspace, owner, home, "Guest");
    expect((await send(id, 0, [running], guest)).json.received[0]).toMatchObject({ ended: true });
    expect((await start([["a", "x", id]], guest)).status).toBe(409);
    expect((await cell("a")).receipt).toMatchObject({ status: "queued" });
  });

  it("a body of the wrong shape is refused", async () => {
    await open({ a: "x" });
    expect((await start([])).status).toBe(400);
    const id = newId();
    await start([["a", "x", id]]);
    expect((await send(id, 0, [{ type: "format-disk" }])).status).toBe(400);
    expect((await send(id, -1, [])).status).toBe(400);
  });
});

it("a cell that was deleted meanwhile ends its run", async () => {
  await open({ a: "x", b: "y" });
  const id = newId();
  await start([["a", "x", id]]);
  await workspace.furnishing.collab.edit(notebookId as NotebookId, { personId: "p", origin: "test" }, (doc) => {
    const cells = doc.getArray("cells");
    cells.delete(0, 1);
    const other = cellById(doc, "b");
    if (other !== undefined) sourceOf(other).insert(0, "// ");
  });
  expect((await send(id, 0, [running, print("x")])).json.received[0]).toMatchObject({ ended: true });
});

describe("a training in somebody's tab", () => {
  const training = (executionId: string, act: string, by: Visitor) =>
    by.post(`/api/notebooks/${notebookId}/executions/${executionId}/training`, { trainingId: "t1", act });

  it("is held and ended by colleagues who may run, and the receipt says who", async () => {
    await open({ a: "x" });
    const colleague = await guestOf(workspace, owner, home, "Tom");
    const id = newId();
    await start([["a", "x", id]]);
    expect((await training(id, "pause", colleague)).status).toBe(409);
    await send(id, 0, [running]);
    const told = workspace.furnishing.heard;
    told.length = 0;
    expect((await training(id, "pause", colleague)).status).toBe(204);
    expect((await training(id, "go", owner)).status).toBe(204);
    const asked = { type: "training", executionId: id, trainingId: "t1" };
    expect(told).toMatchObject([
      { ...asked, act: "pause", by: "Tom" },
      { ...asked, act: "go" },
    ]);
    await send(id, 1, [finished()]);
    expect((await cell("a")).receipt).toMatchObject({
      status: "ok",
      seed: 9,
      acts: [{ name: "Tom", act: "pause" }, { act: "go" }],
    });
    // What is over, or of another notebook, is nobody's to act on.
    expect((await training(id, "stop", colleague)).status).toBe(409);
    await open({ a: "x" });
    expect((await training(id, "stop", owner)).status).toBe(404);
  });
});
