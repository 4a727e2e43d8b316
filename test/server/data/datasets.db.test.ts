import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDataset, type ReadBytes } from "#lib/data/dataset.ts";
import { type DataWorkspace, GRACE_MS, openDataWorkspace } from "#test/support/data-workspace.ts";
import { type Answer, guestOf, type Visitor } from "#test/support/workspace.ts";

let w: DataWorkspace;
let owner: Visitor;
let project: string;
beforeAll(async () => {
  w = await openDataWorkspace(1000);
  owner = w.owner;
});
beforeEach(async () => {
  project = await w.project();
});
afterAll(() => w.stop());

async function file(path: string, content: string | Uint8Array, query = ""): Promise<string> {
  return (await w.put(project, path, content, query)).json.id;
}
const create = (name: string, files: readonly string[]): Promise<Answer> =>
  owner.post(`/api/projects/${project}/datasets`, { name, files, message: "first" });
const addVersion = (id: string, files: readonly string[]): Promise<Answer> =>
  owner.post(`/api/datasets/${id}/versions`, { files });
const resolve = (ref: string): Promise<Answer> =>
  owner.get(`/api/projects/${project}/datasets/resolve?ref=${encodeURIComponent(ref)}`);

/** The bytes as a cell's host would fetch them. */
const read: ReadBytes = async function* (each, range) {
  const { start, end } = range ?? { start: 0, end: each.size };
  const response = await fetch(w.base + each.url, {
    headers: { authorization: "Bearer admin-token-of-the-tests", range: `bytes=${start}-${end - 1}` },
  });
  yield new Uint8Array(await response.arrayBuffer());
};

describe("a dataset", () => {
  it("is made of a file and tells what its table holds", async () => {
    const made = await create("iris", [await file("raw/iris.csv", "x,species\n1.5,setosa\n2,\n")]);
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      name: "iris",
      number: 1,
      format: "csv",
      size: 24,
      rows: 2,
      columns: [
        { name: "x", type: "number" },
        { name: "species", type: "string" },
      ],
      message: "first",
      files: [{ path: "iris.csv", size: 24, format: "csv" }],
    });
    const { json } = await owner.get(`/api/projects/${project}/datasets`);
    expect(json.items).toHaveLength(1);
    expect(json.items[0]).toMatchObject({ name: "iris", latest: { number: 1, fileCount: 1, rows: 2 } });
  });

  it("keeps every version as it was, whatever happens to its files", async () => {
    const id = await file("t.csv", "a\n1\n");
    const first = (await create("t", [id])).json;
    await file("t.csv", "a\n1\n2\n", "&overwrite=true");
    expect((await addVersion(first.datasetId, [id])).json).toMatchObject({ number: 2, rows: 2 });
    await owner.call("DELETE", `/api/files/${id}`);
    await owner.call("DELETE", `/api/files/${id}?forever=true`);
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    const one = openDataset((await resolve("t@1")).json, read);
    const two = openDataset((await resolve("t")).json, read);
    expect([one.version, await one.rows(), two.version, await two.rows()]).toEqual([
      1,
      [{ a: 1 }],
      2,
      [{ a: 1 }, { a: 2 }],
    ]);
    expect((await resolve("t@latest")).json.number).toBe(2);
  });

  it("answers the newest version for the same content, also when many make it at once", async () => {
    const id = await file("t.csv", "a\n1\n");
    const { datasetId, digest } = (await create("t", [id])).json;
    const all = await Promise.all(Array.from({ length: 5 }, () => addVersion(datasetId, [id])));
    expect(all.map((answer) => [answer.json.number, answer.json.digest])).toEqual(Array(5).fill([1, digest]));
    await file("t.csv", "a\n2\n", "&overwrite=true");
    const next = await Promise.all(Array.from({ length: 5 }, () => addVersion(datasetId, [id])));
    expect(next.map((answer) => answer.json.number)).toEqual(Array(5).fill(2));
  });

  it("takes a folder with its paths inside", async () => {
    await file("mnist/train/a.csv", "x\n1\n");
    await file("mnist/train/b.jsonl", '{"x":"two"}\n');
    await file("mnist/README.md", "# MNIST");
    const { json } = await owner.get(`/api/projects/${project}/files`);
    const made = await create("mnist", [json.items[0].id]);
    expect(made.json.files.map((each: { path: string }) => each.path)).toEqual([
      "README.md",
      "train/a.csv",
      "train/b.jsonl",
    ]);
    expect(made.json).toMatchObject({ format: "bytes", rows: 2, columns: [{ name: "x", type: "mixed" }] });
    const set = openDataset((await resolve("mnist@1")).json, read);
    expect([await set.rows(), await set.text("README.md")]).toEqual([[{ x: 1 }, { x: "two" }], "# MNIST"]);
  });

  it("of Parquet is read by ranges, and of arrays has no columns", async () => {
    const parquet = (
      await create("p", [await file("rows.parquet", readFileSync("test/fixtures/data/rows-snappy.parquet"))])
    ).json;
    expect(parquet).toMatchObject({ format: "parquet", rows: 250 });
    expect((await openDataset(parquet, read).rows()).length).toBe(250);
    const idx = (await create("i", [await file("l-idx1-ubyte", new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]))])).json;
    expect(idx).toMatchObject({ format: "idx", rows: null, columns: null });
    expect((await openDataset(idx, read).array()).data).toEqual(new Uint8Array([7]));
  });

  it("is made also of a table that cannot be read", async () => {
    const made = await create("odd", [await file("odd.json", "{")]);
    expect(made.json).toMatchObject({ number: 1, format: "json", rows: null, columns: null });
  });

  it("has content that never changes and says so", async () => {
    const { files } = (await create("t", [await file("t.csv", "0123456789")])).json;
    const answer = await owner.call("GET", files[0].url, undefined, { range: "bytes=2-4" });
    expect([answer.status, answer.text]).toEqual([206, "234"]);
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox/);
    expect((await owner.get(files[0].url.replace("t.csv", "other"))).status).toBe(404);
  });

  it("is renamed, thrown away, restored, and ended for good", async () => {
    const { datasetId, files } = (await create("old", [await file("t.csv", "the only bytes of this dataset")])).json;
    await create("taken", [await file("u.csv", "x")]);
    expect((await owner.call("PATCH", `/api/datasets/${datasetId}`, { name: "taken" })).json.code).toBe("name_taken");
    expect((await owner.call("PATCH", `/api/datasets/${datasetId}`, { name: "new" })).json.name).toBe("new");
    expect([(await resolve("old")).status, (await resolve("new@1")).status, (await resolve("new@2")).status]).toEqual([
      404, 200, 404,
    ]);
    expect((await owner.call("DELETE", `/api/datasets/${datasetId}`)).status).toBe(204);
    expect((await resolve("new")).status).toBe(404);
    expect((await owner.get(`/api/projects/${project}/datasets?trash=true`)).json.items).toHaveLength(1);
    expect((await addVersion(datasetId, ["x"])).json.code).toBe("gone");
    expect((await owner.post(`/api/datasets/${datasetId}/restore`)).json).toMatchObject({
      name: "new",
      deletedAt: null,
    });
    await owner.call("DELETE", `/api/datasets/${datasetId}`);
    expect((await owner.call("DELETE", `/api/datasets/${datasetId}?forever=true`)).status).toBe(204);
    const kept = (await owner.get(`/api/projects/${project}/files`)).json.items.find(
      (each: { path: string }) => each.path === "t.csv",
    );
    await owner.call("DELETE", `/api/files/${kept.id}`);
    await owner.call("DELETE", `/api/files/${kept.id}?forever=true`);
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    expect(await w.furnishing.blobs.head(files[0].digest)).toBeUndefined();
  });

  it("refuses what makes no version", async () => {
    const a = await file("a/t.csv", "1");
    const b = await file("b/t.csv", "2");
    const empty = (await owner.post(`/api/projects/${project}/files`, { path: "empty" })).json.id;
    const codes = [];
    for (const files of [[a, b], [empty], ["nothing"], []]) codes.push((await create("x", files)).json.code);
    expect(codes).toEqual(["invalid_request", "invalid_request", "not_found", "invalid_request"]);
    await create("x", [a]);
    expect((await create("x", [b])).json.code).toBe("name_taken");
    expect((await create("x@1", [b])).status).toBe(400);
  });
});

describe("another project", () => {
  it("sees nothing of it, and cannot put others' files into its own", async () => {
    const id = await file("t.csv", "a\n1\n");
    const { datasetId, files } = (await create("secret", [id])).json;
    const theirs = await w.project();
    const guest = await guestOf(w, owner, theirs, "Mallory");
    const tries: [string, string, unknown?][] = [
      ["GET", `/api/projects/${project}/datasets`],
      ["GET", `/api/projects/${project}/datasets/resolve?ref=secret`],
      ["POST", `/api/projects/${project}/datasets`, { name: "x", files: [id] }],
      ["POST", `/api/projects/${theirs}/datasets`, { name: "x", files: [id] }],
      ["GET", `/api/projects/${theirs}/datasets/resolve?ref=secret`],
      ["GET", `/api/datasets/${datasetId}`],
      ["PATCH", `/api/datasets/${datasetId}`, { name: "x" }],
      ["DELETE", `/api/datasets/${datasetId}`],
      ["POST", `/api/datasets/${datasetId}/restore`],
      ["POST", `/api/datasets/${datasetId}/versions`, { files: [id] }],
      ["GET", `/api/datasets/${datasetId}/versions/1`],
      ["GET", files[0].url],
    ];
    for (const [method, at, body] of tries) {
      expect([method, at, (await guest.call(method, at, body)).status]).toEqual([method, at, 404]);
    }
    expect((await resolve("secret")).status).toBe(200);
  });
});
