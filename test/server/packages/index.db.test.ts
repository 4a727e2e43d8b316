import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NotebookId } from "#lib/base/id.ts";
import { pinnedPackages } from "#lib/notebook/packages.ts";
import { type NpmRegistry, openNpmRegistry } from "#test/support/npm-registry.ts";
import { openStudio, registryOfTests, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let npm: NpmRegistry;
let workspace: Workspace<Studio>;
let owner: Visitor;
let projectId: string;
let notebookId: string;
const before = registryOfTests.address;
const at = (rest = "", id = notebookId): string => `/api/notebooks/${id}/packages${rest}`;
const newNotebook = async (name: string): Promise<string> =>
  (await owner.post(`/api/projects/${projectId}/notebooks`, { name })).json.id;
const pins = (id = notebookId) =>
  workspace.furnishing.collab.read(id as NotebookId, (doc) => Object.fromEntries(pinnedPackages(doc)));

beforeAll(async () => {
  npm = await openNpmRegistry();
  registryOfTests.address = npm.address;
  const publish = (version: string) =>
    npm.publish("tides", version, {
      "package.json": JSON.stringify({ name: "tides", version, type: "module", main: "index.js", types: "index.d.ts" }),
      "index.js": `export const version = ${JSON.stringify(version)};`,
      "index.d.ts": "export declare const version: string;",
    });
  await publish("1.0.0");
  await publish("1.2.0");
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "Tides" })).json.id;
  notebookId = await newNotebook("Levels");
});
afterAll(async () => {
  registryOfTests.address = before;
  await workspace.stop();
  await npm.stop();
});

it("a package is fetched when somebody adds it, pinned in the document and given to kernels, types too", async () => {
  const added = await owner.post(at(), { name: "tides", version: "^1.0.0" });
  expect(added.json).toEqual({ name: "tides", version: "1.2.0", size: expect.any(Number), parts: 1, hasTypes: true });
  expect(await pins()).toEqual({ tides: "1.2.0" });
  const code = await owner.get(at("/code?name=tides&version=1.2.0"));
  expect(code.status).toBe(200);
  expect(code.text).toContain('"1.2.0"');
  expect(code.headers.get("content-security-policy")).toContain("sandbox");
  const types = await owner.get(at("/types?name=tides&version=1.2.0"));
  expect(Object.keys(types.json)).toEqual(["tides/index.d.ts", "tides/package.json"]);
  expect((await owner.get(at())).json.items).toEqual([added.json]);
  expect((await owner.get(at("/code?name=tides&version=1.0.0"))).status).toBe(404);
});

it("what is here already needs no network, in another notebook too", async () => {
  const other = await newNotebook("Others");
  const asked = npm.asked.length;
  expect((await owner.post(at("", other), { name: "tides", version: "1.2.0" })).json.version).toBe("1.2.0");
  expect(npm.asked.length).toBe(asked);
  expect((await owner.get(at("/code?name=tides&version=1.2.0", other))).status).toBe(200);
});

it("a pin that came with a file is told as not fetched", async () => {
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    cells: [],
    metadata: { octavo: { environment: { packages: { tides: "1.0.0" } } } },
  };
  const imported = await owner.call("POST", `/api/projects/${projectId}/notebooks?name=Came`, JSON.stringify(file), {
    "content-type": "application/x-ipynb+json",
  });
  const { id } = imported.json;
  expect((await owner.get(at("", id))).json.items).toMatchObject([{ name: "tides", version: "1.0.0", size: null }]);
  expect((await owner.get(at("/code?name=tides&version=1.0.0", id))).status).toBe(404);
  expect((await owner.post(at("", id), { name: "tides", version: "1.0.0" })).json.size).toBeGreaterThan(0);
});

it("who may look may not add, and strangers see nothing", async () => {
  const guest = await guestOf(workspace, owner, projectId, "Ren");
  const { id } = (await guest.get("/api/session")).json.person;
  await owner.post(`/api/projects/${projectId}/grants`, { to: { kind: "person", id }, right: "run" });
  expect((await guest.get(at("/code?name=tides&version=1.2.0"))).status).toBe(200);
  expect((await guest.post(at(), { name: "tides" })).status).toBe(403);
  expect((await guest.call("DELETE", at("?name=tides"))).status).toBe(403);
  expect((await workspace.visitor().get(at())).status).toBe(401);
});

it("what cannot be had is said, and leaves the notebook as it was", async () => {
  const gone = await owner.post(at(), { name: "no-such-package" });
  expect([gone.status, gone.json.detail]).toEqual([404, "the registry has no package `no-such-package`"]);
  expect((await owner.post(at(), { name: "../up" })).status).toBe(400);
  expect(await pins()).toEqual({ tides: "1.2.0" });
});

it("taking it out takes the pin, and both acts are on record", async () => {
  expect((await owner.call("DELETE", at("?name=tides"))).status).toBe(204);
  expect(await pins()).toEqual({});
  expect((await owner.call("DELETE", at("?name=tides"))).status).toBe(404);
  const { rows } = await workspace.db.pool.query(
    "select action, before, after from audit_entry where action like 'notebook.package%' and target_id = $1 order by at",
    [notebookId],
  );
  expect(rows).toMatchObject([
    { action: "notebook.package_add", after: { package: "tides@1.2.0", integrity: expect.stringMatching(/^sha512-/) } },
    { action: "notebook.package_remove", before: { package: "tides@1.2.0" } },
  ]);
});
