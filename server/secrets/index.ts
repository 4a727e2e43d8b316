/**
 * Secrets of projects and people. Owns the tables in schema/secrets.ts. Promises: a value is at rest only sealed, leaves
 * only by the one route that reads it, and each reading commits together with its entry in the audit log; what a session
 * read is known for cleaning its outputs for 30 days after its last reading, also by a server that started since. Secrets
 * are not copied with a project. Nobody who runs code can be kept from sending away what that code may read: the cleaning
 * is against accidents.
 */
import type { PersonId } from "#lib/base/id.ts";
import type { SecretText } from "#lib/secrets/scrub.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { createEnvelopes } from "./envelope.ts";
import { type RightIn, secretRoutes } from "./routes.ts";
import { createService } from "./service.ts";

const SWEEP_MS = 3600_000;

export interface SecretsDeps {
  readonly db: Database;
  readonly log: Log;
  /** Keys to wrap with: that of today, then earlier ones. */
  readonly keys: () => Promise<readonly string[]>;
  readonly rightIn: RightIn;
  readonly now?: () => number;
}

export interface Secrets extends ServerModule {
  /** What a kernel's session of the person read. */
  readBy(personId: PersonId, sessionId: string): Promise<readonly SecretText[]>;
}

export function createSecrets({ db, log, keys, rightIn, now = Date.now }: SecretsDeps): Secrets {
  const service = createService({ db, log, now, envelopes: createEnvelopes(keys) });
  let timer: NodeJS.Timeout | undefined;
  return {
    routes: secretRoutes(service, rightIn),
    readBy: service.readBy,
    async start() {
      await service.rewrap();
      timer = setInterval(() => {
        service.sweep().catch((error: unknown) => log.warn({ err: error }, "readings of secrets were not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}
