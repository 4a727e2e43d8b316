import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import { createBlobs, createMemoryBlobs } from "#server/blobs/index.ts";
import { createData, type Data } from "#server/data/index.ts";
import { createProjects } from "#server/projects/index.ts";
import { type Furnishing, openWorkspace, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const folder = path.resolve(import.meta.dirname, "../../../server/projects/examples/data");

let workspace: Workspace<Furnishing & { readonly data: Data }>;
let owner: Visitor;
let projectId: ProjectId;

beforeAll(async () => {
  workspace = await openWorkspace(({ db, auth, access, log, now, origin }) => {
    const projects = createProjects({ db, auth, access, log, now, origin, examplesFolder: folder });
    const blobs = createBlobs({ db, log, store: createMemoryBlobs(), graceMs: 60_000 });
    const data = createData({ db, blobs, log });
    const scopes = { projectId: async (id: string) => id as ProjectId, ...data.scopes };
    return { data, modules: [projects, blobs, data], rightIn: projects.rightIn, scopes };
  });
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "First" })).json.id;
});
afterAll(() => workspace.stop());

const first = () => ({ projectId, personId: "person" as PersonId });

it("a failure leaves nothing behind", async () => {
  const { db, furnishing } = workspace;
  const attempt = db.transaction(async (client) => {
    await furnishing.data.addFirst(client, first(), folder);
    throw new Error("the notebooks could not be imported");
  });
  await expect(attempt).rejects.toThrow("could not be imported");
  expect((await owner.get(`/api/projects/${projectId}/datasets`)).json.items).toEqual([]);
});

it("puts files and datasets into the project, with licence and source", async () => {
  const { db, furnishing } = workspace;
  await db.transaction((client) => furnishing.data.addFirst(client, first(), folder));
  const { items } = (await owner.get(`/api/projects/${projectId}/datasets`)).json;
  expect(items.map(({ name }: { name: string }) => name).toSorted()).toEqual(["breast-tumours", "digits"]);
  for (const { description } of items) expect(description).toMatch(/doi:10\.24432.*CC BY 4\.0/);
  const digits = (await owner.get(`/api/projects/${projectId}/datasets/resolve?ref=digits@1`)).json;
  expect([digits.rows, digits.columns.length, digits.format]).toEqual([1797, 65, "csv"]);
  expect((await owner.get(digits.files[0].url)).text.startsWith("digit,p0,p1")).toBe(true);
});
