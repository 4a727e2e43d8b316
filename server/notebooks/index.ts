/**
 * Notebooks as things that a project holds: their rows, names, files and trash. Owns the table in schema/notebooks.ts.
 * The documents are collab's, and of these a row says only what lists show. Promises: row, first state and references to
 * blobs come and go in one transaction; a notebook in the trash can be neither read nor written, only restored; a name is
 * one live notebook's in its project, so `<projectId>/<name>.ipynb` is a path.
 */

import type pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Collab } from "../collab/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import type { Projects } from "../projects/index.ts";
import { createActivity } from "./activity.ts";
import { blobRoutes } from "./blob-routes.ts";
import { checkpointRoutes } from "./checkpoint-routes.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createFiles } from "./files.ts";
import { inputRoutes } from "./input-routes.ts";
import * as queries from "./queries.ts";
import { createRoutes } from "./routes.ts";
import { createService } from "./service.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";
import { createSnapshots } from "./snapshots.ts";

export { createExecutions, type EndedExecution, type Executions, type ExecutionsDeps } from "./execution-service.ts";

/** How long a trashed notebook can be taken out again. */
const GRACE_MS = 30 * 86_400_000;
const SWEEP_MS = 3600_000;

export interface NotebooksDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly projects: Pick<Projects, "rightIn" | "openFirst" | "onEnd" | "onCopy" | "touch">;
  readonly collab: Pick<
    Collab,
    "seed" | "edit" | "read" | "remove" | "moment" | "startAgain" | "onStored" | "presence" | "closeFor"
  >;
  /** What else the first project holds, in the same transaction as the example notebooks. */
  readonly fillFirst?: (
    client: pg.PoolClient,
    first: { readonly projectId: ProjectId; readonly personId: PersonId },
  ) => Promise<void>;
  readonly now?: () => number;
}

/** What somebody may do with a notebook, and where it lies. */
export interface Grant {
  readonly projectId: ProjectId;
  readonly right: Right;
}

export interface Notebooks extends ServerModule {
  /** The project of a notebook; undefined also for one that lies in the trash or does not exist. */
  projectOf(notebookId: NotebookId): Promise<ProjectId | undefined>;
  /** What `principal` may do with it; undefined: nothing, or there is none. */
  access(principal: Principal, notebookId: NotebookId): Promise<Grant | undefined>;
  /** The notebook at `<projectId>/<name>.ipynb`, for Jupyter's clients. */
  named(projectId: ProjectId, name: string): Promise<NotebookId | undefined>;
  /** Its document has begun another generation. */
  began(client: pg.PoolClient, notebookId: NotebookId, epoch: number): Promise<void>;
  /** Writes down now who changed what last. */
  flush(): Promise<void>;
  /** Ends what lay in the trash for longer than its grace; also done every hour. */
  sweep(): Promise<void>;
}

export function createNotebooks(deps: NotebooksDeps): Notebooks {
  const { db, blobs, log, projects, collab } = deps;
  const now = deps.now ?? Date.now;
  const activity = createActivity({ db, log, touch: projects.touch, read: (id, look) => collab.read(id, look) });
  const checkpoints = createCheckpoints({ db, blobs, now });
  const snapshots = createSnapshots({ db, blobs, now });
  const service = createService({
    db,
    blobs,
    files: createFiles(),
    documents: collab,
    now,
    async forget(client, notebookId) {
      await checkpoints.forget(client, notebookId);
      await snapshots.forget(client, notebookId);
    },
    closed(notebookId, projectId) {
      for (const { documentId, personId } of collab.presence(projectId)) {
        if (documentId === notebookId) collab.closeFor(personId as PersonId, notebookId);
      }
    },
  });

  const reach = async (principal: Principal, notebookId: NotebookId, right: Right): Promise<queries.NotebookRow> => {
    const row = await queries.findNotebook(db.pool, notebookId);
    const held = row === undefined ? undefined : await projects.rightIn(principal, row.projectId, notebookId);
    if (row === undefined || !allows(held, "view")) {
      throw new AppError("not_found", "there is nothing here, or you may not see it");
    }
    // What comes and goes is the project's: who may edit this notebook alone may not remove it.
    const inProject = right === "view" ? held : await projects.rightIn(principal, row.projectId);
    if (!allows(inProject, right)) {
      throw new AppError("forbidden", `this needs the right to ${right} in the project; you may ${held} this notebook`);
    }
    return row;
  };

  const sweep = (): Promise<void> => service.sweep(GRACE_MS);
  let timer: NodeJS.Timeout | undefined;
  collab.onStored((documentId, personId, at) => activity.note(documentId, personId, at));
  projects.onEnd((projectId) => service.endAll(projectId));
  projects.onCopy(({ from, to, by }) => service.copyAll(from, to, by));

  return {
    routes: [
      ...createRoutes({ service, reach }),
      ...blobRoutes(blobs),
      ...checkpointRoutes(checkpoints),
      ...snapshotRoutes(snapshots),
      ...inputRoutes({ db, blobs, collab, now }),
    ],
    async start() {
      await projects.openFirst(async (client, { projectId, personId, examples }) => {
        await deps.fillFirst?.(client, { projectId, personId });
        // Lists show the latest first: the first example is to stand on top.
        let at = now();
        for (const { name, text } of examples)
          await service.importInto(client, { projectId, name, by: personId, at: at--, text });
      });
      timer = setInterval(() => {
        sweep().catch((error: unknown) => log.warn({ err: error }, "the trash of notebooks was not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await activity.stop();
    },
    began: queries.setEpoch,
    projectOf: (notebookId) => queries.projectOf(db.pool, notebookId),
    async access(principal, notebookId) {
      const projectId = await queries.projectOf(db.pool, notebookId);
      const right = projectId === undefined ? undefined : await projects.rightIn(principal, projectId, notebookId);
      return projectId === undefined || right === undefined ? undefined : { projectId, right };
    },
    named: (projectId, name) => queries.notebookNamed(db.pool, projectId, name),
    flush: () => activity.flush(),
    sweep,
  };
}
