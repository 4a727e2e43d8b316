/** Signing in through a real OpenID provider, and what attackers of that way try. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Account,
  clientId,
  clientSecret,
  startOidcProvider,
  TestBrowser,
  type TestProvider,
} from "#test/support/oidc-provider.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let idp: TestProvider;
let providerId: string;
const synced: unknown[] = [];
const ana: Account = {
  sub: "ana-1",
  email: "ana@corp.example",
  email_verified: true,
  name: "Ana Lima",
  groups: ["ml", "all"],
};
const shared = { domains: ["corp.example"], groupTeams: { ml: "team-ml", ops: "team-ops" } };

beforeAll(async () => {
  idp = await startOidcProvider();
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"), {
    fetchPrivate: ["localhost"],
    syncTeams: async (_client, personId, teams) => {
      synced.push({ personId, ...teams });
      return () => undefined;
    },
  });
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  idp.register({
    redirectUrl: `${workspace.base}/api/sign-in/oidc/callback`,
    signOutUrl: "http://localhost:1/",
    back: `${workspace.base}/sign-in`,
  });
  const wish = { kind: "oidc", name: "Corp", issuer: idp.issuer, clientId, clientSecret, ...shared };
  const made = await owner.post("/api/identity-providers", wish);
  expect(made.status, made.text).toBe(201);
  providerId = made.json.id;
  idp.register({
    redirectUrl: made.json.tell.redirectUrl,
    signOutUrl: made.json.tell.signOutUrl,
    back: `${workspace.base}/sign-in`,
  });
});
afterAll(async () => {
  await workspace.stop();
  await idp.close();
});

const begin = (next = "/p/1") => `${workspace.base}/api/sign-in/with/${providerId}?next=${encodeURIComponent(next)}`;
const isCallback = (url: string) => url.includes("/api/sign-in/oidc/callback");
const whoIs = async (browser: TestBrowser) => (await browser.get(`${workspace.base}/api/session`)).json();
const problemOf = (url: string) => new URL(url).searchParams.get("problem");

it("makes an account, knows it again, maps groups to teams, and goes on to where the person wanted to be", async () => {
  idp.become(ana);
  const browser = new TestBrowser();
  const at = await browser.follow(begin("/p/1"), (url) => url.endsWith("/p/1"));
  expect(at).toBe(`${workspace.base}/p/1`);
  const me = await whoIs(browser);
  expect(me.person).toMatchObject({ name: "Ana Lima", email: "ana@corp.example", hasPassword: false });
  expect(synced.at(-1)).toEqual({
    personId: me.person.id,
    teamIds: ["team-ml"],
    organizationId: workspace.auth.organizationId(),
    source: providerId,
  });
  const again = new TestBrowser();
  await again.follow(begin("/"), (url) => url === `${workspace.base}/`);
  expect((await whoIs(again)).person.id).toBe(me.person.id);
  const entries = (await owner.get(`/api/audit?target=${me.person.id}`)).json.items;
  expect(entries.map((entry: { action: string }) => entry.action).sort()).toEqual([
    "person.create",
    "session.start",
    "session.start",
  ]);
});

it("puts people into the teams that the provider's groups stand for, and takes them out again", async () => {
  const corp = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"), { fetchPrivate: ["localhost"] });
  try {
    const boss = corp.visitor({ authorization: `Bearer ${adminToken}` });
    const organizationId = corp.auth.organizationId();
    const teams = `/api/organizations/${organizationId}/teams`;
    const [ml, ops] = [
      (await boss.post(teams, { name: "ML" })).json.id,
      (await boss.post(teams, { name: "Ops" })).json.id,
    ];
    const wish = { kind: "oidc", name: "Corp", issuer: idp.issuer, clientId, clientSecret, domains: ["corp.example"] };
    const made = await boss.post("/api/identity-providers", { ...wish, groupTeams: { ml } });
    idp.register({
      redirectUrl: made.json.tell.redirectUrl,
      signOutUrl: made.json.tell.signOutUrl,
      back: `${corp.base}/sign-in`,
    });
    const signIn = async (): Promise<void> => {
      const browser = new TestBrowser();
      await browser.follow(`${corp.base}/api/sign-in/with/${made.json.id}?next=%2Fp%2F1`, (url) =>
        url.endsWith("/p/1"),
      );
    };
    const peopleOf = async (teamId: string): Promise<string[]> =>
      (await boss.get(`/api/teams/${teamId}/people`)).json.items.map((one: { name: string }) => one.name);
    idp.become({ ...ana, groups: ["ml", "all"] });
    await signIn();
    expect([await peopleOf(ml), await peopleOf(ops)]).toEqual([["Ana Lima"], []]);
    const change = { groupTeams: { ml, "on call": ops } };
    expect((await boss.call("PATCH", `/api/identity-providers/${made.json.id}`, change)).status).toBe(200);
    idp.become({ ...ana, groups: ["on call"] });
    await signIn();
    expect([await peopleOf(ml), await peopleOf(ops)]).toEqual([[], ["Ana Lima"]]);
    // A group's name that every object has is no team's.
    idp.become({ ...ana, groups: ["constructor", "__proto__"] });
    await signIn();
    expect([await peopleOf(ml), await peopleOf(ops)]).toEqual([[], []]);
  } finally {
    await corp.stop();
    idp.register({
      redirectUrl: `${workspace.base}/api/sign-in/oidc/callback`,
      signOutUrl: `${workspace.base}/api/sign-in/oidc/${providerId}/logout`,
      back: `${workspace.base}/sign-in`,
    });
  }
});

it("takes over an account only where the provider speaks for the verified e-mail", async () => {
  const session = await ownerOf(workspace);
  const projectId = (await session.post("/api/projects", { name: "P" })).json.id;
  const mina = await guestOf(workspace, session, projectId, "Mina"); // mina@example.org: not Corp's
  const id = (await mina.get("/api/session")).json.person.id;
  for (const account of [
    { ...ana, sub: "m1", email: "mina@example.org" },
    { ...ana, sub: "m2", email: "mina@example.org", email_verified: false },
    { ...ana, sub: "m3", email: "ana@corp.example", email_verified: false },
  ]) {
    idp.become(account);
    const browser = new TestBrowser();
    const at = await browser.follow(begin(), (url) => url.includes("/sign-in?"));
    expect(["forbidden", "email_taken"]).toContain(problemOf(at));
    expect((await whoIs(browser)).code).toBe("not_signed_in");
  }
  await owner.call("PATCH", `/api/identity-providers/${providerId}`, { domains: ["corp.example", "example.org"] });
  idp.become({ ...ana, sub: "m4", email: "mina@example.org" });
  const browser = new TestBrowser();
  await browser.follow(begin("/"), (url) => url === `${workspace.base}/`);
  expect((await whoIs(browser)).person.id).toBe(id);
});

it("refuses a state that is forged, reused, or of another browser, and a code that was used", async () => {
  idp.become(ana);
  const browser = new TestBrowser();
  const callback = await browser.follow(begin(), isCallback);
  const forged = new URL(callback);
  forged.searchParams.set("state", "forged");
  expect(problemOf(await browser.follow(forged.href, (url) => url.includes("/sign-in?")))).toBe("link_expired");
  // the victim's browser is sent to the attacker's callback
  const victim = new TestBrowser();
  expect(problemOf(await victim.follow(callback, (url) => url.includes("/sign-in?")))).toBe("wrong_credentials");
  // which used the state up, for the attacker too
  expect(problemOf(await browser.follow(callback, (url) => url.includes("/sign-in?")))).toBe("link_expired");
  const second = await browser.follow(begin(), isCallback);
  await browser.get(second);
  const third = new URL(await browser.follow(begin(), isCallback));
  third.searchParams.set("code", new URL(second).searchParams.get("code") ?? "");
  expect(problemOf(await browser.follow(third.href, (url) => url.includes("/sign-in?")))).not.toBeNull();
  // mix-up: the answer names another issuer
  const mixed = new URL(await browser.follow(begin(), isCallback));
  mixed.searchParams.set("iss", "https://evil.example");
  expect(problemOf(await browser.follow(mixed.href, (url) => url.includes("/sign-in?")))).toBe("wrong_credentials");
  for (const next of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
    expect((await browser.get(begin(next))).status, next).toBe(400);
});

it("signs out there as well", async () => {
  idp.become(ana);
  const browser = new TestBrowser();
  await browser.follow(begin("/"), (url) => url === `${workspace.base}/`);
  const answer = await browser.send(`${workspace.base}/api/session/sign-out`, {
    method: "POST",
    headers: { origin: workspace.base },
  });
  const { goTo } = await answer.json();
  expect(goTo).toContain(`${idp.issuer}/session/end?id_token_hint=`);
  expect((await browser.get(goTo)).status).toBe(200);
});

it("only the owner sets providers up, their secret never shows, and the server asks no private address", async () => {
  const session = await ownerOf(workspace);
  const projectId = (await session.post("/api/projects", { name: "Q" })).json.id;
  const guest = await guestOf(workspace, session, projectId, "Guest");
  for (const [method, at] of [
    ["GET", ""],
    ["POST", ""],
    ["PATCH", `/${providerId}`],
    ["DELETE", `/${providerId}`],
  ] as const)
    expect((await guest.call(method, `/api/identity-providers${at}`, method === "GET" ? undefined : {})).status).toBe(
      403,
    );
  expect((await guest.post("/api/auth/sso/register", { providerId: "x", issuer: "https://evil.example" })).status).toBe(
    404,
  );
  const listed = await owner.get("/api/identity-providers");
  expect(listed.json.items[0]).toMatchObject({ hasSecret: true, settings: { name: "Corp" } });
  const row = (await workspace.db.pool.query("select * from identity_provider")).rows;
  const log = (await owner.get("/api/audit/export")).text;
  expect(listed.text + JSON.stringify(row) + log + workspace.logged()).not.toContain(clientSecret);
  for (const issuer of [
    "http://127.0.0.1:9",
    "http://169.254.169.254",
    "http://[::1]:9",
    "http://10.0.0.1",
    "http://0x7f000001",
  ]) {
    const refused = await owner.post("/api/identity-providers", { kind: "oidc", name: "Inside", issuer, clientId });
    expect(refused.status, issuer).toBe(400);
  }
});

it("refuses every ID token that is not exactly the one it asked for", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const other = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" };
  let idToken: (nonce: string) => Promise<string> = async () => "";
  let nonce = "";
  const server = http.createServer(async (request, response) => {
    const json = (body: unknown): void =>
      void response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (request.url === "/.well-known/openid-configuration")
      return json({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      });
    if (request.url === "/keys") return json({ keys: [jwk] });
    return json({ access_token: "a", id_token: await idToken(nonce) });
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const made = await owner.post("/api/identity-providers", {
    kind: "oidc",
    name: "Odd",
    issuer,
    clientId,
    domains: ["odd.example"],
  });
  const now = Math.floor(Date.now() / 1000);
  const good = (of: string): JWTPayload => ({
    iss: issuer,
    aud: clientId,
    sub: "x",
    email: "x@odd.example",
    email_verified: true,
    nonce: of,
    iat: now,
    exp: now + 300,
  });
  const signed = (claims: JWTPayload, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(key);
  const attempt = async (): Promise<string | null> => {
    const browser = new TestBrowser();
    const left = await browser.get(made.json.tell.signInUrl);
    const there = new URL(left.headers.get("location") ?? "");
    nonce = there.searchParams.get("nonce") ?? "";
    const back = `${workspace.base}/api/sign-in/oidc/callback?code=c&state=${there.searchParams.get("state")}`;
    const arrived = await browser.get(back);
    return new URL(arrived.headers.get("location") ?? "", back).searchParams.get("problem");
  };
  idToken = (of) => signed(good(of));
  expect(await attempt()).toBeNull();
  const secret = new TextEncoder().encode(JSON.stringify(jwk));
  const bad: Readonly<Record<string, (of: string) => Promise<string>>> = {
    "another audience": (of) => signed({ ...good(of), aud: "else" }),
    "another issuer": (of) => signed({ ...good(of), iss: "https://evil.example" }),
    "another nonce": (of) => signed({ ...good(of), nonce: "else" }),
    "no nonce": (of) => signed({ ...good(of), nonce: undefined } as unknown as JWTPayload),
    expired: (of) => signed({ ...good(of), iat: now - 9000, exp: now - 3600 }),
    "several audiences without azp": (of) => signed({ ...good(of), aud: [clientId, "else"] }),
    "a key that is not the provider's": (of) => signed(good(of), other.privateKey),
    "no signature": async (of) => new UnsecuredJWT(good(of)).encode(),
    "the public key as a shared secret": (of) =>
      new SignJWT(good(of)).setProtectedHeader({ alg: "HS256", kid: "k" }).sign(secret),
    "no subject": (of) => signed({ ...good(of), sub: "" }),
    "no token": async () => "x.y.z",
  };
  for (const [what, token] of Object.entries(bad)) {
    idToken = token;
    expect(await attempt(), what).toBe("wrong_credentials");
  }

  // and back-channel logout: it ends the session it names, and each token counts once
  idToken = (of) => signed({ ...good(of), sid: "s-1" });
  const browser = new TestBrowser();
  const left = new URL((await browser.get(made.json.tell.signInUrl)).headers.get("location") ?? "");
  nonce = left.searchParams.get("nonce") ?? "";
  await browser.get(`${workspace.base}/api/sign-in/oidc/callback?code=c&state=${left.searchParams.get("state")}`);
  expect((await whoIs(browser)).person.email).toBe("x@odd.example");
  const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = { iss: issuer, aud: clientId, iat: now, exp: now + 120, jti: "j1", sid: "s-1", events: event };
  const tell = async (claims: JWTPayload, key = privateKey): Promise<number> => {
    const body = new URLSearchParams({ logout_token: await signed(claims, key) });
    return (await fetch(made.json.tell.signOutUrl, { method: "POST", body })).status;
  };
  workspace.pass(60_000);
  expect(await tell(logout, other.privateKey)).toBe(400);
  expect(await tell({ ...logout, events: undefined })).toBe(400);
  expect(await tell({ ...logout, nonce: "n" })).toBe(400);
  expect(await tell({ ...logout, aud: "else" })).toBe(400);
  expect((await whoIs(browser)).person.email).toBe("x@odd.example");
  expect(await tell(logout)).toBe(200);
  expect((await whoIs(browser)).code).toBe("not_signed_in");
  expect(await tell(logout)).toBe(400);
  server.closeAllConnections();
  server.close();
});
