/** Logged models and the registry through MLflow's protocol. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Mlflow, openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";

let workspace: TrackingWorkspace;
let mlflow: Mlflow;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  mlflow = workspace.mlflow(await workspace.project());
});
afterAll(() => workspace.stop());

const fetchOf = async (method: string, path: string, body?: unknown) => {
  const answer = await mlflow.call(method, path, body);
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(200);
  return answer.json;
};

it("logs a model, finishes it, finds it by name, params and metrics", async () => {
  const run = (await fetchOf("POST", "mlflow/runs/create", { experiment_id: "0" })).run.info;
  const { model } = await fetchOf("POST", "mlflow/logged-models", {
    experiment_id: "0",
    name: "iris",
    model_type: "sklearn",
    source_run_id: run.run_id,
    params: [{ key: "depth", value: "3" }],
    tags: [{ key: "a/b", value: "1" }],
  });
  expect(model.info).toMatchObject({
    experiment_id: "0",
    name: "iris",
    status: "LOGGED_MODEL_PENDING",
    artifact_uri: `mlflow-artifacts:/0/models/${model.info.model_id}/artifacts`,
  });
  const id = model.info.model_id;
  expect((await fetchOf("PATCH", `mlflow/logged-models/${id}`, { model_id: id, status: 2 })).model.info.status).toBe(
    "LOGGED_MODEL_READY",
  );
  await fetchOf("POST", "mlflow/runs/log-metric", {
    run_id: run.run_id,
    key: "acc",
    value: 0.9,
    timestamp: 1,
    model_id: id,
  });
  await fetchOf("PATCH", `mlflow/logged-models/${id}/tags`, { tags: [{ key: "x", value: "y" }] });
  await fetchOf("DELETE", `mlflow/logged-models/${id}/tags/a%2Fb`);
  await fetchOf("POST", "mlflow/runs/outputs", { run_id: run.run_id, models: [{ model_id: id, step: 0 }] });
  const search = async (filter: string, order_by: unknown[] = []) =>
    (await fetchOf("POST", "mlflow/logged-models/search", { experiment_ids: ["0"], filter, order_by })).models;
  const [found] = await search("name = 'iris' AND metrics.acc > 0.5 AND params.depth = '3'", [
    { field_name: "metrics.acc", ascending: false },
  ]);
  expect(found.info.tags).toEqual([{ key: "x", value: "y" }]);
  expect(found.data.metrics).toEqual([
    { key: "acc", value: 0.9, timestamp: 1, step: 0, model_id: id, run_id: run.run_id },
  ]);
  expect(await search("metrics.acc > 0.95")).toEqual([]);
  const outputs = (await fetchOf("GET", `mlflow/runs/get?run_id=${run.run_id}`)).run.outputs;
  expect(outputs.model_outputs).toEqual([{ model_id: id, step: 0 }]);

  await fetchOf("POST", "mlflow/registered-models/create", { name: "Iris" });
  const { model_version: made } = await fetchOf("POST", "mlflow/model-versions/create", {
    name: "Iris",
    source: `models:/${id}`,
  });
  expect(made).toMatchObject({
    version: "1",
    run_id: run.run_id,
    model_id: id,
    status: "READY",
    current_stage: "None",
  });
  const uri = (await fetchOf("GET", "mlflow/model-versions/get-download-uri?name=Iris&version=1")).artifact_uri;
  expect(uri).toBe(found.info.artifact_uri);
  const again = await fetchOf("GET", `mlflow/logged-models/${id}`);
  expect(again.model.info.registrations).toEqual([{ name: "Iris", version: "1" }]);
});

it("numbers versions for ever, moves aliases and stages, hides prompts", async () => {
  await fetchOf("POST", "mlflow/registered-models/create", { name: "R", tags: [{ key: "team", value: "a" }] });
  const twice = await mlflow.post("mlflow/registered-models/create", { name: "R" });
  expect([twice.status, twice.json.error_code]).toEqual([400, "RESOURCE_ALREADY_EXISTS"]);
  expect(twice.json.message).toBe("Registered Model (name=R) already exists.");
  const version = () => fetchOf("POST", "mlflow/model-versions/create", { name: "R", source: "s3://bucket/model" });
  await version();
  await version();
  await fetchOf("POST", "mlflow/registered-models/alias", { name: "R", alias: "champion", version: "2" });
  const at = async (alias: string) =>
    (await fetchOf("GET", `mlflow/registered-models/alias?name=R&alias=${alias}`)).model_version.version;
  expect([await at("champion"), await at("latest")]).toEqual(["2", "2"]);
  for (const number of ["1", "2"]) {
    await fetchOf("POST", "mlflow/model-versions/transition-stage", {
      name: "R",
      version: number,
      stage: "production",
      archive_existing_versions: true,
    });
  }
  const { registered_model } = await fetchOf("GET", "mlflow/registered-models/get?name=R");
  expect(
    registered_model.latest_versions.map((v: { version: string; current_stage: string }) => [
      v.version,
      v.current_stage,
    ]),
  ).toEqual([
    ["1", "Archived"],
    ["2", "Production"],
  ]);
  await fetchOf("DELETE", "mlflow/model-versions/delete", { name: "R", version: "2" });
  const gone = await mlflow.get("mlflow/registered-models/alias?name=R&alias=champion");
  expect([gone.status, gone.json.message]).toEqual([400, "Registered model alias champion not found."]);
  expect((await version()).model_version.version).toBe("3");
  await fetchOf("POST", "mlflow/registered-models/create", {
    name: "P",
    tags: [{ key: "mlflow.prompt.is_prompt", value: "true" }],
  });
  const search = async (filter: string) =>
    (
      await fetchOf("GET", `mlflow/registered-models/search?filter=${encodeURIComponent(filter)}`)
    ).registered_models.map((each: { name: string }) => each.name);
  expect(await search("tag.`mlflow.prompt.is_prompt` != 'true'")).toEqual(["Iris", "R"]);
  expect(await search("tags.`mlflow.prompt.is_prompt` = 'true'")).toEqual(["P"]);
  expect(await search("name ILIKE 'r%' AND tags.team = 'a'")).toEqual(["R"]);
  const versions = await fetchOf(
    "GET",
    `mlflow/model-versions/search?filter=${encodeURIComponent("name = 'R'")}&order_by=version_number%20ASC`,
  );
  expect(versions.model_versions.map((v: { version: string }) => v.version)).toEqual(["1", "3"]);
  const local = await mlflow.post("mlflow/model-versions/create", { name: "R", source: "/etc/passwd" });
  expect(local.json.message).toContain("Invalid model version source");
});

it("keeps webhooks, shows no secret, and reaches nothing but public addresses", async () => {
  const given = {
    name: "hook",
    url: "https://hooks.invalid/x",
    secret: "s3cret",
    events: [{ entity: "REGISTERED_MODEL", action: "CREATED" }],
  };
  const { webhook } = await fetchOf("POST", "mlflow/webhooks", given);
  expect(webhook).toMatchObject({ name: "hook", status: "ACTIVE", events: given.events });
  const { rows } = await workspace.db.pool.query("select * from webhook");
  expect(JSON.stringify([webhook, rows])).not.toContain("s3cret");
  const tried = await fetchOf("POST", `mlflow/webhooks/${webhook.webhook_id}/test`, {});
  expect(tried.result).toMatchObject({ success: false });
  const changed = await fetchOf("PATCH", `mlflow/webhooks/${webhook.webhook_id}`, { status: "DISABLED" });
  expect(changed.webhook.status).toBe("DISABLED");
  const inward = await mlflow.post("mlflow/webhooks", { ...given, url: "http://169.254.169.254/latest" });
  expect([inward.status, inward.json.message]).toEqual([400, expect.stringContaining("non-public")]);
  await fetchOf("DELETE", `mlflow/webhooks/${webhook.webhook_id}`);
  expect((await fetchOf("GET", "mlflow/webhooks")).webhooks).toEqual([]);
});
