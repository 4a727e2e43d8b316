/** MLflow's calls about experiments. */
import { limits } from "#lib/tracking/limits.ts";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import type { Database } from "../../db/index.ts";
import type { Call, Endpoint } from "../../mlflow/index.ts";
import { seqsOf } from "../experiment-queries.ts";
import type { Experiments } from "../experiments.ts";
import { datasetsOf } from "../run-queries.ts";
import { experimentShape } from "./shapes.ts";

const viewTypes = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"] as const;

export function experimentEndpoints(db: Database, experiments: Experiments): readonly Endpoint[] {
  const search = async ({ projectId, fields }: Call) => {
    const { rows, next } = await experiments.search(projectId, {
      filter: fields.text("filter") ?? "",
      orderBy: fields.texts("order_by"),
      view: viewOf(fields, "view_type"),
      limit: pageSize(fields, 1000, limits.runsPage),
      pageToken: fields.text("page_token") || undefined,
    });
    return { experiments: rows.map(experimentShape), ...(next === undefined ? {} : { next_page_token: next }) };
  };
  const deletion = (path: string, deleted: boolean): Endpoint => ({
    method: "POST",
    path: `mlflow/experiments/${path}`,
    right: "edit",
    async handle({ projectId, fields }) {
      await experiments.setDeleted(projectId, fields.needText("experiment_id"), deleted);
      return {};
    },
  });
  return [
    {
      method: "POST",
      path: "mlflow/experiments/create",
      right: "run",
      async handle({ projectId, fields }) {
        const number = await experiments.create(projectId, {
          name: fields.needText("name"),
          location: fields.text("artifact_location") || undefined,
          tags: fields.pairs("tags"),
        });
        return { experiment_id: String(number) };
      },
    },
    {
      method: "GET",
      path: "mlflow/experiments/get",
      right: "view",
      async handle({ projectId, fields }) {
        return { experiment: experimentShape(await experiments.find(projectId, fields.needText("experiment_id"))) };
      },
    },
    {
      method: "GET",
      path: "mlflow/experiments/get-by-name",
      right: "view",
      async handle({ projectId, fields }) {
        return { experiment: experimentShape(await experiments.named(projectId, fields.needText("experiment_name"))) };
      },
    },
    { method: "POST", path: "mlflow/experiments/search", right: "view", handle: search },
    { method: "GET", path: "mlflow/experiments/search", right: "view", handle: search },
    deletion("delete", true),
    deletion("restore", false),
    {
      method: "POST",
      path: "mlflow/experiments/update",
      right: "run",
      async handle({ projectId, fields }) {
        await experiments.rename(projectId, fields.needText("experiment_id"), fields.needText("new_name"));
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/experiments/set-experiment-tag",
      right: "run",
      async handle({ projectId, fields }) {
        const [id, key] = [fields.needText("experiment_id"), fields.needText("key")];
        await experiments.setTag(projectId, id, key, fields.text("value") ?? "");
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/experiments/delete-experiment-tag",
      right: "run",
      async handle({ projectId, fields }) {
        await experiments.dropTag(projectId, fields.needText("experiment_id"), fields.needText("key"));
        return {};
      },
    },
    {
      method: "POST",
      path: "mlflow/experiments/search-datasets",
      right: "view",
      async handle({ projectId, fields }) {
        const ids = fields.texts("experiment_ids");
        if (ids.length === 0 || ids.length > 20) throw invalid("SearchDatasets takes 1 to 20 experiment_ids");
        const found = await datasetsOf(db.pool, await seqsOf(db.pool, projectId, ids));
        return {
          dataset_summaries: found.map(({ experimentId, name, digest, context }) => ({
            experiment_id: experimentId,
            name,
            digest,
            ...(context === null ? {} : { context }),
          })),
        };
      },
    },
  ];
}

export function viewOf(fields: Fields, name: string): (typeof viewTypes)[number] {
  return fields.oneOf(name, viewTypes) ?? "ACTIVE_ONLY";
}

export function pageSize(fields: Fields, usual: number, most: number): number {
  const given = fields.whole("max_results");
  if (given === undefined) return usual;
  const rule = given < 1 ? "It must be a positive integer" : given > most ? `It must be at most ${most}` : undefined;
  if (rule !== undefined) throw invalid(`Invalid value ${given} for parameter 'max_results' supplied. ${rule}`);
  return given;
}
