/**
 * npm packages of notebooks. Owns the tables in schema/packages.ts. Promises: the network is used only when a person adds
 * a package, and only the registry that the server is set to; what is fetched is what the registry announced; no code of a
 * package runs on this server; what was fetched once is there without a network.
 */
import type { Blobs } from "../blobs/index.ts";
import type { Collab } from "../collab/index.ts";
import type { Database } from "../db/index.ts";
import { createOutbound } from "../http/outbound.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { createRegistryClient } from "./registry.ts";
import { packageRoutes } from "./routes.ts";
import { createService } from "./service.ts";

const SWEEP_MS = 3600_000;

export interface PackagesDeps {
  readonly db: Database;
  readonly log: Log;
  readonly blobs: Blobs;
  readonly collab: Pick<Collab, "edit" | "read">;
  /** Address of the registry. */
  readonly registry: string;
  readonly fetchPrivate?: readonly string[];
  readonly now?: () => number;
}

export function createPackages({
  db,
  log,
  blobs,
  collab,
  registry,
  fetchPrivate = [],
  now = Date.now,
}: PackagesDeps): ServerModule {
  // Who runs the server chose the registry, wherever it stands; nobody chose what it points to.
  const inside = createOutbound([...fetchPrivate, new URL(registry).hostname.toLowerCase()]);
  const client = createRegistryClient(registry, inside, createOutbound(fetchPrivate));
  const service = createService({ db, blobs, collab, registry: client, address: registry, now });
  let timer: NodeJS.Timeout | undefined;
  return {
    routes: packageRoutes(service),
    async start() {
      timer = setInterval(() => {
        service.sweep().catch((error: unknown) => log.warn({ err: error }, "unused packages were not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}
