import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const examples = mkdtempSync(path.join(os.tmpdir(), "octavo-checkpoints-"));
let workspace: Workspace<Studio>;
let owner: Visitor;
let home: string;
let notebookId: string;

beforeAll(async () => {
  workspace = await openStudio(examples);
  owner = await ownerOf(workspace);
  home = (await owner.get("/api/projects")).json.items[0].id;
  notebookId = (await owner.post(`/api/projects/${home}/notebooks`, { name: "training" })).json.id;
});
afterAll(async () => {
  await workspace.stop();
  rmSync(examples, { recursive: true });
});

const address = (name: string) => `/api/notebooks/${notebookId}/checkpoints/${encodeURIComponent(name)}`;
const octets = { "content-type": "application/octet-stream" };
const save = (name: string, text: string, done: number, by: Visitor = owner) =>
  by.call("PUT", `${address(name)}?unit=epoch&done=${done}&total=12`, text, octets);
const refs = async (): Promise<number> => {
  const { rows } = await workspace.db.pool.query("select 1 from blob_refs where owner_kind = 'checkpoint'");
  return rows.length;
};

describe("a checkpoint", () => {
  it("is kept, replaced by the next of its name, and read back", async () => {
    expect((await save("cnn/a", "first", 3)).json).toMatchObject({ name: "cnn/a", size: 5, progress: { done: 3 } });
    await save("cnn/a", "second one", 6);
    const list = await owner.get(`/api/notebooks/${notebookId}/checkpoints`);
    expect(list.json.items).toMatchObject([
      { name: "cnn/a", size: 10, progress: { unit: "epoch", done: 6, total: 12 } },
    ]);
    const read = await owner.get(address("cnn/a"));
    expect([read.status, read.text]).toEqual([200, "second one"]);
    expect(await refs()).toBe(1);
  });

  it("is dropped with its bytes' reference; what is not there is not found", async () => {
    expect((await owner.call("DELETE", address("cnn/a"))).status).toBe(204);
    expect((await owner.call("DELETE", address("cnn/a"))).status).toBe(204);
    expect((await owner.get(address("cnn/a"))).status).toBe(404);
    expect(await refs()).toBe(0);
  });

  it("belongs to its person; strangers see nothing", async () => {
    await save("mine", "owner's", 1);
    const colleague = await guestOf(workspace, owner, home, "Colleague");
    expect((await colleague.get(address("mine"))).status).toBe(404);
    await save("mine", "colleague's", 2, colleague);
    expect((await owner.get(address("mine"))).text).toBe("owner's");
    expect((await colleague.get(`/api/notebooks/${notebookId}/checkpoints`)).json.items).toHaveLength(2);
    const elsewhere = (await owner.post("/api/projects", { name: "Elsewhere" })).json.id;
    const stranger = await guestOf(workspace, owner, elsewhere, "Stranger");
    expect((await stranger.get(`/api/notebooks/${notebookId}/checkpoints`)).status).toBe(404);
    expect((await stranger.get(address("mine"))).status).toBe(404);
    expect((await save("mine", "x", 1, stranger)).status).toBe(404);
    expect((await stranger.call("DELETE", address("mine"))).status).toBe(404);
  });

  it("goes with its notebook", async () => {
    await owner.call("DELETE", `/api/notebooks/${notebookId}`);
    await owner.call("DELETE", `/api/notebooks/${notebookId}?forever=true`);
    expect(await refs()).toBe(0);
  });
});
