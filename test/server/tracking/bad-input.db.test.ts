/** What should not be sent, sent: refused in MLflow's words, or kept exactly; never a 500, for which a client tries again for minutes. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Mlflow, openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";

let workspace: TrackingWorkspace;
let mlflow: Mlflow;
let runId: string;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  mlflow = workspace.mlflow(await workspace.project());
  runId = (await mlflow.post("mlflow/runs/create", { experiment_id: "0" })).json.run.info.run_id;
});
afterAll(() => workspace.stop());

const metric = (more: object) => ({ key: "m", value: 1, timestamp: 1, step: 0, ...more });
const batch = (body: object) => ["mlflow/runs/log-batch", body] as const;
const logMetric = (body: object) => ["mlflow/runs/log-metric", metric(body)] as const;
const search = (filter: string) => ["mlflow/runs/search", { experiment_ids: ["0"], filter }] as const;

it.each([
  [
    "1,001 metrics",
    batch({ metrics: Array.from({ length: 1001 }, () => metric({})) }),
    "at most 1000 metrics. Got 1001 metrics",
  ],
  [
    "101 params",
    batch({ params: Array.from({ length: 101 }, (_, n) => ({ key: `p${n}`, value: "" })) }),
    "at most 100 params",
  ],
  ["a megabyte", batch({ tags: [{ key: "t", value: "x".repeat(1_100_000) }] }), "must be at most 1000000 bytes"],
  [
    "a param twice",
    batch({
      params: [
        { key: "twice", value: "1" },
        { key: "twice", value: "2" },
      ],
    }),
    "Duplicate parameter keys have been submitted",
  ],
  ["a key of 10 KB", logMetric({ key: "k".repeat(10_000) }), "exceeded length limit of 250"],
  ["control characters", logMetric({ key: "a\u0007b" }), "Invalid metric name"],
  ["a zero character", logMetric({ key: "a\u0000b" }), "Invalid metric name"],
  ["a climbing key", logMetric({ key: "../x" }), "Invalid metric name"],
  ["a value that is no number", logMetric({ value: "much" }), "Invalid value"],
  ["a boolean", logMetric({ value: true }), "Value was of type 'bool'"],
  ["no value", logMetric({ value: null }), "Missing value for required parameter 'value'"],
  ["a negative time", logMetric({ timestamp: -1 }), "timestamp"],
  ["half a step", logMetric({ step: 1.5 }), "Invalid value 1.5 for parameter 'step'"],
  [
    "a run's id that is a number",
    ["mlflow/runs/log-metric", metric({ run_id: 31 })] as const,
    "Invalid value 31 for parameter 'run_id'",
  ],
  ["injected SQL", search("params.a = 'x' or 1=1; drop table run --"), "Invalid clause(s) in filter string"],
  ["injected SQL in a key", search("params.`a' = 'a'; drop table run; --` > 'x'"), "Invalid comparator"],
  [
    "an order that is no order",
    ["mlflow/runs/search", { experiment_ids: ["0"], order_by: ["start_time; drop table run"] }] as const,
    "order_by",
  ],
  [
    "a page that was never given",
    ["mlflow/runs/search", { experiment_ids: ["0"], page_token: "bm9wZQ" }] as const,
    "Invalid page token",
  ],
  [
    "no page at all",
    ["mlflow/runs/search", { experiment_ids: ["0"], max_results: 0 }] as const,
    "It must be a positive integer",
  ],
])("refuses %s", async (_, [path, body], message) => {
  const answer = await mlflow.post(path, { run_id: runId, ...body });
  expect(answer.status, answer.text.slice(0, 300)).toBe(400);
  expect(answer.json.error_code).toBe("INVALID_PARAMETER_VALUE");
  expect(answer.json.message).toContain(message);
});

it("binds whatever quoted keys and values hold", async () => {
  for (const text of ["x'); drop table run; --", "$1", "%", "\\", "`", '"', "a\u0000b", "\ud800", "x".repeat(5000)]) {
    const quoted = text.replaceAll("'", "''").replaceAll("`", "``");
    const answer = await mlflow.post(...search(`tags.\`${quoted}\` = '${quoted}' and params.a != '${quoted}'`));
    expect([text, answer.status < 500 && answer.status]).toEqual([text, text.includes("\0") ? 400 : 200]);
  }
});

it("keeps steps and values that are hard to keep", async () => {
  const given = [
    `{"key":"hard","value":"NaN","timestamp":5,"step":9007199254740993}`,
    `{"key":"hard","value":"Infinity","timestamp":4,"step":-7}`,
    `{"key":"hard","value":"-Infinity","timestamp":3,"step":"-9223372036854775808"}`,
    `{"key":"hard","value":1e-300,"timestamp":2,"step":9223372036854775807}`,
    `{"key":"hard","value":0,"timestamp":1,"step":3}`,
  ];
  const logged = await mlflow.call(
    "POST",
    "mlflow/runs/log-batch",
    `{"run_id":"${runId}","metrics":[${given.join(",")}]}`,
    {
      "content-type": "application/json",
    },
  );
  expect(logged.status, logged.text).toBe(200);
  const { text } = await mlflow.get(`mlflow/metrics/get-history?run_id=${runId}&metric_key=hard`);
  expect(text).toContain('"value":0,"timestamp":1,"step":3}');
  expect(text).toContain('"value":1e-300,"timestamp":2,"step":9223372036854775807}');
  expect(text).toContain('"value":-1.7976931348623157e308,"timestamp":3,"step":-9223372036854775808}');
  expect(text).toContain('"value":1.7976931348623157e308,"timestamp":4,"step":-7}');
  expect(text).toContain('"value":"NaN","timestamp":5,"step":9007199254740993}');
});

it("two processes may write one run, with clocks that jump", async () => {
  const write = (who: number) =>
    Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        mlflow.post("mlflow/runs/log-metric", {
          run_id: runId,
          key: "both",
          value: who,
          step: n,
          timestamp: (n * 7919) % 100,
        }),
      ),
    );
  const answers = (await Promise.all([write(1), write(2)])).flat();
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { json } = await mlflow.get(`mlflow/metrics/get-history?run_id=${runId}&metric_key=both`);
  expect(json.metrics).toHaveLength(100);
  const times = json.metrics.map((each: { timestamp: number }) => each.timestamp);
  expect(times).toEqual([...times].sort((a: number, b: number) => a - b));
});

it("says in MLflow's words what is not there, deleted, or no part of the protocol", async () => {
  const deleted = (await mlflow.post("mlflow/runs/create", { experiment_id: "0" })).json.run.info.run_id;
  await mlflow.post("mlflow/runs/delete", { run_id: deleted });
  const refused = await mlflow.post(...logMetric({ run_id: deleted }));
  expect([refused.status, refused.json.message]).toEqual([
    400,
    `The run ${deleted} must be in the 'active' state. Current state is deleted.`,
  ]);
  const absent = await mlflow.get(`mlflow/runs/get?run_id=${"0".repeat(32)}`);
  expect([absent.status, absent.json]).toEqual([
    404,
    { error_code: "RESOURCE_DOES_NOT_EXIST", message: `Run with id=${"0".repeat(32)} not found` },
  ]);
  const nowhere = await mlflow.post("mlflow/genai/label-schemas");
  expect([nowhere.status, nowhere.json.error_code]).toEqual([404, "ENDPOINT_NOT_FOUND"]);
  const form = await mlflow.call("POST", "mlflow/runs/create", "a=b", { "content-type": "text/plain" });
  expect([form.status, form.json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  const broken = await mlflow.call("POST", "mlflow/runs/create", "{", { "content-type": "application/json" });
  expect(broken.status).toBe(400);
  const old = await mlflow.call("POST", "mlflow/runs/create", JSON.stringify('{"experiment_id":"0"}'), {
    "content-type": "application/json",
  });
  expect(old.status, old.text).toBe(200);
});

it("answers every call under both names and both versions, and says who it is", async () => {
  const { owner } = workspace;
  for (const prefix of ["/api/2.0", "/ajax-api/2.0", "/api/3.0", "/ajax-api/3.0"]) {
    expect((await owner.get(`${prefix}/mlflow/experiments/get?experiment_id=0`)).json.experiment.name).toBe("Default");
    expect((await owner.get(`${prefix}/mlflow/server-info`)).json.workspaces_enabled).toBe(false);
  }
  expect((await owner.get("/health")).text).toBe("OK");
  expect((await owner.get("/version")).text).toMatch(/^\d+\.\d+\.\d+$/);
  const spans = await owner.call("POST", "/v1/traces", "x");
  expect([spans.status, spans.json.detail]).toEqual([501, expect.stringContaining("not supported")]);
});

it("keeps what a trace says of itself, tagged with where its spans go", async () => {
  const { projectId } = (await workspace.owner.get(`/api/runs/${runId}`)).json;
  const at = (version: string) => (path: string, body?: object) =>
    workspace.owner.post(`/mlflow/${projectId}/api/${version}/mlflow/${path}`, body);
  const trace_info = {
    trace_id: "tr-1",
    trace_location: { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: "0" } },
    request_time: "2026-01-01T00:00:00Z",
    state: "OK",
    tags: { a: "b" },
  };
  const made = await at("3.0")("traces", { trace: { trace_info } });
  expect(made.json.trace.trace_info.tags).toEqual({
    a: "b",
    "mlflow.artifactLocation": "mlflow-artifacts:/0/traces/tr-1/artifacts",
  });
  const found = await at("3.0")("traces/search", { locations: [trace_info.trace_location] });
  expect(found.json.traces.map((each: { trace_id: string }) => each.trace_id)).toEqual(["tr-1"]);
  await workspace.owner.call("PATCH", `/mlflow/${projectId}/api/2.0/mlflow/traces/tr-1/tags`, {
    key: "c",
    value: "d",
  });
  const one = await workspace.owner.get(`/mlflow/${projectId}/api/3.0/mlflow/traces/tr-1`);
  expect(one.json.trace.trace_info.tags.c).toBe("d");
  const old = await at("2.0")("traces", { experiment_id: "0", timestamp_ms: 5 });
  expect(old.json.trace_info.tags[0].key).toBe("mlflow.artifactLocation");
  expect((await at("2.0")("traces/delete-traces", { experiment_id: "0", trace_ids: ["tr-1"] })).json).toEqual({
    traces_deleted: 1,
  });
});
