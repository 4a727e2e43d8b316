/**
 * The composition root: configuration → ports → modules → one HTTP server; drained and stopped in reverse. Modules meet
 * here and nowhere else.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { must } from "#lib/base/assert.ts";
import type { NotebookId, ProjectId, TeamId } from "#lib/base/id.ts";
import { createAccess } from "./access/index.ts";
import { createAudit } from "./audit/index.ts";
import { createAuth } from "./auth/index.ts";
import { createBlobs, openBlobStore } from "./blobs/index.ts";
import { createCollab, exposeCollab } from "./collab/index.ts";
import { type Config, ConfigError } from "./config.ts";
import { createData } from "./data/index.ts";
import { type Database, openDatabase } from "./db/index.ts";
import { createClientAddress } from "./http/client-address.ts";
import type { GuardPort } from "./http/guard.ts";
import { createMetrics } from "./http/metrics.ts";
import { createPace } from "./http/pace.ts";
import { pageHeaders } from "./http/page-headers.ts";
import { openPages } from "./http/pages.ts";
import type { Route } from "./http/route.ts";
import { createRouter } from "./http/router.ts";
import { createHttpServer } from "./http/server.ts";
import { systemRoutes } from "./http/system-routes.ts";
import { createLive } from "./live/index.ts";
import type { Log } from "./log.ts";
import { createMail } from "./mail/index.ts";
import { createMlflow } from "./mlflow/index.ts";
import type { ServerModule } from "./module.ts";
import { createExecutions, createNotebooks, type Notebooks } from "./notebooks/index.ts";
import { createPackages } from "./packages/index.ts";
import { createProjects } from "./projects/index.ts";
import { createQuotas } from "./quotas/index.ts";
import { createRegistry } from "./registry/index.ts";
import { createSecrets } from "./secrets/index.ts";
import { createStudies } from "./studies/index.ts";
import { createTracking } from "./tracking/index.ts";

const root = path.resolve(import.meta.dirname, "..");
const firstData = path.join(import.meta.dirname, "projects", "examples", "data");
const version = "0.1.0";
const drainMs = 8_000;

export interface Octavo {
  /** Where people reach it. */
  readonly origin: string;
  /** A fresh one-time sign-in link for the owner. */
  readonly signInLink: string;
  /** Drains and stops; safe to call twice. */
  stop(): Promise<void>;
}

/** Starts everything. Resolves once requests are answered; on failure nothing is left running. */
export async function startOctavo(config: Config, log: Log): Promise<Octavo> {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const db = await openDatabase({ log, url: config.databaseUrl, dataFolder: config.dataFolder });
  try {
    return await serve(config, log, db);
  } catch (error) {
    await db.stop();
    throw error;
  }
}

async function serve(config: Config, log: Log, db: Database): Promise<Octavo> {
  const metrics = createMetrics(config.metricsToken);
  let origin = config.origin ?? "";
  let state: "starting" | "ready" | "draining" = "starting";

  const mail = createMail({ smtp: config.smtp, from: config.mailFrom, log, origin: () => origin });
  const auth = createAuth({
    db,
    config,
    log,
    mail,
    origin: () => origin,
    async syncTeams(client, personId, { organizationId, teamIds, source }) {
      const wish = { organizationId, personId, teamIds: teamIds as readonly TeamId[], source };
      await access.people.sync(client, wish);
      return () => access.changed({ organizationId, personId });
    },
    groupTeams: {
      ensure: (client, organizationId, name) => access.people.ensure(client, organizationId, name),
      rename: (client, teamId, name) => access.people.rename(client, teamId, name),
      follow: (client, wish) => access.people.follow(client, wish),
    },
  });
  const audit = createAudit({
    db,
    log,
    keys: () => auth.keysFor("audit chain"),
    organizationOf: () => auth.organizationId(),
  });
  const access = createAccess({ db, auth, log, mail, origin: () => origin });
  const projects = createProjects({ db, auth, access, log, mail, origin: () => origin });
  const quotas = createQuotas({ db, server: config.quota });
  projects.onCopy(({ from, to }) => quotas.admitCopy(from, to));
  const store = await openBlobStore(config);
  const blobs = createBlobs({ db, log, store, graceMs: config.blobGraceMs, meter: quotas.meter });
  const data = createData({ db, blobs, log });
  projects.onEnd(data.forget);
  projects.onCopy(data.copy);
  const collab = createCollab({
    db,
    log,
    origin: () => origin,
    authenticate: auth.authenticate,
    watch: auth.watch,
    access: (principal, notebookId) => notebooks.access(principal, notebookId),
    findNotebook: (projectId, name) => notebooks.named(projectId, name),
    onGeneration: (client, notebookId, epoch) => notebooks.began(client, notebookId as NotebookId, epoch),
  });
  exposeCollab(metrics, collab.counters);
  const notebooks: Notebooks = createNotebooks({
    db,
    log,
    blobs,
    projects,
    collab,
    fillFirst: (client, first) => data.addFirst(client, first, firstData),
  });
  const packages = createPackages({
    db,
    log,
    blobs,
    collab,
    registry: config.npmRegistry,
    fetchPrivate: config.fetchPrivate,
  });
  const secrets = createSecrets({
    db,
    log,
    keys: () => auth.keysFor("project secrets"),
    rightIn: access.rightIn,
  });
  const executions = createExecutions({
    db,
    log,
    blobs,
    collab,
    secrets,
    admitSession: quotas.admitSession,
    key: async () => must((await auth.keysFor("interrupt tickets"))[0], "a key"),
    async ended({ notebookId, executionId, status }) {
      const projectId = await notebooks.projectOf(notebookId);
      if (projectId !== undefined) await tracking.endOfExecution(projectId, executionId, status);
    },
  });
  access.onChanged((change) => collab.recheck(change));
  const live = createLive({
    log,
    origin: () => origin,
    authenticate: auth.authenticate,
    rightIn: access.rightIn,
    watch: auth.watch,
  });
  access.onChanged(({ projectId }) => live.recheck(projectId));
  const tracking = createTracking({ db, blobs, log, publish: live.publish });
  projects.onEnd(tracking.forget);
  const studies = createStudies({ db });
  const registry = createRegistry({
    db,
    log,
    sealer: auth.sealerFor("webhook secrets"),
    locate: tracking.locateModel,
  });
  const mlflow = createMlflow({
    log,
    origin: () => origin,
    rightIn: access.rightIn,
    defaultOf: projects.firstOf,
    endpoints: [...tracking.endpoints, ...registry.endpoints],
  });
  const modules: readonly ServerModule[] = [
    auth,
    audit,
    access,
    projects,
    quotas,
    blobs,
    data,
    collab,
    notebooks,
    packages,
    secrets,
    executions,
    live,
    tracking,
    studies,
    registry,
    mlflow,
  ];
  const address = createClientAddress(config.trustedProxies);
  const pace = createPace(address, Date.now);
  const guard: GuardPort = {
    authenticate: (incoming) => auth.authenticate(incoming),
    rightIn: access.rightIn,
    roleIn: access.roleIn,
    organizations: access.organizations,
    scopes: {
      projectId: async (id) => id as ProjectId,
      notebookId: (id) => notebooks.projectOf(id as NotebookId),
      ...data.scopes,
      ...tracking.scopes,
      ...studies.scopes,
    },
  };

  const routes: Route[] = [...metrics.routes, ...modules.flatMap((module) => module.routes ?? [])];
  routes.push(
    ...systemRoutes({ ready: async () => state === "ready" && (await answers(db)), allRoutes: () => routes, version }),
  );
  const tls = await readTls(config.tls);
  const headers = () =>
    pageHeaders({
      https: tls !== undefined || (config.origin?.startsWith("https:") ?? false),
      dev: config.dev,
      nonce: randomBytes(18).toString("base64"),
    });
  const http = createHttpServer({
    log,
    metrics,
    router: createRouter({ ...guard, routes, log, origin: () => origin, address, pace }),
    pace,
    sockets: modules.flatMap((module) => module.sockets ?? []),
    assetsFolder: path.join(root, ".build", "assets"),
    bundlesFolder: config.dev ? undefined : path.join(root, ".next", "static"),
    pageHeaders: headers,
    tls,
  });
  const port = await http.listen(config.port, config.host);
  if (origin === "")
    origin = `${tls === undefined ? "http" : "https"}://${config.host === "127.0.0.1" || config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host}:${port}`;

  const pages = await openPages({ root, dev: config.dev, server: http.server, port, host: config.host });
  for (const module of modules) await module.start?.();
  http.setPages(pages.handle);
  const signInLink = await auth.createOwnerLink();
  state = "ready";

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state = "draining";
    for (const module of modules.toReversed()) await module.drain?.();
    await http.close(drainMs / 2);
    for (const module of modules.toReversed()) await module.stop?.();
    await pages.close();
    await mail.stop();
    await db.stop();
  };
  return {
    origin,
    signInLink,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function readTls(files: Config["tls"]): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (files === undefined) return undefined;
  const read = (file: string, name: string): Promise<string> =>
    readFile(file, "utf8").catch((cause: unknown) => {
      throw new ConfigError(`${name}: ${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "error"})`);
    });
  return { cert: await read(files.certFile, "OCTAVO_TLS_CERT"), key: await read(files.keyFile, "OCTAVO_TLS_KEY") };
}

/** Whether the database answers a query within a second. */
async function answers(db: Database): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, false).unref());
  const query = db.pool.query("select 1").then(
    () => true,
    () => false,
  );
  return await Promise.race([query, late]);
}
