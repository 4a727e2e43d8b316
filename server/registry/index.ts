/**
 * The registry: models by name, their versions, aliases and stages; webhooks that hear of changes. Owns the tables in
 * schema/registry.ts. Speaks MLflow's protocol by the endpoints it hands to `mlflow`. Keeps no bytes: a version says
 * where those of its run or logged model are.
 */
import type { Database } from "../db/index.ts";
import type { Endpoint } from "../mlflow/index.ts";
import type { ServerModule } from "../module.ts";
import { registryEndpoints } from "./mlflow.ts";
import { createService, type ServiceDeps } from "./service.ts";

export interface RegistryDeps extends Pick<ServiceDeps, "locate"> {
  readonly db: Database;
  readonly now?: () => number;
}

export interface Registry extends ServerModule {
  readonly endpoints: readonly Endpoint[];
}

export function createRegistry({ db, locate, now = Date.now }: RegistryDeps): Registry {
  const service = createService({ db, now, locate, happened: () => undefined });
  return { endpoints: registryEndpoints(service) };
}
