/** Our own API of experiments and runs, and that nobody reaches another's. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ProjectId } from "#lib/base/id.ts";
import { openParquet } from "#lib/data/parquet.ts";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken, guestOf, ownerOf } from "#test/support/workspace.ts";

let workspace: TrackingWorkspace;
let projectId: string;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  projectId = await workspace.project();
});
afterAll(() => workspace.stop());

const at = (path: string): string => `/api/projects/${projectId}/${path}`;
async function ok(answer: Promise<{ status: number; text: string; json: unknown }>) {
  const { status, text, json } = await answer;
  expect(status, text).toBeLessThan(300);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  return json as any;
}

it("makes, renames, tags, deletes and restores experiments", async () => {
  const { owner } = workspace;
  const made = await ok(owner.post(at("experiments"), { name: "Digits", tags: { team: "vision" } }));
  expect(made).toMatchObject({ id: "1", name: "Digits", tags: { team: "vision" }, deletedAt: null });
  const changed = await ok(owner.call("PATCH", at("experiments/1"), { name: "Ciphers", tags: { team: null, a: "b" } }));
  expect(changed).toMatchObject({ name: "Ciphers", tags: { a: "b" } });
  await ok(owner.call("DELETE", at("experiments/1")));
  const names = async (query: string) =>
    (await ok(owner.get(at(`experiments${query}`)))).items.map((each: { name: string }) => each.name);
  expect(await names("")).toEqual(["Default"]);
  expect(await names("?deleted=true")).toEqual(["Ciphers"]);
  expect((await owner.post(at("experiments"), { name: "Ciphers" })).json.code).toBe("name_taken");
  expect(await ok(owner.post(at("experiments/1/restore")))).toMatchObject({ deletedAt: null });
});

it("starts a run twice under one id as one run, and logs twice as once", async () => {
  const { owner } = workspace;
  const id = "a".repeat(32);
  const start = { id, name: "first", params: { lr: "0.1" }, startedAt: 5 };
  await ok(owner.post(at("runs"), start));
  expect(await ok(owner.post(at("runs"), start))).toMatchObject({ id, name: "first", params: { lr: "0.1" } });
  const log = {
    metrics: [
      { key: "loss", value: 2, step: 0, time: 1 },
      { key: "loss", value: "NaN", step: 1, time: 2 },
      { key: "loss", value: 1, step: "9007199254740993", time: 3 },
    ],
    tags: { note: "x" },
  };
  await ok(owner.post(`/api/runs/${id}/log`, log));
  await ok(owner.post(`/api/runs/${id}/log`, log));
  expect((await ok(owner.get(`/api/runs/${id}/history?key=loss`))).items).toEqual([
    { value: 2, step: 0, time: 1 },
    { value: "NaN", step: 1, time: 2 },
    { value: 1, step: "9007199254740993", time: 3 },
  ]);
  const ended = await ok(
    owner.call("PATCH", `/api/runs/${id}`, { status: "FINISHED", endedAt: 9, tags: { note: null } }),
  );
  expect(ended).toMatchObject({
    status: "FINISHED",
    endedAt: 9,
    metrics: { loss: { value: 1, step: "9007199254740993" } },
  });
  expect(ended.tags).toEqual({ "mlflow.runName": "first" });
  await ok(
    owner.post(`/api/runs/${id}/lines`, {
      lines: [
        { at: 1, text: "a" },
        { at: 2, text: "b", stream: "stderr" },
      ],
    }),
  );
  const lines = await ok(owner.get(`/api/runs/${id}/lines`));
  expect(lines.items.map((line: { text: string; stream: string }) => [line.stream, line.text])).toEqual([
    ["stdout", "a"],
    ["stderr", "b"],
  ]);
});

it("finds runs with the columns asked for, names columns, groups", async () => {
  const { owner } = workspace;
  const experiment = (await ok(owner.post(at("experiments"), { name: "Grid" }))).id;
  for (let n = 0; n < 4; n++) {
    const { id } = await ok(
      owner.post(at("runs"), { experiment, startedAt: n, params: { model: n < 3 ? "cnn" : "mlp", seed: `${n}` } }),
    );
    await ok(owner.post(`/api/runs/${id}/log`, { metrics: [{ key: "acc", value: n / 10, time: 1 }] }));
  }
  const page = await ok(
    owner.post(at("runs/search"), {
      experiments: [experiment],
      filter: "params.model = 'cnn'",
      orderBy: ["metrics.acc DESC"],
      params: ["seed"],
      tags: [],
      metrics: ["acc"],
      limit: 2,
    }),
  );
  expect(page.items.map((run: { params: object; tags: object }) => [run.params, run.tags])).toEqual([
    [{ seed: "2" }, {}],
    [{ seed: "1" }, {}],
  ]);
  expect(page.items[0].metrics).toEqual({ acc: { value: 0.2, step: 0, time: 1 } });
  expect(page.nextCursor).not.toBeNull();
  const keys = await ok(owner.get(at(`runs/keys?experiments=${experiment}&kind=param&q=mod`)));
  expect(keys.items).toEqual([{ kind: "param", key: "model" }]);
  const csv = await owner.get(
    at(`runs/export?experiments=${experiment}&filter=${encodeURIComponent("params.model = 'cnn'")}`),
  );
  expect(csv.text.split("\r\n").map((line) => line.split(",").slice(-4).join(","))).toEqual([
    "params.model,params.seed,metrics.acc,tags.mlflow.runName",
    ...[2, 1, 0].map((n) => expect.stringMatching(`^cnn,${n},${n / 10},`)),
    "",
  ]);
  const json = await owner.get(at(`runs/export?format=json&experiments=${experiment}`));
  expect(json.json.map((run: { params: { seed: string } }) => run.params.seed)).toEqual(["3", "2", "1", "0"]);
  const points = await owner.get(at(`runs/export?what=points&experiments=${experiment}`));
  expect(points.text.split("\r\n").map((line) => line.split(",").slice(2).join(","))).toEqual([
    "key,step,time,value",
    ...["0.3", "0.2", "0.1", "0"].map((value) => `acc,0,1,${value}`),
    "",
  ]);
  for (const [what, rows] of [
    ["runs", 4],
    ["points", 4],
  ] as const) {
    const answer = await fetch(
      `${workspace.base}${at(`runs/export?what=${what}&format=parquet&experiments=${experiment}`)}`,
      {
        headers: { authorization: `Bearer ${adminToken}` },
      },
    );
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const read = async (start: number, end: number) => bytes.subarray(start, end);
    const file = await openParquet({ size: bytes.length, read });
    expect([file.rows, file.columns.at(what === "runs" ? 9 : -1)]).toEqual([
      rows,
      what === "runs" ? "params.model" : "value",
    ]);
  }
  const groups = await ok(
    owner.post(at("runs/groups"), { experiments: [experiment], by: ["params.model"], metrics: ["acc"] }),
  );
  expect(groups.items.map((group: { values: string[]; runs: number }) => [group.values, group.runs])).toEqual([
    [["cnn"], 3],
    [["mlp"], 1],
  ]);
  expect(groups.items[0].metrics.acc).toMatchObject({ runs: 3, low: 0, high: 0.2 });
  expect(groups.items[0].metrics.acc.mean).toBeCloseTo(0.1);
});

it("draws a long curve in a bounded tile that keeps its spike, at every zoom", { timeout: 60_000 }, async () => {
  const { owner } = workspace;
  const { id } = await ok(owner.post(at("runs"), { name: "long" }));
  const length = 30_000;
  for (let from = 0; from < length; from += 10_000) {
    const metrics = Array.from({ length: 10_000 }, (_, n) => {
      const step = from + n;
      return { key: "m", value: step === 12_345 ? 1000 : Math.sin(step / 100), step, time: 1_000_000 + step };
    });
    await ok(owner.post(`/api/runs/${id}/log`, { metrics }));
  }
  for (const [from, to] of [
    [undefined, undefined],
    [10_000, 20_000],
    [12_300, 12_400],
  ]) {
    const { items } = await ok(owner.post(at("runs/tiles"), { runIds: [id], key: "m", from, to, buckets: 200 }));
    const [tile] = items;
    expect(tile.x.length).toBeLessThanOrEqual(200);
    expect(Math.max(...tile.high)).toBe(1000);
    expect(tile.count.reduce((sum: number, count: number) => sum + count, 0)).toBeGreaterThanOrEqual(
      from === undefined ? length : (to as number) - (from as number),
    );
  }
  const history: number[] = [];
  for (let cursor = ""; ; ) {
    const page = await ok(owner.get(`/api/runs/${id}/history?key=m&limit=9000${cursor}`));
    history.push(...page.items.map((point: { step: number }) => point.step));
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(history).toEqual(Array.from({ length }, (_, step) => step));
});

it("collects what was deleted, after having said what that would be", async () => {
  const { owner } = workspace;
  const { id } = await ok(owner.post(at("runs"), { name: "doomed" }));
  await ok(owner.post(`/api/runs/${id}/log`, { metrics: [{ key: "m", value: 1, time: 1 }] }));
  await owner.call("PUT", `/api/runs/${id}/artifacts/content?path=a.txt`, "12345", { "content-type": "text/plain" });
  await ok(owner.post(at("runs/delete"), { ids: [id] }));
  const planned = await ok(owner.post(at("runs/collect"), { olderThanMs: 0 }));
  expect(planned).toMatchObject({ dryRun: true, runs: [{ id, name: "doomed" }], points: 1, artifactBytes: 5 });
  expect((await owner.get(`/api/runs/${id}`)).status).toBe(200);
  await ok(owner.post(at("runs/collect"), { olderThanMs: 0, dryRun: false }));
  expect((await owner.get(`/api/runs/${id}`)).status).toBe(404);
  const files = await workspace.db.pool.query("select 1 from artifact a join blob_refs b on b.owner_id = a.id");
  expect(files.rows).toEqual([]);
});

it("nobody sees or changes what lies in a project that is not theirs", async () => {
  const secret = await workspace.project("Secret");
  const other = await workspace.project("Other");
  const { id } = await ok(workspace.owner.post(`/api/projects/${secret}/runs`, { name: "s" }));
  const guest = await guestOf(workspace, await ownerOf(workspace), other, "Mallory");
  for (const [method, path] of [
    ["GET", `/api/runs/${id}`],
    ["PATCH", `/api/runs/${id}`],
    ["POST", `/api/runs/${id}/log`],
    ["GET", `/api/runs/${id}/history?key=m`],
    ["GET", `/api/runs/${id}/lines`],
    ["GET", `/api/projects/${secret}/experiments`],
    ["POST", `/api/projects/${secret}/runs/search`],
    ["GET", `/mlflow/${secret}/api/2.0/mlflow/runs/get?run_id=${id}`],
    ["GET", `/mlflow/${other}/api/2.0/mlflow/runs/get?run_id=${id}`],
    ["POST", `/mlflow/${other}/api/2.0/mlflow/runs/log-metric`],
    ["POST", `/mlflow/${other}/api/2.0/mlflow/runs/set-tag`],
    ["POST", `/mlflow/${other}/api/2.0/mlflow/runs/delete`],
  ] as const) {
    const body = method === "GET" ? undefined : { run_id: id, key: "k", value: 1, timestamp: 1 };
    const answer = await guest.call(
      method,
      path,
      path.endsWith("set-tag") ? { run_id: id, key: "k", value: "v" } : body,
    );
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(404);
    expect(answer.text).not.toContain("Secret");
  }
  const tiles = await ok(guest.post(`/api/projects/${other}/runs/tiles`, { runIds: [id], key: "m" }));
  expect(tiles.items).toEqual([]);
  const anonymous = await workspace.visitor().get(`/mlflow/${secret}/api/2.0/mlflow/runs/get?run_id=${id}`);
  expect([anonymous.status, anonymous.json.error_code]).toEqual([401, "UNAUTHENTICATED"]);
  expect(anonymous.headers.get("www-authenticate")).toBe('Basic realm="mlflow"');
});

it("ends with an execution the runs that it left going, in its own project, and no others", async () => {
  const { owner, furnishing } = workspace;
  const other = await workspace.project("Other");
  const begin = async (digit: string, execution: string, project = projectId) => {
    const id = digit.repeat(32);
    await ok(
      owner.post(`/api/projects/${project}/runs`, { id, startedAt: 5, tags: { "octavo.execution": execution } }),
    );
    return id;
  };
  const [open, done, later] = [await begin("1", "e1"), await begin("2", "e1"), await begin("3", "e2")];
  const foreign = await begin("4", "e1", other);
  await ok(owner.call("PATCH", `/api/runs/${done}`, { status: "FAILED", endedAt: 6 }));
  await furnishing.tracking.endOfExecution(projectId as ProjectId, "e1", "interrupted");
  const statuses = [open, done, later, foreign].map(async (id) => (await ok(owner.get(`/api/runs/${id}`))).status);
  expect(await Promise.all(statuses)).toEqual(["KILLED", "FAILED", "RUNNING", "RUNNING"]);
  // A page that was only cut off says later how it really ended.
  expect(await ok(owner.call("PATCH", `/api/runs/${open}`, { status: "FINISHED", endedAt: 9 }))).toMatchObject({
    status: "FINISHED",
    endedAt: 9,
  });
});
