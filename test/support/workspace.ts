/**
 * A started Octavo without pages: the real modules on a real database behind the real router, and people who talk to it
 * over HTTP, each with a cookie jar. Everything that is logged or answered is kept, to be searched for secrets.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TeamId } from "#lib/base/id.ts";
import { type Access, createAccess } from "#server/access/index.ts";
import { type Audit, createAudit } from "#server/audit/index.ts";
import { type Auth, type AuthDeps, createAuth } from "#server/auth/index.ts";
import { createClientAddress } from "#server/http/client-address.ts";
import type { GuardPort } from "#server/http/guard.ts";
import { createMetrics } from "#server/http/metrics.ts";
import type { Pace } from "#server/http/pace.ts";
import type { Route } from "#server/http/route.ts";
import { createRouter, type RouterDeps } from "#server/http/router.ts";
import { createHttpServer } from "#server/http/server.ts";
import { createLog, type Log } from "#server/log.ts";
import type { Mail } from "#server/mail/index.ts";
import type { ServerModule } from "#server/module.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";

export interface Foundation {
  readonly db: TestDatabase;
  readonly auth: Auth;
  readonly audit: Audit;
  readonly access: Access;
  readonly log: Log;
  readonly mail?: Mail;
  readonly now: () => number;
  readonly origin: () => string;
}

/** What a test adds to auth: modules in the order of their start, and how the guard asks them. */
export interface Furnishing extends Partial<Pick<RouterDeps, "rightIn" | "scopes">> {
  readonly modules: readonly ServerModule[];
}

export interface Workspace<F extends Furnishing> extends Foundation {
  readonly base: string;
  readonly furnishing: F;
  readonly dataFolder: string;
  readonly routes: readonly Route[];
  readonly guard: GuardPort;
  /** Everything logged so far, at the level `trace`. */
  logged(): string;
  /** Moves the modules' clock. */
  pass(ms: number): void;
  /** Stops it, for what depends on time passing between requests; the answer lets it go on. */
  stopClock(): () => void;
  visitor(headers?: Readonly<Record<string, string>>): Visitor;
  stop(): Promise<void>;
}

export interface WorkspaceOptions {
  readonly origin?: string;
  readonly trustedProxies?: readonly string[];
  readonly breachedPasswords?: string;
  readonly fetchPrivate?: readonly string[];
  readonly mail?: (origin: () => string) => Mail;
  /** How fast somebody may ask; without it, as fast as they can. */
  readonly pace?: Pace;
  readonly syncTeams?: NonNullable<AuthDeps["syncTeams"]>;
}

export const adminToken = "admin-token-of-the-tests";

export async function openWorkspace<F extends Furnishing>(
  furnish: (foundation: Foundation) => F,
  options: WorkspaceOptions = {},
): Promise<Workspace<F>> {
  const db = await createTestDatabase();
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), "octavo-people-"));
  const lines: string[] = [];
  const log = createLog("trace", { write: (line) => void lines.push(line) });
  let base = "";
  let ahead = 0;
  let stoppedAt: number | undefined;
  const now = (): number => (stoppedAt ?? Date.now()) + ahead;
  const origin = (): string => options.origin ?? base;
  const mail = options.mail?.(origin);
  const auth = createAuth({
    db,
    log,
    origin,
    now,
    config: { ...options, dataFolder, secret: undefined, adminToken, trustedProxies: options.trustedProxies ?? [] },
    syncTeams:
      options.syncTeams ??
      (async (client, personId, { organizationId, teamIds, source }) => {
        const wish = { organizationId, personId, teamIds: teamIds as readonly TeamId[], source };
        await access.people.sync(client, wish);
        return () => access.changed({ organizationId, personId });
      }),
    groupTeams: {
      ensure: (client, organizationId, name) => access.people.ensure(client, organizationId, name),
      rename: (client, teamId, name) => access.people.rename(client, teamId, name),
      follow: (client, wish) => access.people.follow(client, wish),
    },
    ...(mail === undefined ? {} : { mail }),
  });
  const audit = createAudit({
    db,
    log,
    keys: () => auth.keysFor("audit chain"),
    organizationOf: () => auth.organizationId(),
  });
  const access: Access = createAccess({ db, auth, log, now, origin, ...(mail === undefined ? {} : { mail }) });
  const foundation = { db, auth, audit, access, log, now, origin, ...(mail === undefined ? {} : { mail }) };
  const furnishing = furnish(foundation);
  const modules = [auth, audit, access, ...furnishing.modules];
  const routes: Route[] = modules.flatMap((module) => module.routes ?? []);
  const guard: GuardPort = {
    authenticate: (incoming) => auth.authenticate(incoming),
    rightIn: furnishing.rightIn ?? access.rightIn,
    scopes: furnishing.scopes ?? {},
    roleIn: access.roleIn,
    organizations: access.organizations,
  };
  const http = createHttpServer({
    log,
    router: createRouter({
      ...guard,
      routes,
      log,
      origin,
      address: createClientAddress(options.trustedProxies ?? []),
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    }),
    ...(options.pace === undefined ? {} : { pace: options.pace }),
    sockets: modules.flatMap((module) => module.sockets ?? []),
    assetsFolder: dataFolder,
    metrics: createMetrics(undefined),
    pageHeaders: () => ({}),
  });
  base = `http://localhost:${await http.listen(0, "localhost")}`;
  for (const module of modules) await module.start?.();
  return {
    ...foundation,
    furnishing,
    dataFolder,
    routes,
    guard,
    base,
    logged: () => lines.join(""),
    pass: (ms) => {
      ahead += ms;
    },
    stopClock() {
      stoppedAt = Date.now();
      return () => {
        stoppedAt = undefined;
      };
    },
    visitor: (headers) => createVisitor(base, options.origin ?? base, headers ?? {}),
    async stop() {
      for (const module of [...modules].reverse()) await module.stop?.();
      await http.close(100);
      await db.stop();
      rmSync(dataFolder, { recursive: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export interface Visitor {
  readonly cookies: Map<string, string>;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
}

/** A browser's manners: keeps cookies, names its origin. Headers given here are sent with every request. */
function createVisitor(base: string, origin: string, own: Readonly<Record<string, string>>): Visitor {
  const cookies = new Map<string, string>();
  const call: Visitor["call"] = async (method, at, body, headers = {}) => {
    const raw = body instanceof Uint8Array || typeof body === "string";
    const sent: Record<string, string> = {
      origin,
      ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") }),
      ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
      ...own,
      ...headers,
    };
    if (sent.origin === "") delete sent.origin;
    const response = await fetch(base + at, {
      method,
      headers: sent,
      redirect: "manual",
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : undefined,
    };
  };
  return {
    cookies,
    headers: own,
    call,
    get: (at) => call("GET", at),
    post: (at, body) => call("POST", at, body),
  };
}

/** The owner, signed in by the one-time link. */
export async function ownerOf(workspace: Workspace<Furnishing>): Promise<Visitor> {
  const visitor = workspace.visitor();
  const link = new URL(await workspace.auth.createOwnerLink());
  const answer = await visitor.post("/api/session/link", { token: link.searchParams.get("link") });
  if (answer.status !== 200) throw new Error(`the owner could not sign in: ${answer.text}`);
  return visitor;
}

/** Somebody new, who joined `projectId` by an invite of the owner. */
export async function guestOf(
  workspace: Workspace<Furnishing>,
  owner: Visitor,
  projectId: string,
  name: string,
): Promise<Visitor> {
  const invite = await owner.post(`/api/projects/${projectId}/invites`, {});
  const token = new URL(invite.json.url).pathname.split("/").at(-1);
  const guest = workspace.visitor();
  const account = { name, email: `${name.toLowerCase()}@example.org`, password: "correct horse battery" };
  const answer = await guest.post(`/api/invites/${token}/accept`, account);
  if (answer.status !== 200) throw new Error(`${name} could not join: ${answer.text}`);
  return guest;
}
