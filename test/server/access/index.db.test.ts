/** Organizations, teams, rights and links as people use them, and what happens when two do at once. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { powersOf } from "#lib/access/policy.ts";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import { factColumns, reaches, teamsOf } from "#server/access/index.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let organizationId: string;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  organizationId = workspace.auth.organizationId();
});
afterAll(() => workspace.stop());

let count = 0;
async function join(role: "owner" | "member" | "guest" = "member", at = organizationId, by = owner): Promise<Visitor> {
  const { url } = (await by.post(`/api/organizations/${at}/invites`, { role })).json;
  const visitor = workspace.visitor();
  const name = `Person${++count}`;
  const account = { name, email: `${name.toLowerCase()}@example.org`, password: "correct horse battery" };
  const answer = await visitor.post(`/api/invites/${url.split("/").at(-1)}/accept`, account);
  expect(answer.status, answer.text).toBe(200);
  workspace.pass(60_000);
  return visitor;
}
const idOf = async (visitor: Visitor): Promise<string> => (await visitor.get("/api/session")).json.person.id;
const project = async (by = owner, body: object = {}): Promise<string> =>
  (await by.post("/api/projects", { name: "Tides", ...body })).json.id;
const rightOf = async (visitor: Visitor, projectId: string): Promise<string | undefined> =>
  (await visitor.get(`/api/projects/${projectId}`)).json.right;

/** An open socket of a notebook; resolves with its close code. */
async function sit(visitor: Visitor, notebookId: string): Promise<{ readonly closed: Promise<number> }> {
  const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
  const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${notebookId}`, {
    headers: { cookie, origin: workspace.base },
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve, reject) => {
    socket.once("message", resolve);
    socket.once("close", (code) => reject(new Error(`closed with ${code}`)));
  });
  return { closed };
}

describe("an organization", () => {
  it("keeps an owner when two demote each other at the same moment", async () => {
    const made = (await owner.post("/api/organizations", { name: "Two" })).json.id;
    const other = await join("owner", made);
    const [mine, theirs] = [await idOf(owner), await idOf(other)];
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all([
        owner.call("PATCH", `/api/organizations/${made}/people/${theirs}`, { role: "member" }),
        other.call("PATCH", `/api/organizations/${made}/people/${mine}`, { role: "member" }),
      ]);
      expect(answers.filter(({ status }) => status === 204).length).toBeLessThanOrEqual(1);
      const { rows } = await workspace.db.pool.query(
        "select person_id as id from organization_member where organization_id = $1 and role = 'owner'",
        [made],
      );
      expect(rows.length).toBeGreaterThanOrEqual(1);
      const [left, gone] = rows[0].id === mine ? [owner, theirs] : [other, mine];
      await left.call("PATCH", `/api/organizations/${made}/people/${gone}`, { role: "owner" });
    }
    await other.call("PATCH", `/api/organizations/${made}/people/${theirs}`, { role: "member" });
    const alone = await owner.call("DELETE", `/api/organizations/${made}/people/${mine}`);
    expect(alone).toMatchObject({ status: 409, json: { code: "conflict" } });
  });

  it("takes back what somebody was given when they leave, and keeps what they made", async () => {
    const mia = await join();
    const own = await project(mia);
    const shared = await project();
    const personId = await idOf(mia);
    await owner.post(`/api/projects/${shared}/grants`, { to: { kind: "person", id: personId }, right: "edit" });
    await owner.call("DELETE", `/api/organizations/${organizationId}/people/${personId}`);
    expect((await mia.get(`/api/projects/${own}`)).status).toBe(404);
    expect((await mia.get(`/api/projects/${shared}`)).status).toBe(404);
    expect((await owner.get(`/api/projects/${own}/access`)).json.owner.kind).toBe("organization");
  });

  it("is gone for all when deleted, until an owner takes that back", async () => {
    const made = (await owner.post("/api/organizations", { name: "Brief" })).json.id;
    const member = await join("member", made);
    const id = await project(member, { organizationId: made });
    await owner.call("DELETE", `/api/organizations/${made}`);
    expect((await member.get(`/api/projects/${id}`)).status).toBe(404);
    expect((await member.get(`/api/organizations/${made}`)).status).toBe(404);
    expect((await member.get("/api/projects")).json.items).toEqual([]);
    await owner.post(`/api/organizations/${made}/restore`);
    expect(await rightOf(member, id)).toBe("manage");
    expect((await owner.call("DELETE", `/api/organizations/${organizationId}`)).status).toBe(409);
  });

  it("lets those in whose verified e-mail is of its domain, and nobody else", async () => {
    const made = (await owner.post("/api/organizations", { name: "Domain" })).json.id;
    await owner.call("PATCH", `/api/organizations/${made}`, { joinDomains: ["Example.org"] });
    const mia = await join();
    expect((await mia.post(`/api/organizations/${made}/join`)).status).toBe(404);
    await workspace.db.pool.query("update person set email_verified = true where id = $1", [await idOf(mia)]);
    expect((await mia.get("/api/organizations")).json.joinable).toEqual([{ id: made, name: "Domain" }]);
    expect((await mia.post(`/api/organizations/${made}/join`)).json.role).toBe("member");
  });

  it("invites by e-mail work once, and for that e-mail alone", async () => {
    const email = "Invited@Example.org";
    const { url } = (await owner.post(`/api/organizations/${organizationId}/invites`, { email })).json;
    const at = `/api/invites/${url.split("/").at(-1)}/accept`;
    const account = { name: "I", password: "correct horse battery" };
    const wrong = await workspace.visitor().post(at, { ...account, email: "other@example.org" });
    expect(wrong.status).toBe(403);
    expect((await workspace.visitor().post(at, { ...account, email: "invited@example.org" })).status).toBe(200);
    expect((await (await join()).post(at, {})).status).toBe(401);
  });
});

describe("a team", () => {
  const team = async (name: string, parentId: string | null = null): Promise<string> =>
    (await owner.post(`/api/organizations/${organizationId}/teams`, { name, parentId })).json.id;

  it("does not lie in itself, however fast one moves it", async () => {
    const [a, b] = [await team("A"), await team("B")];
    expect((await owner.call("PATCH", `/api/teams/${a}`, { parentId: a })).status).toBe(409);
    const both = await Promise.all([
      owner.call("PATCH", `/api/teams/${a}`, { parentId: b }),
      owner.call("PATCH", `/api/teams/${b}`, { parentId: a }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [inner, outer] = both[0]?.status === 200 ? [a, b] : [b, a];
    const deeper = await team("C", inner);
    expect((await owner.call("PATCH", `/api/teams/${outer}`, { parentId: deeper })).status).toBe(409);
  });

  it("gives its right to those in teams inside it, and takes it when they move out", async () => {
    const [outer, inner] = [await team("Outer"), await team("Inner")];
    await owner.call("PATCH", `/api/teams/${inner}`, { parentId: outer });
    const mia = await join();
    const id = await project();
    await owner.post(`/api/projects/${id}/grants`, { to: { kind: "team", id: outer }, right: "run" });
    expect(await rightOf(mia, id)).toBeUndefined();
    await owner.call("PUT", `/api/teams/${inner}/people/${await idOf(mia)}`, {});
    expect(await rightOf(mia, id)).toBe("run");
    await owner.call("PATCH", `/api/teams/${inner}`, { parentId: null });
    expect(await rightOf(mia, id)).toBeUndefined();
  });

  it("that owns a project manages it by its leads and edits by its members", async () => {
    const owning = await team("Owning");
    const [lead, member] = [await join(), await join()];
    await owner.call("PUT", `/api/teams/${owning}/people/${await idOf(lead)}`, { role: "lead" });
    const added = await lead.call("PUT", `/api/teams/${owning}/people/${await idOf(member)}`, {});
    expect(added.status).toBe(204);
    const id = await project();
    await owner.post(`/api/projects/${id}/transfer`, { kind: "team", id: owning });
    expect([await rightOf(lead, id), await rightOf(member, id)]).toEqual(["manage", "edit"]);
    expect((await member.call("PUT", `/api/teams/${owning}/people/${await idOf(lead)}`, {})).status).toBe(403);
  });
});

describe("a change of rights", () => {
  it("counts at once in what is open: less sends readers back, nothing sends them away", async () => {
    const id = await project();
    const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "One" })).json.id;
    const mia = await join();
    const to = { kind: "person", id: await idOf(mia) };
    await owner.post(`/api/projects/${id}/grants`, { to, right: "edit" });
    const editing = await sit(mia, notebookId);
    await owner.post(`/api/projects/${id}/grants`, { to, right: "view" });
    expect(await editing.closed).toBe(1012);
    const reading = await sit(mia, notebookId);
    const { grants } = (await owner.get(`/api/projects/${id}/access`)).json;
    await owner.call("DELETE", `/api/projects/${id}/grants/${grants[0].id}`);
    expect(await reading.closed).toBe(4403);
    await expect(sit(mia, notebookId)).rejects.toThrow("closed with 4404");
  });

  it("reaches who came by a link the moment it is revoked", async () => {
    const id = await project();
    const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "One" })).json.id;
    const link = (await owner.post(`/api/notebooks/${notebookId}/links`, { right: "view" })).json;
    const passer = workspace.visitor();
    const token = link.url.split("/").at(-1);
    expect((await passer.get(`/api/links/${token}`)).json).toMatchObject({ name: "One", signedIn: false });
    expect((await passer.post(`/api/links/${token}/open`, { name: "Pia" })).json).toEqual({
      projectId: id,
      notebookId,
    });
    expect((await passer.get("/api/session")).json.person).toMatchObject({ name: "Pia", visitor: true });
    expect((await passer.get("/api/shared")).json.items).toMatchObject([{ id: notebookId, projectName: "Tides" }]);
    const reading = await sit(passer, notebookId);
    await owner.call("DELETE", `/api/notebooks/${notebookId}/links/${link.id}`);
    expect(await reading.closed).toBe(4403);
    expect((await passer.get(`/api/notebooks/${notebookId}`)).status).toBe(404);
    expect(await workspace.visitor().post(`/api/links/${token}/open`, {})).toMatchObject({ status: 401 });
    expect(workspace.logged()).not.toContain(token);
  });

  it("leaves of an archived project what is to be read", async () => {
    const id = await project();
    expect((await owner.post(`/api/projects/${id}/archive`)).json).toMatchObject({ right: "view", manages: true });
    expect((await owner.post(`/api/projects/${id}/notebooks`, { name: "No" })).status).toBe(403);
    expect((await owner.post(`/api/projects/${id}/unarchive`)).json.right).toBe("manage");
  });
});

describe("a token", () => {
  const by = (token: string, scheme = "Bearer"): Visitor =>
    workspace.visitor({
      authorization:
        scheme === "Basic" ? `Basic ${Buffer.from(`x:${token}`).toString("base64")}` : `${scheme} ${token}`,
    });

  it("of a person does no more than its scope says, and makes no others", async () => {
    const [here, there] = [await project(), await project()];
    const wish = { name: "notebook reader", right: "view", projectIds: [here] };
    const { token } = (await owner.post("/api/tokens", wish)).json;
    for (const scheme of ["Bearer", "token", "Basic"]) expect(await rightOf(by(token, scheme), here)).toBe("view");
    const narrow = by(token);
    expect((await narrow.get("/api/projects")).json.items.map((one: { id: string }) => one.id)).toEqual([here]);
    expect((await narrow.get(`/api/projects/${there}`)).status).toBe(404);
    expect((await narrow.post(`/api/projects/${here}/notebooks`, { name: "No" })).status).toBe(403);
    expect((await narrow.post("/api/projects", { name: "No" })).status).toBe(403);
    for (const at of ["/api/tokens", "/api/organizations", "/api/audit"]) {
      expect((await narrow.get(at)).status, at).toBe(403);
    }
    expect((await narrow.call("PATCH", "/api/session", { name: "Mallory" })).status).toBe(403);
  });

  it("of a project is nobody's, works in it alone, and holds nothing once revoked", async () => {
    const [here, there] = [await project(), await project()];
    const made = (await owner.post(`/api/projects/${here}/tokens`, { name: "CI", right: "edit" })).json;
    const ci = by(made.token);
    expect(await rightOf(ci, here)).toBe("edit");
    expect((await ci.get(`/api/projects/${there}`)).status).toBe(404);
    expect((await ci.post(`/api/projects/${here}/notebooks`, { name: "By CI" })).status).toBe(201);
    expect((await ci.get("/api/organizations")).status).toBe(403);
    const listed = (await owner.get(`/api/projects/${here}/tokens`)).json.items;
    expect(listed).toMatchObject([{ id: made.id, name: "CI", right: "edit", projectIds: [here] }]);
    expect(listed[0].token).toBeUndefined();
    const people = (await owner.get(`/api/projects/${here}/access`)).json.grants;
    expect(people).toEqual([]);
    expect((await owner.call("DELETE", `/api/projects/${here}/tokens/${made.id}`)).status).toBe(204);
    expect((await ci.get(`/api/projects/${here}`)).status).toBe(401);
    expect(workspace.logged()).not.toContain(made.token);
  });
});

it("a copy of a project has all of it: notebooks, files, datasets and their versions", async () => {
  const id = await project();
  await owner.post(`/api/projects/${id}/notebooks`, { name: "One" });
  const bytes = { "content-type": "application/octet-stream" };
  const file = await owner.call("PUT", `/api/projects/${id}/files/content?path=raw/a.csv`, "a\n1\n", bytes);
  await owner.post(`/api/projects/${id}/datasets`, { name: "d", files: [file.json.id] });
  const mia = await join();
  await owner.post(`/api/projects/${id}/grants`, { to: { kind: "person", id: await idOf(mia) }, right: "view" });
  const copy = (await mia.post(`/api/projects/${id}/clone`, { name: "Mine" })).json;
  expect(copy).toMatchObject({ name: "Mine", right: "manage", notebooks: 1 });
  await owner.call("DELETE", `/api/projects/${id}`);
  await owner.call("DELETE", `/api/projects/${id}?forever=true`);
  const files = (await mia.get(`/api/projects/${copy.id}/files?recursive=true`)).json.items;
  expect(files.map((one: { path: string }) => one.path)).toEqual(["raw", "raw/a.csv"]);
  expect((await mia.get(`/api/files/${files[1].id}/content`)).text).toBe("a\n1\n");
  const [dataset] = (await mia.get(`/api/projects/${copy.id}/datasets`)).json.items;
  expect((await mia.get(`/api/datasets/${dataset.id}/versions/1/content?path=a.csv`)).text).toBe("a\n1\n");
});

it("lists show exactly what the policy lets somebody see", async () => {
  const people = await Promise.all([join("guest"), join("member"), join("owner")]);
  const teams = ["X", "Y"].map((name) => owner.post(`/api/organizations/${organizationId}/teams`, { name }));
  const [x, y] = (await Promise.all(teams)).map(({ json }) => json.id as string);
  await owner.call("PATCH", `/api/teams/${y}`, { parentId: x });
  await owner.call("PUT", `/api/teams/${y}/people/${await idOf(people[0] as Visitor)}`, {});
  const targets = [
    { kind: "everyone" },
    { kind: "team", id: x },
    { kind: "team", id: y },
    ...(await Promise.all(people.map(async (who) => ({ kind: "person", id: await idOf(who) })))),
  ];
  for (const [at, to] of targets.entries()) {
    const id = await project();
    const expiresInMs = at % 2 === 0 ? null : 60_000;
    await owner.post(`/api/projects/${id}/grants`, { to, right: "view", expiresInMs });
  }
  workspace.pass(120_000);
  const now = workspace.now();
  for (const who of people) {
    const personId = await idOf(who);
    const { rows } = await workspace.db.pool.query(
      `${teamsOf} select p.id, ${factColumns} as facts, ${reaches("$2")} as listed, p.deleted_at is null as live
       from project p join organization o on o.id = p.organization_id where o.deleted_at is null`,
      [personId as PersonId, now],
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { id, facts, listed, live } of rows) {
      const seen = powersOf({ ...facts, closed: false }, now).right !== undefined;
      expect(listed, id).toBe(seen);
      if (live) expect((await who.get(`/api/projects/${id as ProjectId}`)).status).toBe(seen ? 200 : 404);
    }
  }
});

describe("asking for more", () => {
  const requestsIn = async (visitor: Visitor, at: string) => (await visitor.get(`${at}/access`)).json.requests;

  it("shows who manages it what somebody asks, until a right answers it", async () => {
    const id = await project();
    const at = `/api/projects/${id}`;
    const [mia, other] = [await join(), await join()];
    for (const who of [mia, other]) {
      expect((await who.post(`${at}/requests`, { right: "edit" })).status, "unseen, it does not exist").toBe(404);
      await owner.post(`${at}/grants`, { to: { kind: "person", id: await idOf(who) }, right: "view" });
    }
    expect((await mia.post(`${at}/requests`, { right: "view" })).status, "held already").toBe(409);
    expect((await mia.post(`${at}/requests`, { right: "run", note: "for the figures" })).status).toBe(204);
    expect((await mia.post(`${at}/requests`, { right: "edit", note: "to mend them" })).status).toBe(204);
    const [asked, ...more] = await requestsIn(owner, at);
    expect([asked.right, asked.note, more]).toEqual(["edit", "to mend them", []]);
    expect(await requestsIn(other, at), "others do not see it").toEqual([]);
    expect((await other.call("DELETE", `${at}/requests/${asked.id}`)).status).toBe(404);
    expect(await requestsIn(mia, at)).toHaveLength(1);
    await owner.post(`${at}/grants`, { to: { kind: "person", id: await idOf(mia) }, right: "edit" });
    expect(await requestsIn(owner, at)).toEqual([]);
    expect(await rightOf(mia, id)).toBe("edit");
  });

  it("is withdrawn by who asked, declined by who manages, and not for who came by a link", async () => {
    const id = await project();
    const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "One" })).json.id;
    const at = `/api/notebooks/${notebookId}`;
    const mia = await join();
    await owner.post(`${at}/grants`, { to: { kind: "person", id: await idOf(mia) }, right: "comment" });
    for (const who of [mia, owner]) {
      expect((await mia.post(`${at}/requests`, { right: "edit" })).status).toBe(204);
      const [asked] = await requestsIn(owner, at);
      expect((await who.call("DELETE", `${at}/requests/${asked.id}`)).status).toBe(204);
      expect(await requestsIn(owner, at)).toEqual([]);
    }
    const { url } = (await owner.post(`${at}/links`, { right: "view" })).json;
    const passer = workspace.visitor();
    await passer.post(`/api/links/${url.split("/").at(-1)}/open`, { name: "Passer-by" });
    expect((await passer.post(`${at}/requests`, { right: "edit" })).status).toBe(403);
  });
});

it("a notebook's managers find whom to share it with, and a team's page lists what it was given", async () => {
  const id = await project();
  const notebookId = (await owner.post(`/api/projects/${id}/notebooks`, { name: "One" })).json.id;
  const [mia, other] = [await join("guest"), await join()];
  await owner.post(`/api/notebooks/${notebookId}/grants`, {
    to: { kind: "person", id: await idOf(mia) },
    right: "manage",
  });
  const find = `candidates?find=person${count}`;
  expect((await mia.get(`/api/notebooks/${notebookId}/${find}`)).json.items).toHaveLength(1);
  expect((await mia.get(`/api/projects/${id}/${find}`)).status).toBe(404);
  expect((await mia.get(`/api/notebooks/${notebookId}/access`)).json.managers).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: await idOf(mia) })]),
  );
  const teamId = (await owner.post(`/api/organizations/${organizationId}/teams`, { name: "Pilots" })).json.id;
  const hidden = await project();
  for (const at of [`/api/projects/${id}`, `/api/projects/${hidden}`, `/api/notebooks/${notebookId}`])
    await owner.post(`${at}/grants`, { to: { kind: "team", id: teamId }, right: "run" });
  await owner.post(`/api/projects/${hidden}/transfer`, { kind: "team", id: teamId });
  const listed = async (who: Visitor) =>
    (await who.get(`/api/teams/${teamId}/grants`)).json.items.map((one: { on: string }) => one.on).sort();
  expect(await listed(owner)).toEqual(["notebook", "owner", "project", "project"]);
  expect(await listed(other), "not what one may not see").toEqual([]);
});

// Last, since no session lives through it.
it("a deleted organization ends with all that is in it when its grace is over", async () => {
  const made = (await owner.post("/api/organizations", { name: "Ending" })).json.id;
  const id = await project(owner, { organizationId: made });
  await owner.post(`/api/projects/${id}/notebooks`, { name: "One" });
  await owner.call("DELETE", `/api/organizations/${made}`);
  await workspace.access.sweep();
  const left = async () => (await workspace.db.pool.query("select 1 from project where id = $1", [id])).rows.length;
  expect(await left()).toBe(1);
  workspace.pass(31 * 86_400_000);
  await workspace.access.sweep();
  expect(await left()).toBe(0);
});
