import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjects, type FirstProject, type Projects } from "#server/projects/index.ts";
import {
  adminToken,
  type Furnishing,
  guestOf,
  openWorkspace,
  ownerOf,
  type Visitor,
  type Workspace,
} from "#test/support/workspace.ts";

interface Rooms extends Furnishing {
  readonly projects: Projects;
}

const examplesFolder = mkdtempSync(path.join(os.tmpdir(), "octavo-examples-"));
let workspace: Workspace<Rooms>;
let owner: Visitor;
const changes: string[] = [];
const ended: string[] = [];

beforeAll(async () => {
  workspace = await openWorkspace(({ db, auth, access, log, now, origin }) => {
    const projects = createProjects({ db, auth, access, log, now, origin, examplesFolder });
    access.onChanged(({ projectId, personId }) => void changes.push(`${projectId} ${personId ?? "everybody"}`));
    projects.onEnd(async (projectId) => void ended.push(projectId));
    return {
      projects,
      modules: [projects],
      rightIn: (principal, projectId) => projects.rightIn(principal, projectId),
      scopes: { projectId: async (id) => id as never },
    };
  });
  owner = await ownerOf(workspace);
});
afterAll(async () => {
  await workspace.stop();
  rmSync(examplesFolder, { recursive: true });
});

async function project(by: Visitor, name = "Wind"): Promise<string> {
  return (await by.post("/api/projects", { name })).json.id;
}

let guests = 0;
async function guest(projectId: string): Promise<Visitor> {
  return guestOf(workspace, owner, projectId, `Guest${++guests}`);
}

async function inviteTo(projectId: string, body: unknown = {}): Promise<{ id: string; token: string }> {
  const { json } = await owner.post(`/api/projects/${projectId}/invites`, body);
  return { id: json.id, token: json.url.split("/").at(-1) };
}

const me = async (visitor: Visitor): Promise<string> => (await visitor.get("/api/session")).json.person.id;
const account = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.org`,
  password: "correct horse battery",
});

describe("a project", () => {
  it("is made, found, renamed and listed by who made it", async () => {
    const made = await owner.post("/api/projects", { name: "  Tides ", description: "of the North Sea" });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.any(String),
      name: "Tides",
      description: "of the North Sea",
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
      deletedAt: null,
      archivedAt: null,
      organizationId: workspace.auth.organizationId(),
      right: "manage",
      manages: true,
      notebooks: 0,
    });
    const at = `/api/projects/${made.json.id}`;
    expect((await owner.get(at)).json).toEqual(made.json);
    const renamed = await owner.call("PATCH", at, { name: "Tides II" });
    expect(renamed.json).toMatchObject({ name: "Tides II", description: "of the North Sea" });
    expect((await owner.get("/api/projects")).json.items[0]).toEqual(renamed.json);
  });

  it.each([
    ["10 KB", "n".repeat(10_240)],
    ["control characters", "a\u0007b"],
    ["a zero byte", "a\u0000b"],
    ["line breaks", "a\nb"],
    ["nothing", "   "],
    ["a number", 7],
  ])("is not given a name of %s", async (_what, name) => {
    const answer = await owner.post("/api/projects", { name });
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
    expect(answer.json.detail).toContain("body.name");
  });

  it("keeps a name in any script whole", async () => {
    const name = "Überwachung 🌊 של־ים <b>&amp;</b> '; drop table project; --";
    expect((await owner.post("/api/projects", { name })).json.name).toBe(name);
  });

  it("is listed page by page without gap or double, each person seeing their own", async () => {
    const first = await project(owner, "paged");
    const member = await guest(first);
    for (let at = 0; at < 6; at++) await member.post("/api/projects", { name: `mine ${at}` });
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await member.get(`/api/projects?limit=2${cursor}`);
      seen.push(...page.json.items.map((item: { name: string }) => item.name));
      cursor = page.json.nextCursor === null ? "" : `&cursor=${page.json.nextCursor}`;
    } while (cursor !== "");
    expect(seen.sort()).toEqual(["mine 0", "mine 1", "mine 2", "mine 3", "mine 4", "mine 5", "paged"]);
    for (const bad of ["x", "WzEsMl0", "%00", Buffer.from('[1,"a\\u0000"]').toString("base64url")]) {
      expect((await member.get(`/api/projects?cursor=${bad}`)).status).toBe(400);
    }
  });

  it("goes to the trash, where only those who manage it see it, and comes back whole", async () => {
    const id = await project(owner, "Trashed");
    const member = await guest(id);
    const outsider = await guest(await project(owner, "other"));
    expect((await member.call("DELETE", `/api/projects/${id}`)).json.code).toBe("forbidden");
    expect((await outsider.call("DELETE", `/api/projects/${id}`)).json.code).toBe("not_found");
    expect((await owner.call("DELETE", `/api/projects/${id}?forever=true`)).json.code).toBe("conflict");
    expect((await owner.call("DELETE", `/api/projects/${id}`)).status).toBe(204);
    expect(changes.at(-1)).toBe(`${id} everybody`);
    expect((await member.get(`/api/projects/${id}`)).status).toBe(404);
    expect((await owner.get("/api/projects")).json.items.map((item: { id: string }) => item.id)).not.toContain(id);
    const trash = (await owner.get("/api/projects?trash=true")).json.items;
    expect(trash[0]).toMatchObject({ id, deletedAt: expect.any(Number) });
    expect((await member.post(`/api/projects/${id}/restore`)).json.code).toBe("forbidden");
    expect((await outsider.post(`/api/projects/${id}/restore`)).json.code).toBe("not_found");
    expect((await owner.post(`/api/projects/${id}/restore`)).json).toMatchObject({ id, deletedAt: null });
    expect((await member.get(`/api/projects/${id}`)).json).toMatchObject({ name: "Trashed", right: "edit" });
  });

  it("ends by hand or after 30 days in the trash, not a day before", async () => {
    const [byHand, byTime, kept] = [await project(owner), await project(owner), await project(owner)];
    for (const id of [byHand, byTime]) await owner.call("DELETE", `/api/projects/${id}`);
    expect((await owner.call("DELETE", `/api/projects/${byHand}?forever=true`)).status).toBe(204);
    expect(ended).toEqual([byHand]);
    const age = (days: number) =>
      workspace.db.pool.query("update project set deleted_at = deleted_at - $2::bigint where id = $1", [
        byTime,
        days * 86_400_000,
      ]);
    await age(29.9);
    await workspace.furnishing.projects.sweep();
    expect(ended).toEqual([byHand]);
    await age(0.2);
    await workspace.furnishing.projects.sweep();
    expect(ended).toEqual([byHand, byTime]);
    expect((await owner.post(`/api/projects/${byTime}/restore`)).status).toBe(404);
    expect((await owner.get(`/api/projects/${kept}`)).status).toBe(200);
  });
});

describe("who may do what", () => {
  it("holds on every route, for each role and against strangers", async () => {
    const id = await project(owner, "Matrix");
    const member = await guest(id);
    const stranger = await guest(await project(owner, "Elsewhere"));
    const nobody = workspace.visitor();
    const invite = await inviteTo(id);
    const somebody = await me(owner);
    const table: readonly (readonly [string, string, unknown, number])[] = [
      ["GET", `/api/projects/${id}`, undefined, 200],
      ["GET", `/api/projects/${id}/members`, undefined, 200],
      ["PATCH", `/api/projects/${id}`, { name: "Mine now" }, 403],
      ["DELETE", `/api/projects/${id}`, undefined, 403],
      ["POST", `/api/projects/${id}/restore`, undefined, 403],
      ["GET", `/api/projects/${id}/invites`, undefined, 403],
      ["POST", `/api/projects/${id}/invites`, {}, 403],
      ["DELETE", `/api/projects/${id}/invites/${invite.id}`, undefined, 403],
      ["DELETE", `/api/projects/${id}/members/${somebody}`, undefined, 403],
    ];
    for (const [method, at, body, forMember] of table) {
      expect([at, (await member.call(method, at, body)).status]).toEqual([at, forMember]);
      const refused = await stranger.call(method, at, body);
      expect([at, refused.status, refused.text.includes("Matrix")]).toEqual([at, 404, false]);
      expect([at, (await nobody.call(method, at, body)).status]).toEqual([at, 401]);
    }
    expect((await stranger.get("/api/projects/nonexistent")).json.detail).toBe(
      (await stranger.get(`/api/projects/${id}`)).json.detail,
    );
    expect((await owner.get(`/api/projects/${id}`)).json.name).toBe("Matrix");
    const other = await project(owner, "Crossed");
    expect((await owner.call("DELETE", `/api/projects/${other}/invites/${invite.id}`)).status).toBe(404);
  });

  it("lists owners and members, and lets one leave or be removed at once", async () => {
    const id = await project(owner, "Members");
    const [leaves, removed] = [await guest(id), await guest(id)];
    const members = (await leaves.get(`/api/projects/${id}/members`)).json.items;
    expect(members.map((each: { right: string }) => each.right).sort()).toEqual(["edit", "edit", "manage"]);
    expect((await leaves.call("DELETE", `/api/projects/${id}/members/${await me(leaves)}`)).status).toBe(204);
    expect((await leaves.get(`/api/projects/${id}`)).status).toBe(404);
    const personId = await me(removed);
    expect((await owner.call("DELETE", `/api/projects/${id}/members/${personId}`)).status).toBe(204);
    expect(changes.at(-1)).toBe(`${id} ${personId}`);
    expect((await removed.get(`/api/projects/${id}`)).status).toBe(404);
    expect((await owner.call("DELETE", `/api/projects/${id}/members/${personId}`)).status).toBe(404);
  });

  it("lets the owner into a project that a member made", async () => {
    const member = await guest(await project(owner));
    const id = await project(member, "Of a member");
    expect((await owner.get(`/api/projects/${id}`)).json).toMatchObject({ name: "Of a member", right: "manage" });
    const members = (await member.get(`/api/projects/${id}/members`)).json.items;
    expect(members.map((each: { name: string }) => each.name)).toContain("Owner");
  });
});

describe("an invite", () => {
  it("says what it offers, makes an account, signs it in, and can be used by another", async () => {
    const id = await project(owner, "Offered");
    const { token } = await inviteTo(id);
    const visitor = workspace.visitor();
    expect((await visitor.get(`/api/invites/${token}`)).json).toEqual({
      projectId: id,
      projectName: "Offered",
      organizationId: workspace.auth.organizationId(),
      organizationName: "Octavo",
      role: "member",
      right: "edit",
      email: null,
      invitedBy: "Owner",
      expiresAt: expect.any(Number),
      me: null,
    });
    const accepted = await visitor.post(`/api/invites/${token}/accept`, account("Uma"));
    expect(accepted.json).toEqual({ projectId: id, organizationId: workspace.auth.organizationId() });
    expect((await visitor.get(`/api/projects/${id}`)).json.right).toBe("edit");
    expect((await visitor.get(`/api/invites/${token}`)).json.me).toEqual({
      name: "Uma",
      email: "uma@example.org",
      member: true,
    });
    expect((await workspace.visitor().post(`/api/invites/${token}/accept`, account("Vic"))).status).toBe(200);
    const listed = (await owner.get(`/api/projects/${id}/invites`)).json.items;
    expect(listed).toEqual([expect.objectContaining({ uses: 2, createdByName: "Owner" })]);
    expect(JSON.stringify(listed)).not.toContain(token);
  });

  it("leads to the address at which its maker uses Octavo, never to another's", async () => {
    const at = `/api/projects/${await project(owner)}/invites`;
    const urlFrom = async (origin: string) => (await owner.call("POST", at, {}, { origin })).json.url;
    expect(await urlFrom(workspace.base)).toMatch(new RegExp(`^${workspace.base}/invite/octi_`));
    const program = workspace.visitor({ authorization: `Bearer ${adminToken}`, origin: "https://evil.example" });
    expect((await program.post(at, {})).json.url).toMatch(new RegExp(`^${workspace.base}/invite/`));
  });

  it("lets somebody who is signed in join, and counts once however often they do", async () => {
    const member = await guest(await project(owner));
    const id = await project(owner, "Second");
    const { token } = await inviteTo(id);
    expect((await member.get(`/api/invites/${token}`)).json.me).toMatchObject({ member: false });
    const answers = await Promise.all([1, 2, 3].map(() => member.post(`/api/invites/${token}/accept`, {})));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect((await owner.get(`/api/projects/${id}/invites`)).json.items[0].uses).toBe(1);
  });

  it("never lowers the right of who manages already", async () => {
    const member = await guest(await project(owner));
    const id = await project(member);
    const { json } = await member.post(`/api/projects/${id}/invites`, {});
    await member.post(`/api/invites/${json.url.split("/").at(-1)}/accept`, {});
    expect((await member.get(`/api/projects/${id}`)).json.right).toBe("manage");
  });

  it("is refused when revoked, expired, forged, of a trashed project or of another kind", async () => {
    const id = await project(owner);
    const [revoked, expiring, good] = [
      await inviteTo(id),
      await inviteTo(id, { expiresInMs: 60_000 }),
      await inviteTo(id),
    ];
    expect((await owner.call("DELETE", `/api/projects/${id}/invites/${revoked.id}`)).status).toBe(204);
    workspace.pass(60_001);
    const link = new URL(await workspace.auth.createOwnerLink()).searchParams.get("link")!;
    const forged = [
      revoked.token,
      expiring.token,
      good.token.slice(0, -1),
      `${good.token}x`,
      link,
      adminToken,
      "octi_",
      "%00",
    ];
    for (const token of forged) {
      const visitor = workspace.visitor();
      expect([token, (await visitor.get(`/api/invites/${token}`)).json.code]).toEqual([token, "link_expired"]);
      const accepted = await visitor.post(`/api/invites/${token}/accept`, account("Wim"));
      expect([token, accepted.json.code]).toEqual([token, "link_expired"]);
      workspace.pass(60_000);
    }
    await owner.call("DELETE", `/api/projects/${id}`);
    expect((await workspace.visitor().get(`/api/invites/${good.token}`)).json.code).toBe("link_expired");
    await owner.post(`/api/projects/${id}/restore`);
    expect((await workspace.visitor().get(`/api/invites/${good.token}`)).status).toBe(200);
    expect((await workspace.visitor().post("/api/auth/sign-in/email", account("Wim"))).json.code).toBe(
      "wrong_credentials",
    );
  });

  it("makes no second account for an e-mail, in whatever case, and leaves nothing behind", async () => {
    const id = await project(owner);
    const { token } = await inviteTo(id);
    const wishes = Array.from({ length: 4 }, () =>
      workspace.visitor().post(`/api/invites/${token}/accept`, account("Xenia")),
    );
    const statuses = (await Promise.all(wishes)).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([200, 409, 409, 409]);
    const again = await workspace
      .visitor()
      .post(`/api/invites/${token}/accept`, { ...account("Xenia"), email: "XENIA@EXAMPLE.ORG" });
    expect([again.json.code, again.headers.getSetCookie()]).toEqual(["email_taken", []]);
    expect((await owner.get(`/api/projects/${id}/members`)).json.items).toHaveLength(2);
  });

  it.each([
    ["a short password", { ...account("Yve"), password: "short" }],
    ["no e-mail", { name: "Yve", password: "correct horse battery" }],
    ["a wish for more", { ...account("Yve"), right: "manage" }],
    ["a name of 10 KB", { ...account("Yve"), name: "y".repeat(10_240) }],
  ])("refuses %s", async (_what, body) => {
    const { token } = await inviteTo(await project(owner));
    expect((await workspace.visitor().post(`/api/invites/${token}/accept`, body)).status).toBe(400);
  });

  it("needs an account or a signed-in person, from our own origin", async () => {
    const { token } = await inviteTo(await project(owner));
    const at = `/api/invites/${token}/accept`;
    expect((await workspace.visitor().post(at, {})).json.code).toBe("not_signed_in");
    const headers = { origin: "https://evil.example" };
    expect((await workspace.visitor().call("POST", at, account("Zed"), headers)).json.code).toBe("origin_refused");
  });

  it("cannot be guessed at length", async () => {
    const answers = [];
    for (let at = 0; at < 25; at++) answers.push(await workspace.visitor().get(`/api/invites/octi_${at}`));
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    workspace.pass(3600_000);
  });

  it("appears in no log line", async () => {
    const { token } = await inviteTo(await project(owner));
    await workspace.visitor().post("/api/invites/accept", { token });
    await workspace.visitor().get(`/api/invites/${token}`);
    expect(workspace.logged()).not.toContain(token);
  });
});

describe("the first start", () => {
  it("makes one project with the examples in order, all or nothing, and never again", async () => {
    writeFileSync(path.join(examplesFolder, "2 Second.ipynb"), "two");
    writeFileSync(path.join(examplesFolder, "1 First.ipynb"), "one");
    writeFileSync(path.join(examplesFolder, "notes.txt"), "not a notebook");
    const fresh = await openWorkspace(({ db, auth, access, log, origin }) => {
      const projects = createProjects({ db, auth, access, log, origin, examplesFolder });
      return { projects, modules: [projects] };
    });
    const { projects } = fresh.furnishing;
    const count = async () => (await fresh.db.pool.query("select count(*) as n from project")).rows[0].n;
    await expect(
      projects.openFirst(async () => {
        throw new Error("a broken example");
      }),
    ).rejects.toThrow("a broken example");
    expect(await count()).toBe(0);
    const filled: FirstProject[] = [];
    const fill = async (_client: unknown, first: FirstProject) => void filled.push(first);
    await Promise.all([1, 2, 3].map(() => projects.openFirst(fill)));
    await projects.openFirst(fill);
    expect(filled.map((first) => first.examples)).toEqual([
      [
        { name: "First", text: "one" },
        { name: "Second", text: "two" },
      ],
    ]);
    expect(await count()).toBe(1);
    expect((await (await ownerOf(fresh)).get("/api/projects")).json.items).toMatchObject([
      { name: "Getting started", right: "manage" },
    ]);
    await fresh.stop();
  });
});
