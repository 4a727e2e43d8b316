/** Everything that answers in a started Octavo, but its pages: a studio, tracking and MLflow's protocol. */
import { createLive } from "#server/live/index.ts";
import { createMlflow, type Endpoint } from "#server/mlflow/index.ts";
import { createRegistry } from "#server/registry/index.ts";
import { createStudies } from "#server/studies/index.ts";
import { createTracking } from "#server/tracking/index.ts";
import { furnishStudio, type Studio } from "./studio.ts";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";

/** The modules of it, as the composition root names them; pages, metrics and health aside. */
export const modulesOfTheHouse =
  "auth audit access projects quotas blobs data collab notebooks packages secrets executions live tracking studies registry mlflow".split(
    " ",
  );

export interface House extends Studio {
  /** MLflow's calls. */
  readonly endpoints: readonly Endpoint[];
}

export function openWholeHouse(examplesFolder: string, options: WorkspaceOptions = {}): Promise<Workspace<House>> {
  return openWorkspace((foundation) => {
    const { db, log, now, origin, auth, access } = foundation;
    const studio = furnishStudio(foundation, examplesFolder);
    const { authenticate, watch } = auth;
    const live = createLive({ log, origin, authenticate, watch, rightIn: access.rightIn });
    const tracking = createTracking({ db, log, now, blobs: studio.blobs, publish: live.publish });
    const studies = createStudies({ db, now });
    const registry = createRegistry({
      db,
      log,
      now,
      sealer: auth.sealerFor("webhook secrets"),
      locate: tracking.locateModel,
    });
    const endpoints = [...tracking.endpoints, ...registry.endpoints];
    const mlflow = createMlflow({
      log,
      origin,
      rightIn: studio.projects.rightIn,
      defaultOf: studio.projects.firstOf,
      endpoints,
    });
    return {
      ...studio,
      endpoints,
      modules: [...studio.modules, live, tracking, studies, registry, mlflow],
      scopes: { ...studio.scopes, ...tracking.scopes, ...studies.scopes },
    };
  }, options);
}
