/** Garbage collection of what was deleted: first said, then done. Points and artifacts go with their runs. */
import type { z } from "zod";
import type { ProjectId } from "#lib/base/id.ts";
import type { collectedSchema } from "#lib/protocol/tracking.ts";
import type { Database } from "../db/index.ts";
import { doomed, removeDoomed } from "./collect-queries.ts";

export interface CollectorDeps {
  readonly db: Database;
  readonly now: () => number;
}

export interface Collector {
  /** Ends what was deleted at least so long ago. */
  collect(projectId: ProjectId, olderThanMs: number, dryRun: boolean): Promise<z.infer<typeof collectedSchema>>;
}

export function createCollector({ db, now }: CollectorDeps): Collector {
  return {
    async collect(projectId, olderThanMs, dryRun) {
      // The moment itself is still "before": with 0 everything that is deleted goes.
      const before = now() - olderThanMs + 1;
      return db.transaction(async (client) => {
        const { experiments, runs, points } = await doomed(client, projectId, before);
        if (!dryRun) await removeDoomed(client, projectId, before);
        return {
          dryRun,
          experiments: [...experiments],
          runs: runs.map(({ id, name }) => ({ id, name })),
          artifactBytes: 0,
          points,
        };
      });
    },
  };
}
