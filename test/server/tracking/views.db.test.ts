/** Saved views of the table of runs, tags of many runs at once, and the order by a computed column. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { guestOf } from "#test/support/workspace.ts";

let workspace: TrackingWorkspace;
let projectId: string;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  projectId = await workspace.project();
});
afterAll(() => workspace.stop());

const recorded = async (action: string): Promise<number> =>
  Number(
    (await workspace.db.pool.query("select count(*) as n from audit_entry where action = $1", [action])).rows[0].n,
  );

describe("saved views", () => {
  const view = (name: string, filter: string) => ({ experiment: "0", name, state: { filter } });
  const list = async (who = workspace.owner) =>
    (await who.get(`/api/projects/${projectId}/run-views?experiment=0`)).json.items.map(
      (one: { name: string; shared: boolean; state: { filter: string } }) => [one.name, one.shared, one.state.filter],
    );

  it("are one's own or everybody's, and saving again takes the old one's place", async () => {
    const at = `/api/projects/${projectId}/run-views`;
    expect((await workspace.owner.call("PUT", `${at}/own`, view("Best", "metrics.a > 1"))).status).toBe(200);
    expect((await workspace.owner.call("PUT", `${at}/own`, view("Best", "metrics.a > 2"))).status).toBe(200);
    const shared = await workspace.owner.call("PUT", `${at}/shared`, view("Best", "metrics.a > 3"));
    expect(shared.json).toMatchObject({ name: "Best", shared: true, experiment: "0" });
    expect(await list()).toEqual([
      ["Best", false, "metrics.a > 2"],
      ["Best", true, "metrics.a > 3"],
    ]);
    expect(await recorded("run.view_save")).toBe(3);

    const reader = await guestOf(workspace, workspace.owner, projectId, "Reader");
    expect(await list(reader)).toEqual([["Best", true, "metrics.a > 3"]]);
    expect((await reader.call("PUT", `${at}/own`, view("Mine", ""))).status).toBe(200);
    const own = (await workspace.owner.get(`${at}?experiment=0`)).json.items[0];
    expect((await reader.call("DELETE", `${at}/own/${own.id}`)).status).toBe(404);
    expect((await workspace.owner.call("DELETE", `${at}/shared/${own.id}`)).status).toBe(404);
    expect((await workspace.owner.call("DELETE", `${at}/own/${own.id}`)).status).toBe(204);
    expect((await workspace.owner.call("DELETE", `${at}/shared/${shared.json.id}`)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await list(reader)).toEqual([["Mine", false, ""]]);
  });

  it("need an experiment and a name", async () => {
    const at = `/api/projects/${projectId}/run-views/own`;
    expect((await workspace.owner.call("PUT", at, { experiment: "77", name: "x", state: {} })).status).toBe(404);
    expect((await workspace.owner.call("PUT", at, { experiment: "0", name: "  ", state: {} })).status).toBe(400);
    const long = { filter: "x".repeat(30_000) };
    expect((await workspace.owner.call("PUT", at, { experiment: "0", name: "x", state: long })).status).toBe(400);
  });
});

describe("many runs", () => {
  const runs: string[] = [];
  beforeAll(async () => {
    for (const [name, lr, acc] of [
      ["a", "0.1", 0.5],
      ["b", "0.2", 0.9],
      ["c", "words", 0.7],
      ["d", "0", 0.7],
    ] as const) {
      const { id } = (await workspace.owner.post(`/api/projects/${projectId}/runs`, { name, params: { lr } })).json;
      await workspace.owner.post(`/api/runs/${id}/log`, { metrics: [{ key: "acc", value: acc, time: 1 }] });
      runs.push(id);
    }
  });
  const tagsOf = async (id: string) => (await workspace.owner.get(`/api/runs/${id}`)).json.tags;

  it("get tags at once, all or none", async () => {
    const at = `/api/projects/${projectId}/runs/tag`;
    const ids = runs.slice(0, 2);
    expect((await workspace.owner.post(at, { ids, tags: { team: "blue", old: "1" } })).status).toBe(204);
    expect((await workspace.owner.post(at, { ids, tags: { team: "red", old: null } })).status).toBe(204);
    expect(await tagsOf(runs[0] ?? "")).toMatchObject({ team: "red" });
    expect(await tagsOf(runs[0] ?? "")).not.toHaveProperty("old");
    expect(await recorded("run.tag")).toBe(4);
    const keys = (await workspace.owner.get(`/api/projects/${projectId}/runs/keys?kind=tag`)).json.items;
    expect(keys.map(({ key }: { key: string }) => key)).toContain("team");

    const some = [...ids, "0".repeat(32)];
    expect((await workspace.owner.post(at, { ids: some, tags: { team: "none" } })).status).toBe(404);
    expect(await tagsOf(runs[1] ?? "")).toMatchObject({ team: "red" });
    expect((await workspace.owner.post(at, { ids, tags: { "mlflow.runName": "x" } })).status).toBe(400);
    expect((await workspace.owner.post(at, { ids, tags: { "a\u0007": "x" } })).status).toBe(400);
  });

  it("are ordered by a computed column, page by page, those without a value last", async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const orderByFormula = { formula: "metrics.acc / params.lr", descending: true };
      const body = { orderByFormula, limit: 2, cursor };
      const { json } = await workspace.owner.post(`/api/projects/${projectId}/runs/search`, body);
      names.push(...json.items.map(({ name }: { name: string }) => name));
      cursor = json.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names.slice(0, 2)).toEqual(["a", "b"]);
    expect(names.slice(2).sort()).toEqual(["c", "d"]);
    const wrong = { orderByFormula: { formula: "metrics.acc /" } };
    const refused = await workspace.owner.post(`/api/projects/${projectId}/runs/search`, wrong);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("something is missing at the end")]);
  });
});
