/** Runs through MLflow's protocol: what is logged is there, once, and what may not be is refused in MLflow's words. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Mlflow, openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";

let workspace: TrackingWorkspace;
let mlflow: Mlflow;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  mlflow = workspace.mlflow(await workspace.project());
});
afterAll(() => workspace.stop());

const startRun = async (body: object = {}): Promise<string> =>
  (await mlflow.post("mlflow/runs/create", { experiment_id: "0", start_time: 1000, ...body })).json.run.info.run_id;
const runOf = async (id: string) => (await mlflow.get(`mlflow/runs/get?run_id=${id}`)).json.run;

it("starts a run with a name, and ends it", async () => {
  const answer = await mlflow.post("mlflow/runs/create", {
    experiment_id: "0",
    start_time: 1000,
    user_id: "ada",
    tags: [{ key: "stage", value: "dev" }],
  });
  expect(answer.status, answer.text).toBe(200);
  const { info, data } = answer.json.run;
  expect(info).toMatchObject({
    experiment_id: "0",
    user_id: "ada",
    status: "RUNNING",
    start_time: 1000,
    lifecycle_stage: "active",
    artifact_uri: `mlflow-artifacts:/0/${info.run_id}/artifacts`,
  });
  expect(info.run_id).toMatch(/^[0-9a-f]{32}$/);
  expect(info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
  expect(data.tags).toContainEqual({ key: "mlflow.runName", value: info.run_name });
  const ended = await mlflow.post("mlflow/runs/update", { run_id: info.run_id, status: "FINISHED", end_time: 2000 });
  expect(ended.json.run_info).toMatchObject({ status: "FINISHED", end_time: 2000 });
});

it("keeps the latest metric by step, time and value, and the whole history in the order of time", async () => {
  const id = await startRun();
  const log = (value: number | string, step: number, timestamp: number) =>
    mlflow.post("mlflow/runs/log-metric", { run_id: id, key: "loss", value, step, timestamp });
  for (const answer of [await log(1, 0, 10), await log(3, 2, 11), await log(2, 1, 12), await log("NaN", 2, 9)]) {
    expect(answer.status, answer.text).toBe(200);
  }
  await log(3, 2, 11); // again: counts once
  expect((await runOf(id)).data.metrics).toEqual([{ key: "loss", value: 3, step: 2, timestamp: 11 }]);
  const history = await mlflow.get(`mlflow/metrics/get-history?run_id=${id}&metric_key=loss`);
  expect(history.json.metrics).toEqual([
    { key: "loss", value: "NaN", step: 2, timestamp: 9 },
    { key: "loss", value: 1, step: 0, timestamp: 10 },
    { key: "loss", value: 3, step: 2, timestamp: 11 },
    { key: "loss", value: 2, step: 1, timestamp: 12 },
  ]);
});

it("answers a history by pages", async () => {
  const id = await startRun();
  const metrics = Array.from({ length: 10 }, (_, step) => ({ key: "m", value: step, step, timestamp: 5 }));
  await mlflow.post("mlflow/runs/log-batch", { run_id: id, metrics });
  const seen: number[] = [];
  for (let token = ""; ; ) {
    const page = await mlflow.get(
      `mlflow/metrics/get-history?run_id=${id}&metric_key=m&max_results=4&page_token=${token}`,
    );
    seen.push(...page.json.metrics.map((metric: { step: number }) => metric.step));
    token = page.json.next_page_token;
    if (token === undefined) break;
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("stores a batch whole or not at all", async () => {
  const id = await startRun();
  const param = (key: string, value: string) => ({ key, value });
  await mlflow.post("mlflow/runs/log-batch", { run_id: id, params: [param("lr", "0.1")] });
  const refused = await mlflow.post("mlflow/runs/log-batch", {
    run_id: id,
    params: [param("lr", "0.2"), param("depth", "3")],
    tags: [{ key: "t", value: "1" }],
    metrics: [{ key: "m", value: 1, timestamp: 1 }],
  });
  expect(refused.status).toBe(400);
  expect(refused.json.error_code).toBe("INVALID_PARAMETER_VALUE");
  expect(refused.json.message).toContain("Changing param values is not allowed. Params were already logged");
  const { data } = await runOf(id);
  expect(data.params).toEqual([param("lr", "0.1")]);
  expect(data.metrics).toEqual([]);
  expect(data.tags.map((tag: { key: string }) => tag.key)).toEqual(["mlflow.runName"]);
});

it("searches by metrics, params, tags and attributes, in any order, by pages", async () => {
  const { json } = await mlflow.post("mlflow/experiments/create", { name: "Searched" });
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) {
    const id = await startRun({ experiment_id: json.experiment_id, start_time: n });
    ids.push(id);
    await mlflow.post("mlflow/runs/log-batch", {
      run_id: id,
      metrics: n === 5 ? [] : [{ key: "acc", value: n === 4 ? "NaN" : n, timestamp: 1 }],
      params: [{ key: "parity", value: n % 2 === 0 ? "even" : "odd" }],
      tags: [{ key: "a b", value: `n${n}` }],
    });
  }
  const search = async (body: object): Promise<number[]> => {
    const found: number[] = [];
    for (let page_token: string | undefined; ; ) {
      const page = await mlflow.post("mlflow/runs/search", {
        experiment_ids: [json.experiment_id],
        max_results: 2,
        page_token,
        ...body,
      });
      expect(page.status, page.text).toBe(200);
      found.push(...page.json.runs.map((run: { info: { run_id: string } }) => ids.indexOf(run.info.run_id)));
      page_token = page.json.next_page_token;
      if (page_token === undefined) return found;
    }
  };
  expect(await search({})).toEqual([5, 4, 3, 2, 1, 0]);
  expect(await search({ filter: "metrics.acc >= 1" })).toEqual([3, 2, 1]);
  expect(await search({ filter: "metrics.acc >= 1 AND params.parity = 'odd'", order_by: ["metrics.acc ASC"] })).toEqual(
    [1, 3],
  );
  expect(await search({ order_by: ["metrics.acc DESC"] })).toEqual([3, 2, 1, 0, 4, 5]);
  expect(await search({ order_by: ["metrics.acc"] })).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await search({ order_by: ["params.parity DESC", "start_time ASC"] })).toEqual([1, 3, 5, 0, 2, 4]);
  expect(await search({ filter: "tags.`a b` LIKE 'n%' AND attributes.start_time < 2" })).toEqual([1, 0]);
  expect(await search({ filter: `run_id IN ('${ids[0]}','${ids[3]}')` })).toEqual([3, 0]);
  expect(await search({ filter: "params.absent IS NULL", order_by: ["attributes.start_time"] })).toEqual([
    0, 1, 2, 3, 4, 5,
  ]);
});
