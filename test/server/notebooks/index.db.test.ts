import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { BlobDigest, NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { cellsOf, sourceOf } from "#lib/notebook/document.ts";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { type Answer, adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const examplesFolder = mkdtempSync(path.join(os.tmpdir(), "octavo-examples-"));
let workspace: Workspace<Studio>;
let owner: Visitor;
let home: string;

const ipynb = { "content-type": "application/x-ipynb+json" };
const code = (source: string, outputs: unknown[] = [], id = `c${Math.random().toString(36).slice(2, 10)}`) => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  execution_count: null,
  outputs,
});
const file = (cells: unknown[], metadata: unknown = {}) => ({ nbformat: 4, nbformat_minor: 5, metadata, cells });
const image = (bytes: Buffer) => ({
  output_type: "display_data",
  data: { "image/png": bytes.toString("base64"), "text/plain": "a picture" },
  metadata: {},
});
const picture = (fill: number, size = 40_000) => Buffer.alloc(size, fill);

beforeAll(async () => {
  writeFileSync(
    path.join(examplesFolder, "1 Digits.ipynb"),
    JSON.stringify(file([code("1 + 1", [image(picture(9))])])),
  );
  writeFileSync(path.join(examplesFolder, "2 Tour.ipynb"), JSON.stringify(file([code("2 + 2")])));
  workspace = await openStudio(examplesFolder);
  owner = await ownerOf(workspace);
  home = (await owner.get("/api/projects")).json.items[0].id;
});
afterAll(async () => {
  await workspace.stop();
  rmSync(examplesFolder, { recursive: true });
});

async function project(name = "Fresh"): Promise<string> {
  return (await owner.post("/api/projects", { name })).json.id;
}

function importFile(projectId: string, content: unknown, name?: string, by: Visitor = owner): Promise<Answer> {
  const body = typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
  const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`;
  return by.call("POST", `/api/projects/${projectId}/notebooks${query}`, body, ipynb);
}

const namesIn = async (projectId: string): Promise<string[]> =>
  (await owner.get(`/api/projects/${projectId}/notebooks`)).json.items.map((item: { name: string }) => item.name);

async function exported(id: string, by: Visitor = owner) {
  const answer = await by.get(`/api/notebooks/${id}/export`);
  expect(answer.status).toBe(200);
  return parseNotebook(answer.text).notebook;
}

describe("the first start", () => {
  it("opens a project with the examples, the first on top, large outputs and all", async () => {
    expect(await namesIn(home)).toEqual(["Digits", "Tour"]);
    const [digits] = (await owner.get(`/api/projects/${home}/notebooks`)).json.items;
    expect(await exported(digits.id)).toMatchObject({ cells: [{ outputs: [image(picture(9))] }] });
    expect((await owner.get(`/api/projects/${home}`)).json.notebooks).toBe(2);
  });
});

describe("a blank notebook", () => {
  it("has a title and one empty TypeScript cell", async () => {
    const projectId = await project();
    const made = await owner.post(`/api/projects/${projectId}/notebooks`, { name: "Waves" });
    expect([made.status, made.json]).toEqual([
      201,
      {
        id: expect.any(String),
        projectId,
        name: "Waves",
        epoch: 1,
        language: "typescript",
        cells: 2,
        createdAt: expect.any(Number),
        createdBy: expect.any(String),
        updatedAt: expect.any(Number),
        updatedBy: expect.any(String),
        deletedAt: null,
        notes: [],
      },
    ]);
    const { notes: _, ...summary } = made.json;
    expect((await owner.get(`/api/notebooks/${made.json.id}`)).json).toEqual(summary);
    expect(await exported(made.json.id)).toMatchObject({
      metadata: { kernelspec: { name: "octavo-typescript" } },
      cells: [
        { cell_type: "markdown", source: "# Waves" },
        { cell_type: "code", source: "" },
      ],
    });
  });

  it("gets a number when its name is taken, also when many take it at once", async () => {
    const projectId = await project();
    const make = () => owner.post(`/api/projects/${projectId}/notebooks`, { name: "Untitled" });
    await Promise.all(Array.from({ length: 6 }, make));
    expect((await namesIn(projectId)).sort()).toEqual([
      "Untitled",
      "Untitled 2",
      "Untitled 3",
      "Untitled 4",
      "Untitled 5",
      "Untitled 6",
    ]);
    const long = "n".repeat(120);
    const split = `${"x".repeat(109)}🌊${"y".repeat(9)}`;
    for (const name of [long, long, split, split]) await owner.post(`/api/projects/${projectId}/notebooks`, { name });
    expect(await namesIn(projectId)).toEqual(
      expect.arrayContaining([long, `${"n".repeat(118)} 2`, split, `${split.slice(0, 118)} 2`]),
    );
  });

  it.each([
    ["no name", {}],
    ["a name of 10 KB", { name: "n".repeat(10_240) }],
    ["control characters", { name: "a\u0000b" }],
    ["half of a surrogate pair", { name: "a\ud800" }],
    ["no object", "name"],
  ])("is not made with %s", async (_what, body) => {
    const answer = await owner.call("POST", `/api/projects/${home}/notebooks`, JSON.stringify(body), {
      "content-type": "application/json",
    });
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
  });
});

describe("importing a file", () => {
  it("keeps cells, outputs and metadata, names it, and says what it changed", async () => {
    const given = file([code("print(1)", [image(picture(1, 10))], "same"), code("print(2)", [], "same")], {
      kernelspec: { name: "python3", display_name: "Python 3", language: "python" },
    });
    const answer = await importFile(home, given, "From Jupyter");
    expect(answer.json).toMatchObject({ name: "From Jupyter", language: "python", cells: 2 });
    expect(answer.json.notes.join()).toMatch(/id/);
    const back = await exported(answer.json.id);
    expect(back.cells.map((cell) => cell.source)).toEqual(["print(1)", "print(2)"]);
    expect(new Set(back.cells.map((cell) => cell.id)).size).toBe(2);
  });

  it("takes its name from the title, else none", async () => {
    const projectId = await project();
    expect((await importFile(projectId, file([], { title: "A \u0007title\n" }))).json.name).toBe("A title");
    expect((await importFile(projectId, file([]))).json.name).toBe("Untitled");
  });

  it.each([
    ["not JSON", "this is no notebook", "invalid_notebook"],
    ["cut short", JSON.stringify(file([code("x")])).slice(0, -5), "invalid_notebook"],
    ["empty", "", "invalid_notebook"],
    [
      "nbformat 3",
      JSON.stringify({ nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [] }),
      "invalid_notebook",
    ],
    ["JSON of something else", "[1, 2]", "invalid_notebook"],
    ["no UTF-8", Buffer.from([0xff, 0xfe, 0x7b]), "invalid_notebook"],
    ["more cells than a browser opens", JSON.stringify(file(Array(10_001).fill(code("x", [], "x")))), "too_large"],
  ])("refuses a file that is %s, and leaves nothing behind", async (_what, content, wanted) => {
    const projectId = await project();
    const answer = await importFile(projectId, content, "Broken");
    expect([answer.status, answer.json.code]).toEqual([wanted === "too_large" ? 413 : 422, wanted]);
    expect(answer.json.detail.length).toBeGreaterThan(10);
    expect(await namesIn(projectId)).toEqual([]);
  });

  it("says so to a client that announces more than 100 MB", async () => {
    const program = workspace.visitor({ authorization: `Bearer ${adminToken}` });
    const body = Buffer.alloc(100 * 1024 * 1024 + 1, 32);
    const answer = await program.call("POST", `/api/projects/${home}/notebooks`, body, ipynb);
    expect([answer.status, answer.json.code]).toEqual([413, "too_large"]);
  });

  it("refuses more than 100 MB that nobody announced, while it arrives", async () => {
    const chunk = Buffer.alloc(1024 * 1024, 32);
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        sent++;
        if (sent > 140) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const answer = await fetch(`${workspace.base}/api/projects/${home}/notebooks`, {
      method: "POST",
      headers: { ...ipynb, authorization: `Bearer ${adminToken}` },
      body: stream,
      duplex: "half",
    } as RequestInit).then(
      async (response) => [response.status, (await response.json()).code],
      // The server may close before it has read everything: the client then cannot send the rest.
      () => ["closed"],
    );
    expect([["closed"], [413, "too_large"]]).toContainEqual(answer);
    expect(sent).toBeLessThan(140);
  });

  it("opens a large one without keeping others waiting", async () => {
    const outputs = Array.from({ length: 40 }, (_, at) => image(picture(at + 1, 500_000)));
    const content = JSON.stringify(file(outputs.map((output, at) => code(`${at}`, [output]))));
    expect(content.length).toBeGreaterThan(25_000_000);
    let answered = false;
    let longest = 0;
    const importing = importFile(home, content, "Large").finally(() => {
      answered = true;
    });
    while (!answered) {
      const since = performance.now();
      await new Promise(setImmediate);
      longest = Math.max(longest, performance.now() - since);
    }
    const answer = await importing;
    expect(answer.json).toMatchObject({ cells: 40, notes: [] });
    expect(longest).toBeLessThan(800);
    const document = await workspace.furnishing.collab.read(
      answer.json.id,
      (doc) => JSON.stringify(cellsOf(doc)).length,
    );
    expect(document).toBeLessThan(100_000);
    expect((await exported(answer.json.id)).cells).toMatchObject(outputs.map((output) => ({ outputs: [output] })));
  });

  it("takes no word of the file for whose blobs or receipts those are", async () => {
    const secret = picture(77);
    const mine = await importFile(await project("Private"), file([code("x", [image(secret)])]));
    const digest = await digestIn(mine.json.id);
    const stranger = await guestOf(workspace, owner, await project("Theirs"), "Mallory");
    const own = (await stranger.post("/api/projects", { name: "Mine" })).json.id;
    const reference = { "application/vnd.octavo.blob+json": { "image/png": { digest, size: secret.length } } };
    const forged = file([
      {
        ...code("x", [
          { output_type: "display_data", data: { ...reference, "text/plain": "[image/png]" }, metadata: {} },
        ]),
        metadata: { octavo: { receipt: { personName: "Owner", status: "ok" } } },
      },
    ]);
    const { json } = await importFile(own, forged, "Forged", stranger);
    expect((await stranger.get(`/api/notebooks/${json.id}/blobs/${digest}`)).status).toBe(404);
    const text = JSON.stringify(await exported(json.id, stranger));
    expect(text).not.toContain(secret.toString("base64").slice(0, 100));
    expect(text).toContain('"status":"foreign"');
    // Written into the document by an editor, it opens no more doors.
    await workspace.furnishing.collab.edit(json.id, { personId: json.createdBy, origin: "test" }, (doc) => {
      sourceOf(cellsOf(doc).get(0)).insert(0, JSON.stringify(reference));
      const outputs = cellsOf(doc).get(0).get("outputs") as {
        get(at: number): { set(key: string, value: unknown): void };
      };
      outputs.get(0).set("data", reference);
    });
    expect(JSON.stringify(await exported(json.id, stranger))).not.toContain(secret.toString("base64").slice(0, 100));
    const copy = await stranger.post(`/api/notebooks/${json.id}/duplicate`, {});
    expect((await stranger.get(`/api/notebooks/${copy.json.id}/blobs/${digest}`)).status).toBe(404);
  });
});

async function digestIn(notebookId: string): Promise<BlobDigest> {
  const { rows } = await workspace.db.pool.query(
    "select digest from blob_refs where owner_kind = 'notebook' and owner_id = $1",
    [notebookId],
  );
  return rows[0].digest;
}

describe("exporting", () => {
  it("names the file, gives nbformat 4.5, and importing it again changes nothing", async () => {
    const first = await importFile(home, file([code("'ü'", [image(picture(3))])]), 'Grüße "1"/2');
    const answer = await owner.get(`/api/notebooks/${first.json.id}/export`);
    expect(answer.headers.get("content-type")).toBe("application/x-ipynb+json");
    expect(answer.headers.get("content-disposition")).toBe(
      `attachment; filename="Gr__e _1__2.ipynb"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1__2.ipynb`,
    );
    expect(answer.json).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    const second = await importFile(home, answer.text, "Again");
    expect(second.json.notes).toEqual([]);
    expect((await owner.get(`/api/notebooks/${second.json.id}/export`)).text).toBe(answer.text);
  });
});

describe("a large output", () => {
  it("is read as bytes of the wished type, in a sandbox, and once known not sent again", async () => {
    const bytes = picture(5);
    const { json } = await importFile(home, file([code("x", [image(bytes)])]), "Pictures");
    const digest = await digestIn(json.id);
    const at = `${workspace.base}/api/notebooks/${json.id}/blobs/${digest}`;
    const headers = { authorization: `Bearer ${adminToken}` };
    const response = await fetch(`${at}?type=image/png`, { headers });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "content-security-policy": expect.stringMatching(/^sandbox;/),
      "x-content-type-options": "nosniff",
      etag: `"${digest}"`,
    });
    const again = await fetch(at, { headers: { ...headers, "if-none-match": `"${digest}"` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const odd = await fetch(`${at}?type=${encodeURIComponent("text/html\r\nx: y")}`, { headers });
    expect(odd.headers.get("content-type")).toBe("application/octet-stream");
  });

  it("is found only by its own notebook", async () => {
    const { json } = await importFile(home, file([code("x", [image(picture(6))])]), "Has it");
    const other = await importFile(home, file([code("x")]), "Has not");
    const digest = await digestIn(json.id);
    for (const wrong of [
      `${other.json.id}/blobs/${digest}`,
      `${json.id}/blobs/${"0".repeat(64)}`,
      `${json.id}/blobs/x`,
    ]) {
      expect((await owner.get(`/api/notebooks/${wrong}`)).status).toBe(404);
    }
  });
});

describe("a notebook", () => {
  it("is renamed, but not to a name that another has", async () => {
    const projectId = await project();
    const { json } = await importFile(projectId, file([]), "A");
    await importFile(projectId, file([]), "B");
    const at = `/api/notebooks/${json.id}`;
    expect((await owner.call("PATCH", at, { name: "B" })).json.code).toBe("name_taken");
    expect((await owner.call("PATCH", at, { name: "A" })).json.name).toBe("A");
    expect((await owner.call("PATCH", at, { name: "C" })).json).toMatchObject({ name: "C", id: json.id });
    const { notebooks } = workspace.furnishing;
    expect(await notebooks.named(projectId as ProjectId, "C")).toBe(json.id);
    expect(await notebooks.named(projectId as ProjectId, "A")).toBeUndefined();
  });

  it("is duplicated with its outputs, which outlive the original", async () => {
    const projectId = await project();
    const { json } = await importFile(projectId, file([code("x", [image(picture(8))])]), "Original");
    const copy = await owner.post(`/api/notebooks/${json.id}/duplicate`, {});
    expect([copy.status, copy.json.name]).toEqual([201, "Original copy"]);
    expect((await owner.post(`/api/notebooks/${json.id}/duplicate`, {})).json.name).toBe("Original copy 2");
    await owner.call("DELETE", `/api/notebooks/${json.id}`);
    await owner.call("DELETE", `/api/notebooks/${json.id}?forever=true`);
    expect(await exported(copy.json.id)).toMatchObject({ cells: [{ source: "x", outputs: [image(picture(8))] }] });
  });

  it("is listed page by page, the last changed first", async () => {
    const projectId = await project();
    const ids: string[] = [];
    for (const name of ["a", "b", "c", "d", "e"])
      ids.push((await importFile(projectId, file([code("x")]), name)).json.id);
    workspace.pass(1000);
    const { collab, notebooks } = workspace.furnishing;
    const person = (await owner.get("/api/session")).json.person.id as PersonId;
    await collab.edit(ids[1] as NotebookId, { personId: person, origin: "test" }, (doc) =>
      sourceOf(cellsOf(doc).get(0)).insert(0, "edited"),
    );
    await workspace.db.pool.query("update project set updated_at = 0 where id = $1", [projectId]);
    await notebooks.flush();
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await owner.get(`/api/projects/${projectId}/notebooks?limit=2${cursor}`)).json;
      seen.push(...page.items.map((item: { name: string }) => item.name));
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(["b", "e", "d", "c", "a"]);
    const edited = (await owner.get(`/api/notebooks/${ids[1]}`)).json;
    expect(edited.updatedBy).toBe(person);
    expect((await owner.get(`/api/projects/${projectId}`)).json.updatedAt).toBe(edited.updatedAt);
  });
});

describe("the trash", () => {
  it("hides a notebook from everything but restoring, closes its sockets, and gives it back whole", async () => {
    const projectId = await project();
    const { json } = await importFile(projectId, file([code("kept", [image(picture(4))])]), "Trashed");
    const at = `/api/notebooks/${json.id}`;
    const digest = await digestIn(json.id);
    const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${json.id}?token=${adminToken}`);
    await once(socket, "message");
    const closed = once(socket, "close");
    expect((await owner.call("DELETE", `${at}?forever=true`)).json.code).toBe("conflict");
    expect((await owner.call("DELETE", at)).status).toBe(204);
    expect((await closed)[0]).toBe(4403);
    expect((await owner.call("DELETE", at)).status).toBe(204);
    expect((await owner.get(at)).json.deletedAt).toEqual(expect.any(Number));
    expect(await namesIn(projectId)).toEqual([]);
    for (const [method, route, body] of [
      ["GET", `${at}/export`, undefined],
      ["GET", `${at}/blobs/${digest}`, undefined],
      ["PATCH", at, { name: "Other" }],
      ["POST", `${at}/duplicate`, {}],
    ] as const) {
      expect([route, (await owner.call(method, route, body)).status]).toEqual([route, 404]);
    }
    const again = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${json.id}?token=${adminToken}`);
    expect((await once(again, "close"))[0]).toBe(4404);
    expect((await owner.get(`/api/projects/${projectId}/notebooks?trash=true`)).json.items).toMatchObject([
      { id: json.id },
    ]);
    await importFile(projectId, file([]), "Trashed");
    expect((await owner.post(`${at}/restore`)).json).toMatchObject({ name: "Trashed 2", deletedAt: null });
    expect((await owner.post(`${at}/restore`)).json).toMatchObject({ name: "Trashed 2" });
    expect(await exported(json.id)).toMatchObject({ cells: [{ source: "kept", outputs: [image(picture(4))] }] });
  });

  it("ends by hand or after 30 days, and with its project, leaving no row, document or reference", async () => {
    const projectId = await project();
    const make = async (name: string) =>
      (await importFile(projectId, file([code(name, [image(Buffer.from(name.repeat(9_000)))])]), name)).json.id;
    const [byHand, byTime, kept, withProject] = [
      await make("hand"),
      await make("time"),
      await make("kept"),
      await make("proj"),
    ];
    for (const id of [byHand, byTime, kept]) await owner.call("DELETE", `/api/notebooks/${id}`);
    expect((await owner.call("DELETE", `/api/notebooks/${byHand}?forever=true`)).status).toBe(204);
    await workspace.db.pool.query("update notebook set deleted_at = deleted_at - $2::bigint where id = $1", [
      byTime,
      30.1 * 86_400_000,
    ]);
    await workspace.furnishing.notebooks.sweep();
    const left = async () => {
      const { rows } = await workspace.db.pool.query(
        `select id from notebook where id = any($1) union select id from collab_document where id = any($1)
         union select owner_id from blob_refs where owner_id = any($1)`,
        [[byHand, byTime, kept, withProject]],
      );
      return rows.map((row) => row.id).sort();
    };
    expect(await left()).toEqual([kept, withProject].sort());
    await owner.call("DELETE", `/api/projects/${projectId}`);
    expect((await owner.get(`/api/notebooks/${withProject}`)).status).toBe(404);
    await owner.call("DELETE", `/api/projects/${projectId}?forever=true`);
    expect(await left()).toEqual([]);
  });
});

describe("who may do what", () => {
  it("holds on every route, for members, strangers and nobody, with real and with invented ids", async () => {
    const projectId = await project("Guarded");
    const { json } = await importFile(projectId, file([code("secret source", [image(picture(2))])]), "Guarded");
    const digest = await digestIn(json.id);
    const member = await guestOf(workspace, owner, projectId, "Nina");
    const stranger = await guestOf(workspace, owner, await project("Other"), "Otto");
    const nobody = workspace.visitor();
    const at = `/api/notebooks/${json.id}`;
    const table: readonly (readonly [string, string, unknown, number])[] = [
      ["GET", `/api/projects/${projectId}/notebooks`, undefined, 200],
      ["POST", `/api/projects/${projectId}/notebooks`, { name: "Another" }, 201],
      ["GET", at, undefined, 200],
      ["GET", `${at}/export`, undefined, 200],
      ["GET", `${at}/blobs/${digest}`, undefined, 200],
      ["PATCH", at, { name: "Renamed" }, 200],
      ["POST", `${at}/duplicate`, {}, 201],
      ["DELETE", at, undefined, 204],
      ["POST", `${at}/restore`, undefined, 200],
    ];
    for (const [method, route, body, forMember] of table) {
      const refused = await stranger.call(method, route, body);
      const invented = route.replace(projectId, "0".repeat(20)).replace(json.id, "0".repeat(20));
      expect([route, refused.status]).toEqual([route, 404]);
      expect({ ...refused.json, requestId: 0 }).toEqual({
        ...(await stranger.call(method, invented, body)).json,
        requestId: 0,
      });
      expect([route, (await nobody.call(method, route, body)).status]).toEqual([route, 401]);
      expect([method, route, (await member.call(method, route, body)).status]).toEqual([method, route, forMember]);
    }
    const imported = await importFile(projectId, file([]), "x", stranger);
    expect(imported.status).toBe(404);
    const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${json.id}`, {
      headers: { cookie: [...stranger.cookies].map((pair) => pair.join("=")).join("; "), origin: workspace.base },
    });
    expect((await once(socket, "close"))[0]).toBe(4404);
  });

  it("ends with membership, on open sockets too", async () => {
    const projectId = await project("Left");
    const { json } = await importFile(projectId, file([code("x")]), "Left");
    const open = async (visitor: Visitor): Promise<WebSocket> => {
      const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
      const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${json.id}`, {
        headers: { cookie, origin: workspace.base },
      });
      await once(socket, "message");
      return socket;
    };
    const removed = await guestOf(workspace, owner, projectId, "Petra");
    const out = await guestOf(workspace, owner, projectId, "Quentin");
    const [first, second] = [once(await open(removed), "close"), once(await open(out), "close")];
    const personId = (await removed.get("/api/session")).json.person.id;
    await owner.call("DELETE", `/api/projects/${projectId}/members/${personId}`);
    expect((await first)[0]).toBe(4403);
    await out.post("/api/session/sign-out");
    expect((await second)[0]).toBe(4401);
  });
});

it("nothing that was answered or logged names a path of this server", () => {
  expect(workspace.logged()).not.toContain(path.resolve(import.meta.dirname, "../../.."));
});
