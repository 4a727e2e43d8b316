/** SCIM as Okta and Entra speak it, and as nobody should. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scimGroupType, scimUserType } from "#lib/protocol/scim.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let directory: Visitor;
let directoryId: string;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const made = (await owner.post("/api/directories", { name: "Okta" })).json;
  directoryId = made.id;
  expect(made.address).toBe(`${workspace.base}/scim/v2`);
  directory = workspace.visitor({ authorization: `Bearer ${made.token}`, "content-type": "application/scim+json" });
  expect((await owner.get("/api/directories")).json.items[0].token).toBeUndefined();
});
afterAll(() => workspace.stop());

const scim = (method: string, at: string, body?: object) =>
  directory.call(method, `/scim/v2${at}`, body === undefined ? undefined : JSON.stringify(body));
const user = (name: string, more: object = {}) => ({
  schemas: [scimUserType],
  userName: `${name}@corp.example`,
  externalId: `ext-${name}`,
  name: { givenName: name, familyName: "Lima" },
  emails: [{ value: `${name}@corp.example`, primary: true, type: "work" }],
  active: true,
  ...more,
});
const patch = (...Operations: object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });

it("makes, finds, changes, suspends and ends people", async () => {
  expect((await scim("GET", '/Users?filter=userName%20eq%20"ana@corp.example"')).json).toMatchObject({
    totalResults: 0,
    Resources: [],
  });
  const made = await scim("POST", "/Users", user("ana"));
  expect(made.status, made.text).toBe(201);
  expect(made.headers.get("content-type")).toContain("application/scim+json");
  const { id } = made.json;
  expect(made.json).toMatchObject({
    externalId: "ext-ana",
    displayName: "ana Lima",
    active: true,
    meta: { resourceType: "User" },
  });
  expect((await scim("POST", "/Users", user("ana"))).json).toMatchObject({ status: "409", scimType: "uniqueness" });
  expect((await scim("GET", '/Users?filter=userName%20eq%20"ANA@corp.example"')).json.Resources[0].id).toBe(id);
  expect((await scim("GET", '/Users?filter=externalId%20eq%20"ext-ana"')).json.totalResults).toBe(1);
  // Entra: values as text, paths in any case
  const off = await scim("PATCH", `/Users/${id}`, patch({ op: "Replace", path: "active", value: "False" }));
  expect(off.json.active, off.text).toBe(false);
  expect((await owner.get("/api/people?q=ana")).json.items[0].suspendedAt).not.toBeNull();
  const renamed = await scim(
    "PATCH",
    `/Users/${id}`,
    patch({ op: "replace", value: { displayName: "Ana L.", active: true } }),
  );
  expect(renamed.json).toMatchObject({ displayName: "Ana L.", active: true });
  const moved = await scim("PUT", `/Users/${id}`, user("ana", { emails: [{ value: "ana.lima@corp.example" }] }));
  expect(moved.json.emails[0].value).toBe("ana.lima@corp.example");
  const entries = (await owner.get(`/api/audit?target=${id}`)).json.items;
  expect(entries.every((entry: { actor: { kind: string } }) => entry.actor.kind === "directory")).toBe(true);
  expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
  expect((await scim("GET", `/Users/${id}`)).json).toMatchObject({ status: "404" });
});

it("takes over who is here already, and never an owner", async () => {
  const session = await ownerOf(workspace);
  const projectId = (await session.post("/api/projects", { name: "P" })).json.id;
  const mina = await guestOf(workspace, session, projectId, "Mina");
  const id = (await mina.get("/api/session")).json.person.id;
  const taken = await scim(
    "POST",
    "/Users",
    user("mina", { userName: "mina@example.org", emails: [{ value: "mina@example.org" }] }),
  );
  expect(taken.json.id, taken.text).toBe(id);
  expect((await scim("PATCH", `/Users/${id}`, patch({ op: "replace", path: "active", value: false }))).status).toBe(
    200,
  );
  expect((await mina.get("/api/session")).status).toBe(401);
  const boss = (await session.get("/api/session")).json.person.id;
  expect((await scim("PATCH", `/Users/${boss}`, patch({ op: "replace", path: "active", value: false }))).status).toBe(
    403,
  );
  expect((await scim("DELETE", `/Users/${boss}`)).status).toBe(403);
  expect((await session.get("/api/session")).status).toBe(200);
});

it("makes groups, adds and removes members, page by page", async () => {
  const ids: string[] = [];
  for (const name of ["g1", "g2", "g3"]) ids.push((await scim("POST", "/Users", user(name))).json.id);
  const made = await scim("POST", "/Groups", {
    schemas: [scimGroupType],
    displayName: "ML",
    members: [{ value: ids[0] }, { value: "nobody" }],
  });
  expect(made.json.members).toMatchObject([{ value: ids[0] }]);
  const at = `/Groups/${made.json.id}`;
  const added = await scim(
    "PATCH",
    at,
    patch({ op: "add", path: "members", value: [{ value: ids[1] }, { value: ids[2] }] }),
  );
  expect(added.json.members).toHaveLength(3);
  const left = await scim("PATCH", at, patch({ op: "remove", path: `members[value eq "${ids[0]}"]` }));
  expect(left.json.members.map((one: { value: string }) => one.value)).not.toContain(ids[0]);
  expect((await scim("PATCH", at, patch({ op: "replace", value: { displayName: "ML team" } }))).json.displayName).toBe(
    "ML team",
  );
  expect((await scim("GET", '/Groups?filter=displayName%20eq%20"ml%20team"')).json.totalResults).toBe(1);
  const page = (await scim("GET", "/Users?startIndex=2&count=1")).json;
  expect(page).toMatchObject({ startIndex: 2, itemsPerPage: 1 });
  expect(page.totalResults).toBeGreaterThan(2);
  expect((await scim("DELETE", at)).status).toBe(204);
});

it("keeps teams as its groups are, and lets people stay that were put there by hand", async () => {
  const people: string[] = [];
  for (const name of ["t1", "t2"]) people.push((await scim("POST", "/Users", user(name))).json.id);
  const [first = "", second = ""] = people;
  const organizationId = workspace.auth.organizationId();
  const teams = async (): Promise<{ id: string; name: string; people: number }[]> =>
    (await owner.get(`/api/organizations/${organizationId}/teams`)).json.items;
  const peopleOf = async (teamId: string): Promise<string[]> =>
    (await owner.get(`/api/teams/${teamId}/people`)).json.items.map((one: { personId: string }) => one.personId);
  const made = await scim("POST", "/Groups", { displayName: "Vision", members: [{ value: first }] });
  const at = `/Groups/${made.json.id}`;
  const vision = (await teams()).find(({ name }) => name === "Vision");
  expect(vision).toMatchObject({ people: 1 });
  const teamId = vision?.id ?? "";
  await owner.call("PUT", `/api/teams/${teamId}/people/${second}`, { role: "lead" });
  await scim("PATCH", at, patch({ op: "add", path: "members", value: [{ value: second }] }));
  expect((await peopleOf(teamId)).sort()).toEqual([first, second].sort());
  // rights follow at once: a project for the team opens to who comes into the group
  const projectId = (await owner.post("/api/projects", { name: "Eyes" })).json.id;
  await owner.post(`/api/projects/${projectId}/grants`, { to: { kind: "team", id: teamId }, right: "view" });
  await scim("PATCH", at, patch({ op: "remove", path: `members[value eq "${first}"]` }));
  await scim("PATCH", at, patch({ op: "remove", path: `members[value eq "${second}"]` }));
  expect(await peopleOf(teamId)).toEqual([second]); // a lead by hand
  await scim("PATCH", at, patch({ op: "add", path: "members", value: [{ value: first }] }));
  await scim("PATCH", at, patch({ op: "replace", value: { displayName: "Seeing" } }));
  expect((await teams()).map(({ name }) => name)).toContain("Seeing");

  // A team that is there already is taken; an owner may choose another, or none.
  const other = (await owner.post(`/api/organizations/${organizationId}/teams`, { name: "Sound" })).json;
  const sound = await scim("POST", "/Groups", { displayName: "Sound", members: [{ value: second }] });
  expect(await peopleOf(other.id)).toEqual([second]);
  const mapped = (await owner.get("/api/directory-groups")).json.items;
  expect(mapped.map((one: { name: string; team: { name: string } }) => [one.name, one.team.name])).toEqual([
    ["Seeing", "Seeing"],
    ["Sound", "Sound"],
  ]);
  const map = (teamId_: string | null) =>
    owner.call("PATCH", `/api/directory-groups/${sound.json.id}`, { teamId: teamId_ });
  expect((await map("of-somebody-else")).status).toBe(404);
  expect((await map(teamId)).status).toBe(204);
  expect([await peopleOf(other.id), (await peopleOf(teamId)).sort()]).toEqual([[], [first, second].sort()]);
  await map(null);
  expect((await peopleOf(teamId)).sort()).toEqual([first, second].sort());
  expect((await scim("DELETE", at)).status).toBe(204);
  expect(await peopleOf(teamId)).toEqual([second]);
  expect((await workspace.visitor().get("/api/directory-groups")).status).toBe(401);
});

it("answers only a directory's token, which opens nothing else, and speaks SCIM when it refuses", async () => {
  for (const visitor of [workspace.visitor(), owner, await ownerOf(workspace)]) {
    const refused = await visitor.get("/scim/v2/Users");
    expect(refused.json).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "401" });
  }
  expect((await directory.get("/api/projects")).status).toBe(401);
  expect((await scim("GET", "/Users?filter=userName%20is%20x")).json).toMatchObject({
    status: "400",
    scimType: "invalidFilter",
  });
  expect((await scim("POST", "/Users", { userName: "no e-mail" })).json.status).toBe("400");
  expect((await scim("GET", "/ServiceProviderConfig")).json.patch.supported).toBe(true);
  expect((await scim("GET", "/Schemas")).json.totalResults).toBe(2);
  expect((await scim("GET", "/ResourceTypes")).json.totalResults).toBe(2);
  await owner.call("DELETE", `/api/directories/${directoryId}`);
  expect((await scim("GET", "/Users")).json.status).toBe("401");
});
