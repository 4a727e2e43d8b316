/** What a project may keep and run: at every way in, as owners say it, as people see it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Usage } from "#lib/protocol/usage.ts";
import { type House, openWholeHouse } from "#test/support/whole-house.ts";
import { type Answer, adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<House>;
let owner: Visitor;
let organizationId: string;
beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  organizationId = workspace.auth.organizationId();
});
afterAll(() => workspace.stop());

const octets = { "content-type": "application/octet-stream" };
const bytes = (size: number, fill = 1): Uint8Array => new Uint8Array(size).fill(fill);
const project = async (name: string, storageBytes?: number): Promise<string> => {
  const id = (await owner.post("/api/projects", { name })).json.id;
  if (storageBytes !== undefined) await allow(id, { storageBytes });
  return id;
};
const allow = (id: string, quota: object): Promise<Answer> =>
  owner.call("PATCH", `/api/organizations/${organizationId}/projects/${id}/quotas`, quota);
const usage = async (id: string): Promise<Usage> => (await owner.get(`/api/projects/${id}/usage`)).json;
const put = (id: string, at: string, body: Uint8Array): Promise<Answer> =>
  owner.call("PUT", `/api/projects/${id}/files/content?path=${at}`, body, octets);
const refused = (answer: Answer): void => {
  expect(answer.status, answer.text).toBe(403);
  expect(answer.json).toMatchObject({ code: "quota_exceeded", quota: "storageBytes" });
  expect(answer.json.next).toMatch(/ask an owner/);
  expect(answer.json.usage).toMatch(/^\/p\/[0-9a-z]+\/usage$/);
};

it("refuses bytes at every way in once a project is full, and says what to do", async () => {
  const id = await project("Full", 100_000);
  const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "N" })).json.id;
  const runId = (await owner.post(`/api/projects/${id}/runs`, { experiment: "0", name: "R" })).json.id;
  const at = `/mlflow/${id}/api/2.0`;
  const begun = await owner.post(`${at}/mlflow-artifacts/mpu/create/0/${runId}/artifacts`, {
    path: "parted.bin",
    num_parts: 1,
  });
  expect(begun.status, begun.text).toBe(200);
  const part = begun.json.credentials[0];
  const upload = (await owner.post(`/api/projects/${id}/uploads`, { path: "later.bin", size: 60_000 })).json;
  expect((await put(id, "big.bin", bytes(70_000))).status).toBe(201);

  refused(await put(id, "more.bin", bytes(60_000, 2)));
  refused(await owner.post(`/api/projects/${id}/uploads`, { path: "x.bin", size: 60_000 }));
  refused(await owner.call("PUT", `/api/uploads/${upload.id}/parts?offset=0`, bytes(60_000, 3), octets));
  refused(await owner.call("PUT", `/api/runs/${runId}/artifacts/content?path=a.bin`, bytes(60_000, 4), octets));
  refused(await owner.call("POST", `/api/notebooks/${notebookId}/inputs/bytes`, bytes(60_000, 5), octets));
  const checkpoint = `/api/notebooks/${notebookId}/checkpoints/c?unit=step&done=1`;
  refused(await owner.call("PUT", checkpoint, bytes(60_000, 6), octets));
  const image = Buffer.from(bytes(60_000, 7)).toString("base64");
  const cell = {
    id: "a",
    cell_type: "code",
    source: "",
    metadata: {},
    execution_count: 1,
    outputs: [{ output_type: "display_data", data: { "image/png": image }, metadata: {} }],
  };
  const ipynb = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
  refused(
    await owner.call("POST", `/api/projects/${id}/notebooks`, ipynb, { "content-type": "application/x-ipynb+json" }),
  );
  // in MLflow's words, and not so that its client tries again
  for (const answer of [
    await owner.call("PUT", `${at}/mlflow-artifacts/artifacts/0/${runId}/artifacts/a.bin`, bytes(60_000, 8), octets),
    await workspace.visitor().call("PUT", new URL(part.url).pathname, bytes(60_000, 9), { ...octets, ...part.headers }),
  ]) {
    expect(answer.status, answer.text).toBe(403);
    expect(answer.text).toMatch(/RESOURCE_LIMIT_EXCEEDED|quota_exceeded/);
  }
  // a dataset of what is there already takes no room, and reading and deleting always work
  const file = (await owner.get(`/api/projects/${id}/files/at?path=big.bin`)).json.id;
  expect((await owner.post(`/api/projects/${id}/datasets`, { name: "d", files: [file] })).status).toBe(201);
  expect((await owner.get(`/api/files/${file}/content`)).status).toBe(200);
  expect((await owner.call("DELETE", `/api/files/${file}`)).status).toBe(204);
  expect((await usage(id)).storage.used).toBeGreaterThanOrEqual(70_000);
});

it("lets the run go on whose output does not fit, and says so in its place", async () => {
  const id = await project("Outputs", 40_000);
  const source = "1";
  const cell = { id: "a", cell_type: "code", source, metadata: {}, execution_count: null, outputs: [] };
  const ipynb = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
  const type = { "content-type": "application/x-ipynb+json" };
  const notebookId = (await owner.call("POST", `/api/projects/${id}/notebooks`, ipynb, type)).json.id;
  const sourceHash = createHash("sha256").update(source).digest("hex");
  const begun = await owner.post(`/api/notebooks/${notebookId}/executions`, {
    sessionId: "session-of-outputs",
    place: { kind: "browser", device: "cpu", label: "test" },
    cells: [{ cellId: "a", executionId: "execution-of-outputs", sourceHash }],
  });
  expect(begun.status, begun.text).toBeLessThan(300);
  const png = Buffer.from(bytes(60_000, 3)).toString("base64");
  const events = [
    { type: "running", at: 1000, seed: 9 },
    { type: "display", data: { "image/png": png }, metadata: {} },
    { type: "finished", at: 1250, status: "ok" },
  ];
  const told = await owner.post(`/api/notebooks/${notebookId}/executions/events`, {
    sessionId: "session-of-outputs",
    batches: [{ executionId: "execution-of-outputs", from: 0, events }],
  });
  expect(told.status, told.text).toBeLessThan(300);
  const exported = (await owner.get(`/api/notebooks/${notebookId}/export`)).text;
  expect(exported).toContain("This output was not kept");
  expect(exported).not.toContain(png.slice(0, 100));
});

it("runs no more kernels at a time than a project may", async () => {
  const id = await project("Sessions");
  await allow(id, { sessions: 1 });
  const cells = ["a", "b"].map((name) => ({
    id: name,
    cell_type: "code",
    source: name,
    metadata: {},
    execution_count: null,
    outputs: [],
  }));
  const ipynb = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  const type = { "content-type": "application/x-ipynb+json" };
  const notebookId = (await owner.call("POST", `/api/projects/${id}/notebooks`, ipynb, type)).json.id;
  const begin = (sessionId: string, cellId: string) =>
    owner.post(`/api/notebooks/${notebookId}/executions`, {
      sessionId,
      place: { kind: "browser", device: "cpu", label: "test" },
      cells: [
        {
          cellId,
          executionId: `${sessionId}-${cellId}`,
          sourceHash: createHash("sha256").update(cellId).digest("hex"),
        },
      ],
    });
  expect((await begin("first-session-here", "a")).status).toBeLessThan(300);
  expect((await begin("first-session-here", "b")).status).toBeLessThan(300);
  const second = await begin("other-session-here", "a");
  expect(second.json, second.text).toMatchObject({ code: "quota_exceeded", quota: "sessions", limit: 1 });
  expect((await usage(id)).sessions).toEqual({ limit: 1, from: "project", open: 1 });
});

it("shows what uses the room: by kind, each byte once, and the largest things", async () => {
  const id = await project("Shown");
  const a = (await put(id, "a.csv", bytes(5_000, 65))).json.id;
  await put(id, "b.csv", bytes(3_000, 66));
  await owner.post(`/api/projects/${id}/datasets`, { name: "letters", files: [a] });
  const runId = (await owner.post(`/api/projects/${id}/runs`, { experiment: "0", name: "Big run" })).json.id;
  await owner.call("PUT", `/api/runs/${runId}/artifacts/content?path=model/w.bin`, bytes(9_000, 67), octets);
  await owner.call("PUT", `/api/runs/${runId}/artifacts/content?path=same.csv`, bytes(3_000, 66), octets);
  const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "Pictures" })).json.id;
  await owner.call("POST", `/api/notebooks/${notebookId}/inputs/bytes`, bytes(2_000, 68), octets);
  const found = await usage(id);
  const of = (kind: string) => found.kinds.find((one) => one.kind === kind)?.bytes;
  expect([of("files"), of("datasets"), of("artifacts"), of("outputs")]).toEqual([8_000, undefined, 9_000, 2_000]);
  expect(of("documents")).toBeGreaterThan(0);
  expect(found.storage).toMatchObject({ limit: 100e9, from: "server" });
  expect(found.storage.used).toBe(found.kinds.reduce((sum, { bytes: size }) => sum + size, 0));
  expect(found.largest.slice(0, 3).map(({ kind, name, bytes: size }) => [kind, name, size])).toEqual([
    ["run", "Big run", 12_000],
    ["file", "a.csv", 5_000],
    ["dataset", "letters", 5_000],
  ]);
  await owner.call("DELETE", `/api/files/${a}`);
  const after = await usage(id);
  expect(after.kinds.find((one) => one.kind === "datasets")?.bytes).toBe(5_000); // the dataset still has it
});

it("knows every kind of thing that keeps bytes", async () => {
  const { rows } = await workspace.db.pool.query("select distinct owner_kind as kind from blob_refs");
  const known = [
    "file",
    "dataset",
    "artifact",
    "notebook",
    "checkpoint",
    "notebook-snapshot",
    "upload",
    "artifact-upload",
    "package", // the server's own, made once for everybody
  ];
  expect(rows.map(({ kind }) => kind).filter((kind) => !known.includes(kind))).toEqual([]);
  const sources = readdirSync("server", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const said = sources.flatMap((name) =>
    [
      ...readFileSync(path.join("server", name), "utf8").matchAll(
        /unreferAll\(client, "([a-z-]+)"|ownerKind = "([a-z-]+)"/g,
      ),
    ].map(([, direct, named]) => direct ?? named),
  );
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((kind) => !known.includes(kind ?? ""))).toEqual([]);
});

it("lets owners of the organization say it, the server's owners beyond its word, and nobody else", async () => {
  const id = await project("Said");
  const at = `/api/organizations/${organizationId}`;
  const guest = await guestOf(workspace, await ownerOf(workspace), id, "Visiting");
  expect((await guest.call("PATCH", `${at}/projects/${id}/quotas`, { storageBytes: 5 })).status).toBe(403);
  expect((await guest.get(`${at}/usage`)).status).toBe(403);
  expect((await guest.get(`/api/projects/${id}/usage`)).status).toBe(200);
  expect((await owner.call("PATCH", `${at}/quotas`, { storageBytes: 200e9 })).status).toBe(204);
  expect((await usage(id)).storage).toMatchObject({ limit: 200e9, from: "organization" });
  await owner.call("PATCH", `${at}/quotas`, { storageBytes: 50_000, sessions: 3 });
  await owner.call("PATCH", `${at}/quotas`, { storageBytes: null });
  expect(await usage(id)).toMatchObject({
    storage: { limit: 100e9, from: "server" },
    sessions: { limit: 3, from: "organization" },
  });
  const listed = (await owner.get(`${at}/usage`)).json;
  expect(listed).toMatchObject({ server: { storageBytes: 100e9 }, organization: { storageBytes: null, sessions: 3 } });
  expect(listed.projects.map((one: { id: string }) => one.id)).toContain(id);

  // Another organization's owner: below the server's word, for their own projects alone.
  const other = (await owner.post("/api/organizations", { name: "Harbour" })).json.id;
  const link = (await owner.post(`/api/organizations/${other}/invites`, {})).json.url;
  const nils = workspace.visitor();
  const account = { name: "Nils", email: "nils@harbour.example", password: "correct horse battery" };
  await nils.post(`/api/invites/${new URL(link).pathname.split("/").at(-1)}/accept`, account);
  const personId = (await nils.get("/api/session")).json.person.id;
  await owner.call("PATCH", `/api/organizations/${other}/people/${personId}`, { role: "owner" });
  expect((await nils.call("PATCH", `/api/organizations/${other}/quotas`, { storageBytes: 1e9 })).status).toBe(204);
  expect((await nils.call("PATCH", `/api/organizations/${other}/quotas`, { storageBytes: 101e9 })).status).toBe(403);
  expect((await nils.call("PATCH", `/api/organizations/${other}/projects/${id}/quotas`, { sessions: 1 })).status).toBe(
    404,
  );
  expect((await nils.call("PATCH", `${at}/quotas`, { sessions: 1 })).status).toBe(404);
  const { rows } = await workspace.db.pool.query(
    "select before, after from audit_entry where action = 'quota.set' and organization_id = $1",
    [other],
  );
  expect(rows).toEqual([{ before: { storageBytes: null }, after: { storageBytes: 1e9 } }]);
});

it("lets no copy grow beyond what a project may keep where it goes", async () => {
  const id = await project("Original");
  await put(id, "a.bin", bytes(60_000, 70));
  await owner.call("PATCH", `/api/organizations/${organizationId}/quotas`, { storageBytes: 50_000 });
  refusedCopy(await owner.post(`/api/projects/${id}/clone`, {}));
  await owner.call("PATCH", `/api/organizations/${organizationId}/quotas`, { storageBytes: null });
  expect((await owner.post(`/api/projects/${id}/clone`, {})).status).toBeLessThan(300);
});

function refusedCopy(answer: Answer): void {
  expect(answer.json, answer.text).toMatchObject({ code: "quota_exceeded", quota: "storageBytes" });
}
