/**
 * Everybody knocks at every door: all routes of the house × all kinds of people, of the project's organization and of
 * another, with sessions, narrow tokens and shared links. Who may not is refused over HTTP, with real ids; who may is let
 * in by the guard (and, where nothing changes by it, answered). A route that is missing from lib/access/needs.ts fails.
 */
import { readFileSync } from "node:fs";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { type Need, routeNeeds, socketNeeds } from "#lib/access/needs.ts";
import { allows, type Right, rights } from "#lib/base/rights.ts";
import { collabClose } from "#lib/protocol/collab-message.ts";
import { hashToken, newToken } from "#server/auth/index.ts";
import { admit } from "#server/http/guard.ts";
import type { Access, Route } from "#server/http/route.ts";
import type { Studio } from "#test/support/studio.ts";
import { modulesOfTheHouse, openWholeHouse } from "#test/support/whole-house.ts";
import { ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

/** Somebody, and what they may do: in the project, with its one shared notebook, in its organization. */
interface Somebody {
  readonly visitor: Visitor;
  readonly right?: Right | undefined;
  readonly onNotebook?: Right | undefined;
  readonly role?: "owner" | "member" | "guest";
  /** A narrow token: nothing of what is the person's own. */
  readonly narrow?: boolean;
}

let workspace: Workspace<Studio>;
let ids: Readonly<Record<string, string>>;
const people = new Map<string, Somebody>();

async function join(owner: Visitor, at: string, name: string, body: unknown): Promise<Visitor> {
  const { url } = (await owner.post(at, body)).json;
  const visitor = workspace.visitor();
  const token = new URL(url).pathname.split("/").at(-1);
  const account = { name, email: `${name.toLowerCase()}@example.org`, password: "correct horse battery" };
  expect((await visitor.post(`/api/invites/${token}/accept`, account)).status).toBe(200);
  workspace.pass(60_000);
  return visitor;
}

const idOf = async (visitor: Visitor): Promise<string> => (await visitor.get("/api/session")).json.person.id;

async function narrowToken(personId: string, right: Right, projectIds: readonly string[] | null): Promise<Visitor> {
  const token = newToken("token");
  await workspace.db.pool.query(
    `insert into api_token (id, token_hash, person_id, name, "right", project_ids, created_at)
     values ($1, $2, $3, 'narrow', $4, $5, 0)`,
    [newToken("token").slice(4, 24), hashToken(token), personId, right, projectIds],
  );
  return workspace.visitor({ authorization: `Bearer ${token}` });
}

beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  const owner = await ownerOf(workspace);
  const organizationId = workspace.auth.organizationId();
  const make = async (at: string, body: unknown): Promise<string> => {
    const { json, status, text } = await owner.post(at, body);
    expect(status, text).toBeLessThan(300);
    return json.id ?? json.runId ?? json.datasetId;
  };
  const projectId = await make("/api/projects", { name: "Tides" });
  const elsewhere = await make("/api/projects", { name: "Elsewhere" });
  const notebookId = await make(`/api/projects/${projectId}/notebooks`, { name: "One" });
  const file = await owner.call("PUT", `/api/projects/${projectId}/files/content?path=a.csv`, "a\n1\n", {
    "content-type": "application/octet-stream",
  });
  const uploadId = await make(`/api/projects/${projectId}/uploads`, { path: "b.csv", size: 4 });
  const datasetId = await make(`/api/projects/${projectId}/datasets`, { name: "d", files: [file.json.id] });
  const runId = await make(`/api/projects/${projectId}/runs`, { name: "r" });
  const x = { name: "x", domain: { kind: "float", low: 0, high: 1 } };
  const studyId = await make(`/api/projects/${projectId}/studies`, { name: "s", space: [x] });
  const teamId = await make(`/api/organizations/${organizationId}/teams`, { name: "Crew" });
  const ownerId = await idOf(owner);
  ids = { organizationId, projectId, notebookId, uploadId, datasetId, runId, studyId, teamId, personId: ownerId };
  ids = { ...ids, fileId: file.json.id, digest: "0".repeat(64), number: "1", experiment: "1", project: projectId };

  const invites = `/api/organizations/${organizationId}/invites`;
  people.set("nobody", { visitor: workspace.visitor() });
  people.set("the organization's owner", { visitor: owner, right: "manage", onNotebook: "manage", role: "owner" });
  people.set("a member without a right", {
    visitor: await join(owner, invites, "Mia", { role: "member" }),
    role: "member",
  });
  for (const right of rights) {
    const guest = await join(owner, invites, `Guest${right}`, { role: "guest" });
    await owner.post(`/api/projects/${projectId}/grants`, { to: { kind: "person", id: await idOf(guest) }, right });
    people.set(`a guest who may ${right}`, { visitor: guest, right, onNotebook: right, role: "guest" });
  }
  const single = await join(owner, invites, "Single", { role: "guest" });
  const to = { kind: "person", id: await idOf(single) };
  await owner.post(`/api/notebooks/${notebookId}/grants`, { to, right: "edit" });
  people.set("a guest of the notebook alone", { visitor: single, onNotebook: "edit", role: "guest" });
  for (const [kind, id] of [
    ["project", projectId],
    ["notebook", notebookId],
  ] as const) {
    const link = (await owner.post(`/api/${kind}s/${id}/links`, { right: "comment" })).json.url;
    const visitor = workspace.visitor();
    await visitor.post(`/api/links/${link.split("/").at(-1)}/open`, { name: "Passer-by" });
    const right = kind === "project" ? "comment" : undefined;
    people.set(`a visitor by a link to the ${kind}`, { visitor, right, onNotebook: "comment" });
  }
  const manager = people.get("a guest who may manage")?.visitor ?? owner;
  for (const [name, whose] of [
    ["the owner's", ownerId],
    ["a manager's", await idOf(manager)],
  ] as const) {
    const role = whose === ownerId ? "owner" : "guest";
    people.set(`${name} token to view`, {
      visitor: await narrowToken(whose, "view", null),
      right: "view",
      onNotebook: "view",
      role,
      narrow: true,
    });
    people.set(`${name} token for elsewhere`, {
      visitor: await narrowToken(whose, "manage", [elsewhere]),
      role,
      narrow: true,
    });
  }
  const harbour = (await owner.post("/api/organizations", { name: "Harbour" })).json.id;
  const bea = await join(owner, `/api/organizations/${harbour}/invites`, "Bea", { role: "owner" });
  await bea.post("/api/projects", { name: "Bea's" });
  people.set("the owner of another organization", { visitor: bea });
  // The owner made it, and leaves it: from here on they are strangers.
  expect((await owner.call("DELETE", `/api/organizations/${harbour}/people/${ownerId}`)).status).toBe(204);
}, 120_000);
afterAll(() => workspace.stop());

const nameOf = (route: Route): string => `${route.method} ${route.path}`;
const fill = (route: Route): string =>
  route.path.replaceAll(/:([A-Za-z]+)(\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(ids[name] ?? "x"));

/** What a route's own word says of itself, as the table writes it. */
function needOf(access: Access): Need {
  if (access.kind === "project") return `${access.right} ${access.by}` as Need;
  if (access.kind === "organization") return `${access.role} ${access.by}` as Need;
  if (access.kind === "signed-in") return "signed in";
  return access.kind === "owner" ? "server owner" : access.kind;
}

const rank = (role: string | undefined): number => ["guest", "member", "owner"].indexOf(role ?? "");

/** What the door should answer: let in, or a status. */
function expected(need: string, who: Somebody, visitorIsKnown: boolean): "in" | 401 | 403 | 404 {
  if (need === "public" || need === "protocol") return "in";
  if (!visitorIsKnown) return 401;
  if (need === "signed in") return "in";
  if (need === "person") return who.narrow === true ? 403 : "in";
  if (need === "server owner") return who.role === "owner" && who.narrow !== true ? "in" : 403;
  const [level = "", place = ""] = need.split(" ");
  if (place === "organizationId" || place === "teamId") {
    if (who.role === undefined) return 404;
    return who.narrow !== true && rank(who.role) >= rank(level) ? "in" : 403;
  }
  const held = place === "notebookId" ? who.onNotebook : who.right;
  if (held === undefined) return 404;
  return allows(held, level as Right) ? "in" : 403;
}

it("the table lists every route, and says of each what it says of itself", () => {
  const missing = workspace.routes
    .filter((route) => routeNeeds[nameOf(route)] === undefined)
    .map((route) => `  ${JSON.stringify(nameOf(route))}: ${JSON.stringify(needOf(route.access))},`);
  expect(missing, `add to lib/access/needs.ts:\n${missing.join("\n")}`).toEqual([]);
  for (const route of workspace.routes) {
    const need = routeNeeds[nameOf(route)] ?? "";
    if (!need.startsWith("itself: ")) expect(need, nameOf(route)).toBe(needOf(route.access));
  }
  const there = new Set([...workspace.routes.map(nameOf), "GET /metrics", "GET /api/health", "GET /api/openapi.json"]);
  expect(Object.keys(routeNeeds).filter((name) => !there.has(name))).toEqual([]);
});

it("the table lists every socket, and who may not view is sent away", async () => {
  const sockets = workspace.furnishing.modules.flatMap((module) => module.sockets ?? []);
  for (const { path: pattern } of sockets) {
    const listed = Object.keys(socketNeeds).filter((at) => pattern.test(at.replace(":notebookId", "x")));
    expect(listed, String(pattern)).toHaveLength(1);
  }
  expect(sockets).toHaveLength(Object.keys(socketNeeds).length);
  const codes: Record<string, number> = {};
  for (const [name, who] of people) {
    if (who.onNotebook !== undefined) continue;
    const at = `${workspace.base.replace("http", "ws")}/collab/${ids.notebookId}`;
    const socket = new WebSocket(at, { headers: { ...(await sentBy(who.visitor)), origin: workspace.base } });
    codes[name] = await new Promise<number>((resolve) => socket.on("close", resolve));
  }
  expect(codes).toEqual({
    nobody: collabClose.notSignedIn,
    "a member without a right": collabClose.notFound,
    "the owner's token for elsewhere": collabClose.notFound,
    "a manager's token for elsewhere": collabClose.notFound,
    "the owner of another organization": collabClose.notFound,
  });
});

it("the house of this test is the one that is started", () => {
  const source = readFileSync("server/octavo.ts", "utf8");
  const [, list = ""] = /const modules: readonly ServerModule\[\] = \[([^\]]*)\]/.exec(source) ?? [];
  expect(list.match(/\w+/g)).toEqual(modulesOfTheHouse);
});

it("everybody is let in or refused at every door as the table says", { timeout: 240_000 }, async () => {
  let knocks = 0;
  for (const route of workspace.routes) {
    const need = routeNeeds[nameOf(route)] ?? "";
    if (need === "public" || need === "protocol") continue;
    const own = need.startsWith("itself: ");
    const asked = own ? need.slice("itself: ".length) : need;
    for (const [name, who] of people) {
      const wanted = expected(asked, who, name !== "nobody");
      const what = `${name} at ${nameOf(route)} (${need})`;
      knocks++;
      if (wanted === "in") {
        if (!own) await letIn(route, who, what);
        continue;
      }
      const answer = await who.visitor.call(route.method, fill(route), route.body === undefined ? undefined : {});
      // Where handlers ask for themselves, what one may see but not do, or not even see, is both refused.
      if (own) expect([wanted, 403, 404], what).toContain(answer.status);
      else expect(answer.status, `${what}: ${answer.text}`).toBe(wanted);
      if (wanted === 404) expect(answer.text, what).not.toMatch(/Tides|One|a\.csv|Crew/);
      if (knocks % 100 === 0) workspace.pass(10_000);
    }
  }
  // How large the matrix is; a number that falls means that people or routes were lost.
  expect(knocks).toBeGreaterThan(1_500);
});

/** The guard admits them; the handler is not run, so that the next one finds the same house. */
async function letIn(route: Route, who: Somebody, what: string): Promise<void> {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers = await sentBy(who.visitor);
  await expect(admit(workspace.guard, route.access, incoming, ids), what).resolves.toMatchObject({
    principal: { personId: expect.any(String) },
  });
}

async function sentBy(visitor: Visitor): Promise<Record<string, string>> {
  const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
  return { ...visitor.headers, ...(cookie === "" ? {} : { cookie }) };
}

it("a digest opens nothing through another tenant's notebook, and a list shows nobody else's", async () => {
  const bea = people.get("the owner of another organization")?.visitor as Visitor;
  const projects = (await bea.get("/api/projects")).json.items;
  expect(projects.map((one: { name: string }) => one.name)).toEqual(["Bea's"]);
  const notebook = (await bea.post(`/api/projects/${projects[0].id}/notebooks`, { name: "Mine" })).json.id;
  const digest = (await workspace.db.pool.query("select digest from file where id = $1", [ids.fileId])).rows[0].digest;
  expect((await bea.get(`/api/notebooks/${notebook}/blobs/${digest}`)).status).toBe(404);
  const grant = { to: { kind: "person", id: await idOf(people.get("a member without a right")?.visitor as Visitor) } };
  expect((await bea.post(`/api/projects/${projects[0].id}/grants`, { ...grant, right: "view" })).status).toBe(400);
  const team = { to: { kind: "team", id: ids.teamId }, right: "view" };
  expect((await bea.post(`/api/projects/${projects[0].id}/grants`, team)).status).toBe(400);
  expect((await bea.post(`/api/projects/${projects[0].id}/transfer`, { kind: "team", id: ids.teamId })).status).toBe(
    400,
  );
});
