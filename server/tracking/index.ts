/**
 * Tracking: experiments, runs, metrics, artifacts, logged models. Owns the tables in schema/tracking.ts. Promises that
 * what was acknowledged is stored, that a write sent twice counts once, and that a history of any length is read in
 * bounded pieces. Speaks MLflow's protocol by the endpoints it hands to `mlflow`, and our own API by its routes.
 */
import type { ProjectId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { Endpoint } from "../mlflow/index.ts";
import type { ServerModule } from "../module.ts";
import { createCollector } from "./collect.ts";
import { createCompaction } from "./compaction.ts";
import { createExperiments } from "./experiments.ts";
import { createHistory } from "./history.ts";
import { createIngest } from "./ingest.ts";
import { experimentEndpoints } from "./mlflow/experiments.ts";
import { metricEndpoints } from "./mlflow/metrics.ts";
import { runEndpoints } from "./mlflow/runs.ts";
import { projectRoutes } from "./routes.ts";
import { projectOfRun } from "./run-queries.ts";
import { createShowDetail, runRoutes } from "./run-routes.ts";
import { createRuns, isRunId } from "./runs.ts";

export interface TrackingDeps {
  readonly db: Database;
  readonly log: Log;
  readonly now?: () => number;
}

export interface Tracking extends ServerModule {
  readonly endpoints: readonly Endpoint[];
  /** For the guard: path parameter → project of what it names. */
  readonly scopes: Readonly<Record<"runId", (id: string) => Promise<ProjectId | undefined>>>;
}

export function createTracking({ db, log, now = Date.now }: TrackingDeps): Tracking {
  const compaction = createCompaction(db, log);
  const ingest = createIngest({
    pool: db.pool,
    stored: (_writes, series) => compaction.notice(series),
  });
  const experiments = createExperiments({ db, now });
  const runs = createRuns({ db, ingest, now, changed: () => undefined });
  const history = createHistory(db);
  const collector = createCollector({ db, now });
  const showDetail = createShowDetail(db);

  return {
    routes: [
      ...projectRoutes({ db, experiments, runs, history, collector, showDetail }),
      ...runRoutes({ db, runs, history, showDetail }),
    ],
    endpoints: [
      ...experimentEndpoints(db, experiments),
      ...runEndpoints({ db, experiments, runs }),
      ...metricEndpoints(runs, history),
    ],
    scopes: { runId: async (id) => (isRunId(id) ? projectOfRun(db.pool, id) : undefined) },
    start: () => compaction.sweep(),
    drain: () => ingest.drain(),
    stop: () => compaction.stop(),
  };
}
