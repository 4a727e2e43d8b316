/**
 * What a scanner would do: every route of people, projects and notebooks, with everything malformed that fits into a
 * path, a query or a body. Nothing may answer 500, show a stack, or open without a credential.
 */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Route } from "#server/http/route.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const projectId = (await owner.get("/api/projects")).json.items[0].id;
  const notebookId = (await owner.post(`/api/projects/${projectId}/notebooks`, { name: "N" })).json.id;
  ids = { projectId, notebookId, digest: "0".repeat(64), token: "octi_x", personId: "p", inviteId: "i", tokenId: "t" };
});
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
  if (answer.status >= 500)
    throw new Error(`${what}: ${answer.status}\n${workspace.logged().split("\n").slice(-3).join("\n")}`);
  expect(answer.text, what).not.toMatch(/\bat .*\.(ts|js|mjs):\d+|node_modules|select .* from/i);
}

/** Those that end something would take the ground from under the next request. */
const calls = () => workspace.routes.filter((route) => route.path.startsWith("/api/") && route.method !== "DELETE");

it("no malformed path or query is more than refused", { timeout: 240_000 }, async () => {
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  for (const route of workspace.routes) {
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

it("nothing but what is public answers without a credential", async () => {
  const open: string[] = [];
  for (const route of workspace.routes) {
    const answer = await workspace.visitor().call(
      route.method,
      fill(route, (name) => ids[name] ?? "x"),
    );
    if (answer.status === 401 && (answer.json.code === "not_signed_in" || route.path.startsWith("/scim/"))) continue;
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
  ]);
});
