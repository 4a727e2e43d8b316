/** MLflow's calls about runs: start, end, log, search. */
import { checkKey, checkTagKey, keptText, limits } from "#lib/tracking/limits.ts";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import type { Database } from "../../db/index.ts";
import { type Call, type Endpoint, JsonText } from "../../mlflow/index.ts";
import type { Experiments } from "../experiments.ts";
import type { KeyedPoint } from "../ingest.ts";
import { type DatasetGiven, inputsOf, type RunRow, runStatuses } from "../run-queries.ts";
import { latestJson, searchRuns } from "../run-search.ts";
import type { Batch, Runs } from "../runs.ts";
import { pageSize, viewOf } from "./experiments.ts";
import { runInfo, runText } from "./shapes.ts";

export interface RunEndpointsDeps {
  readonly db: Database;
  readonly experiments: Experiments;
  readonly runs: Runs;
}

const LOGGED_MODELS_TAG = "mlflow.log-model.history";

export function runEndpoints({ db, experiments, runs }: RunEndpointsDeps): readonly Endpoint[] {
  const texts = async (rows: readonly RunRow[]): Promise<string[]> => {
    const seqs = rows.map(({ seq }) => seq);
    const [metrics, inputs] = await Promise.all([latestJson(db.pool, seqs), inputsOf(db.pool, seqs)]);
    const inputsBy = Map.groupBy(inputs, ({ runSeq }) => runSeq);
    return rows.map((row) => runText(row, metrics.get(row.seq) ?? "", inputsBy.get(row.seq) ?? []));
  };
  const oneRun = async (row: RunRow): Promise<JsonText> => new JsonText(`{"run":${(await texts([row]))[0]}}`);
  const deletion = (path: string, deleted: boolean): Endpoint => ({
    method: "POST",
    path: `mlflow/runs/${path}`,
    right: "run",
    async handle({ projectId, fields }) {
      await runs.setDeleted(projectId, [runIdOf(fields)], deleted);
      return {};
    },
  });
  return [
    {
      method: "POST",
      path: "mlflow/runs/create",
      right: "run",
      async handle({ projectId, principal, fields }) {
        await experiments.ensure(projectId);
        const row = await runs.create(
          projectId,
          {
            experiment: fields.text("experiment_id") || "0",
            name: fields.text("run_name"),
            userId: fields.text("user_id"),
            startedAt: fields.whole("start_time"),
            tags: tagsOf(fields.list("tags")),
          },
          principal.personId,
        );
        return oneRun(row);
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/update",
      right: "run",
      async handle({ projectId, fields }) {
        const row = await runs.update(projectId, runIdOf(fields), {
          status: fields.oneOf("status", runStatuses),
          endedAt: fields.whole("end_time"),
          name: fields.text("run_name"),
        });
        return { run_info: runInfo(row) };
      },
    },
    {
      method: "GET",
      path: "mlflow/runs/get",
      right: "view",
      handle: async ({ projectId, fields }) => oneRun(await runs.find(projectId, runIdOf(fields))),
    },
    deletion("delete", true),
    deletion("restore", false),
    {
      method: "POST",
      path: "mlflow/runs/search",
      right: "view",
      async handle({ projectId, fields }) {
        await experiments.ensure(projectId);
        const { rows, next } = await searchRuns(db.pool, {
          projectId,
          experiments: fields.texts("experiment_ids"),
          filter: fields.text("filter") ?? "",
          orderBy: fields.texts("order_by"),
          view: viewOf(fields, "run_view_type"),
          limit: pageSize(fields, 1000, limits.runsPage),
          pageToken: fields.text("page_token") || undefined,
        });
        const token = next === undefined ? "" : `,"next_page_token":${JSON.stringify(next)}`;
        return new JsonText(`{"runs":[${(await texts(rows)).join(",")}]${token}}`);
      },
    },
    ...logEndpoints(runs),
    ...inputEndpoints(runs),
  ];
}

function logEndpoints(runs: Runs): readonly Endpoint[] {
  return [
    {
      method: "POST",
      path: "mlflow/runs/log-metric",
      right: "run",
      async handle({ projectId, fields }) {
        await runs.logBatch(projectId, runIdOf(fields), { ...nothing, ...metricsOf([fields]) });
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/log-parameter",
      right: "run",
      async handle({ projectId, fields }) {
        const runId = runIdOf(fields);
        await runs.logBatch(projectId, runId, { ...nothing, params: paramsOf([fields]) });
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/set-tag",
      right: "run",
      async handle({ projectId, fields }) {
        await runs.setTags(projectId, runIdOf(fields), tagsOf([fields]));
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/delete-tag",
      right: "run",
      async handle({ projectId, fields }) {
        await runs.dropTag(projectId, runIdOf(fields), fields.needText("key"));
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/log-batch",
      right: "run",
      limit: {
        bytes: limits.batchBytes,
        refuse: (size) =>
          invalid(
            `Batched logging API requests must be at most ${limits.batchBytes} bytes, got a request of size ${size}.`,
          ),
      },
      async handle({ projectId, fields }) {
        const [metrics, params, tags] = [fields.list("metrics"), fields.list("params"), fields.list("tags")];
        checkCount("metrics", metrics.length, limits.batchMetrics);
        checkCount("params", params.length, limits.batchParams);
        checkCount("tags", tags.length, limits.batchTags);
        checkCount("metrics, params and tags", metrics.length + params.length + tags.length, limits.batchEntries);
        await runs.logBatch(projectId, runIdOf(fields), {
          ...metricsOf(metrics),
          params: paramsOf(params),
          tags: tagsOf(tags),
        });
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/log-model",
      right: "run",
      async handle({ projectId, fields }) {
        const run = await runs.active(projectId, runIdOf(fields));
        const model = modelOf(fields.needText("model_json"));
        const known = listOf(run.tags[LOGGED_MODELS_TAG] ?? "[]");
        await runs.setTags(projectId, run.id, { [LOGGED_MODELS_TAG]: JSON.stringify([...known, model]) });
        return {};
      },
    },
  ];
}

function inputEndpoints(runs: Runs): readonly Endpoint[] {
  return [
    {
      method: "POST",
      path: "mlflow/runs/log-inputs",
      right: "run",
      async handle({ projectId, fields }) {
        const models = fields.list("models").map((model) => ({ model_id: model.needText("model_id") }));
        await runs.addInputs(projectId, runIdOf(fields), fields.list("datasets").map(datasetOf), models);
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/runs/outputs",
      right: "run",
      async handle({ projectId, fields }: Call) {
        const models = fields
          .list("models")
          .map((model) => ({ model_id: model.needText("model_id"), step: model.whole("step") ?? 0 }));
        await runs.addOutputs(projectId, runIdOf(fields), models);
        return {};
      },
    },
  ];
}

const nothing: Batch = { points: [], params: {}, tags: {}, modelMetrics: [] };

/** Old clients say `run_uuid`. */
export function runIdOf(fields: Fields): string {
  return fields.text("run_id") || fields.text("run_uuid") || fields.needText("run_id");
}

/** Text values that are longer than what is kept are cut, as MLflow does by default. */
function tagsOf(list: readonly Fields[]): Record<string, string> {
  return Object.fromEntries(
    list.map((tag) => {
      const key = tag.needText("key");
      checkTagKey(key);
      return [key, keptText(tag.text("value") ?? "", limits.runTagValue)];
    }),
  );
}

function paramsOf(list: readonly Fields[]): Record<string, string> {
  const params: Record<string, string> = {};
  const twice = new Set<string>();
  for (const param of list) {
    const key = param.needText("key");
    checkKey("param", key);
    const value = keptText(param.text("value") ?? "", limits.paramValue);
    if (Object.hasOwn(params, key) && params[key] !== value) twice.add(key);
    params[key] = value;
  }
  if (twice.size > 0) {
    const keys = [...twice].map((key) => `'${key}'`);
    throw invalid(
      `Duplicate parameter keys have been submitted: [${keys.join(", ")}]. Please ensure the request contains only one param value per param key.`,
    );
  }
  return params;
}

function metricsOf(list: readonly Fields[]): Pick<Batch, "points" | "modelMetrics"> {
  const points: KeyedPoint[] = [];
  const modelMetrics: Batch["modelMetrics"][number][] = [];
  for (const metric of list) {
    const key = metric.needText("key");
    checkKey("metric", key);
    const value = metric.needDouble("value");
    const time = metric.needWhole("timestamp");
    if (time < 0) throw invalid(`Invalid value ${time} for parameter 'timestamp' supplied: it must not be negative`);
    const point = { key, step: metric.step("step") ?? 0, time, value };
    points.push(point);
    const modelId = metric.text("model_id");
    if (modelId) {
      const [datasetName, datasetDigest] = [metric.text("dataset_name"), metric.text("dataset_digest")];
      modelMetrics.push({ ...point, modelId, datasetName, datasetDigest });
    }
  }
  return { points, modelMetrics };
}

function checkCount(what: string, count: number, most: number): void {
  if (count <= most) return;
  throw invalid(
    `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
  );
}

function datasetOf(input: Fields): DatasetGiven {
  const dataset = input.fields("dataset");
  if (dataset === undefined)
    throw invalid(
      "Missing value for required parameter 'datasets.dataset'. See the API docs for more information about request parameters.",
    );
  const within = (name: string, most: number): string => {
    const text = dataset.needText(name);
    if (text.length > most)
      throw invalid(`dataset ${name} had length ${text.length}, which exceeded length limit of ${most}`);
    return keptText(text, most);
  };
  return {
    name: within("name", 500),
    digest: within("digest", 36),
    sourceType: within("source_type", 500),
    source: within("source", 65_535),
    schema: kept(dataset.text("schema"), 1_048_575),
    profile: kept(dataset.text("profile"), 16_777_215),
    tags: tagsOf(input.list("tags")),
  };
}

function kept(text: string | undefined, most: number): string | undefined {
  return text === undefined ? undefined : keptText(text, most);
}

/** What an earlier call left in the tag; anything else that somebody put there is replaced. */
function listOf(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function modelOf(text: string): unknown {
  try {
    const model: unknown = JSON.parse(text);
    if (typeof model === "object" && model !== null && "artifact_path" in model && "flavors" in model) return model;
  } catch {
    // said below
  }
  throw invalid("Malformed model info. A model is JSON with artifact_path, flavors, utc_time_created and run_id");
}
