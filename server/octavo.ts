/**
 * The composition root: configuration → ports → modules → one HTTP server; drained and stopped in reverse. Modules meet
 * here and nowhere else.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { type Auth, createAuth } from "./auth/index.ts";
import { createBlobs, openBlobStore } from "./blobs/index.ts";
import { type Collab, type CollabCounters, createCollab } from "./collab/index.ts";
import type { Config } from "./config.ts";
import { type Database, openDatabase } from "./db/index.ts";
import type { GuardPort } from "./http/guard.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { pageHeaders } from "./http/page-headers.ts";
import { openPages } from "./http/pages.ts";
import type { Route } from "./http/route.ts";
import { createRouter } from "./http/router.ts";
import { createHttpServer } from "./http/server.ts";
import { systemRoutes } from "./http/system-routes.ts";
import type { Log } from "./log.ts";
import type { ServerModule } from "./module.ts";
import { createNotebooks, type Notebooks } from "./notebooks/index.ts";
import { createProjects } from "./projects/index.ts";

const root = path.resolve(import.meta.dirname, "..");
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

/** Everything that runs behind the HTTP server, wired; in the order of starting. */
interface House {
  readonly auth: Auth;
  readonly collab: Collab;
  readonly modules: readonly ServerModule[];
  readonly guard: GuardPort;
}

async function wire(config: Config, log: Log, db: Database, origin: () => string): Promise<House> {
  const auth = createAuth({ db, config, log, origin });
  const projects = createProjects({ db, auth, log, origin });
  const blobs = createBlobs({ db, log, store: await openBlobStore(config), graceMs: config.blobGraceMs });
  const collab = createCollab({
    db,
    log,
    origin,
    authenticate: auth.authenticate,
    watch: auth.watch,
    access: (principal, notebookId) => notebooks.access(principal, notebookId),
  });
  const notebooks: Notebooks = createNotebooks({ db, log, blobs, projects, collab });
  projects.onAccessChanged((projectId, personId) => {
    for (const present of collab.presence(projectId)) {
      if (personId === undefined || personId === present.personId)
        collab.closeFor(present.personId as PersonId, present.documentId as NotebookId);
    }
  });
  const guard: GuardPort = {
    authenticate: (incoming) => auth.authenticate(incoming),
    rightIn: (principal, projectId) => projects.rightIn(principal, projectId),
    scopes: {
      projectId: async (id) => id as ProjectId,
      notebookId: (id) => notebooks.projectOf(id as NotebookId),
    },
  };
  return { auth, collab, modules: [auth, projects, blobs, collab, notebooks], guard };
}

async function serve(config: Config, log: Log, db: Database): Promise<Octavo> {
  let origin = config.origin ?? "";
  let state: "starting" | "ready" | "draining" = "starting";
  const house = await wire(config, log, db, () => origin);
  const metrics = createMetrics(config.metricsToken);
  exposeCollab(metrics, house.collab.counters);

  const routes: Route[] = [...metrics.routes, ...house.modules.flatMap((module) => module.routes ?? [])];
  const ready = async (): Promise<boolean> => state === "ready" && (await answers(db));
  routes.push(...systemRoutes({ ready, allRoutes: () => routes, version }));
  const headers = pageHeaders({ https: config.origin?.startsWith("https:") ?? false, dev: config.dev });
  const http = createHttpServer({
    log,
    metrics,
    router: createRouter({ ...house.guard, routes, log, origin: () => origin }),
    sockets: house.modules.flatMap((module) => module.sockets ?? []),
    assetsFolder: path.join(root, ".build", "assets"),
    pageHeaders: () => headers,
  });
  const port = await http.listen(config.port, config.host);
  origin ||= localOrigin(config.host, port);

  const [pages] = await Promise.all([
    openPages({ root, dev: config.dev, server: http.server, port, host: config.host }),
    startAll(house.modules),
  ]);
  http.setPages(pages.handle);
  const signInLink = await house.auth.createOwnerLink();
  state = "ready";

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state = "draining";
    for (const module of house.modules.toReversed()) await module.drain?.();
    await http.close(drainMs / 2);
    for (const module of house.modules.toReversed()) await module.stop?.();
    await pages.close();
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

async function startAll(modules: readonly ServerModule[]): Promise<void> {
  for (const module of modules) await module.start?.();
}

/** What a browser on this machine types; a wildcard address is reached as localhost. */
function localOrigin(host: string, port: number): string {
  const name = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
  return `http://${name}:${port}`;
}

const levels = new Set(["rooms", "connections", "unavailable"]);

/** The rooms' numbers as `octavo_collab_…`. */
function exposeCollab(metrics: Metrics, counters: CollabCounters): void {
  for (const key of Object.keys(counters) as (keyof CollabCounters)[]) {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const register = levels.has(key) ? metrics.gauge : metrics.counter;
    register(
      `octavo_collab_${name}${levels.has(key) ? "" : "_total"}`,
      `Rooms: ${name.replaceAll("_", " ")}.`,
      () => counters[key],
    );
  }
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
