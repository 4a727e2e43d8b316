/** Studies by their API: asking and telling from several sides at once, giving up, resuming, and who may not. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Studio } from "#test/support/studio.ts";
import { openWholeHouse } from "#test/support/whole-house.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let owner: Visitor;
let projectId: string;
beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "Search" })).json.id;
});
afterAll(() => workspace.stop());

const x = { name: "x", domain: { kind: "float", low: -5, high: 5 } };
const study = async (name: string, more: object = {}): Promise<string> => {
  const { status, json, text } = await owner.post(`/api/projects/${projectId}/studies`, { name, space: [x], ...more });
  expect(status, text).toBe(201);
  return json.id;
};

it("finds the best of a parabola by asking and telling, and says what matters", async () => {
  const noise = { name: "noise", domain: { kind: "categorical", choices: ["a", "b"] } };
  const id = await study("parabola", { space: [x, noise] });
  for (let count = 0; count < 30; count++) {
    const { json } = await owner.post(`/api/studies/${id}/ask`, {});
    const values = [(Number(json.params.x) - 2) ** 2];
    const told = await owner.call("PUT", `/api/studies/${id}/trials/${json.number}`, { state: "complete", values });
    expect(told.json).toMatchObject({ state: "complete", values });
  }
  const { json } = await owner.get(`/api/studies/${id}`);
  expect(json.best.length).toBeGreaterThan(0); // several where the best was met again
  expect(json.best[0].params.x).toBeCloseTo(2, 0);
  expect(json.importance[0][0]).toMatchObject({ name: "x" });
  const first = (await owner.get(`/api/studies/${id}/trials?limit=20`)).json;
  const rest = (await owner.get(`/api/studies/${id}/trials?limit=20&cursor=${first.nextCursor}`)).json;
  expect([...first.items, ...rest.items].map(({ number }: { number: number }) => number)).toEqual([
    ...Array(30).keys(),
  ]);
  expect(rest.nextCursor).toBeNull();
});

it("gives different trials to who asks at the same time, and the same one to who asks again", async () => {
  const id = await study("many hands", { sampler: "tpe" });
  const asked = await Promise.all(Array.from({ length: 12 }, () => owner.post(`/api/studies/${id}/ask`, {})));
  expect(asked.map(({ json }) => json.number).sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
  const key = "my own key";
  const [once, again] = [
    await owner.post(`/api/studies/${id}/ask`, { key }),
    await owner.post(`/api/studies/${id}/ask`, { key }),
  ];
  expect(again.json).toEqual(once.json);
});

it("the same seed and history give the same trials", async () => {
  const params = async (name: string): Promise<unknown[]> => {
    const id = await study(name, { seed: 7, sampler: "tpe" });
    const seen: unknown[] = [];
    for (let count = 0; count < 15; count++) {
      const { json } = await owner.post(`/api/studies/${id}/ask`, {});
      seen.push(json.params);
      const end = { state: "complete", values: [json.params.x] };
      await owner.call("PUT", `/api/studies/${id}/trials/${json.number}`, end);
    }
    return seen;
  };
  expect(await params("twin")).toEqual(await params("other twin"));
});

it("gives up what is worse than most, takes NaN, and lets nothing end twice differently", async () => {
  const id = await study("pruned", { pruner: { kind: "median", startupTrials: 2 } });
  const at = (number: number): string => `/api/studies/${id}/trials/${number}`;
  for (const value of [1, 2]) {
    const { json } = await owner.post(`/api/studies/${id}/ask`, {});
    expect((await owner.post(`${at(json.number)}/report`, { step: 0, value })).json).toEqual({ prune: false });
    await owner.call("PUT", at(json.number), { state: "complete", values: [value] });
  }
  const { number } = (await owner.post(`/api/studies/${id}/ask`, {})).json;
  expect((await owner.post(`${at(number)}/report`, { step: 0, value: 1.2 })).json).toEqual({ prune: false });
  expect((await owner.post(`${at(number)}/report`, { step: 1, value: 1.2 })).json).toEqual({ prune: false });
  expect((await owner.post(`${at(number)}/report`, { step: 2, value: "NaN" })).json).toEqual({ prune: true });
  expect((await owner.call("PUT", at(number), { state: "pruned" })).json.state).toBe("pruned");
  expect((await owner.call("PUT", at(number), { state: "pruned" })).status).toBe(200);
  expect((await owner.call("PUT", at(number), { state: "failed" })).json.code).toBe("conflict");
  expect((await owner.post(`${at(number)}/report`, { step: 3, value: 1 })).json.code).toBe("conflict");
  expect((await owner.call("PUT", at(99), { state: "failed" })).status).toBe(404);
});

it("says what is wrong with a study", async () => {
  const at = `/api/projects/${projectId}/studies`;
  const refused = async (body: object): Promise<string> => {
    const { status, json } = await owner.post(at, { name: "wrong", space: [x], ...body });
    expect(status).toBe(400);
    return json.detail;
  };
  expect(await refused({ space: [] })).toContain("space");
  expect(await refused({ space: [x, x] })).toContain("x stands twice");
  expect(await refused({ space: [{ name: "r", domain: { kind: "float", low: 0, high: 1, log: true } }] })).toContain(
    "logarithmic",
  );
  expect(await refused({ sampler: "magic" })).toContain("sampler");
  const id = await study("two directions", { directions: ["minimize", "maximize"] });
  const { number } = (await owner.post(`/api/studies/${id}/ask`, {})).json;
  const short = await owner.call("PUT", `/api/studies/${id}/trials/${number}`, { state: "complete", values: [1] });
  expect(short.json.detail).toContain("2 values");
  expect((await owner.post(at, { name: "two directions", space: [x] })).json.code).toBe("name_taken");
});

it("is there for members of its project alone, and ends with it", async () => {
  const id = await study("private");
  const guest = await guestOf(workspace, owner, projectId, "Bea");
  expect((await guest.get(`/api/studies/${id}`)).status).toBe(200);
  const other = (await owner.post("/api/projects", { name: "Other" })).json.id;
  const stranger = await guestOf(workspace, owner, other, "Cem");
  for (const call of [stranger.get(`/api/studies/${id}`), stranger.post(`/api/studies/${id}/ask`, {})]) {
    expect((await call).status).toBe(404);
  }
  expect((await owner.call("DELETE", `/api/studies/${id}`)).status).toBe(204);
  expect((await owner.get(`/api/studies/${id}`)).status).toBe(404);
});

it("is found by its name, and a trial names the run that tracked it", async () => {
  const id = await study("by name");
  const named = (await owner.get(`/api/projects/${projectId}/studies?name=by%20name`)).json;
  expect(named.items.map((one: { id: string }) => one.id)).toEqual([id]);
  expect((await owner.get(`/api/projects/${projectId}/studies?name=by`)).json.items).toEqual([]);
  const { number } = (await owner.post(`/api/studies/${id}/ask`, {})).json;
  const runId = "b".repeat(32);
  const told = await owner.call("PUT", `/api/studies/${id}/trials/${number}`, { state: "failed", runId });
  expect(told.json).toMatchObject({ state: "failed", runId });
});
