/** The record as people meet it: written with the act, sealed, searched, exported, kept from change. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { AuditEntry, AuditVerification } from "#lib/protocol/audit.ts";
import { createChain } from "#server/audit/index.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}`, "user-agent": "audit test" });
});
afterAll(() => workspace.stop());

const entries = async (query = ""): Promise<AuditEntry[]> => (await owner.get(`/api/audit${query}`)).json.items;
const verified = async (query = ""): Promise<AuditVerification> =>
  (await owner.get(`/api/audit/verification${query}`)).json;
const run = (sql: string, values: unknown[] = []) => workspace.db.pool.query(sql, values);

it("says who did what, when, from where, before and after, without a secret", async () => {
  const project = (await owner.post("/api/projects", { name: "Digits" })).json;
  await owner.call("PATCH", `/api/projects/${project.id}`, { name: "Figures" });
  const [update, create] = await entries(`?projectId=${project.id}`);
  expect(create).toMatchObject({
    action: "project.create",
    projectId: project.id,
    actor: { kind: "token", name: "Owner", credentialId: "admin" },
    target: { kind: "project", id: project.id, name: "Digits" },
    from: { address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), agent: "audit test" },
    requestId: expect.any(String),
  });
  expect(Math.abs((create?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(update).toMatchObject({ before: { name: "Digits" }, after: { name: "Figures" } });

  const session = await ownerOf(workspace);
  const token = (await session.post("/api/tokens", { name: "laptop" })).json.token;
  const refused = await workspace
    .visitor()
    .post("/api/auth/sign-in/email", { email: "owner@localhost", password: "correct horse" });
  expect(refused.status).toBe(401);
  await session.post("/api/session/sign-out");
  const all = await entries("?limit=500");
  expect(all.map((entry) => entry.action)).toEqual(
    expect.arrayContaining(["session.start", "session.refuse", "session.end", "token.create"]),
  );
  expect(JSON.stringify(all)).not.toContain(token);
  expect(JSON.stringify(all)).not.toContain("correct horse");
});

it("commits with the act: what is rolled back leaves no entry", async () => {
  const project = (await owner.post("/api/projects", { name: "Names" })).json;
  const first = (await owner.post(`/api/projects/${project.id}/notebooks`, { name: "One" })).json;
  await owner.post(`/api/projects/${project.id}/notebooks`, { name: "Two" });
  expect((await owner.call("PATCH", `/api/notebooks/${first.id}`, { name: "Two" })).status).toBe(409);
  expect(await entries(`?target=${first.id}&action=notebook.rename`)).toEqual([]);
});

it("seals each entry within a second and finds the chain whole", async () => {
  await owner.post("/api/projects", { name: "Sealed" });
  const [latest] = await entries("?limit=1");
  await vi.waitFor(async () => {
    const { rows } = await run(`select sequence from audit_entry where id = $1`, [latest?.id]);
    expect(rows[0]?.sequence).not.toBeNull();
  }, 1_000);
  const found = await verified();
  expect(found.faults).toEqual([]);
  expect(found.entries).toBe(found.last);
});

it("refuses in the database to change, remove or empty what was written", async () => {
  await workspace.audit.seal();
  for (const statement of [
    `update audit_entry set target_name = 'x'`,
    `update audit_entry set hash = null, sequence = null`,
    `delete from audit_entry`,
    `truncate audit_entry`,
  ])
    await expect(run(statement)).rejects.toThrow(/audit log/);
});

it("shows an edit, a gap, a cut-off end and a shortened beginning to the verification", async () => {
  const chain = createChain(workspace.db, () => workspace.auth.keysFor("audit chain"));
  const organizationId = workspace.auth.organizationId();
  for (const name of ["A", "B", "C", "D"]) await owner.post("/api/projects", { name });
  await workspace.audit.seal();
  const before = await chain.verify(organizationId);
  expect(before.faults).toEqual([]);
  /** What somebody does who holds the database, but not the server's secret. */
  const tampered = async (statement: string): Promise<AuditVerification> => {
    let found: AuditVerification | undefined;
    await workspace.db
      .transaction(async (client) => {
        await client.query("alter table audit_entry disable trigger user");
        await client.query(statement);
        const inside = { ...workspace.db, pool: client as never };
        found = await createChain(inside, () => workspace.auth.keysFor("audit chain")).verify(
          organizationId,
          before.head ?? "",
        );
        throw new Error("undo");
      })
      .catch((error: Error) => expect(error.message).toBe("undo"));
    return found as AuditVerification;
  };
  const last = before.last ?? 0;
  const kinds = (found: AuditVerification) => found.faults.map((fault) => fault.kind);
  expect(kinds(await tampered(`update audit_entry set actor_id = 'else' where sequence = 3`))).toEqual(["edited"]);
  expect(kinds(await tampered(`update audit_entry set after = '{"name":"Z"}' where sequence = ${last}`))).toEqual([
    "edited",
  ]);
  expect(kinds(await tampered(`delete from audit_entry where sequence = 3`))).toEqual(["missing"]);
  expect(kinds(await tampered(`delete from audit_entry where sequence = ${last}`))).toContain("cut_off");
  expect(kinds(await tampered(`delete from audit_entry where sequence <= 3`))).toEqual(["missing"]);
  // even with the ends moved along, for those are sealed as well
  const shorten = `with gone as (delete from audit_entry where sequence <= 3)
    update audit_chain set trimmed_sequence = 3, trimmed_hash = (select hash from audit_entry where sequence = 3)`;
  expect(kinds(await tampered(shorten))).toEqual(["head_changed"]);
  const cut = `with gone as (delete from audit_entry where sequence = ${last})
    update audit_chain set sequence = ${last - 1}, hash = (select hash from audit_entry where sequence = ${last - 1})`;
  expect(kinds(await tampered(cut))).toEqual(expect.arrayContaining(["head_changed", "cut_off"]));
  expect((await chain.verify(organizationId, before.head ?? "")).faults).toEqual([]);
});

it("removes by policy from the beginning only, says so, and stays verifiable", async () => {
  expect((await owner.call("PATCH", "/api/audit/policy", { retentionDays: 29 })).status).toBe(400);
  expect((await owner.call("PATCH", "/api/audit/policy", { retentionDays: 30 })).json).toEqual({ retentionDays: 30 });
  await workspace.audit.seal();
  // the first three become old, sealed as such, as if they had been written two months ago
  const organizationId = workspace.auth.organizationId();
  await workspace.db.transaction(async (client) => {
    await client.query("alter table audit_entry disable trigger user");
    await client.query(`update audit_entry set at = at - 60::bigint * 86400000 where sequence <= 3`);
    await client.query(`update audit_entry set sequence = null, hash = null`);
    await client.query(`update audit_chain set sequence = 0, hash = ''`);
    await client.query("alter table audit_entry enable trigger user");
  });
  await workspace.audit.seal();
  const whole = await verified();
  expect(whole.faults).toEqual([]);
  await workspace.audit.trim();
  await workspace.audit.seal();
  const trimmed = await verified();
  expect(trimmed).toMatchObject({ first: 4, faults: [] });
  expect((await entries("?action=audit.trim"))[0]).toMatchObject({
    actor: { kind: "system" },
    after: { removed: 3, through: 3 },
  });
  await owner.call("PATCH", "/api/audit/policy", { retentionDays: null });
  expect((await entries("?action=audit.policy"))[0]).toMatchObject({ organizationId, before: { retentionDays: 30 } });
});

it("searches by person, act, thing, time and words, page by page", async () => {
  const project = (await owner.post("/api/projects", { name: "Search 100% of_it" })).json;
  for (let at = 0; at < 7; at++) await owner.post(`/api/projects/${project.id}/notebooks`, { name: `N ${at}` });
  const found: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await owner.get(
      `/api/audit?projectId=${project.id}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`,
    );
    found.push(...page.json.items.map((entry: AuditEntry) => entry.target.name));
    cursor = page.json.nextCursor;
  }
  expect(found).toEqual(["N 6", "N 5", "N 4", "N 3", "N 2", "N 1", "N 0", "Search 100% of_it"]);
  expect((await entries(`?q=${encodeURIComponent("100% of_it")}`)).length).toBe(1);
  expect((await entries("?q=%25")).length).toBe(1);
  expect((await entries("?action=notebook")).every((entry) => entry.action.startsWith("notebook."))).toBe(true);
  expect(await entries(`?since=${Date.now() + 3_600_000}`)).toEqual([]);
  expect((await owner.get("/api/audit?action=';drop")).status).toBe(400);
});

it("is exported whole, as JSON Lines and CSV, and the export is itself recorded", async () => {
  await workspace.audit.seal();
  const [first] = await entries("?limit=1");
  const lines = (await owner.get("/api/audit/export?format=jsonl")).text.trim().split("\n");
  expect(JSON.parse(lines[1] ?? "")).toEqual(first);
  const csv = await owner.get("/api/audit/export?format=csv");
  expect(csv.headers.get("content-disposition")).toContain("attachment");
  expect(csv.text.split("\r\n")[0]).toContain("sequence,time,actor");
  expect((await entries("?action=audit.export")).length).toBe(2);
});

it("opens to the owner, and of a project to who manages it, and to nobody else", async () => {
  const project = (await owner.post("/api/projects", { name: "Shared" })).json;
  const guest = await guestOf(workspace, owner, project.id, "Mina");
  for (const at of ["/api/audit", "/api/audit/export", "/api/audit/verification", "/api/audit/policy"]) {
    expect((await guest.get(at)).status, at).toBe(403);
    expect((await workspace.visitor().get(at)).status, at).toBe(401);
  }
  expect((await guest.get(`/api/projects/${project.id}/audit`)).status).toBe(403);
  const own = (await guest.post("/api/projects", { name: "Mina's" })).json;
  const seen = (await guest.get(`/api/projects/${own.id}/audit`)).json.items;
  expect(seen.map((entry: AuditEntry) => entry.action)).toEqual(["project.create"]);
});
