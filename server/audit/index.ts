/**
 * The audit log: who did what, when, from where, before and after. Owns the tables in schema/audit.ts. Promises: a row
 * commits with the act it tells of (`record` takes the act's own transaction), gets its place in the organization's
 * chain within a second, and can be neither changed nor removed before its time without the verification saying so.
 * Does not decide what is worth a record: the closed list of acts is in lib/protocol/audit.ts.
 */
import type { OrganizationId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { createChain } from "./chain.ts";
import { createRoutes } from "./routes.ts";
import { createService } from "./service.ts";

export { createChain } from "./chain.ts";
export { type Act, record } from "./record.ts";

const SEAL_MS = 400;
const TRIM_MS = 3600_000;

export interface AuditDeps {
  readonly db: Database;
  readonly log: Log;
  /** The keys of the chain's seals; see `keysFor` of auth. */
  readonly keys: () => Promise<readonly string[]>;
  readonly organizationOf: (principal: Principal) => OrganizationId;
}

export interface Audit extends ServerModule {
  /** Gives what waits its place in the chain; also done all the time. */
  seal(): Promise<void>;
  /** Removes what the policy lets go; also done every hour. */
  trim(): Promise<void>;
}

export function createAudit({ db, log, keys, organizationOf }: AuditDeps): Audit {
  const chain = createChain(db, keys);
  let sealing: Promise<void> | undefined;
  let timers: NodeJS.Timeout[] = [];
  const seal = (): Promise<void> => {
    sealing ??= chain.seal().finally(() => {
      sealing = undefined;
    });
    return sealing;
  };
  const quietly = (work: () => Promise<void>, what: string) => (): void => {
    work().catch((error: unknown) => log.warn({ err: error }, what));
  };
  return {
    routes: createRoutes({ service: createService(db, chain), organizationOf }),
    async start() {
      timers = [
        setInterval(quietly(seal, "the audit log was not sealed"), SEAL_MS).unref(),
        setInterval(quietly(chain.trim, "the audit log was not trimmed"), TRIM_MS).unref(),
      ];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await sealing;
      await chain.seal();
    },
    seal,
    trim: chain.trim,
  };
}
