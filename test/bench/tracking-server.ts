/**
 * Octavo without its pages, for benches and for being killed: people, projects, blobs, tracking and studies on the embedded
 * database (durable, as people run it) in the folder OCTAVO_DATA, behind the real router. Prints where it listens.
 */
import type { ProjectId } from "#lib/base/id.ts";
import { createAccess } from "#server/access/index.ts";
import { createAuth } from "#server/auth/index.ts";
import { createBlobs, openBlobStore } from "#server/blobs/index.ts";
import { openDatabase } from "#server/db/index.ts";
import { createMetrics } from "#server/http/metrics.ts";
import { createRouter } from "#server/http/router.ts";
import { createHttpServer } from "#server/http/server.ts";
import { createLive } from "#server/live/index.ts";
import { createLog } from "#server/log.ts";
import { createMlflow } from "#server/mlflow/index.ts";
import type { ServerModule } from "#server/module.ts";
import { createProjects } from "#server/projects/index.ts";
import { createRegistry } from "#server/registry/index.ts";
import { createStudies } from "#server/studies/index.ts";
import { createTracking } from "#server/tracking/index.ts";

const dataFolder = process.env.OCTAVO_DATA ?? "";
const log = createLog("warn");
const db = await openDatabase({ log, url: process.env.DATABASE_URL, dataFolder });
let base = "";
const origin = (): string => base;
const config = { dataFolder, secret: undefined, adminToken: process.env.OCTAVO_ADMIN_TOKEN, trustedProxies: [] };
const auth = createAuth({ db, config, log, origin });
const access = createAccess({ db, auth, log, origin });
const projects = createProjects({ db, auth, access, log, origin });
const live = createLive({ log, origin, authenticate: auth.authenticate, rightIn: access.rightIn, watch: auth.watch });
const blobs = createBlobs({ db, log, store: await openBlobStore({ dataFolder, s3: undefined }), graceMs: 3600_000 });
const tracking = createTracking({ db, blobs, log, publish: live.publish });
const registry = createRegistry({ db, log, sealer: auth.sealerFor("webhook secrets"), locate: tracking.locateModel });
const studies = createStudies({ db });
const mlflow = createMlflow({
  log,
  origin,
  rightIn: access.rightIn,
  defaultOf: projects.firstOf,
  endpoints: [...tracking.endpoints, ...registry.endpoints],
});
const modules: readonly ServerModule[] = [auth, access, projects, blobs, live, tracking, studies, registry, mlflow];
const routes = modules.flatMap((module) => module.routes ?? []);
const http = createHttpServer({
  log,
  router: createRouter({
    routes,
    log,
    origin,
    authenticate: (incoming) => auth.authenticate(incoming),
    rightIn: access.rightIn,
    scopes: { projectId: async (id) => id as ProjectId, ...tracking.scopes, ...studies.scopes },
  }),
  sockets: modules.flatMap((module) => module.sockets ?? []),
  assetsFolder: dataFolder,
  metrics: createMetrics(undefined),
  pageHeaders: () => ({}),
});
base = `http://127.0.0.1:${await http.listen(Number(process.env.PORT ?? 0), "127.0.0.1")}`;
for (const module of modules) await module.start?.();
process.stdout.write(`listening at ${base}\n`);
process.once("SIGTERM", async () => {
  for (const module of [...modules].reverse()) await module.drain?.();
  await http.close(1000);
  for (const module of [...modules].reverse()) await module.stop?.();
  await db.stop();
  process.exit(0);
});
