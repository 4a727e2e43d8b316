/** Ways in that a mail opens: an account by the domain of one's e-mail, an invite that was sent, a confirmed address. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { updatePerson } from "#server/auth/queries.ts";
import { type Mailbox, openMailbox } from "#test/support/mailbox.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let mailbox: Mailbox;
let owner: Visitor;
let organizationId: string;
const password = "correct horse battery";
beforeAll(async () => {
  mailbox = await openMailbox();
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"), { mail: mailbox.mail });
  owner = await ownerOf(workspace);
  organizationId = (await owner.post("/api/organizations", { name: "Harbour" })).json.id;
});
afterAll(async () => {
  await workspace.stop();
  await mailbox.close();
});

it("is offered once an organization takes a domain, and answers alike whether one knows it", async () => {
  expect((await workspace.visitor().get("/api/sign-in/ways")).json.signUp).toBe(false);
  await owner.call("PATCH", `/api/organizations/${organizationId}`, { joinDomains: ["harbour.example"] });
  expect((await workspace.visitor().get("/api/sign-in/ways")).json.signUp).toBe(true);
  for (const email of ["sana@harbour.example", "eve@elsewhere.example"]) {
    const answer = await workspace.visitor().post("/api/sign-up", { email });
    expect([answer.status, answer.text]).toEqual([204, ""]);
  }
  await mailbox.letterWith(/join=([\w-]{20,})/);
  expect(mailbox.letters.filter((letter) => letter.includes("eve@elsewhere.example"))).toEqual([]);
});

it("makes an account that is confirmed, a member, signed in, once", async () => {
  const token = await mailbox.letterWith(/join=([\w-]{20,})/);
  const sana = workspace.visitor();
  const account = { token, name: "Sana", password };
  expect((await sana.post("/api/sign-up/finish", { ...account, token: `${token}x` })).status).toBe(401);
  expect((await sana.post("/api/sign-up/finish", { ...account, password: "short" })).status).toBe(400);
  expect((await sana.post("/api/sign-up/finish", account)).status).toBe(204);
  const session = (await sana.get("/api/session")).json;
  expect(session).toMatchObject({
    person: { email: "sana@harbour.example", emailConfirmed: true },
    organization: { name: "Harbour", role: "member" },
  });
  expect((await workspace.visitor().post("/api/sign-up/finish", account)).status).toBe(401);
  await workspace.visitor().post("/api/sign-up", { email: "Sana@Harbour.example" });
  await mailbox.letterWith(/(You have one)/);
});

it("does not count any more when the domain was taken back or the link is old", async () => {
  await workspace.visitor().post("/api/sign-up", { email: "late@harbour.example" });
  const late = await mailbox.letterWith(/join=([\w-]{20,})/);
  await owner.call("PATCH", `/api/organizations/${organizationId}`, { joinDomains: [] });
  const finish = (token: string) => workspace.visitor().post("/api/sign-up/finish", { token, name: "Late", password });
  expect((await finish(late)).json.code).toBe("link_expired");
  await owner.call("PATCH", `/api/organizations/${organizationId}`, { joinDomains: ["harbour.example"] });
  await workspace.visitor().post("/api/sign-up", { email: "slow@harbour.example" });
  const slow = await mailbox.letterWith(/join=([\w-]{20,})/);
  workspace.pass(25 * 3600_000);
  expect((await finish(slow)).json.code).toBe("link_expired");
});

it("an owner adds a domain only with a confirmed e-mail of it, and another e-mail is not confirmed any more", async () => {
  const back = await ownerOf(workspace);
  const projectId = (await back.post("/api/projects", { name: "Quay" })).json.id;
  const ines = await guestOf(workspace, back, projectId, "Ines");
  const personId = (await ines.get("/api/session")).json.person.id;
  const { url } = (await back.post(`/api/organizations/${organizationId}/invites`, { role: "owner" })).json;
  await ines.post(`/api/invites/${url.split("/").at(-1)}/accept`, {});
  const add = (domain: string) =>
    ines.call("PATCH", `/api/organizations/${organizationId}`, { joinDomains: ["harbour.example", domain] });
  const refused = await add("example.org");
  expect([refused.status, refused.json.detail]).toEqual([
    400,
    expect.stringContaining("confirmed e-mail of example.org"),
  ]);
  expect((await ines.post("/api/session/email-request")).status).toBe(204);
  const token = await mailbox.letterWith(/email=([\w-]{20,})/);
  expect((await workspace.visitor().post("/api/session/email", { token })).status).toBe(204);
  expect((await ines.get("/api/session")).json.person.emailConfirmed).toBe(true);
  expect((await add("example.org")).status).toBe(200);
  expect((await add("gmail.example")).status).toBe(400);
  await updatePerson(workspace.db.pool, personId, { email: "ines@gmail.example" }, 0);
  expect((await add("gmail.example")).status, "another e-mail is not confirmed by the first").toBe(400);
});

it("an invite for one e-mail is sent there, and who lost every organization can still be invited", async () => {
  const back = await ownerOf(workspace);
  const made = await back.post(`/api/organizations/${organizationId}/invites`, { email: "kurt@elsewhere.example" });
  expect(made.json.mailed).toBe(true);
  const token = await mailbox.letterWith(/invite\/(octi_\w+)/);
  const kurt = workspace.visitor();
  const account = { name: "Kurt", email: "kurt@elsewhere.example", password };
  expect((await kurt.post(`/api/invites/${token}/accept`, account)).status).toBe(200);
  const personId = (await kurt.get("/api/session")).json.person.id;
  await back.call("DELETE", `/api/organizations/${organizationId}/people/${personId}`);
  expect((await kurt.get("/api/session")).json.organization).toEqual({
    id: "",
    name: "No organization",
    role: "visitor",
  });
  expect((await kurt.get("/api/projects")).json.items).toEqual([]);
  expect((await kurt.post("/api/projects", { name: "Mine" })).status).toBe(403);
  const again = (await back.post(`/api/organizations/${organizationId}/invites`, {})).json.url;
  expect((await kurt.post(`/api/invites/${again.split("/").at(-1)}/accept`, {})).status).toBe(200);
  expect((await kurt.get("/api/session")).json.organization.name).toBe("Harbour");
});
