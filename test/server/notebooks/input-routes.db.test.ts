import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NotebookId } from "#lib/base/id.ts";
import { inputPlace, inputValue } from "#lib/notebook/inputs.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const examples = mkdtempSync(path.join(os.tmpdir(), "octavo-inputs-"));
let workspace: Workspace<Studio>;
let owner: Visitor;
let guest: Visitor;
let notebookId: string;

beforeAll(async () => {
  workspace = await openStudio(examples);
  owner = await ownerOf(workspace);
  const home = (await owner.get("/api/projects")).json.items[0].id;
  notebookId = (await owner.post(`/api/projects/${home}/notebooks`, { name: "inputs" })).json.id;
  guest = await guestOf(workspace, owner, home, "Guest");
});
afterAll(async () => {
  await workspace.stop();
  rmSync(examples, { recursive: true });
});

const set = (body: object, by: Visitor = owner) => by.call("PUT", `/api/notebooks/${notebookId}/inputs`, body);
const valueAt = (place: string) =>
  workspace.furnishing.collab.read(notebookId as NotebookId, (doc) => inputValue(doc, place)?.value);

it("the server writes a value for everybody, or for who asks alone", async () => {
  expect((await set({ name: "rate", scope: "shared", value: 0.25 })).status).toBe(204);
  expect((await set({ name: "rate", scope: "person", value: 0.5 }, guest)).status).toBe(204);
  const people = await Promise.all([owner, guest].map(async (one) => (await one.get("/api/session")).json.person.id));
  expect(await valueAt(inputPlace("rate"))).toBe(0.25);
  expect(await Promise.all(people.map((id) => valueAt(inputPlace("rate", id))))).toEqual([undefined, 0.5]);
});

it("refuses what is too large or no value, and strangers", async () => {
  expect((await set({ name: "rate", scope: "shared", value: "x".repeat(200_000) })).status).toBe(413);
  expect((await set({ name: "rate", scope: "shared" })).status).toBe(400);
  const elsewhere = (await owner.post("/api/projects", { name: "Elsewhere" })).json.id;
  const stranger = await guestOf(workspace, owner, elsewhere, "Stranger");
  expect((await set({ name: "rate", scope: "shared", value: 1 }, stranger)).status).toBe(404);
  const address = `/api/notebooks/${notebookId}/inputs/bytes`;
  const octets = { "content-type": "application/octet-stream" };
  expect((await stranger.call("POST", address, "x", octets)).status).toBe(404);
});

it("a picked file's bytes are read back by who may see the notebook", async () => {
  const octets = { "content-type": "application/octet-stream" };
  const kept = await owner.call("POST", `/api/notebooks/${notebookId}/inputs/bytes`, "picked", octets);
  expect(kept.json.size).toBe(6);
  const read = await guest.get(`/api/notebooks/${notebookId}/blobs/${kept.json.digest}`);
  expect([read.status, read.text]).toEqual([200, "picked"]);
});
