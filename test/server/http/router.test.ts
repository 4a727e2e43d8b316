import { expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { route } from "#server/http/route.ts";
import { testOrigin, testRouter } from "#test/support/http-fixture.ts";

const routes = [
  route({
    method: "GET",
    path: "/api/open",
    summary: "",
    access: { kind: "public" },
    handle: async () => ({ hello: "all" }),
    answer: z.object({ hello: z.string() }),
  }),
  route({
    method: "GET",
    path: "/api/me",
    summary: "",
    access: { kind: "signed-in" },
    answer: z.string(),
    handle: async ({ principal }) => principal.name,
  }),
  route({ method: "POST", path: "/api/owned", summary: "", access: { kind: "owner" }, handle: async () => null }),
  route({
    method: "POST",
    path: "/api/projects/:projectId/things",
    summary: "",
    access: { kind: "project", right: "edit", by: "projectId" },
    body: z.object({ name: z.string().max(5) }),
    answer: z.object({ name: z.string(), projectId: z.string() }),
    status: 201,
    handle: async ({ body, projectId }) => ({ name: body.name, projectId }),
  }),
  route({
    method: "GET",
    path: "/api/broken",
    summary: "",
    access: { kind: "public" },
    handle: () => Promise.reject(new Error("password=hunter2")),
  }),
  route({
    method: "GET",
    path: "/api/busy",
    summary: "",
    access: { kind: "public" },
    handle: () => Promise.reject(new AppError("too_many_requests", "wait", { detail: { retryAfterMs: 1500 } })),
  }),
  route({
    method: "GET",
    path: "/api/wrapped",
    summary: "",
    access: { kind: "public" },
    handle: () =>
      Promise.reject(new Error("Failed query", { cause: new AppError("unavailable", "the database is away") })),
  }),
];
const people = {
  owner: { digits: "manage" },
  ana: { digits: "edit" },
  vera: { digits: "view" },
  stranger: {},
} as const;
const call = testRouter(routes, people);
const create = (as: string | undefined, body: string, path = "/api/projects/digits/things") =>
  call({ method: "POST", path, body, ...(as === undefined ? {} : { as }) });

test("a public route answers anybody", async () => {
  const response = await call({ path: "/api/open" });
  expect([response.status, await response.json()]).toEqual([200, { hello: "all" }]);
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});

test("who is not signed in is told so, with what to do next", async () => {
  const response = await call({ path: "/api/me" });
  expect(response.status).toBe(401);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({
    code: "not_signed_in",
    status: 401,
    next: expect.stringContaining("Sign in"),
  });
});

test("an editor may, a viewer may not, and for a stranger the project does not exist", async () => {
  const statuses = await Promise.all(
    ["ana", "owner", "vera", "stranger", undefined].map(async (who) => (await create(who, '{"name":"x"}')).status),
  );
  expect(statuses).toEqual([201, 201, 403, 404, 401]);
});

test("a stranger's answer is the same for a project that is there and one that is not", async () => {
  const bodies = await Promise.all(
    ["digits", "nothing"].map(async (id) => (await create("stranger", "{}", `/api/projects/${id}/things`)).json()),
  );
  const [there, absent] = bodies.map(({ requestId: _, ...rest }) => rest);
  expect(there).toEqual(absent);
});

test("only the owner passes an owner's route", async () => {
  expect((await call({ method: "POST", path: "/api/owned", as: "owner" })).status).toBe(204);
  expect((await call({ method: "POST", path: "/api/owned", as: "ana" })).status).toBe(403);
});

test("a body that does not fit names the field", async () => {
  const response = await create("ana", '{"name":"far too long"}');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request", fields: [{ path: "body.name" }] });
});

test("what is not JSON, too large or of another type is refused before the handler", async () => {
  expect((await create("ana", "{")).status).toBe(400);
  expect((await create("ana", `"${"x".repeat(1 << 20)}"`)).status).toBe(413);
  const response = await call({
    method: "POST",
    path: "/api/projects/digits/things",
    as: "ana",
    body: "{}",
    headers: { "content-type": "text/plain" },
  });
  expect(response.status).toBe(415);
});

test("an unknown path is 404, a known one with another method 405 that says which", async () => {
  expect((await call({ path: "/api/nowhere" })).status).toBe(404);
  const response = await call({ method: "DELETE", path: "/api/projects/digits/things" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

test("an unexpected failure answers nothing of its text", async () => {
  const response = await call({ path: "/api/broken" });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain("hunter2");
  expect(JSON.parse(text).requestId).toBe(response.headers.get("x-request-id"));
});

test("a busy answer says when to come back", async () => {
  const response = await call({ path: "/api/busy" });
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
});

test("a browser's cookie acts from our own pages only; a token from anywhere", async () => {
  const bySession = testRouter(routes, people, "session");
  const from = (router: typeof call, origin: string) =>
    router({ method: "POST", path: "/api/owned", as: "owner", headers: { origin } }).then(
      (response) => response.status,
    );
  expect(await from(bySession, testOrigin)).toBe(204);
  expect(await from(bySession, "https://evil.example")).toBe(403);
  expect(await from(bySession, "null")).toBe(403);
  expect(await from(call, "https://evil.example")).toBe(204);
});

test("a domain error that a library wrapped is still that error", async () => {
  const response = await call({ path: "/api/wrapped" });
  expect([response.status, (await response.json()).code]).toEqual([503, "unavailable"]);
});
