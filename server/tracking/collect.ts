/** Garbage collection of what was deleted: first said, then done. Points and artifacts go with their runs. */
import type { z } from "zod";
import type { ProjectId } from "#lib/base/id.ts";
import type { collectedSchema } from "#lib/protocol/tracking.ts";
import { pathOfUri } from "#lib/tracking/artifact-path.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { bytesBelow } from "./artifact-queries.ts";
import type { Artifacts } from "./artifacts.ts";
import { doomed, removeDoomed } from "./collect-queries.ts";

export interface CollectorDeps {
  readonly db: Database;
  readonly artifacts: Artifacts;
  readonly now: () => number;
}

export interface Collector {
  /** Ends what was deleted at least so long ago. */
  collect(projectId: ProjectId, olderThanMs: number, dryRun: boolean): Promise<z.infer<typeof collectedSchema>>;
}

export function createCollector({ db, artifacts, now }: CollectorDeps): Collector {
  return {
    async collect(projectId, olderThanMs, dryRun) {
      // The moment itself is still "before": with 0 everything that is deleted goes.
      const before = now() - olderThanMs + 1;
      return db.transaction(async (client) => {
        const { experiments, runs, points } = await doomed(client, projectId, before);
        // a run's folder, not only its artifacts: what else lies there is its own, too
        const ofRuns = runs.flatMap(({ root }) => pathOfUri(root)?.replace(/\/artifacts$/, "") ?? []);
        // with its models and traces; a place that a client chose may be shared with others
        const ofExperiments = experiments.flatMap(({ id, location }) => (pathOfUri(location) === id ? [id] : []));
        const folders = [...ofRuns, ...ofExperiments];
        const artifactBytes = await bytesBelow(client, projectId, folders);
        if (!dryRun) {
          await removeDoomed(client, projectId, before);
          const facts = { runs: runs.length, experiments: experiments.length };
          await record(client, {
            action: "run.end",
            projectId,
            target: { kind: "project", id: projectId },
            before: facts,
          });
          await artifacts.removeFolders(client, projectId, folders);
        }
        return {
          dryRun,
          experiments: experiments.map(({ id, name }) => ({ id, name })),
          runs: runs.map(({ id, name }) => ({ id, name })),
          artifactBytes,
          points,
        };
      });
    },
  };
}
