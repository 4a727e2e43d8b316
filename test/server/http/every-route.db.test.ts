/**
 * What a scanner would do: every route, every call of MLflow's and of SCIM, with everything malformed that fits into a
 * path, a query or a body. Nothing may answer 500, show a stack, tell of another tenant, or open without a credential.
 */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Route } from "#server/http/route.ts";
import { type House, openWholeHouse } from "#test/support/whole-house.ts";
import { adminToken, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<House>;
let ids: Readonly<Record<string, string>>;
let directory: Visitor;
/** Ids and a name of another organization, which nobody here belongs to. */
const foreign: string[] = [];
const foreignName = "vault-of-the-other-tenant";
beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const projectId = (await owner.get("/api/projects")).json.items[0].id;
  const notebookId = (await owner.post(`/api/projects/${projectId}/notebooks`, { name: "N" })).json.id;
  ids = { projectId, notebookId, digest: "0".repeat(64), token: "octi_x", personId: "p", inviteId: "i", tokenId: "t" };
  const made = (await owner.post("/api/directories", { name: "Okta" })).json;
  directory = workspace.visitor({ authorization: `Bearer ${made.token}` });
  await anotherTenant(owner);
});

/** Somebody else's organization, with a project, a notebook, a file, a run and a team; its maker leaves. */
async function anotherTenant(owner: Visitor): Promise<void> {
  const organizationId = (await owner.post("/api/organizations", { name: foreignName })).json.id;
  const at = `/api/organizations/${organizationId}`;
  const link = (await owner.post(`${at}/invites`, {})).json.url;
  const nils = workspace.visitor();
  const account = { name: foreignName, email: "nils@other.example", password: "correct horse battery" };
  await nils.post(`/api/invites/${new URL(link).pathname.split("/").at(-1)}/accept`, account);
  const personId = (await nils.get("/api/session")).json.person.id;
  await owner.call("PATCH", `${at}/people/${personId}`, { role: "owner" });
  const me = (await owner.get("/api/session")).json.person.id;
  const left = await owner.call("DELETE", `${at}/people/${me}`);
  expect(left.status, left.text).toBe(204);
  const projectId = (await nils.post("/api/projects", { name: foreignName, organizationId })).json.id;
  const notebookId = (await nils.post(`/api/projects/${projectId}/notebooks`, { name: foreignName })).json.id;
  const octets = { "content-type": "application/octet-stream" };
  const file = await nils.call("PUT", `/api/projects/${projectId}/files/content?path=${foreignName}`, "x", octets);
  const run = await nils.post(`/api/projects/${projectId}/runs`, { experiment: "0", name: foreignName });
  const team = await nils.post(`${at}/teams`, { name: foreignName });
  foreign.push(organizationId, projectId, notebookId, file.json.id, run.json.id, team.json.id);
  expect(foreign.every((id) => typeof id === "string" && id.length > 5)).toBe(true);
}
afterAll(() => workspace.stop());

const hostileIds = [
  "%00",
  "a%00b",
  "%ff",
  "..%2f..%2fetc",
  "'%20or%201=1--",
  "9".repeat(5000),
  "%F0%9F%8C%8A",
  "__proto__",
  "-1",
];
const hostileBodies: readonly (readonly [string, string | Uint8Array])[] = [
  ["application/json", ""],
  ["application/json", "{"],
  ["application/json", "null"],
  ["application/json", "[]"],
  ["application/json", '"text"'],
  ["application/json", "{}"],
  ["application/json", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["application/json", '{"__proto__":{"owner":true},"name":{"toString":1},"email":[],"password":{},"token":7}'],
  [
    "application/json",
    JSON.stringify({
      name: "a\u0000b",
      description: "a\u0000b",
      email: "a\u0000@b.c",
      password: "\u0000".repeat(20),
      token: "\u0000",
    }),
  ],
  [
    "application/json",
    JSON.stringify({
      name: "\ud800",
      email: "a@b.c",
      password: "\ud800".repeat(20),
      token: "\ud800",
      expiresInMs: 1e308,
    }),
  ],
  [
    "application/json",
    JSON.stringify({ name: "x".repeat(500_000), email: `${"x".repeat(500_000)}@b.c`, password: "x".repeat(500_000) }),
  ],
  ["application/json", `{"name":"${"x".repeat(1_200_000)}"}`],
  ["application/json", Buffer.from([0xff, 0xfe, 0x00])],
  ["text/plain", "name=x"],
  ["application/x-www-form-urlencoded", "name=x"],
  ["multipart/form-data; boundary=x", "--x--"],
  [
    "application/x-ipynb+json",
    '{"nbformat":4,"cells":[{"cell_type":"\\u0000","outputs":7}],"metadata":{"kernelspec":{"language":"\\u0000"},"title":"\\u0000"}}',
  ],
  [
    "application/x-ipynb+json",
    `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  ],
];
const hostileQueries = [
  "",
  "?limit=-1",
  "?limit=1e9",
  "?cursor=%00",
  "?trash=maybe",
  "?forever=%00",
  "?type=%00",
  "?name=%00",
  "?name=%F0",
  "?%00=1",
];

const fill = (route: Route, pick: (name: string) => string): string =>
  route.path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => pick(name));

function expectTamed(what: string, answer: { status: number; text: string }): void {
  // 501: what MLflow can do and this server does not. A registry of packages may be out of reach.
  const said = answer.status === 501 || (answer.status === 503 && what.endsWith("/packages"));
  if (answer.status >= 500 && !said)
    throw new Error(`${what}: ${answer.status}\n${workspace.logged().split("\n").slice(-3).join("\n")}`);
  expect(answer.text, what).not.toContain(foreignName);
  expect(answer.text, what).not.toMatch(/\bat .*\.(ts|js|mjs):\d+|node_modules|select .* from/i);
}

/** Those that end something would take the ground from under the next request. */
const calls = () =>
  plain().filter((route) => route.path.startsWith("/api/") && !["DELETE", "HEAD"].includes(route.method));
/** All but MLflow's, which stand for its calls. */
const plain = () => workspace.routes.filter((route) => route.access.kind !== "protocol" && !route.path.includes("{"));

it("no malformed path or query is more than refused", { timeout: 240_000 }, async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  for (const route of plain()) {
    if (!route.path.includes(":")) continue;
    for (const id of hostileIds) {
      const at = fill(route, () => id);
      expectTamed(`${route.method} ${at}`, await owner.call(route.method, at));
      workspace.pass(60_000);
    }
  }
  for (const route of calls()) {
    if (route.method !== "GET") continue;
    for (const query of hostileQueries) {
      const at = fill(route, (name) => ids[name] ?? "x") + query;
      expectTamed(`GET ${at}`, await owner.get(at));
      workspace.pass(60_000);
    }
  }
});

it("no malformed body is more than refused", { timeout: 180_000 }, async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  for (const route of calls()) {
    if (route.method === "GET") continue;
    for (const [type, body] of hostileBodies) {
      const at = fill(route, (name) => ids[name] ?? "x");
      const what = `${route.method} ${at} ${type} ${String(body).slice(0, 60)}`;
      const answer = await owner.call(route.method, at, body, { "content-type": type }).catch((error: unknown) => {
        throw new Error(`${what}: no answer`, { cause: error });
      });
      expectTamed(what, answer);
      workspace.pass(60_000);
    }
  }
});

it("no malformed call of MLflow's or of a directory is more than refused", { timeout: 180_000 }, async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  for (const { method, path: template } of workspace.furnishing.endpoints) {
    for (const version of ["2.0", "3.0"]) {
      const of = (pick: string): string =>
        `/mlflow/${ids.projectId}/api/${version}/${template.replaceAll(/\{\w+\*?\}/g, pick)}`;
      for (const id of ["%00", "%ff", "..%2f..%2fetc", "9".repeat(3000), "__proto__"])
        expectTamed(`${method} ${of(id)}`, await owner.call(method, of(id)));
      for (const [type, body] of method === "GET" ? [] : hostileBodies) {
        const what = `${method} ${of("x")} ${type} ${String(body).slice(0, 60)}`;
        const answer = await owner.call(method, of("x"), body, { "content-type": type }).catch((error: unknown) => {
          throw new Error(`${what}: no answer`, { cause: error });
        });
        expectTamed(what, answer);
      }
      workspace.pass(60_000);
    }
  }
  for (const route of workspace.routes) {
    if (!route.path.startsWith("/scim/")) continue;
    for (const [, body] of route.method === "GET" ? [] : hostileBodies) {
      const at = fill(route, () => "x");
      const answer = await directory.call(route.method, at, body, { "content-type": "application/scim+json" });
      expectTamed(`${route.method} ${at} ${String(body).slice(0, 60)}`, answer);
      workspace.pass(60_000);
    }
  }
});

it("what is another tenant's answers as if it did not exist, in paths and in bodies", {
  timeout: 120_000,
}, async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const missing = "0000000000000000";
  for (const route of plain()) {
    if (!/:(organization|project|notebook|file|run|team)Id\b/.test(route.path)) continue;
    for (const id of foreign) {
      const [there, nowhere] = [fill(route, () => id), fill(route, () => missing)];
      const body = ["GET", "DELETE", "HEAD"].includes(route.method) ? undefined : {};
      const answer = await owner.call(route.method, there, body);
      expectTamed(`${route.method} ${there}`, answer);
      expect(answer.status, `${route.method} ${there}`).toBe((await owner.call(route.method, nowhere, body)).status);
      workspace.pass(60_000);
    }
  }
  const [organizationId, projectId, notebookId, fileId, runId, teamId] = foreign;
  const named = {
    name: "n",
    path: "p",
    organizationId,
    projectId,
    notebookId,
    teamId,
    parentId: teamId,
    files: [fileId],
    ids: [runId],
    runId,
    run_id: runId,
    projectIds: [projectId],
    to: { kind: "team", id: teamId },
    kind: "team",
    id: teamId,
    right: "view",
    tags: { kept: "x" },
  };
  const mine = { ...ids, organizationId: workspace.auth.organizationId() };
  for (const route of calls()) {
    if (route.method === "GET") continue;
    const at = fill(route, (name) => (mine as Record<string, string>)[name] ?? "x");
    const answer = await owner.call(route.method, at, named);
    expectTamed(`${route.method} ${at}`, answer);
    workspace.pass(60_000);
  }
  const { rows } = await workspace.db.pool.query("select name from run where id = $1", [runId]);
  expect(rows).toEqual([{ name: foreignName }]);
});

it("no query reaches a log, whatever became of the request", async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const canary = "canary-in-a-query";
  for (const route of workspace.routes) {
    const at = fill(route, (name) => ids[name] ?? "x").replaceAll(/\{[^}]*\}/g, "");
    await owner.call(route.method === "DELETE" ? "GET" : route.method, `${at}?token=${canary}&path=${canary}`);
    workspace.pass(60_000);
  }
  await workspace.visitor().get(`/mlflow/${ids.projectId}/api/2.0/mlflow/runs/get?run_id=${canary}`);
  await workspace.visitor().get(`/nowhere?token=${canary}`);
  for (const at of ["/live", `/collab/${ids.notebookId}`, "/unknown"]) {
    const socket = new WebSocket(`${workspace.base.replace("http", "ws")}${at}?token=${canary}`);
    await new Promise<void>((resolve) => {
      for (const event of ["close", "error"]) socket.on(event, () => resolve());
    });
  }
  expect(workspace.logged()).not.toContain(canary);
});

it("nothing but what is public answers without a credential", async () => {
  const open: string[] = [];
  for (const route of plain()) {
    const answer = await workspace.visitor().call(
      route.method,
      fill(route, (name) => ids[name] ?? "x"),
    );
    if (
      answer.status === 401 &&
      (route.method === "HEAD" || answer.json?.code === "not_signed_in" || route.path.startsWith("/scim/"))
    )
      continue;
    open.push(`${route.method} ${route.path}`);
  }
  expect(open.sort()).toEqual([
    "GET /api/invites/:token",
    "GET /api/links/:token",
    "GET /api/sign-in/oidc/callback",
    "GET /api/sign-in/saml/:providerId/metadata",
    "GET /api/sign-in/saml/finish",
    "GET /api/sign-in/ways",
    "GET /api/sign-in/with/:providerId",
    "GET /health",
    "GET /mlflow/:project",
    "GET /mlflow/:project/",
    "GET /mlflow/:project/health",
    "GET /mlflow/:project/version",
    "GET /version",
    "POST /api/auth/sign-in/email",
    "POST /api/interrupts/asked",
    "POST /api/invites/:token/accept",
    "POST /api/links/:token/open",
    "POST /api/session/email",
    "POST /api/session/link",
    "POST /api/session/passkey",
    "POST /api/session/passkey/begin",
    "POST /api/session/password",
    "POST /api/session/reset-request",
    "POST /api/session/second-factor",
    "POST /api/sign-in/oidc/:providerId/logout",
    "POST /api/sign-in/saml/:providerId/acs",
    "POST /api/sign-up",
    "POST /api/sign-up/finish",
    "POST /mlflow/:project/v1/traces",
    "POST /v1/traces",
    "PUT /api/2.0/mlflow-artifacts/parts/:uploadId/:number",
    "PUT /mlflow/:project/api/2.0/mlflow-artifacts/parts/:uploadId/:number",
  ]);
});
