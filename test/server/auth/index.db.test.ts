import { statSync } from "node:fs";
import path from "node:path";
import { hashPassword } from "@better-auth/utils/password";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonId } from "#lib/base/id.ts";
import { createAuth } from "#server/auth/index.ts";
import { sweepCredentials } from "#server/auth/queries.ts";
import {
  adminToken,
  type Furnishing,
  openWorkspace,
  ownerOf,
  type Visitor,
  type Workspace,
} from "#test/support/workspace.ts";

let workspace: Workspace<Furnishing>;
beforeAll(async () => {
  workspace = await openWorkspace(() => ({ modules: [] }));
});
afterAll(() => workspace.stop());

const tokenOf = (link: string): string => new URL(link).searchParams.get("link")!;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function addPerson(name: string, password = "correct horse battery"): Promise<PersonId> {
  const passwordHash = await hashPassword(password);
  const email = `${name.toLowerCase()}@example.org`;
  return (await workspace.auth.addPerson(workspace.db.pool, { name, email, passwordHash }))!;
}

async function signedIn(name: string, password?: string): Promise<Visitor> {
  await addPerson(name, password);
  const visitor = workspace.visitor();
  const email = `${name.toLowerCase()}@example.org`;
  const answer = await visitor.post("/api/auth/sign-in/email", {
    email,
    password: password ?? "correct horse battery",
  });
  expect(answer.status).toBe(200);
  return visitor;
}

describe("the one-time link", () => {
  it("signs the owner in, once", async () => {
    const link = await workspace.auth.createOwnerLink();
    expect(link.startsWith(`${workspace.base}/sign-in?link=`)).toBe(true);
    const visitor = workspace.visitor();
    const answer = await visitor.post("/api/session/link", { token: tokenOf(link) });
    expect(answer.json).toEqual({
      person: {
        id: expect.any(String),
        name: "Owner",
        email: "owner@localhost",
        hasPassword: false,
        emailConfirmed: false,
        visitor: false,
      },
      organization: { id: workspace.auth.organizationId(), name: "Octavo", role: "owner" },
      owner: true,
    });
    expect((await visitor.get("/api/session")).json).toEqual(answer.json);
    const again = await workspace.visitor().post("/api/session/link", { token: tokenOf(link) });
    expect([again.status, again.json.code, again.headers.getSetCookie()]).toEqual([401, "link_expired", []]);
  });

  it("is used up by one of two who try at the same moment", async () => {
    const token = tokenOf(await workspace.auth.createOwnerLink());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => workspace.visitor().post("/api/session/link", { token })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  it("expires after a day", async () => {
    const token = tokenOf(await workspace.auth.createOwnerLink());
    workspace.pass(24 * 3600_000 + 1);
    expect((await workspace.visitor().post("/api/session/link", { token })).json.code).toBe("link_expired");
  });

  it.each([
    ["truncated", (token: string) => token.slice(0, -1)],
    ["lengthened", (token: string) => `${token}0`],
    ["altered", (token: string) => token.slice(0, -1) + (token.endsWith("0") ? "1" : "0")],
    ["of another kind", (token: string) => token.replace("octl_", "oct_")],
    ["with SQL in it", () => "octl_' or 1=1 --"],
    ["with a zero byte", () => "octl_\u0000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
  ])("is refused when %s", async (_name, forge) => {
    const token = tokenOf(await workspace.auth.createOwnerLink());
    expect((await workspace.visitor().post("/api/session/link", { token: forge(token) })).status).toBe(401);
    expect((await workspace.visitor().post("/api/session/link", { token })).status).toBe(200);
  });

  it("is kept as a hash only", async () => {
    const token = tokenOf(await workspace.auth.createOwnerLink());
    const { rows } = await workspace.db.pool.query("select row_to_json(l)::text as row from sign_in_link l");
    expect(rows.map(({ row }) => row).join()).not.toContain(token.slice(6));
  });
});

describe("signing in with a password", () => {
  it("works in any case of the e-mail, and sets a cookie that scripts and other sites do not get", async () => {
    await addPerson("Ada");
    const answer = await workspace
      .visitor()
      .post("/api/auth/sign-in/email", { email: "ADA@Example.org", password: "correct horse battery" });
    expect(answer.json).toMatchObject({ person: { name: "Ada", hasPassword: true }, owner: false });
    const [cookie, ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^octavo-\d+\.session_token=/);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Path=\//i);
    expect(cookie).not.toMatch(/secure/i);
    expect(answer.text).not.toContain(cookie!.split(/[=.;]/)[2]);
  });

  it("answers a wrong password and an unknown e-mail alike", async () => {
    await addPerson("Bo");
    const visitor = workspace.visitor();
    const wrong = await visitor.post("/api/auth/sign-in/email", {
      email: "bo@example.org",
      password: "not the password",
    });
    const unknown = await visitor.post("/api/auth/sign-in/email", {
      email: "no@example.org",
      password: "not the password",
    });
    for (const answer of [wrong, unknown]) {
      expect([answer.status, answer.json.code]).toEqual([401, "wrong_credentials"]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect({ ...wrong.json, requestId: 0 }).toEqual({ ...unknown.json, requestId: 0 });
  });

  it("is slowed down per account and address, says for how long, and lets others in", async () => {
    await addPerson("Cy");
    await addPerson("Di");
    const guess = (email: string) =>
      workspace.visitor().post("/api/auth/sign-in/email", { email, password: "a wrong guess" });
    const goOn = workspace.stopClock(); // tries come back with time, and a busy machine takes its time
    const answers = [];
    for (let at = 0; at < 12; at++) answers.push(await guess("cy@example.org"));
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(10);
    const limited = answers.at(-1)!;
    expect([limited.status, limited.json.code]).toEqual([429, "too_many_requests"]);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    const right = { email: "cy@example.org", password: "correct horse battery" };
    expect((await workspace.visitor().post("/api/auth/sign-in/email", right)).status).toBe(429);
    const other = { email: "di@example.org", password: "correct horse battery" };
    expect((await workspace.visitor().post("/api/auth/sign-in/email", other)).status).toBe(200);
    for (let at = 0; at < 12; at++) await guess(`guess${at}@example.org`);
    const dodge = workspace.visitor({ "x-forwarded-for": "203.0.113.7" });
    expect((await dodge.post("/api/auth/sign-in/email", other)).status).toBe(429);
    goOn();
    workspace.pass(60_000);
    expect((await workspace.visitor().post("/api/auth/sign-in/email", right)).status).toBe(200);
    workspace.pass(3600_000);
  });

  it.each(["/api/auth/sign-up/email", "/api/auth/sso/register", "/api/auth/get-session", "/api/auth/list-sessions"])(
    "leaves %s unanswered",
    async (at) => {
      const visitor = await ownerOf(workspace);
      const body = { email: "eve@example.org", password: "correct horse battery", name: "Eve" };
      expect((await visitor.post(at, body)).status).toBe(404);
      expect((await visitor.get(at)).status).toBe(404);
    },
  );

  it("says that the server fails, not that the password is wrong, and tells no log what was asked", async () => {
    const broken = await openWorkspace(() => ({ modules: [] }));
    const owner = await ownerOf(broken);
    await owner.call("PATCH", "/api/session", { email: "a@example.org", password: "a long password" });
    await broken.db.pool.query("alter table sign_in rename column user_agent to other");
    const answer = await broken
      .visitor({ "user-agent": "secret-agent" })
      .post("/api/auth/sign-in/email", { email: "a@example.org", password: "a long password" });
    expect([answer.status, answer.json.code]).toEqual([500, "internal"]);
    expect(broken.logged()).toContain("request failed");
    expect(broken.logged()).not.toMatch(/secret-agent|a long password|insert into/);
    await broken.stop();
  });

  it("is not possible for those who have no password", async () => {
    const answer = await workspace
      .visitor()
      .post("/api/auth/sign-in/email", { email: "owner@localhost", password: "" });
    expect(answer.json.code).toBe("wrong_credentials");
  });
});

describe("a session", () => {
  it("ends with sign-out, at once, and leaves no cookie", async () => {
    const visitor = await signedIn("Flo");
    const stolen = new Map(visitor.cookies);
    expect((await visitor.get("/api/session")).status).toBe(200);
    expect((await visitor.post("/api/session/sign-out")).status).toBe(204);
    expect(visitor.cookies.size).toBe(0);
    const thief = workspace.visitor();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    expect((await thief.get("/api/session")).json.code).toBe("not_signed_in");
  });

  it("that is used goes on, one that is not ends after 30 days", async () => {
    const visitor = await signedIn("Gil");
    const since = Date.now();
    const left = async () => {
      const { rows } = await workspace.db.pool.query(
        "select s.expires_at as at from sign_in s join person p on p.id = s.person_id where p.name = 'Gil'",
      );
      return Math.round((rows[0].at - since) / 86_400_000);
    };
    expect(await left()).toBe(30);
    expect((await visitor.get("/api/session")).headers.getSetCookie()).toEqual([]);
    await workspace.db.pool.query("update sign_in set expires_at = expires_at - 2 * 86400000::bigint");
    expect(await left()).toBe(28);
    const renewed = await visitor.get("/api/session");
    expect(renewed.headers.getSetCookie()[0]).toMatch(/session_token=/);
    expect(await left()).toBe(30);
    await workspace.db.pool.query("update sign_in set expires_at = 1");
    workspace.pass(2_000);
    expect((await visitor.get("/api/session")).status).toBe(401);
  });

  it("is not opened by a cookie that we did not sign", async () => {
    const visitor = await signedIn("Gus");
    const [[name, value]] = [...visitor.cookies] as [[string, string]];
    const [token, signature] = decodeURIComponent(value).split(".") as [string, string];
    const other = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
    for (const forged of [token, `${token}.`, `${token}.${other}`, `x${token}.${signature}`, "%E0%A4%A", ""]) {
      const forger = workspace.visitor();
      forger.cookies.set(name, forged.includes("%") ? forged : encodeURIComponent(forged));
      expect((await forger.get("/api/session")).status).toBe(401);
    }
  });

  it("speaks only for requests from our own origin", async () => {
    const visitor = await signedIn("Hal");
    for (const origin of ["https://evil.example", "null", `${workspace.base}.evil.example`, "http://localhost:1"]) {
      const answer = await visitor.call("PATCH", "/api/session", { name: "Pwned" }, { origin });
      expect([answer.status, answer.json.code]).toEqual([403, "origin_refused"]);
    }
    expect((await visitor.get("/api/session")).json.person.name).toBe("Hal");
    expect((await visitor.call("PATCH", "/api/session", { name: "Hal II" })).json.person.name).toBe("Hal II");
  });

  it("is not begun for somebody by another site", async () => {
    await addPerson("Ike");
    const body = { email: "ike@example.org", password: "correct horse battery" };
    const headers = { origin: "https://evil.example" };
    const visitor = workspace.visitor();
    expect((await visitor.call("POST", "/api/auth/sign-in/email", body, headers)).json.code).toBe("origin_refused");
    const token = tokenOf(await workspace.auth.createOwnerLink());
    expect((await visitor.call("POST", "/api/session/link", { token }, headers)).json.code).toBe("origin_refused");
    expect((await visitor.post("/api/session/link", { token })).status).toBe(200);
  });

  it("opens a socket only from our own origin", async () => {
    const visitor = await signedIn("Jo");
    const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join();
    const upgrade = (origin: string) => ({ headers: { cookie, origin, upgrade: "websocket", host: "localhost" } });
    expect(await workspace.auth.authenticate(upgrade(workspace.base))).toMatchObject({ kind: "session", name: "Jo" });
    await expect(workspace.auth.authenticate(upgrade("https://evil.example"))).rejects.toMatchObject({
      code: "origin_refused",
    });
  });

  it("carries a Secure cookie where Octavo is reached by https", async () => {
    const secure = await openWorkspace(() => ({ modules: [] }), { origin: "https://octavo.example" });
    try {
      const answer = await secure
        .visitor()
        .post("/api/session/link", { token: tokenOf(await secure.auth.createOwnerLink()) });
      expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-octavo\.session_token=.*; Secure/i);
      expect((await (await ownerOf(secure)).get("/api/session")).status).toBe(200);
    } finally {
      await secure.stop();
    }
  });
});

describe("the profile", () => {
  it("lets the owner choose an e-mail and a password, and sign in by them", async () => {
    const other = await openWorkspace(() => ({ modules: [] }));
    try {
      const owner = await ownerOf(other);
      const alone = await owner.call("PATCH", "/api/session", { password: "a long password" });
      expect(alone.json).toMatchObject({ code: "invalid_request", detail: expect.stringContaining("e-mail") });
      const change = { email: "Boss@Example.org", password: "a long password", name: "  Boss  " };
      expect((await owner.call("PATCH", "/api/session", change)).json.person).toMatchObject({
        name: "Boss",
        email: "boss@example.org",
        hasPassword: true,
      });
      const again = await other
        .visitor()
        .post("/api/auth/sign-in/email", { email: "boss@example.org", password: "a long password" });
      expect(again.json).toMatchObject({ owner: true });
    } finally {
      await other.stop();
    }
  });

  it("asks for the present password before e-mail or password change, and ends the other sign-ins then", async () => {
    const visitor = await signedIn("Kim");
    const elsewhere = workspace.visitor();
    await elsewhere.post("/api/auth/sign-in/email", { email: "kim@example.org", password: "correct horse battery" });
    const change = { password: "another long password" };
    for (const currentPassword of [undefined, "wrong one here"]) {
      const refused = await visitor.call("PATCH", "/api/session", { ...change, currentPassword });
      expect(refused.json.code).toBe("wrong_credentials");
    }
    expect((await elsewhere.get("/api/session")).status).toBe(200);
    const changed = await visitor.call("PATCH", "/api/session", {
      ...change,
      currentPassword: "correct horse battery",
    });
    expect(changed.status).toBe(200);
    expect((await visitor.get("/api/session")).status).toBe(200);
    expect((await elsewhere.get("/api/session")).status).toBe(401);
  });

  it("says when an e-mail is taken", async () => {
    await addPerson("Lu");
    const visitor = await signedIn("Mo");
    const wish = { email: "LU@example.org", currentPassword: "correct horse battery" };
    expect((await visitor.call("PATCH", "/api/session", wish)).json.code).toBe("email_taken");
  });

  it.each([
    ["a name of 10 KB", { name: "x".repeat(10_240) }],
    ["a name with control characters", { name: "a\u0000b" }],
    ["an empty name", { name: "   " }],
    ["a short password", { password: "short" }],
    ["something that is no e-mail", { email: "nobody" }],
    ["no object", [1]],
  ])("refuses %s", async (_name, body) => {
    const answer = await (await ownerOf(workspace)).call("PATCH", "/api/session", body);
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
  });
});

describe("a token", () => {
  it("speaks as Bearer, as Jupyter's token, as Basic password, and in the address of upgrades alone", async () => {
    const { token } = await workspace.auth.createOwnerToken({ name: "cli", expiresInMs: null });
    const as = async (authorization: string) =>
      (await workspace.visitor({ authorization }).get("/api/session")).json.owner;
    expect(await as(`Bearer ${token}`)).toBe(true);
    expect(await as(`bearer ${token}`)).toBe(true);
    expect(await as(`token ${token}`)).toBe(true);
    expect(await as(`Basic ${Buffer.from(`anybody:${token}`).toString("base64")}`)).toBe(true);
    const url = `/collab/x?token=${token}`;
    expect(await workspace.auth.authenticate({ headers: {}, url }, { queryToken: true })).toMatchObject({
      owner: true,
    });
    expect(await workspace.auth.authenticate({ headers: {}, url })).toBeUndefined();
    expect((await workspace.visitor().get(`/api/session?token=${token}`)).status).toBe(401);
  });

  it("is not what a browser needs for a socket: a ticket opens one, once, soon, and for as long as its credential stands", async () => {
    const { token, id } = await workspace.auth.createOwnerToken({ name: "page", expiresInMs: null });
    const other = workspace.visitor(bearer(token!));
    const ticketOf = async (): Promise<string> => (await other.post("/api/socket-tickets")).json.ticket;
    const upgrade = (ticket: string) =>
      workspace.auth.authenticate(
        { headers: { upgrade: "websocket", origin: "https://elsewhere.example" }, url: `/live?token=${ticket}` },
        { queryToken: true },
      );
    const ticket = await ticketOf();
    expect(ticket).toMatch(/^octw_/);
    expect(await workspace.auth.authenticate({ headers: {}, url: `/live?token=${ticket}` })).toBeUndefined();
    expect(await upgrade(`${ticket.slice(0, -1)}${ticket.endsWith("a") ? "b" : "a"}`)).toBeUndefined();
    expect(await upgrade(ticket.slice(0, -1))).toBeUndefined();
    // of two who try at the same moment one gets in
    const both = await Promise.all([upgrade(ticket), upgrade(ticket)]);
    expect(both.filter((principal) => principal?.credentialId === id)).toHaveLength(1);
    expect(await upgrade(ticket)).toBeUndefined();
    expect((await workspace.visitor().post("/api/socket-tickets")).status).toBe(401);
    expect((await workspace.visitor(bearer(ticket)).get("/api/session")).status).toBe(401);

    const late = await ticketOf();
    workspace.pass(31_000);
    expect(await upgrade(late)).toBeUndefined();
    const orphan = await ticketOf();
    await (await ownerOf(workspace)).call("DELETE", `/api/tokens/${id}`);
    expect(await upgrade(orphan)).toBeUndefined();
    const signedIn = await ownerOf(workspace);
    const own = (await signedIn.post("/api/socket-tickets")).json.ticket;
    expect(await upgrade(own)).toMatchObject({ kind: "session", owner: true });
    expect(workspace.logged()).not.toContain(ticket);
  });

  it("needs no origin", async () => {
    const { token } = await workspace.auth.createOwnerToken({ name: "cli", expiresInMs: null });
    const program = workspace.visitor({ ...bearer(token!), origin: "" });
    expect((await program.call("PATCH", "/api/session", { name: "Owner" })).status).toBe(200);
  });

  it("is shown once, listed with its last use, and ends within two seconds when revoked, here and elsewhere", async () => {
    const visitor = await signedIn("Nan");
    const made = await visitor.post("/api/tokens", { name: "laptop" });
    expect([made.status, made.json.token]).toEqual([201, expect.stringMatching(/^oct_/)]);
    const program = workspace.visitor(bearer(made.json.token));
    expect((await program.get("/api/session")).json.person.name).toBe("Nan");
    await expect
      .poll(async () => (await visitor.get("/api/tokens")).json.items)
      .toEqual([{ ...made.json, token: undefined, lastUsedAt: expect.any(Number) }]);
    const elsewhere = createAuth({
      db: workspace.db,
      log: workspace.log,
      origin: () => workspace.base,
      now: workspace.now,
      config: { dataFolder: workspace.dataFolder, secret: undefined, adminToken: undefined, trustedProxies: [] },
    });
    await elsewhere.start?.();
    expect(await elsewhere.authenticate({ headers: bearer(made.json.token) })).toMatchObject({ name: "Nan" });
    expect((await visitor.call("DELETE", `/api/tokens/${made.json.id}`)).status).toBe(204);
    expect((await program.get("/api/session")).status).toBe(401);
    workspace.pass(2_000);
    expect(await elsewhere.authenticate({ headers: bearer(made.json.token) })).toBeUndefined();
    expect((await visitor.call("DELETE", `/api/tokens/${made.json.id}`)).status).toBe(404);
    await elsewhere.stop?.();
  });

  it("ends when it expires", async () => {
    const { token } = await workspace.auth.createOwnerToken({ name: "short", expiresInMs: 60_000 });
    const program = workspace.visitor(bearer(token!));
    expect((await program.get("/api/session")).status).toBe(200);
    workspace.pass(61_000);
    expect((await program.get("/api/session")).status).toBe(401);
    const { json } = await (await ownerOf(workspace)).get("/api/tokens");
    expect(json.items.map((item: { name: string }) => item.name)).not.toContain("short");
  });

  it("is nobody else's to see or revoke", async () => {
    const owner = await ownerOf(workspace);
    const made = await owner.post("/api/tokens", { name: "mine" });
    const other = await signedIn("Oz");
    expect((await other.get("/api/tokens")).json.items).toEqual([]);
    expect((await other.call("DELETE", `/api/tokens/${made.json.id}`)).status).toBe(404);
  });

  it("can neither make tokens nor change a password nor sign out", async () => {
    const { token } = await workspace.auth.createOwnerToken({ name: "cli", expiresInMs: null });
    const program = workspace.visitor(bearer(token!));
    expect((await program.post("/api/tokens", { name: "child" })).json.code).toBe("forbidden");
    const wish = { email: "evil@example.org", password: "a long password" };
    expect((await program.call("PATCH", "/api/session", wish)).json.code).toBe("forbidden");
    expect((await program.post("/api/session/sign-out")).status).toBe(400);
  });

  it.each(["", "oct_", `oct_${"0".repeat(32)}`, "x".repeat(5000), adminToken.slice(1), `${adminToken} `])(
    "that is none of ours opens nothing (%#)",
    async (token) => {
      expect((await workspace.visitor(bearer(token)).get("/api/session")).status).toBe(
        token === `${adminToken} ` ? 200 : 401,
      );
      expect((await workspace.visitor().get("/api/session")).status).toBe(401);
    },
  );

  it("wins over a cookie, and a proxy's Basic leaves the word to the cookie", async () => {
    const visitor = await signedIn("Pip");
    const basic = `Basic ${Buffer.from("proxy:its-password").toString("base64")}`;
    expect((await visitor.call("GET", "/api/session", undefined, { authorization: basic })).json.person.name).toBe(
      "Pip",
    );
    expect((await visitor.call("GET", "/api/session", undefined, bearer("oct_wrong"))).status).toBe(401);
    expect((await visitor.call("GET", "/api/session", undefined, bearer(adminToken))).json.owner).toBe(true);
  });
});

describe("the administrator's token", () => {
  it("is the owner, and may make tokens", async () => {
    const program = workspace.visitor(bearer(adminToken));
    expect((await program.get("/api/session")).json).toMatchObject({ owner: true });
    expect((await program.post("/api/tokens", { name: "from automation" })).status).toBe(201);
  });
});

it("what has ended is removed: sign-ins at once, tokens after 90 days", async () => {
  const day = 86_400_000;
  const person = (await workspace.db.pool.query("select id from person limit 1")).rows[0].id;
  const token = (id: string, expiresAt: number | null, revokedAt: number | null) =>
    workspace.db.pool.query(
      "insert into api_token (id, token_hash, person_id, name, created_at, expires_at, revoked_at) values ($1, $1, $2, 'x', 1, $3, $4)",
      [id, person, expiresAt, revokedAt],
    );
  await token("sweep-live", null, null);
  await token("sweep-later", 200 * day, null);
  await token("sweep-expired", 9 * day, null);
  await token("sweep-revoked", 200 * day, 9 * day);
  await token("sweep-recent", 11 * day, null);
  await sweepCredentials(workspace.db.pool, 100 * day, 90 * day);
  const { rows } = await workspace.db.pool.query("select id from api_token where id like 'sweep-%' order by id");
  expect(rows.map((row) => row.id)).toEqual(["sweep-later", "sweep-live", "sweep-recent"]);
});

describe("watching a credential", () => {
  it("tells of the end of a session here, and of a token revoked elsewhere", async () => {
    const visitor = await signedIn("Quy");
    const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join();
    const session = (await workspace.auth.authenticate({ headers: { cookie } }))!;
    const ended: string[] = [];
    const stopWatching = workspace.auth.watch(session, () => ended.push("stopped watching"));
    workspace.auth.watch(session, () => ended.push("session"));
    stopWatching();
    await visitor.post("/api/session/sign-out");
    expect(ended).toEqual(["session"]);
    const { token, id } = await workspace.auth.createOwnerToken({ name: "socket", expiresInMs: null });
    const principal = (await workspace.auth.authenticate({ headers: bearer(token!) }))!;
    const end = new Promise<void>((resolve) => workspace.auth.watch(principal, resolve));
    const since = performance.now();
    await workspace.db.pool.query("update api_token set revoked_at = 1 where id = $1", [id]);
    await end;
    expect(performance.now() - since).toBeLessThan(2_000);
  });
});

describe("the first start", () => {
  it("makes one organization and one owner, however many servers start at once", async () => {
    const { db, log, dataFolder, now } = workspace;
    const config = { dataFolder, secret: undefined, adminToken: undefined, trustedProxies: [] };
    const servers = Array.from({ length: 4 }, () =>
      createAuth({ db, log, now, origin: () => "http://localhost", config }),
    );
    await Promise.all(servers.map((server) => server.start?.()));
    const { rows } = await db.pool.query(
      "select (select count(*) from organization) as o, (select count(*) from organization_member where role = 'owner') as m",
    );
    expect(rows).toEqual([{ o: 1, m: 1 }]);
    await Promise.all(servers.map((server) => server.stop?.()));
  });

  it("keeps its secret for itself alone", () => {
    expect(statSync(path.join(workspace.dataFolder, "secret")).mode & 0o777).toBe(0o600);
  });
});

it("no secret is in any log line", async () => {
  const link = tokenOf(await workspace.auth.createOwnerLink());
  const visitor = workspace.visitor();
  await visitor.post("/api/session/link", { token: link });
  await visitor.post("/api/session/link", { token: link });
  await visitor.post("/api/auth/sign-in/email", { email: "ada@example.org", password: "a secret but wrong one" });
  const { token } = await workspace.auth.createOwnerToken({ name: "logged?", expiresInMs: null });
  await workspace.visitor(bearer(token!)).get(`/api/session?token=${token}`);
  const [[, cookie]] = [...visitor.cookies] as [[string, string]];
  const logged = workspace.logged();
  expect(logged).toContain("/api/session/link");
  for (const secret of [
    link,
    token!,
    cookie.slice(0, 20),
    "a secret but wrong one",
    "correct horse battery",
    adminToken,
  ]) {
    expect(logged).not.toContain(secret);
  }
});
