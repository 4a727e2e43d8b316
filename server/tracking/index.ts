/**
 * Tracking: experiments, runs, metrics, artifacts, logged models. Owns the tables in schema/tracking.ts. Promises that
 * what was acknowledged is stored, that a write sent twice counts once, and that a history of any length is read in
 * bounded pieces. Speaks MLflow's protocol by the endpoints it hands to `mlflow`, and our own API by its routes.
 */
import type { ProjectId } from "#lib/base/id.ts";
import { endAfterExecution } from "#lib/tracking/run-end.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Database } from "../db/index.ts";
import type { RunsHappened } from "../live/index.ts";
import type { Log } from "../log.ts";
import type { Endpoint } from "../mlflow/index.ts";
import type { ServerModule } from "../module.ts";
import { artifactRoutes } from "./artifact-routes.ts";
import { createArtifacts } from "./artifacts.ts";
import { createCollector } from "./collect.ts";
import { createCompaction } from "./compaction.ts";
import { createExperiments } from "./experiments.ts";
import { createHistory } from "./history.ts";
import { createIngest, type KeyedPoint } from "./ingest.ts";
import { createLoggedModels, modelRoot } from "./logged-models.ts";
import { artifactEndpoints } from "./mlflow/artifacts.ts";
import { experimentEndpoints } from "./mlflow/experiments.ts";
import { loggedModelEndpoints } from "./mlflow/logged-models.ts";
import { metricEndpoints } from "./mlflow/metrics.ts";
import { runEndpoints } from "./mlflow/runs.ts";
import { traceEndpoints } from "./mlflow/traces.ts";
import { projectRoutes } from "./routes.ts";
import { projectOfRun } from "./run-queries.ts";
import { createShowDetail, runRoutes } from "./run-routes.ts";
import { createRuns, isRunId } from "./runs.ts";
import { showDouble, showStep } from "./shapes.ts";
import { createTraces } from "./traces.ts";
import { viewRoutes } from "./view-routes.ts";

export {
  afterKeyset,
  Binding,
  decodePageToken,
  encodePageToken,
  orderBy,
  plainSearch,
  type Term,
} from "./search-sql.ts";

export interface TrackingDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly log: Log;
  /** Tells open pages. */
  readonly publish: (happened: RunsHappened) => void;
  readonly now?: () => number;
}

export interface Tracking extends ServerModule {
  readonly endpoints: readonly Endpoint[];
  /** For the guard: path parameter → project of what it names. */
  readonly scopes: Readonly<Record<"runId", (id: string) => Promise<ProjectId | undefined>>>;
  /** Where a logged model's files are, and the run that made it. */
  locateModel(projectId: ProjectId, modelId: string): Promise<{ readonly uri: string; readonly runId: string | null }>;
  /** An execution of a notebook ended, and with it the runs that its cell tracked. */
  endOfExecution(projectId: ProjectId, executionId: string, status: string): Promise<void>;
  /** Gives up the bytes of a project that ends; call before its rows go. */
  forget(projectId: ProjectId): Promise<void>;
}

const SWEEP_MS = 3600_000;

export function createTracking({ db, blobs, log, publish, now = Date.now }: TrackingDeps): Tracking {
  const compaction = createCompaction(db, log);
  const ingest = createIngest({
    pool: db.pool,
    stored(writes, series) {
      compaction.notice(series);
      for (const { projectId, runId, points } of writes) publish({ projectId, points: points.map(asNews(runId)) });
    },
  });
  const experiments = createExperiments({ db, now });
  const runs = createRuns({ db, ingest, now, changed: (projectId, changed) => publish({ projectId, changed }) });
  const history = createHistory(db);
  const artifacts = createArtifacts({
    db,
    blobs,
    now,
    changed: (projectId, path) => publish({ projectId, files: [path] }),
  });
  const collector = createCollector({ db, artifacts, now });
  const models = createLoggedModels({ db, now });
  const showDetail = createShowDetail(db);
  let timer: NodeJS.Timeout | undefined;

  return {
    routes: [
      ...projectRoutes({ db, experiments, runs, history, collector, showDetail }),
      ...runRoutes({
        db,
        runs,
        history,
        showDetail,
        wrote: (projectId, runId) => publish({ projectId, lines: [runId] }),
      }),
      ...artifactRoutes({ artifacts, runs, blobs }),
      ...viewRoutes({ db, experiments, now }),
    ],
    endpoints: [
      ...experimentEndpoints(db, experiments),
      ...runEndpoints({ db, experiments, runs }),
      ...metricEndpoints(runs, history),
      ...artifactEndpoints({ artifacts, runs, blobs }),
      ...traceEndpoints(createTraces(db), experiments),
      ...loggedModelEndpoints({ db, models, experiments, artifacts, blobs }),
    ],
    scopes: { runId: async (id) => (isRunId(id) ? projectOfRun(db.pool, id) : undefined) },
    async locateModel(projectId, modelId) {
      const model = await models.find(projectId, modelId);
      return { uri: modelRoot(model), runId: model.sourceRunId };
    },
    endOfExecution: (projectId, executionId, status) =>
      runs.endOfExecution(projectId, executionId, endAfterExecution(status)),
    forget: artifacts.forget,
    async start() {
      await compaction.sweep();
      timer = setInterval(() => {
        artifacts.sweep().catch((error: unknown) => log.warn({ err: error }, "unfinished uploads were not swept"));
      }, SWEEP_MS).unref();
    },
    drain: () => ingest.drain(),
    async stop() {
      clearInterval(timer);
      await compaction.stop();
    },
  };
}

function asNews(runId: string) {
  return ({ key, step, time, value }: KeyedPoint): NonNullable<RunsHappened["points"]>[number] => ({
    runId,
    key,
    point: [showStep(step), time, showDouble(value)],
  });
}
