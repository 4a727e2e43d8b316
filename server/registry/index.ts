/**
 * The registry: models by name, their versions, aliases and stages; webhooks that hear of changes. Owns the tables in
 * schema/registry.ts. Speaks MLflow's protocol by the endpoints it hands to `mlflow`. Keeps no bytes: a version says
 * where those of its run or logged model are.
 */
import type { Sealer } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { Endpoint } from "../mlflow/index.ts";
import type { ServerModule } from "../module.ts";
import { registryEndpoints } from "./mlflow.ts";
import { createService, type ServiceDeps } from "./service.ts";
import { webhookEndpoints } from "./webhook-endpoints.ts";
import { createWebhooks, sealedWebhooks } from "./webhooks.ts";

export interface RegistryDeps extends Pick<ServiceDeps, "locate"> {
  readonly db: Database;
  readonly log: Log;
  /** What webhooks' secrets are sealed with. */
  readonly sealer: Sealer;
  readonly now?: () => number;
}

export interface Registry extends ServerModule {
  readonly endpoints: readonly Endpoint[];
}

export function createRegistry({ db, log, sealer, locate, now = Date.now }: RegistryDeps): Registry {
  const webhooks = createWebhooks({ db, log, now, sealer });
  const service = createService({
    db,
    now,
    locate,
    happened(projectId, event, data) {
      const [entity = "", action = ""] = event.split(".");
      webhooks.happened(projectId, { entity, action }, data);
    },
  });
  return {
    endpoints: [...registryEndpoints(service), ...webhookEndpoints(webhooks)],
    start: () => sealer.renew(db.pool, log, sealedWebhooks),
    stop: async () => webhooks.stop(),
  };
}
