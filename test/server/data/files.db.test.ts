import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataWorkspace, GRACE_MS, openDataWorkspace } from "#test/support/data-workspace.ts";
import { adminToken, guestOf, type Visitor } from "#test/support/workspace.ts";

let w: DataWorkspace;
let owner: Visitor;
beforeAll(async () => {
  w = await openDataWorkspace(1024);
  owner = w.owner;
});
afterAll(() => w.stop());

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
async function paths(projectId: string, query = ""): Promise<string[]> {
  const { json } = await owner.get(`/api/projects/${projectId}/files?${query}`);
  return json.items.map((file: { path: string }) => file.path);
}

describe("a file", () => {
  it("is uploaded in one request, with the folders above it, and comes back byte for byte", async () => {
    const project = await w.project();
    const made = await w.put(project, "raw/2026/täg.csv", "a,b\n1,2\n");
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      projectId: project,
      kind: "file",
      path: "raw/2026/täg.csv",
      name: "täg.csv",
      size: 8,
      digest: sha256("a,b\n1,2\n"),
      contentType: "text/csv; charset=utf-8",
      preview: "table",
      deletedAt: null,
    });
    expect(await paths(project, "recursive=true")).toEqual(["raw", "raw/2026", "raw/2026/täg.csv"]);
    const content = await owner.get(`/api/files/${made.json.id}/content`);
    expect([content.status, content.text]).toEqual([200, "a,b\n1,2\n"]);
  });

  it("never runs on our origin", async () => {
    const { json } = await w.put(await w.project(), "page.html", "<script>alert(1)</script>");
    const { headers } = await owner.get(`/api/files/${json.id}/content`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(/^sandbox;/);
    expect(headers.get("content-disposition")).toBe(`inline; filename="page.html"; filename*=UTF-8''page.html`);
  });

  it("is downloaded under its name, whatever that is", async () => {
    const { json } = await w.put(await w.project(), `a"b%\u20ac'.csv`, "x");
    const { headers } = await owner.get(`/api/files/${json.id}/content?download=true`);
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="a_b__'.csv"; filename*=UTF-8''a%22b%25%E2%82%AC%27.csv`,
    );
  });

  it.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=5-999", 206, "56789", "bytes 5-9/10"],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["bytes=4-2", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
  ])("answers the range %s", async (range, status, text, contentRange) => {
    const { json } = await w.put(await w.project(), "digits", "0123456789");
    const answer = await owner.call("GET", `/api/files/${json.id}/content`, undefined, { range });
    expect([answer.status, answer.text, answer.headers.get("content-range")]).toEqual([status, text, contentRange]);
    expect(answer.headers.get("content-length")).toBe(String(text.length));
  });

  it.each(["bytes=10-", "bytes=-0"])("refuses the range %s", async (range) => {
    const { json } = await w.put(await w.project(), "digits", "0123456789");
    const answer = await owner.call("GET", `/api/files/${json.id}/content`, undefined, { range });
    expect([answer.status, answer.json.code]).toEqual([416, "range_not_satisfiable"]);
  });

  it("is not sent again to who has it, and HEAD says its size", async () => {
    const { json } = await w.put(await w.project(), "x.bin", "12345");
    const at = `/api/files/${json.id}/content`;
    const etag = (await owner.get(at)).headers.get("etag") ?? "";
    expect((await owner.call("GET", at, undefined, { "if-none-match": etag })).status).toBe(304);
    const head = await owner.call("HEAD", at);
    expect([head.status, head.headers.get("content-length"), head.text]).toEqual([200, "5", ""]);
    const stale = await owner.call("GET", at, undefined, { range: "bytes=0-1", "if-range": '"other"' });
    expect([stale.status, stale.text]).toEqual([200, "12345"]);
  });

  it("is replaced only when asked to, and the old bytes go after their grace", async () => {
    const project = await w.project();
    const first = await w.put(project, "a.txt", "only once in all these tests");
    expect((await w.put(project, "a.txt", "two")).json.code).toBe("name_taken");
    const second = await w.put(project, "a.txt", "two", "&overwrite=true");
    expect(second.json).toMatchObject({ id: first.json.id, digest: sha256("two"), size: 3 });
    const old = first.json.digest;
    expect(await w.furnishing.blobs.head(old)).toBeDefined();
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    expect(await w.furnishing.blobs.head(old)).toBeUndefined();
    expect((await owner.get(`/api/files/${first.json.id}/content`)).text).toBe("two");
  });

  it("whose upload is cut short is not there", async () => {
    const project = await w.project();
    const { port } = new URL(w.base);
    const cut = request({
      port,
      method: "PUT",
      path: `/api/projects/${project}/files/content?path=cut.bin`,
      headers: {
        authorization: `Bearer ${adminToken}`,
        "content-length": 100_000,
      },
    });
    cut.on("error", () => undefined);
    await new Promise<void>((resolve) => cut.write(Buffer.alloc(50_000), () => resolve()));
    cut.destroy();
    expect((await w.put(project, "whole.bin", "whole")).status).toBe(201);
    expect(await paths(project)).toEqual(["whole.bin"]);
  });

  it.each(["../x", "/x", "a//b", "a\u0000b", "x".repeat(2000), "\u202ecsv.exe", ""])(
    "is refused at the path %j",
    async (at) => {
      const answer = await w.put(await w.project(), at, "x");
      expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
    },
  );
});

describe("the tree", () => {
  it("tells what lies at a path, as it stands", async () => {
    const project = await w.project();
    const first = await w.put(project, "lib/täg.ts", "export const a = 1");
    const at = (path: string) => owner.get(`/api/projects/${project}/files/at?path=${encodeURIComponent(path)}`);
    expect((await at("lib/täg.ts")).json).toEqual(first.json);
    expect((await at("lib")).json).toMatchObject({ kind: "folder", digest: null });
    await owner.call("DELETE", `/api/files/${first.json.id}`);
    expect([(await at("lib/täg.ts")).status, (await at("none.ts")).status]).toEqual([404, 404]);
    expect([(await at("../lib")).status, (await at("")).status]).toEqual([400, 400]);
  });

  it("lists a folder page by page, folders first", async () => {
    const project = await w.project();
    for (const at of ["b.txt", "a.txt", "z/one", "y/two"]) await w.put(project, at, "x");
    const first = await owner.get(`/api/projects/${project}/files?limit=3`);
    expect(first.json.items.map((file: { path: string }) => file.path)).toEqual(["y", "z", "a.txt"]);
    const rest = await owner.get(`/api/projects/${project}/files?limit=3&cursor=${first.json.nextCursor}`);
    expect([rest.json.items.map((file: { path: string }) => file.path), rest.json.nextCursor]).toEqual([
      ["b.txt"],
      null,
    ]);
    expect(await paths(project, "folder=z")).toEqual(["z/one"]);
    expect((await owner.get(`/api/projects/${project}/files?cursor=forged`)).status).toBe(400);
  });

  it("moves a folder with all below it, and only what is below it", async () => {
    const project = await w.project();
    for (const at of ["a/x.csv", "a/b/y.csv", "ab/z.csv", "a_b"]) await w.put(project, at, "x");
    const { json } = await owner.get(`/api/projects/${project}/files`);
    const folder = json.items.find((file: { path: string }) => file.path === "a");
    const moved = await owner.call("PATCH", `/api/files/${folder.id}`, { path: "c/d" });
    expect(moved.json).toMatchObject({ id: folder.id, path: "c/d" });
    expect(await paths(project, "recursive=true")).toEqual([
      "a_b",
      "ab",
      "ab/z.csv",
      "c",
      "c/d",
      "c/d/b",
      "c/d/b/y.csv",
      "c/d/x.csv",
    ]);
    expect(await paths(project, "folder=c/d")).toEqual(["c/d/b", "c/d/x.csv"]);
  });

  it("refuses a folder in itself, in a file, on something else, or too deep", async () => {
    const project = await w.project();
    await w.put(project, `f/${"n".repeat(200)}/${"m".repeat(200)}`, "x");
    await w.put(project, "file", "x");
    const { json } = await owner.get(`/api/projects/${project}/files`);
    const at = `/api/files/${json.items[0].id}`;
    const codes = [];
    for (const path of ["f/g", "file/g", "file", ["d", "e", "g"].map((name) => name.repeat(230)).join("/")]) {
      codes.push((await owner.call("PATCH", at, { path })).json.code);
    }
    expect(codes).toEqual(["invalid_request", "conflict", "name_taken", "invalid_request"]);
    expect((await w.put(project, "file/below", "x")).json.code).toBe("conflict");
    expect((await w.put(project, "f", "x")).json.code).toBe("conflict");
    expect((await owner.post(`/api/projects/${project}/files`, { path: "f" })).json.code).toBe("name_taken");
  });

  it("keeps every file in a folder that is there, however moves and uploads race", async () => {
    const project = await w.project();
    const folder = (await owner.post(`/api/projects/${project}/files`, { path: "in" })).json.id;
    await Promise.all([
      ...Array.from({ length: 12 }, (_, at) => w.put(project, `in/${at}`, `${at}`)),
      ...Array.from({ length: 6 }, (_, at) =>
        owner.call("PATCH", `/api/files/${folder}`, { path: at % 2 ? "in" : "out" }),
      ),
    ]);
    const all = await paths(project, "recursive=true");
    expect(all.filter((at) => at.includes("/"))).toHaveLength(12);
    for (const at of all.filter((each) => each.includes("/"))) expect(all).toContain(at.split("/")[0]);
  });
});

describe("the trash", () => {
  it("takes a folder whole, gives it back whole, under a number where its place is taken", async () => {
    const project = await w.project();
    await w.put(project, "a/x", "x");
    await w.put(project, "a/b/y", "y");
    const { json } = await owner.get(`/api/projects/${project}/files`);
    const id = json.items[0].id;
    expect((await owner.call("DELETE", `/api/files/${id}`)).status).toBe(204);
    expect(await paths(project, "recursive=true")).toEqual([]);
    const trash = await owner.get(`/api/projects/${project}/files?trash=true`);
    expect(trash.json.items).toHaveLength(1);
    expect(trash.json.items[0]).toMatchObject({ id, path: "a", deletedAt: expect.any(Number) });
    await w.put(project, "a", "a file by now");
    const restored = await owner.post(`/api/files/${id}/restore`);
    expect(restored.json).toMatchObject({ id, path: "a 2", deletedAt: null });
    expect(await paths(project, "recursive=true")).toEqual(["a", "a 2", "a 2/b", "a 2/b/y", "a 2/x"]);
    expect((await owner.post(`/api/files/${id}/restore`)).json.code).toBe("conflict");
  });

  it("does not show what it holds, and ends it for good when told to", async () => {
    const project = await w.project();
    const { json } = await w.put(project, "a/secret.txt", "gone for good");
    expect((await owner.call("DELETE", `/api/files/${json.id}?forever=true`)).json.code).toBe("conflict");
    const folder = (await owner.get(`/api/projects/${project}/files`)).json.items[0].id;
    await owner.call("DELETE", `/api/files/${folder}`);
    expect((await owner.get(`/api/files/${json.id}/content`)).json.code).toBe("gone");
    expect((await owner.post(`/api/files/${json.id}/restore`)).json.code).toBe("conflict");
    expect((await owner.call("DELETE", `/api/files/${folder}?forever=true`)).status).toBe(204);
    expect((await owner.get(`/api/files/${json.id}`)).status).toBe(404);
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    expect(await w.furnishing.blobs.head(json.digest)).toBeUndefined();
  });

  it("ends what has lain there for 30 days", async () => {
    const project = await w.project();
    const { json } = await w.put(project, "old", "old");
    await owner.call("DELETE", `/api/files/${json.id}`);
    w.pass(29 * 86_400_000);
    await w.furnishing.data.sweep();
    expect((await owner.get(`/api/files/${json.id}`)).status).toBe(200);
    w.pass(2 * 86_400_000);
    await w.furnishing.data.sweep();
    expect((await owner.get(`/api/files/${json.id}`)).status).toBe(404);
    w.pass(-31 * 86_400_000);
  });
});

describe("a preview", () => {
  async function preview(name: string, content: string | Uint8Array, query = ""): Promise<Record<string, unknown>> {
    const { json } = await w.put(await w.project(), name, content);
    return (await owner.get(`/api/files/${json.id}/preview${query}`)).json;
  }

  it("shows the first rows of a table with their types", async () => {
    expect(await preview("t.csv", "a,b\n1,x\n2,\n3,y\n", "?rows=2")).toEqual({
      kind: "table",
      columns: [
        { name: "a", type: "number" },
        { name: "b", type: "string" },
      ],
      rows: [
        [1, "x"],
        [2, null],
      ],
      more: true,
      total: null,
    });
    const parquet = await preview("t.parquet", readFileSync("test/fixtures/data/rows-zstd.parquet"), "?rows=3");
    expect(parquet).toMatchObject({ kind: "table", more: true, total: 250 });
    expect((parquet.rows as unknown[][])[2]).toEqual([
      2,
      "1152921504606846978",
      0.5,
      "n2",
      true,
      "2026-01-03T00:00:00.000Z",
      [2, 3],
    ]);
  });

  it("reads no more of a large table than its start", async () => {
    const big = `a,b\n${"1.25,text\n".repeat(600_000)}`;
    const shown = await preview("big.csv", big, "?rows=5");
    expect(shown).toMatchObject({ kind: "table", more: true, total: null });
    expect(shown.rows).toHaveLength(5);
  });

  it("shows text, names images, and says why there is nothing to show", async () => {
    expect(await preview("a.md", "# grüße")).toEqual({ kind: "text", text: "# grüße", more: false });
    expect(await preview("a.png", new Uint8Array(8))).toEqual({ kind: "image" });
    expect(await preview("a.zip", "PK")).toMatchObject({ kind: "none" });
    expect(await preview("README", new Uint8Array([65, 0, 66]))).toEqual({ kind: "none", reason: "It is not text." });
    expect(await preview("bad.json", "{")).toMatchObject({
      kind: "none",
      reason: expect.stringContaining("is not JSON"),
    });
    expect(await preview("bad.parquet", "PAR1 but no more than that")).toMatchObject({ kind: "none" });
    expect(await preview("latin.csv", new Uint8Array([97, 10, 0xfc, 10]))).toMatchObject({
      kind: "none",
      reason: expect.stringContaining("windows-1252"),
    });
  });
});

describe("another project", () => {
  it("sees nothing of these files, under any address", async () => {
    const mine = await w.project();
    const theirs = await w.project();
    const guest = await guestOf(w, owner, theirs, "Eve");
    const { json } = await w.put(mine, "a.csv", "a\n1\n");
    const upload = (await owner.post(`/api/projects/${mine}/uploads`, { path: "u", size: 10 })).json;
    const tries: [string, string, unknown?][] = [
      ["GET", `/api/projects/${mine}/files`],
      ["GET", `/api/projects/${mine}/files/at?path=a.csv`],
      ["POST", `/api/projects/${mine}/files`, { path: "x" }],
      ["PUT", `/api/projects/${mine}/files/content?path=x`, "x"],
      ["POST", `/api/projects/${mine}/uploads`, { path: "x", size: 1 }],
      ["GET", `/api/files/${json.id}`],
      ["PATCH", `/api/files/${json.id}`, { path: "stolen" }],
      ["DELETE", `/api/files/${json.id}`],
      ["POST", `/api/files/${json.id}/restore`],
      ["GET", `/api/files/${json.id}/content`],
      ["GET", `/api/files/${json.id}/preview`],
      ["GET", `/api/uploads/${upload.id}`],
      ["PUT", `/api/uploads/${upload.id}/parts?offset=0`, "0123456789"],
      ["POST", `/api/uploads/${upload.id}/complete`],
      ["DELETE", `/api/uploads/${upload.id}`],
      ["GET", "/api/files/nothing"],
      ["GET", "/api/files/%00"],
    ];
    for (const [method, at, body] of tries) {
      expect([method, at, (await guest.call(method, at, body)).status]).toEqual([method, at, 404]);
    }
    expect((await w.visitor().get(`/api/files/${json.id}/content`)).status).toBe(401);
    expect((await owner.get(`/api/files/${json.id}`)).status).toBe(200);
  });

  it("that ends takes its files' bytes along", async () => {
    const project = await w.project();
    const { json } = await w.put(project, "last.txt", "the last of its project");
    await owner.call("DELETE", `/api/projects/${project}`);
    await owner.call("DELETE", `/api/projects/${project}?forever=true`);
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    expect(await w.furnishing.blobs.head(json.digest)).toBeUndefined();
  });
});
