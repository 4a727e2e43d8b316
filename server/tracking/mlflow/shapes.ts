/** Our rows as MLflow's objects. Runs are written as JSON text piece by piece: pages of thousands are mostly metrics. */
import type { Points } from "#lib/tracking/points.ts";
import { stepAt } from "#lib/tracking/points.ts";
import type { ExperimentRow } from "../experiment-queries.ts";
import { artifactRoot, type InputRow, type Pairs, type RunRow } from "../run-queries.ts";

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export function pairsOf(record: Pairs): Pair[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

export function experimentShape(row: ExperimentRow): Readonly<Record<string, unknown>> {
  return {
    experiment_id: String(row.number),
    name: row.name,
    artifact_location: row.artifactLocation,
    lifecycle_stage: row.deletedAt === null ? "active" : "deleted",
    last_update_time: row.updatedAt,
    creation_time: row.createdAt,
    tags: pairsOf(row.tags),
  };
}

export function runInfo(row: RunRow): Readonly<Record<string, unknown>> {
  return {
    run_id: row.id,
    run_uuid: row.id,
    run_name: row.name,
    experiment_id: String(row.experimentNumber),
    user_id: row.userId,
    status: row.status,
    start_time: row.startedAt,
    ...(row.endedAt === null ? {} : { end_time: row.endedAt }),
    artifact_uri: artifactRoot(row),
    lifecycle_stage: row.deletedAt === null ? "active" : "deleted",
  };
}

/** `metrics`: the latest ones as the inside of a JSON list. */
export function runText(row: RunRow, metrics: string, inputs: readonly InputRow[]): string {
  const data = `"params":${JSON.stringify(pairsOf(row.params))},"tags":${JSON.stringify(pairsOf(row.tags))}`;
  const datasets = inputs.map((input) => ({
    tags: pairsOf(input.tags),
    dataset: {
      name: input.name,
      digest: input.digest,
      source_type: input.sourceType,
      source: input.source,
      ...(input.schema === null ? {} : { schema: input.schema }),
      ...(input.profile === null ? {} : { profile: input.profile }),
    },
  }));
  const inputsText = JSON.stringify({ dataset_inputs: datasets, model_inputs: row.modelInputs });
  const outputs = JSON.stringify({ model_outputs: row.modelOutputs });
  return `{"info":${JSON.stringify(runInfo(row))},"data":{"metrics":[${metrics}],${data}},"inputs":${inputsText},"outputs":${outputs}}`;
}

/** Points as MLflow's metrics, in the order given; `more` is put into each. */
export function metricTexts(key: string, points: Points, order: Iterable<number>, more = ""): string[] {
  const name = JSON.stringify(key);
  const texts: string[] = [];
  for (const at of order) {
    texts.push(
      `{"key":${name},"value":${doubleText(points.values[at] as number)},"timestamp":${points.times[at]},"step":${stepAt(points, at)}${more}}`,
    );
  }
  return texts;
}

/** A double as MLflow's store answers it: NaN as a text, infinities as the largest number. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (value === Number.POSITIVE_INFINITY) return "1.7976931348623157e308";
  if (value === Number.NEGATIVE_INFINITY) return "-1.7976931348623157e308";
  return String(value);
}
