/**
 * The router: takes the list of routes, answers those paths, and says `undefined` for all others (which are Next's).
 * Order of a request: match → guard → parse → handle → answer. Every answer carries its request id.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Hono } from "hono";
import type { z } from "zod";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import { domainError } from "../db/index.ts";
import type { Log } from "../log.ts";
import { actAs } from "./acting.ts";
import { readJson } from "./body.ts";
import { type ClientAddress, createClientAddress } from "./client-address.ts";
import { type Admission, admit, type GuardPort } from "./guard.ts";
import { sameOrigin } from "./origin.ts";
import type { Pace } from "./pace.ts";
import { problemResponse } from "./problem.ts";
import type { Principal, Route } from "./route.ts";

export interface RouterDeps extends GuardPort {
  readonly routes: readonly Route[];
  readonly log: Log;
  readonly origin: () => string;
  /** How fast somebody may ask; without it, as fast as they can. */
  readonly pace?: Pace;
  /** Whose request it is, by address (the socket's). */
  readonly address?: ClientAddress;
}

interface Env {
  Bindings: { readonly incoming: IncomingMessage; readonly requestId: string };
}

/** Answers a request of our API. */
export type Router = (request: Request, incoming: IncomingMessage) => Promise<Response>;

const socketAddress = createClientAddress([]);
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

export function createRouter(deps: RouterDeps): Router {
  const app = new Hono<Env>({ strict: true });
  for (const route of deps.routes) {
    app.on(route.method, route.path, (c) => answer(deps, route, c.req.param(), c.req.raw, c.env));
  }
  const allowed = methodTable(deps.routes);
  app.notFound((c) => {
    const methods = allowed(c.req.path);
    const error =
      methods.length === 0
        ? new AppError("not_found", "there is nothing here, or you may not see it")
        : new AppError("method_not_allowed", `${c.req.method} is not answered here`, { detail: { allow: methods } });
    return problemResponse(error, c.env.requestId);
  });
  app.onError((thrown, c) => {
    const error = domainError(thrown) ?? thrown;
    if (!(error instanceof AppError))
      deps.log.error(
        { err: error, requestId: c.env.requestId, method: c.req.method, path: c.req.path },
        "request failed",
      );
    return problemResponse(error, c.env.requestId);
  });
  return async (request, incoming) => {
    const requestId = randomUUID();
    const response = await app.fetch(request, { incoming, requestId });
    response.headers.set("x-request-id", requestId);
    if (!response.headers.has("x-content-type-options")) response.headers.set("x-content-type-options", "nosniff");
    if (!response.headers.has("content-security-policy"))
      response.headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    if (!["cross-origin-resource-policy", "access-control-allow-origin"].some((name) => response.headers.has(name)))
      response.headers.set("cross-origin-resource-policy", "same-origin");
    if (deps.origin().startsWith("https:")) response.headers.set("strict-transport-security", "max-age=31536000");
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    return response;
  };
}

async function answer(
  deps: RouterDeps,
  route: Route,
  params: Record<string, string>,
  request: Request,
  { incoming, requestId }: Env["Bindings"],
): Promise<Response> {
  try {
    const admission = await paced(deps, route, incoming, () => admit(deps, route.access, incoming, params));
    if (
      route.crossSite === undefined &&
      !safe.has(request.method) &&
      admission.principal?.kind === "session" &&
      !sameOrigin(incoming, deps.origin())
    ) {
      throw new AppError("origin_refused", "this request comes from another site");
    }
    const url = new URL(request.url);
    const call = {
      params: parse(route.params, params, "path"),
      query: parse(route.query, Object.fromEntries(url.searchParams), "query"),
      body: route.body === undefined ? undefined : parse(route.body, await readJson(incoming, route.bodyLimit), "body"),
      headers: request.headers,
      principal: admission.principal as Principal,
      projectId: admission.projectId as NonNullable<typeof admission.projectId>,
      organizationId: admission.organizationId as NonNullable<typeof admission.organizationId>,
      incoming,
      signal: request.signal,
    };
    const { principal } = admission;
    const who = {
      principal,
      address: (deps.address ?? socketAddress)(incoming),
      agent: incoming.headers["user-agent"],
    };
    const result = await actAs({ ...who, requestId }, () => route.handle(call));
    if (result instanceof Response) return result;
    const body = route.answer === undefined ? result : must(route.answer, "answer").parse(result);
    return body === undefined || body === null
      ? new Response(null, { status: route.status ?? 204 })
      : Response.json(body, { status: route.status ?? 200 });
  } catch (error) {
    const foreign = route.problem?.(error);
    if (foreign !== undefined) return foreign;
    throw error;
  }
}

/** Whether what comes is kept as it is: files, artifacts, notebooks. Of a foreign protocol, what is put there. */
function bringsBytes(route: Route): boolean {
  return (
    Object.values(route.reads ?? {}).includes("bytes") || (route.access.kind === "protocol" && route.method === "PUT")
  );
}

/** Whoever asks is counted, let in or not: by the credential that holds, else by where it comes from. */
async function paced(
  deps: RouterDeps,
  route: Route,
  incoming: IncomingMessage,
  enter: () => Promise<Admission>,
): Promise<Admission> {
  const { pace } = deps;
  if (pace === undefined) return enter();
  const count = (principal: Principal | undefined): void => {
    if (principal === undefined) pace.nobody(incoming);
    else pace.known(incoming, principal);
    if (bringsBytes(route)) pace.upload(incoming, principal?.personId);
  };
  let admission: Admission;
  try {
    admission = await enter();
  } catch (error) {
    // Who it was is remembered from a moment ago; where that cannot be said (the database is away), it is nobody.
    if (error instanceof AppError) count(await deps.authenticate(incoming).catch(() => undefined));
    throw error;
  }
  count(admission.principal);
  return admission;
}

function parse(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: [where, ...issue.path].join("."), message: issue.message }));
  throw new AppError("invalid_request", fields.map((field) => `${field.path}: ${field.message}`).join("; "), {
    detail: { fields },
  });
}

/** Which methods answer at a path, for 405. */
function methodTable(routes: readonly Route[]): (path: string) => string[] {
  const patterns = routes.map((route) => ({ method: route.method, expression: expressionOf(route.path) }));
  return (path) => patterns.filter((pattern) => pattern.expression.test(path)).map((pattern) => pattern.method);
}

function expressionOf(path: string): RegExp {
  const source = path
    .replaceAll(/:[A-Za-z]+\{([^}]*)\}/g, "($1)")
    .replaceAll(/:[A-Za-z]+/g, "[^/]+")
    .replaceAll("*", ".*");
  return new RegExp(`^${source}$`);
}
