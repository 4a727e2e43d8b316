import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DataWorkspace, GRACE_MS, openDataWorkspace } from "#test/support/data-workspace.ts";
import { type Answer, adminToken, type Visitor } from "#test/support/workspace.ts";

const PART = 1000;
let w: DataWorkspace;
let owner: Visitor;
let project: string;
beforeAll(async () => {
  w = await openDataWorkspace(PART);
  owner = w.owner;
});
beforeEach(async () => {
  project = await w.project();
});
afterAll(() => w.stop());

const begin = (size: number, more: object = {}): Promise<Answer> =>
  owner.post(`/api/projects/${project}/uploads`, { path: "big.bin", size, ...more });
const part = (id: string, offset: number, bytes: Uint8Array): Promise<Answer> =>
  owner.call("PUT", `/api/uploads/${id}/parts?offset=${offset}`, bytes);
const complete = (id: string): Promise<Answer> => owner.post(`/api/uploads/${id}/complete`);
const content = (id: string): Promise<Answer> => owner.get(`/api/files/${id}/content`);

describe("an upload", () => {
  it("goes up in parts, in any order and several at once, and becomes the file", async () => {
    const bytes = Buffer.from(randomBytes(1300).toString("hex"));
    const { json, status } = await begin(bytes.length, {
      path: "a/b.bin",
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ size: 2600, partBytes: PART, received: 0, missing: [0, 1000, 2000], fileId: null });
    await Promise.all([2000, 0].map((at) => part(json.id, at, bytes.subarray(at, at + PART))));
    expect((await complete(json.id)).json).toMatchObject({ code: "conflict", missing: [1000] });
    expect((await part(json.id, 1000, bytes.subarray(1000, 2000))).json).toMatchObject({ received: 2600, missing: [] });
    const file = (await complete(json.id)).json;
    expect(file).toMatchObject({ path: "a/b.bin", size: 2600 });
    expect((await content(file.id)).text).toBe(bytes.toString());
  });

  it("resumes after a line was cut in the middle of a part", async () => {
    const bytes = Buffer.alloc(2500, "x");
    const { id } = (await begin(bytes.length)).json;
    await part(id, 0, bytes.subarray(0, PART));
    await cutPart(id, 1000, bytes.subarray(1000, 1600));
    const { json } = await owner.get(`/api/uploads/${id}`);
    expect(json).toMatchObject({ received: 1000, missing: [1000, 2000] });
    for (const at of json.missing) await part(id, at, bytes.subarray(at, at + PART));
    expect((await content((await complete(id)).json.id)).text).toBe(bytes.toString());
  });

  it("may repeat a part, also with other bytes, and a completion", async () => {
    const { id } = (await begin(PART)).json;
    await part(id, 0, Buffer.alloc(PART, "a"));
    await part(id, 0, Buffer.alloc(PART, "b"));
    const both = await Promise.all([complete(id), complete(id)]);
    const again = await complete(id);
    expect(new Set([...both, again].map((answer) => answer.json.id)).size).toBe(1);
    expect((await content(again.json.id)).text).toBe("b".repeat(PART));
    expect((await part(id, 0, Buffer.alloc(PART, "c"))).json.code).toBe("conflict");
    expect((await owner.get(`/api/uploads/${id}`)).json).toMatchObject({
      received: PART,
      missing: [],
      fileId: again.json.id,
    });
  });

  it("of nothing is an empty file", async () => {
    const { id } = (await begin(0)).json;
    const file = (await complete(id)).json;
    expect(file).toMatchObject({ size: 0, digest: createHash("sha256").digest("hex") });
    expect((await content(file.id)).text).toBe("");
  });

  it("refuses parts that do not fit", async () => {
    const { id } = (await begin(1500)).json;
    const codes = [];
    for (const [at, length] of [
      [500, 10],
      [2000, 10],
      [0, 999],
      [0, 1001],
      [1000, 1000],
    ] as const) {
      codes.push((await part(id, at, Buffer.alloc(length))).json.code);
    }
    expect(codes).toEqual(["invalid_request", "invalid_request", "invalid_request", "too_large", "too_large"]);
    expect((await owner.get(`/api/uploads/${id}`)).json.received).toBe(0);
  });

  it("whose content is not what was announced files nothing and starts over", async () => {
    const { id } = (await begin(PART, { sha256: "0".repeat(64) })).json;
    await part(id, 0, Buffer.alloc(PART, "a"));
    const refused = await complete(id);
    expect(refused.json).toMatchObject({ code: "conflict", announced: "0".repeat(64) });
    expect((await owner.get(`/api/uploads/${id}`)).json).toMatchObject({ received: 0, missing: [0] });
    expect((await owner.get(`/api/projects/${project}/files`)).json.items).toEqual([]);
  });

  it("does not replace a file unless it said so, and loses no part over it", async () => {
    const { id } = (await begin(PART)).json;
    await w.put(project, "big.bin", "there");
    expect((await begin(PART)).json.code).toBe("name_taken");
    await part(id, 0, Buffer.alloc(PART, "n"));
    expect((await complete(id)).json.code).toBe("name_taken");
    expect((await owner.get(`/api/uploads/${id}`)).json.received).toBe(PART);
    const over = (await begin(PART, { overwrite: true })).json;
    await part(over.id, 0, Buffer.alloc(PART, "o"));
    expect((await content((await complete(over.id)).json.id)).text).toBe("o".repeat(PART));
  });

  it("that nobody touches for a day is forgotten, with its bytes", async () => {
    const { id } = (await begin(PART * 2)).json;
    const bytes = randomBytes(PART);
    await part(id, 0, bytes);
    const digest = createHash("sha256").update(bytes).digest("hex") as never;
    w.pass(23 * 3600_000);
    await part(id, PART, randomBytes(PART));
    w.pass(23 * 3600_000);
    await w.furnishing.data.sweep();
    expect((await owner.get(`/api/uploads/${id}`)).status).toBe(200);
    w.pass(2 * 3600_000);
    expect((await owner.get(`/api/uploads/${id}`)).status).toBe(404);
    await w.furnishing.data.sweep();
    w.pass(GRACE_MS + 1);
    await w.furnishing.blobs.collect();
    expect(await w.furnishing.blobs.head(digest)).toBeUndefined();
  });

  it("can be cancelled", async () => {
    const { id } = (await begin(PART)).json;
    expect((await owner.call("DELETE", `/api/uploads/${id}`)).status).toBe(204);
    expect((await complete(id)).status).toBe(404);
  });

  it("chooses larger parts for larger files and refuses absurd ones", async () => {
    expect((await begin(100 * 1024 ** 3)).json.partBytes).toBe(11 * 1024 ** 2);
    expect((await begin(1024 ** 4)).json.code).toBe("invalid_request");
  });
});

/** Sends some of a part and drops the connection once the server has read it. */
async function cutPart(id: string, offset: number, bytes: Uint8Array): Promise<void> {
  const outgoing = request({
    port: new URL(w.base).port,
    method: "PUT",
    path: `/api/uploads/${id}/parts?offset=${offset}`,
    headers: { authorization: `Bearer ${adminToken}`, "content-length": PART },
  });
  outgoing.on("error", () => undefined);
  await new Promise<void>((resolve) => outgoing.write(bytes, () => resolve()));
  outgoing.destroy();
}
