/** MLflow's calls that read metric histories. */
import type { ProjectId } from "#lib/base/id.ts";
import { limits } from "#lib/tracking/limits.ts";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import { orderByTime, type Points } from "#lib/tracking/points.ts";
import { thinned } from "#lib/tracking/thin.ts";
import { type Endpoint, JsonText } from "../../mlflow/index.ts";
import type { History } from "../history.ts";
import type { Runs } from "../runs.ts";
import { pageSize } from "./experiments.ts";
import { runIdOf } from "./runs.ts";
import { metricTexts } from "./shapes.ts";

const MOST_RUNS = 100;
const MOST_PER_RUN = 2500;

export function metricEndpoints(runs: Runs, history: History): readonly Endpoint[] {
  const requireRuns = async (projectId: ProjectId, ids: readonly string[]): Promise<void> => {
    if (ids.length === 0)
      throw invalid(
        "Missing value for required parameter 'run_id'. See the API docs for more information about request parameters.",
      );
    if (ids.length > MOST_RUNS) throw invalid(`At most ${MOST_RUNS} runs can be asked for at once, got ${ids.length}.`);
    for (const id of ids) await runs.find(projectId, id);
  };
  return [
    {
      method: "GET",
      path: "mlflow/metrics/get-history",
      right: "view",
      async handle({ projectId, fields }) {
        const run = await runs.find(projectId, runIdOf(fields));
        const key = fields.needText("metric_key");
        const limit = pageSize(fields, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
        const page = await history.page(projectId, run.id, key, limit, fields.text("page_token") || undefined);
        const token = page.next === undefined ? "" : `,"next_page_token":${JSON.stringify(page.next)}`;
        return new JsonText(`{"metrics":[${metricTexts(key, page.points, page.order).join(",")}]${token}}`);
      },
    },
    {
      method: "GET",
      path: "mlflow/metrics/get-history-bulk",
      right: "view",
      async handle({ projectId, fields }) {
        const ids = [...new Set(fields.texts("run_id"))].sort();
        await requireRuns(projectId, ids);
        const key = fields.needText("metric_key");
        let left = pageSize(fields, limits.historyPage, limits.historyPage);
        const found = await history.whole(projectId, ids, key);
        const texts = ids.flatMap((id) => {
          const points = found.get(id);
          if (points === undefined || left === 0) return [];
          const order = orderByTime(points).subarray(0, left);
          left -= order.length;
          return metricTexts(key, points, order, `,"run_id":"${id}"`);
        });
        return new JsonText(`{"metrics":[${texts.join(",")}]}`);
      },
    },
    {
      method: "GET",
      path: "mlflow/metrics/get-history-bulk-interval",
      right: "view",
      async handle({ projectId, fields }) {
        const ids = [...new Set(fields.texts("run_ids"))];
        await requireRuns(projectId, ids);
        const key = fields.needText("metric_key");
        const [start, end] = [fields.whole("start_step"), fields.whole("end_step")];
        if ((start === undefined) !== (end === undefined)) {
          throw invalid("If either start step or end step are specified, both must be specified.");
        }
        if (start !== undefined && end !== undefined && start > end) {
          throw invalid(`end_step must be greater than start_step. Found start_step=${start} and end_step=${end}.`);
        }
        const limit = pageSize(fields, MOST_PER_RUN, MOST_PER_RUN);
        const found = await history.whole(projectId, ids, key);
        const within = (points: Points): number[] => thinned(points, start, end, limit);
        const texts = ids.flatMap((id) => {
          const points = found.get(id);
          return points === undefined ? [] : metricTexts(key, points, within(points), `,"run_id":"${id}"`);
        });
        return new JsonText(`{"metrics":[${texts.join(",")}]}`);
      },
    },
  ];
}
