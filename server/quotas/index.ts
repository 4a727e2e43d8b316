/**
 * Quotas: what each project may keep and run, and what it does. Owns no table but two columns of projects and
 * organizations; sums up what other modules keep. Promises: bytes that are put for a project are counted while they come
 * and refused when they do not fit, wherever they come in; what one reads, types or deletes is never refused. Points of
 * metrics and documents count, though nothing is refused for them alone.
 */
import type { NotebookId } from "#lib/base/id.ts";
import type { Quota } from "#lib/quotas/quota.ts";
import type { Database } from "../db/index.ts";
import type { ServerModule } from "../module.ts";
import { createMeter, type Meter } from "./meter.ts";
import { quotaRoutes } from "./routes.ts";
import { createService, type QuotasService } from "./service.ts";

export interface QuotasDeps {
  readonly db: Database;
  /** Where nobody says anything. */
  readonly server: Quota;
  readonly now?: () => number;
  readonly freshMs?: number;
}

export interface Quotas extends ServerModule, Pick<QuotasService, "admitCopy"> {
  /** For the blobs. */
  readonly meter: Meter;
  admitSession(notebookId: NotebookId, sessionId: string): Promise<void>;
}

export function createQuotas({ db, server, now = Date.now, freshMs }: QuotasDeps): Quotas {
  const service: QuotasService = createService({ db, server, meter: () => meter });
  const meter = createMeter({ standing: service.standing, now, ...(freshMs === undefined ? {} : { freshMs }) });
  return {
    routes: quotaRoutes(service),
    meter,
    admitSession: service.admitSession,
    admitCopy: service.admitCopy,
  };
}
