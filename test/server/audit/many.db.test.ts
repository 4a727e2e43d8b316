/** A log of many entries: pages by keyset, whatever one searches for, with nothing twice and nothing left out. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEntry } from "#lib/protocol/audit.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, type Visitor, type Workspace } from "#test/support/workspace.ts";

const many = 12_000;
let workspace: Workspace<Studio>;
let owner: Visitor;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  await workspace.db.pool.query(
    `insert into audit_entry (id, organization_id, at, actor_kind, actor_id, action, target_kind, target_id, target_name)
     select 'many' || n, $1, 1700000000000 + n / 3, 'person', 'actor' || n % 40,
       case when n % 100 = 0 then 'secret.read' else 'file.create' end, 'file', 'target' || n % 500, 'file ' || n || '.csv'
     from generate_series(1, $2::int) n`,
    [workspace.auth.organizationId(), many],
  );
  await workspace.db.pool.query("analyze audit_entry");
});
afterAll(() => workspace.stop());

async function pages(query: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ""; ; ) {
    const at = `/api/audit?limit=${limit}${query}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { json, status, text } = await owner.get(at);
    expect(status, text).toBe(200);
    ids.push(...json.items.map((entry: AuditEntry) => entry.id));
    if (json.nextCursor === null) return ids;
    cursor = json.nextCursor;
  }
}

const ofMany = (ids: readonly string[]): string[] => ids.filter((id) => id.startsWith("many"));

it("all of it, page by page, though many have the same moment", async () => {
  const ids = ofMany(await pages("", 500));
  expect(ids).toHaveLength(many);
  expect(new Set(ids).size).toBe(many);
});

it("what somebody did, what was done to something, one kind of act, and words in a name", async () => {
  expect(await pages("&actor=actor7", 100)).toHaveLength(many / 40);
  expect(await pages("&target=target9", 100)).toHaveLength(many / 500);
  expect(ofMany(await pages("&action=secret", 100))).toHaveLength(many / 100);
  expect(await pages("&q=11999.csv", 100)).toHaveLength(1);
  expect(ofMany(await pages("&until=1700000000100", 100)).length).toBe(299);
});

it("reads a page, an actor and a target by an index, not by reading all", async () => {
  const plan = async (where: string, values: unknown[]): Promise<string> => {
    const { rows } = await workspace.db.pool.query(
      `explain select e.id from audit_entry e where ${where} order by e.at desc, e.id desc limit 201`,
      values,
    );
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  };
  const organizationId = workspace.auth.organizationId();
  for (const [where, values] of [
    ["e.organization_id = $1 and (e.at, e.id) < ($2, $3)", [organizationId, 1700000002000, "many9"]],
    ["e.actor_id = $1", ["actor7"]],
    ["e.target_id = $1", ["target9"]],
  ] as const) {
    const shown = await plan(where, [...values]);
    expect(shown).toMatch(/Index/);
    expect(shown).not.toMatch(/Seq Scan/);
  }
});

it("exports and verifies as many", async () => {
  const lines = (await owner.get("/api/audit/export?action=file")).text.trim().split("\n");
  expect(lines.filter((line) => line.includes('"many'))).toHaveLength(many - many / 100);
  await workspace.audit.seal();
  const found = (await owner.get("/api/audit/verification")).json;
  expect(found.entries).toBeGreaterThan(many);
  expect(found.faults).toEqual([]);
});
