/** Snapshots of notebooks: kept once per content, true to their digest, gone with their notebook. */
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { snapshotText } from "#lib/protocol/snapshot.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let projectId: string;
let notebookId: string;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "Kept" })).json.id;
  notebookId = (await owner.post(`/api/projects/${projectId}/notebooks`, { name: "N" })).json.id;
});
afterAll(() => workspace.stop());

const text = snapshotText({ cells: [{ id: "a", type: "code", language: "typescript", source: "1 + 1" }] });
const digestOf = (content: string): string => createHash("sha256").update(content).digest("hex");
const keep = (content: string, digest = digestOf(content), as: Visitor = owner) =>
  as.call("PUT", `/api/notebooks/${notebookId}/snapshots/${digest}`, Buffer.from(content), {
    "content-type": "application/octet-stream",
  });

it("keeps a content once, and gives back what was kept", async () => {
  const [first, again] = [await keep(text), await keep(text)];
  expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
  const both = await Promise.all([keep(text.replace("1 + 1", "2")), keep(text.replace("1 + 1", "2"))]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  const { json } = await owner.get(`/api/notebooks/${notebookId}/snapshots/${digestOf(text)}`);
  expect(json).toEqual({ cells: [{ id: "a", type: "code", language: "typescript", source: "1 + 1" }] });
  const { rows } = await workspace.db.pool.query("select count(*) as n from notebook_snapshot");
  expect(Number(rows[0].n)).toBe(2);
});

it("refuses what is no snapshot, or another than its digest says", async () => {
  expect((await keep(text, digestOf("other"))).status).toBe(400);
  expect((await keep('{"cells":[{"id":"a"}]}')).status).toBe(400);
  expect((await keep(`${text} `)).status).toBe(400);
  expect((await keep("\u0000\u0001")).status).toBe(400);
  expect((await owner.get(`/api/notebooks/${notebookId}/snapshots/${"0".repeat(64)}`)).status).toBe(404);
  expect((await owner.get(`/api/notebooks/${notebookId}/snapshots/..`)).status).toBeGreaterThanOrEqual(400);
});

it("is for who may see the notebook, and of no other notebook", async () => {
  const colleague = await guestOf(workspace, owner, projectId, "Colleague");
  const at = `/api/notebooks/${notebookId}/snapshots/${digestOf(text)}`;
  expect((await colleague.get(at)).status).toBe(200);
  expect((await keep(text, undefined, workspace.visitor())).status).toBe(401);
  expect((await workspace.visitor().get(at)).status).toBe(401);
  // The same content of another notebook is another's.
  const other = (await owner.post(`/api/projects/${projectId}/notebooks`, { name: "Other" })).json.id;
  expect((await owner.get(`/api/notebooks/${other}/snapshots/${digestOf(text)}`)).status).toBe(404);
});
