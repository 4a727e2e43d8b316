/** MLflow 3's calls about logged models. */
import { artifactPath, joinPath, pathOfUri } from "#lib/tracking/artifact-path.ts";
import { keptText } from "#lib/tracking/limits.ts";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import { parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import type { BlobStore } from "../../blobs/index.ts";
import type { Database } from "../../db/index.ts";
import { type Call, type Endpoint, JsonText } from "../../mlflow/index.ts";
import type { Artifacts } from "../artifacts.ts";
import type { Experiments } from "../experiments.ts";
import { type LoggedModelRow, type ModelMetricRow, modelMetrics } from "../logged-model-queries.ts";
import { type LoggedModels, type ModelOrder, modelRoot, modelStatuses } from "../logged-models.ts";
import { fileInfo, serveArtifact } from "./artifacts.ts";
import { pageSize } from "./experiments.ts";
import { doubleText, pairsOf } from "./shapes.ts";

export interface LoggedModelEndpointsDeps {
  readonly db: Database;
  readonly models: LoggedModels;
  readonly experiments: Experiments;
  readonly artifacts: Artifacts;
  readonly blobs: Pick<BlobStore, "read">;
}

const VALUE = 8000;
const at = "mlflow/logged-models";
const one = `${at}/{modelId}`;

export function loggedModelEndpoints(deps: LoggedModelEndpointsDeps): readonly Endpoint[] {
  const { db, models, experiments } = deps;
  const texts = async (rows: readonly LoggedModelRow[]): Promise<string[]> => {
    const metrics = Map.groupBy(
      await modelMetrics(
        db.pool,
        rows.map(({ id }) => id),
      ),
      ({ modelId }) => modelId,
    );
    return rows.map((row) => modelText(row, metrics.get(row.id) ?? []));
  };
  const shown = async (row: LoggedModelRow): Promise<JsonText> => new JsonText(`{"model":${(await texts([row]))[0]}}`);
  return [
    {
      method: "POST",
      path: at,
      right: "run",
      async handle({ projectId, fields }) {
        await experiments.ensure(projectId);
        const row = await models.create(projectId, {
          experiment: fields.needText("experiment_id"),
          name: fields.text("name") || undefined,
          modelType: fields.text("model_type") || undefined,
          sourceRunId: fields.text("source_run_id") || undefined,
          params: tidyPairs(fields, "params"),
          tags: tidyPairs(fields, "tags"),
        });
        return shown(row);
      },
    },
    {
      method: "POST",
      path: `${at}/search`,
      right: "view",
      async handle({ projectId, fields }) {
        const { rows, next } = await models.search({
          projectId,
          experiments: fields.texts("experiment_ids"),
          filter: fields.text("filter") ?? "",
          datasets: fields.list("datasets").map((dataset) => ({
            name: dataset.needText("dataset_name"),
            digest: dataset.text("dataset_digest") || undefined,
          })),
          orders: fields.list("order_by").map(orderOf),
          limit: pageSize(fields, 100, 1000),
          pageToken: fields.text("page_token") || undefined,
        });
        const token = next === undefined ? "" : `,"next_page_token":${JSON.stringify(next)}`;
        return new JsonText(`{"models":[${(await texts(rows)).join(",")}]${token}}`);
      },
    },
    {
      method: "GET",
      path: one,
      right: "view",
      handle: async ({ projectId, params }) => shown(await models.find(projectId, params.modelId ?? "")),
    },
    {
      method: "PATCH",
      path: one,
      right: "run",
      async handle({ projectId, params, fields }) {
        const id = params.modelId ?? "";
        const status = fields.oneOf("status", modelStatuses, 0);
        if (status === undefined)
          throw invalid(
            "Missing value for required parameter 'status'. See the API docs for more information about request parameters.",
          );
        await models.change(projectId, id, { status: modelStatuses.indexOf(status) });
        return shown(await models.find(projectId, id));
      },
    },
    {
      method: "DELETE",
      path: one,
      right: "edit",
      async handle({ projectId, params }) {
        await models.remove(projectId, params.modelId ?? "");
        return {};
      },
    },
    {
      method: "POST",
      path: `${one}/params`,
      right: "run",
      async handle({ projectId, params, fields }) {
        await models.change(projectId, params.modelId ?? "", { params: tidyPairs(fields, "params") });
        return {};
      },
    },
    {
      method: "PATCH",
      path: `${one}/tags`,
      right: "run",
      async handle({ projectId, params, fields }) {
        await models.change(projectId, params.modelId ?? "", { tags: tidyPairs(fields, "tags") });
        return {};
      },
    },
    {
      method: "DELETE",
      path: `${one}/tags/{key}`,
      right: "run",
      async handle({ projectId, params }) {
        await models.dropTag(projectId, params.modelId ?? "", params.key ?? "");
        return {};
      },
    },
    ...fileEndpoints(deps),
  ];
}

function fileEndpoints(deps: LoggedModelEndpointsDeps): readonly Endpoint[] {
  const { models, artifacts } = deps;
  const rootOf = async ({ projectId, params }: Call) => {
    const uri = modelRoot(await models.find(projectId, params.modelId ?? ""));
    const path = pathOfUri(uri);
    if (path === undefined) throw invalid(`The artifacts of this model are at ${uri}, which is not here`);
    return { uri, path };
  };
  return [
    {
      method: "GET",
      path: `${one}/artifacts/directories`,
      right: "view",
      async handle(call) {
        const root = await rootOf(call);
        const folder = artifactPath(call.fields.text("artifact_directory_path") ?? "");
        const entries = await artifacts.list(call.projectId, joinPath(root.path, folder));
        return { root_uri: root.uri, files: entries.map((entry) => fileInfo(folder, entry)) };
      },
    },
    {
      method: "GET",
      path: `${one}/artifacts/files`,
      right: "view",
      async handle(call) {
        const root = await rootOf(call);
        const path = joinPath(root.path, artifactPath(call.fields.needText("artifact_file_path")));
        return serveArtifact(deps, call.projectId, path, true, { method: "GET", headers: call.headers });
      },
    },
  ];
}

function tidyPairs(fields: Fields, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields.pairs(name)).map(([key, value]) => [keptText(key, 250), keptText(value, VALUE)]),
  );
}

function orderOf(fields: Fields): ModelOrder {
  const name = fields.needText("field_name");
  const quoted = name.startsWith("metrics.")
    ? `metrics.\`${name.slice("metrics.".length).replaceAll("`", "``")}\``
    : name;
  const [order] = parseOrder([quoted], vocabularies["logged models"]);
  if (order === undefined || (order.entity !== "attribute" && order.entity !== "metric")) {
    throw invalid(`Invalid order by field name: ${name.slice(0, 100)}`);
  }
  const dataset = fields.text("dataset_name");
  return {
    ...order,
    ascending: fields.flag("ascending") ?? true,
    dataset: dataset ? { name: dataset, digest: fields.text("dataset_digest") || undefined } : undefined,
  };
}

function modelText(row: LoggedModelRow, metrics: readonly ModelMetricRow[]): string {
  const info = {
    model_id: row.id,
    experiment_id: String(row.experimentNumber),
    name: row.name,
    creation_timestamp_ms: row.createdAt,
    last_updated_timestamp_ms: row.updatedAt,
    artifact_uri: modelRoot(row),
    status: modelStatuses[row.status],
    ...(row.modelType === null ? {} : { model_type: row.modelType }),
    ...(row.sourceRunId === null ? {} : { source_run_id: row.sourceRunId }),
    ...(row.statusMessage === null ? {} : { status_message: row.statusMessage }),
    tags: pairsOf(row.tags),
    registrations: row.registrations.map(({ name, version }) => ({ name, version: String(version) })),
  };
  const params = JSON.stringify(pairsOf(row.params));
  return `{"info":${JSON.stringify(info)},"data":{"params":${params},"metrics":[${metrics.map(metricText).join(",")}]}}`;
}

function metricText(metric: ModelMetricRow): string {
  const dataset =
    metric.datasetName === null
      ? ""
      : `,"dataset_name":${JSON.stringify(metric.datasetName)},"dataset_digest":${JSON.stringify(metric.datasetDigest ?? "")}`;
  return `{"key":${JSON.stringify(metric.key)},"value":${doubleText(metric.value)},"timestamp":${metric.time},"step":${metric.step},"model_id":"${metric.modelId}","run_id":"${metric.runId}"${dataset}}`;
}
