/** MLflow's calls about traces, in both versions that its clients speak. */
import { randomBytes } from "node:crypto";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import { decodeCursor, encodeCursor } from "../../http/cursor.ts";
import type { Endpoint } from "../../mlflow/index.ts";
import type { Experiments } from "../experiments.ts";
import type { Info, Traces } from "../traces.ts";
import { pageSize } from "./experiments.ts";
import { pairsOf } from "./shapes.ts";

const LOCATION = "mlflow.artifactLocation";

export function traceEndpoints(traces: Traces, experiments: Experiments): readonly Endpoint[] {
  return [...currentEndpoints(traces, experiments), ...olderEndpoints(traces, experiments)];
}

function currentEndpoints(traces: Traces, experiments: Experiments): readonly Endpoint[] {
  return [
    {
      method: "POST",
      path: "mlflow/traces",
      version: "3.0",
      right: "run",
      async handle({ projectId, fields }) {
        const given = fields.fields("trace")?.fields("trace_info");
        if (given === undefined) throw invalid("Missing value for required parameter 'trace.trace_info'.");
        await experiments.ensure(projectId);
        const id = given.needText("trace_id");
        const place = given.fields("trace_location")?.fields("mlflow_experiment");
        const experiment = place?.text("experiment_id") ?? "0";
        const tags = (given.raw("tags") ?? {}) as Readonly<Record<string, string>>;
        const info = {
          ...(fields.fields("trace")?.raw("trace_info") as Info),
          tags: { ...tags, [LOCATION]: locationOf(experiment, id) },
        };
        const startedAt = Date.parse(given.text("request_time") ?? "");
        await traces.put(projectId, { id, experiment, info, startedAt: Number.isNaN(startedAt) ? 0 : startedAt });
        return { trace: { trace_info: info } };
      },
    },
    {
      method: "POST",
      path: "mlflow/traces/search",
      version: "3.0",
      right: "view",
      async handle({ projectId, fields }) {
        const places = fields
          .list("locations")
          .map((place) => place.fields("mlflow_experiment")?.text("experiment_id"));
        const limit = pageSize(fields, 100, 500);
        const after = decodeCursor(fields.text("page_token") || undefined);
        const found = await traces.recent(
          projectId,
          places.filter((place) => place !== undefined),
          limit + 1,
          after,
        );
        const page = found.slice(0, limit);
        const last = found.length > limit ? page.at(-1) : undefined;
        const next = last === undefined ? {} : { next_page_token: encodeCursor({ at: last.startedAt, id: last.id }) };
        return { traces: page.map(({ info }) => info), ...next };
      },
    },
    {
      method: "GET",
      path: "mlflow/traces/batchGet",
      version: "3.0",
      right: "view",
      async handle({ projectId, fields }) {
        const found = await traces.many(projectId, fields.texts("trace_ids"));
        return { traces: found.map(({ info }) => ({ trace_info: info, spans: [] })) };
      },
    },
    {
      method: "GET",
      path: "mlflow/traces/get",
      version: "3.0",
      right: "view",
      handle: async ({ projectId, fields }) => ({
        trace: { trace_info: (await traces.find(projectId, fields.needText("trace_id"))).info, spans: [] },
      }),
    },
    {
      method: "GET",
      path: "mlflow/traces/{id}",
      version: "3.0",
      right: "view",
      handle: async ({ projectId, params }) => ({
        trace: { trace_info: (await traces.find(projectId, params.id ?? "")).info },
      }),
    },
    {
      method: "POST",
      path: "mlflow/traces/delete-traces",
      right: "edit",
      async handle({ projectId, fields }) {
        const ids = [...fields.texts("trace_ids"), ...fields.texts("request_ids")];
        const experiment = fields.needText("experiment_id");
        return {
          traces_deleted: await traces.remove(projectId, experiment, ids, fields.whole("max_timestamp_millis")),
        };
      },
    },
    {
      method: "POST",
      path: "mlflow/traces/link-to-run",
      right: "run",
      async handle({ projectId, fields }) {
        await traces.link(projectId, fields.texts("trace_ids"), fields.needText("run_id"));
        return {};
      },
    },
    {
      method: "PATCH",
      path: "mlflow/traces/{id}/tags",
      right: "run",
      async handle({ projectId, params, fields }) {
        await traces.tag(projectId, params.id ?? "", fields.needText("key"), fields.text("value") ?? "");
        return {};
      },
    },
    {
      method: "DELETE",
      path: "mlflow/traces/{id}/tags",
      right: "run",
      async handle({ projectId, params, fields }) {
        await traces.tag(projectId, params.id ?? "", fields.needText("key"), null);
        return {};
      },
    },
  ];
}

/** The second version: begun, then ended, by its request id. */
function olderEndpoints(traces: Traces, experiments: Experiments): readonly Endpoint[] {
  return [
    {
      method: "POST",
      path: "mlflow/traces",
      version: "2.0",
      right: "run",
      async handle({ projectId, fields }) {
        await experiments.ensure(projectId);
        const id = `tr-${randomBytes(16).toString("hex")}`;
        const experiment = fields.needText("experiment_id");
        const startedAt = fields.whole("timestamp_ms") ?? 0;
        const info = {
          request_id: id,
          experiment_id: experiment,
          timestamp_ms: startedAt,
          status: "IN_PROGRESS",
          request_metadata: fields.pairs("request_metadata"),
          tags: { ...fields.pairs("tags"), [LOCATION]: locationOf(experiment, id) },
        };
        await traces.put(projectId, { id, experiment, info, startedAt });
        return { trace_info: olderShape(info) };
      },
    },
    {
      method: "PATCH",
      path: "mlflow/traces/{id}",
      version: "2.0",
      right: "run",
      async handle({ projectId, params, fields }) {
        const { info } = await traces.find(projectId, params.id ?? "");
        const end = fields.whole("timestamp_ms") ?? 0;
        const merged = await traces.merge(projectId, params.id ?? "", {
          status: fields.text("status") ?? "OK",
          execution_time_ms: end - Number(info.timestamp_ms ?? end),
          request_metadata: {
            ...(info.request_metadata as Record<string, string>),
            ...fields.pairs("request_metadata"),
          },
          tags: { ...(info.tags as Record<string, string>), ...fields.pairs("tags") },
        });
        return { trace_info: olderShape(merged.info) };
      },
    },
    {
      method: "GET",
      path: "mlflow/traces/{id}/info",
      version: "2.0",
      right: "view",
      handle: async ({ projectId, params }) => ({
        trace_info: olderShape((await traces.find(projectId, params.id ?? "")).info),
      }),
    },
    {
      method: "GET",
      path: "mlflow/traces",
      version: "2.0",
      right: "view",
      async handle({ projectId, fields }) {
        const found = await traces.recent(projectId, experimentsOf(fields), pageSize(fields, 100, 500), undefined);
        return { traces: found.map(({ info }) => olderShape(info)) };
      },
    },
  ];
}

function experimentsOf(fields: Fields): readonly string[] {
  return fields.texts("experiment_ids");
}

function locationOf(experiment: string, id: string): string {
  return `mlflow-artifacts:/${experiment}/traces/${id}/artifacts`;
}

function olderShape(info: Info): Info {
  const listed = (value: unknown) => pairsOf((value ?? {}) as Readonly<Record<string, string>>);
  return { ...info, request_metadata: listed(info.request_metadata), tags: listed(info.tags) };
}
