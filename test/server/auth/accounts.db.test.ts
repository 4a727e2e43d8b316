/** Accounts as people live with them: second factor, sign-ins, reset, e-mail, suspension, the end of an account. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type * as Y from "yjs";
import type { PersonEntry, SignInEntry } from "#lib/protocol/sign-in.ts";
import { member, raw } from "#test/support/collab-fixture.ts";
import { type Mailbox, openMailbox } from "#test/support/mailbox.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { totpCode } from "#test/support/totp.ts";
import { adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let projectId: string;
let folder: string;
let mailbox: Mailbox;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "octavo-accounts-"));
  const hashes = ["correct horse breached", "another breached one", ...Array.from({ length: 500 }, (_, at) => `p${at}`)]
    .map((password) => createHash("sha1").update(password).digest("hex").toUpperCase())
    .sort();
  writeFileSync(path.join(folder, "breached"), `${hashes.map((hash) => `${hash}:7`).join("\r\n")}\r\n`);
  mailbox = await openMailbox();
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"), {
    breachedPasswords: path.join(folder, "breached"),
    mail: mailbox.mail,
  });
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "Team" })).json.id;
});
afterAll(async () => {
  await workspace.stop();
  await mailbox.close();
  rmSync(folder, { recursive: true });
});

const person = (name: string): Promise<Visitor> => guestOf(workspace, owner, projectId, name);
const signIn = async (email: string, password = "correct horse battery") => {
  const visitor = workspace.visitor();
  return { visitor, answer: await visitor.post("/api/auth/sign-in/email", { email, password }) };
};
const people = async (q = ""): Promise<PersonEntry[]> => (await owner.get(`/api/people?q=${q}`)).json.items;
const letterWith = (pattern: RegExp): Promise<string> => mailbox.letterWith(pattern);

it("a second factor: on from its first code, each code once, recovery codes, off again", async () => {
  const mina = await person("Mina");
  expect((await mina.post("/api/second-factor/begin", { currentPassword: "wrong" })).status).toBe(401);
  const offer = (await mina.post("/api/second-factor/begin", { currentPassword: "correct horse battery" })).json;
  const code = (ahead = 0) => totpCode(offer.secret, ahead);
  expect(offer.address).toContain(`secret=${offer.secret}`);
  expect((await signIn("mina@example.org")).answer.json.person.name).toBe("Mina"); // not yet on
  expect((await mina.post("/api/second-factor/confirm", { code: "000000" })).status).toBe(401);
  const { recoveryCodes } = (await mina.post("/api/second-factor/confirm", { code: code(-1) })).json;
  expect(recoveryCodes).toHaveLength(10);
  expect((await mina.get("/api/second-factor")).json).toMatchObject({ on: true, recoveryCodesLeft: 10 });

  const half = await signIn("mina@example.org");
  const { ticket } = half.answer.json.secondFactor;
  expect(half.visitor.cookies.size).toBe(0);
  const show = (with_: string, by = ticket) =>
    half.visitor.post("/api/session/second-factor", { ticket: by, code: with_ });
  expect((await show(code(-1))).status).toBe(401); // used already
  expect((await show(code())).json.person.name).toBe("Mina");
  expect((await show(code(1))).status).toBe(401); // the ticket is used up
  const second = await signIn("mina@example.org");
  const answers = [];
  for (let at = 0; at < 6; at++) answers.push((await show("111111", second.answer.json.secondFactor.ticket)).status);
  expect(answers).toEqual(Array(6).fill(401));
  expect((await show(recoveryCodes[0], second.answer.json.secondFactor.ticket)).json.code).toBe("link_expired");
  const third = await signIn("mina@example.org");
  expect((await show(recoveryCodes[0].toUpperCase(), third.answer.json.secondFactor.ticket)).status).toBe(200);
  const fourth = await signIn("mina@example.org");
  expect((await show(recoveryCodes[0], fourth.answer.json.secondFactor.ticket)).status).toBe(401);
  expect((await people("mina"))[0]).toMatchObject({ secondFactor: true });
  expect((await mina.call("DELETE", "/api/second-factor", { code: recoveryCodes[1] })).status).toBe(204);
  expect((await signIn("mina@example.org")).answer.json.person.name).toBe("Mina");
  const kept = JSON.stringify((await workspace.db.pool.query("select * from second_factor")).rows);
  expect(kept + workspace.logged()).not.toContain(offer.secret);
});

it("sign-ins are listed and revoked, and an open socket of one closes within seconds", async () => {
  const tomasz = await person("Tomasz");
  const elsewhere = (await signIn("tomasz@example.org")).visitor;
  const notebookId = (await tomasz.post(`/api/projects/${projectId}/notebooks`, { name: "Open" })).json.id;
  const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/collab/${notebookId}`, {
    headers: { cookie: [...elsewhere.cookies].map((pair) => pair.join("=")).join("; "), origin: workspace.base },
  });
  await once(socket, "open");
  const list = (await tomasz.get("/api/sign-ins")).json.items as SignInEntry[];
  expect(list.map((each) => each.current).sort()).toEqual([false, true]);
  const other = list.find((each) => !each.current);
  expect(other).toMatchObject({ address: expect.stringMatching(/127|::1/), provider: null });
  const closed = once(socket, "close", { signal: AbortSignal.timeout(5_000) });
  expect((await tomasz.call("DELETE", `/api/sign-ins/${other?.id}`)).status).toBe(204);
  await closed;
  expect((await elsewhere.get("/api/session")).status).toBe(401);
  expect((await tomasz.get("/api/session")).status).toBe(200);
  // nobody ends another's
  const mina = (await signIn("mina@example.org")).visitor;
  const mine = (await tomasz.get("/api/sign-ins")).json.items[0].id;
  expect((await mina.call("DELETE", `/api/sign-ins/${mine}`)).status).toBe(404);
  await signIn("tomasz@example.org");
  expect((await tomasz.call("DELETE", "/api/sign-ins")).status).toBe(204);
  expect((await tomasz.get("/api/sign-ins")).json.items).toHaveLength(1);
});

it("a password may be neither common, nor one's name, nor breached", async () => {
  const ana = await person("Ana");
  const change = async (password: string) =>
    (await ana.call("PATCH", "/api/session", { password, currentPassword: "correct horse battery" })).status;
  for (const password of ["Password1234", "ana@example1", "qwertyuiop12"].slice(0, 1))
    expect(await change(password)).toBe(400);
  expect(await change("correct horse breached")).toBe(400);
  expect(await change("another breached one")).toBe(400);
  expect(await change("a password of my own")).toBe(200);
});

it("a forgotten password is reset by mail, by the owner's link, once, and ends what was open", async () => {
  const leo = await person("Leopold");
  for (const email of ["leopold@example.org", "nobody@example.org"])
    expect((await workspace.visitor().post("/api/session/reset-request", { email })).status).toBe(204);
  const token = await letterWith(/reset=(octl_\w+)/);
  const visitor = workspace.visitor();
  expect((await visitor.post("/api/session/link", { token })).status).toBe(401); // it opens nothing
  expect((await visitor.post("/api/session/password", { token, password: "short" })).status).toBe(400);
  expect((await visitor.post("/api/session/password", { token, password: "a new long password" })).status).toBe(204);
  expect((await visitor.post("/api/session/password", { token, password: "yet another password" })).status).toBe(401);
  expect((await leo.get("/api/session")).status).toBe(401);
  expect((await signIn("leopold@example.org", "a new long password")).answer.status).toBe(200);
  const [entry] = await people("leopold");
  const link = (await owner.post(`/api/people/${entry?.id}/reset-link`)).json;
  const byOwner = new URL(link.url).searchParams.get("reset");
  expect(
    (await visitor.post("/api/session/password", { token: byOwner, password: "the owner helped me" })).status,
  ).toBe(204);
  expect(mailbox.letters.filter((letter) => letter.includes("nobody@example.org"))).toEqual([]);
});

it("a new e-mail counts once it was confirmed there, and the old one is told", async () => {
  const ines = await person("Ines");
  const wish = { email: "ines@elsewhere.example", currentPassword: "correct horse battery" };
  expect((await ines.call("PATCH", "/api/session", wish)).json.person.email).toBe("ines@example.org");
  const token = await letterWith(/email=([\w-]{20,})/);
  expect((await workspace.visitor().post("/api/session/email", { token: `${token}x` })).status).toBe(401);
  expect((await workspace.visitor().post("/api/session/email", { token })).status).toBe(204);
  expect((await ines.get("/api/session")).json.person.email).toBe("ines@elsewhere.example");
  await letterWith(/(was changed)/);
});

it("who is suspended has nothing open, tokens included, and comes back as before", async () => {
  const sana = await person("Sana");
  const token = (await sana.post("/api/tokens", { name: "script" })).json.token;
  const bearer = workspace.visitor({ authorization: `Bearer ${token}` });
  expect((await bearer.get("/api/session")).status).toBe(200);
  const [entry] = await people("sana");
  expect((await owner.call("PATCH", `/api/people/${entry?.id}`, { suspended: true })).status).toBe(204);
  expect((await sana.get("/api/session")).status).toBe(401);
  expect((await bearer.get("/api/session")).status).toBe(401);
  expect((await signIn("sana@example.org")).answer.status).toBe(403);
  await owner.call("PATCH", `/api/people/${entry?.id}`, { suspended: false });
  expect((await bearer.get("/api/session")).status).toBe(200);
  expect((await signIn("sana@example.org")).answer.status).toBe(200);
});

it("an account ends, its work stays, and the last owner cannot go", async () => {
  const yuki = await person("Yuki");
  const notebook = (await yuki.post(`/api/projects/${projectId}/notebooks`, { name: "Yuki's work" })).json;
  expect(
    (await yuki.call("DELETE", "/api/session/person", { email: "yuki@example.org", currentPassword: "no" })).status,
  ).toBe(401);
  const wish = { currentPassword: "correct horse battery" };
  expect((await yuki.call("DELETE", "/api/session/person", { ...wish, email: "else@example.org" })).status).toBe(400);
  expect((await yuki.call("DELETE", "/api/session/person", { ...wish, email: "yuki@example.org" })).status).toBe(204);
  expect((await yuki.get("/api/session")).status).toBe(401);
  expect((await owner.get(`/api/notebooks/${notebook.id}`)).json.name).toBe("Yuki's work");
  const entry = (await owner.get(`/api/audit?target=${notebook.id}`)).json.items[0];
  expect(entry).toMatchObject({ action: "notebook.create", actor: { id: expect.any(String), name: null } });
  expect(JSON.stringify((await workspace.db.pool.query("select * from person")).rows)).not.toContain("yuki");
  const me = (await owner.get("/api/session")).json.person;
  expect((await owner.call("DELETE", "/api/session/person", { email: me.email })).status).toBe(409);
  const admin = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  expect((await admin.call("DELETE", `/api/people/${me.id}`)).status).toBe(400);
});

it("who is removed while typing is sent away within seconds; what they typed until then stays", async () => {
  const ida = await person("Ida");
  const notebookId = (await ida.post(`/api/projects/${projectId}/notebooks`, { name: "Half a sentence" })).json.id;
  const { token } = (await ida.post("/api/tokens", { name: "editor" })).json;
  const typing = await member({ port: Number(new URL(workspace.base).port) }, notebookId, token);
  const text = typing.doc.getArray<Y.Map<unknown>>("cells").get(1).get("source") as Y.Text;
  text.insert(0, "kept until then");
  await typing.saved();
  const [entry] = await people("ida@");
  const typist = setInterval(() => text.insert(0, "more "), 10);
  const gone = await workspace
    .visitor({ authorization: `Bearer ${adminToken}` })
    .call("DELETE", `/api/people/${entry?.id}`);
  expect(gone.status).toBe(204);
  await typing.closed.finally(() => clearInterval(typist));
  const exported = (await owner.get(`/api/notebooks/${notebookId}/export`)).text;
  expect(exported).toContain("kept until then");
  const again = await raw({ port: Number(new URL(workspace.base).port) }, notebookId, token);
  expect((await again.closed).code).toBe(4401);
});

it("only the owner manages people, and nobody of elsewhere", async () => {
  const guest = await person("Greta");
  const [entry] = await people("greta");
  for (const [method, at] of [
    ["GET", "/api/people"],
    ["PATCH", `/api/people/${entry?.id}`],
    ["DELETE", `/api/people/${entry?.id}`],
    ["POST", `/api/people/${entry?.id}/reset-link`],
    ["DELETE", `/api/people/${entry?.id}/sign-ins`],
    ["DELETE", `/api/people/${entry?.id}/second-factor`],
  ] as const)
    expect((await guest.call(method, at, method === "PATCH" ? { suspended: true } : undefined)).status, at).toBe(403);
  expect((await owner.post("/api/people/nobody/reset-link")).status).toBe(404);
});
