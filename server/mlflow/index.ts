/**
 * MLflow's protocol: the address space, the guard, bodies in and answers out, errors in MLflow's shape. It answers at the
 * root (the token's project, or the first) and under `/mlflow/<projectId>`, as `/api/…` and as `/ajax-api/…`. What the
 * calls do is the endpoints', which `tracking` and `registry` bring.
 */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { parseExact } from "#lib/base/exact-json.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { MlflowError, mlflowAnswer } from "#lib/tracking/mlflow/error.ts";
import { Fields } from "#lib/tracking/mlflow/fields.ts";
import { domainError } from "../db/index.ts";
import { readBytes } from "../http/body.ts";
import { type Method, type Principal, type Route, route } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { type Call, type Endpoint, JsonText } from "./endpoint.ts";
import { createAdmit, type MlflowGuardPort } from "./guard.ts";
import { createTable } from "./table.ts";

export { type Answered, type Call, type Endpoint, JsonText } from "./endpoint.ts";

/** The version we say we are: clients ask only whether spans can be sent as OTLP (from 3.4 on), which they cannot. */
const VERSION = "3.3.0";
const MOST_BYTES = 32 * 1024 * 1024;

export interface MlflowDeps extends MlflowGuardPort {
  readonly log: Log;
  readonly origin: () => string;
  readonly endpoints: readonly Endpoint[];
  readonly now?: () => number;
}

interface Asked {
  readonly headers: Headers;
  readonly incoming: IncomingMessage;
  readonly principal: Principal | undefined;
}

export function createMlflow(deps: MlflowDeps): ServerModule {
  const admit = createAdmit(deps, deps.now ?? Date.now);
  const find = createTable([...deps.endpoints, serverInfo]);

  const answer = async (asked: Asked): Promise<Response> => {
    // As it was sent: parsed as a URL, a path that climbs would be resolved before anybody could refuse it.
    const [pathname = "/", search = ""] = splitOnce(asked.incoming.url ?? "/");
    const query = new URLSearchParams(search);
    const place = /^(?:\/mlflow\/([^/]+))?(?:\/(?:ajax-)?api\/([23]\.0))?\/(.*)$/.exec(pathname);
    const [, project, version = "2.0", path = ""] = place ?? [];
    const found = find(asked.incoming.method ?? "GET", version, path);
    if (asked.principal === undefined) throw new AppError("not_signed_in", "this needs a token");
    if (found === undefined) throw new MlflowError("ENDPOINT_NOT_FOUND", `there is nothing at ${pathname}`);
    const { endpoint, params } = found;
    const projectId = await admit(asked.principal, projectOf(project), endpoint.right);
    const call: Call = {
      projectId,
      principal: asked.principal,
      params,
      query,
      fields: await fieldsOf(endpoint, asked.incoming, query),
      headers: asked.headers,
      incoming: asked.incoming,
      base: project === undefined ? deps.origin() : `${deps.origin()}/mlflow/${project}`,
    };
    const result = await endpoint.handle(call);
    if (result instanceof Response) return result;
    return json(200, result instanceof JsonText ? result.text : JSON.stringify(result));
  };

  const problem = (error: unknown, asked: Asked): Response => {
    const known = mlflowAnswer(domainError(error) ?? error);
    if (known === undefined) {
      // Without the query: it may hold what is nobody's to read.
      const [path] = splitOnce(asked.incoming.url ?? "/");
      deps.log.error({ err: error, method: asked.incoming.method, path }, "request failed");
      return failure(500, { error_code: "INTERNAL_ERROR", message: "Something failed on the server." });
    }
    return failure(known.status, known.body);
  };

  const handle = async (asked: Asked): Promise<Response> => {
    try {
      return await answer(asked);
    } catch (error) {
      return problem(error, asked);
    }
  };
  const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
  const shapes = [
    "/:api{api|ajax-api}/:version{[23]\\.0}/*",
    "/mlflow/:project/:api{api|ajax-api}/:version{[23]\\.0}/*",
  ];
  return {
    routes: [
      ...shapes.flatMap((shape) => methods.map((method) => protocolRoute(method, shape, handle))),
      ...["/get-artifact", "/model-versions/get-artifact"].flatMap((path) => [
        protocolRoute("GET", path, handle),
        protocolRoute("GET", `/mlflow/:project${path}`, handle),
      ]),
      ...["", "/mlflow/:project"].flatMap((prefix) => [
        textRoute(`${prefix}/health`, "MLflow's sign of life.", "OK"),
        textRoute(`${prefix}/version`, "MLflow's version that this protocol follows.", VERSION),
      ]),
      pageRoute("/mlflow/:project"),
      pageRoute("/mlflow/:project/"),
      spansRoute("/v1/traces"),
      spansRoute("/mlflow/:project/v1/traces"),
    ],
  };
}

/** The protocol's own guard asks, since the project may follow from the token; and refuses in the protocol's own words. */
function protocolRoute(method: Method, path: string, handle: (asked: Asked) => Promise<Response>): Route {
  return route({
    method,
    path,
    summary: "MLflow's protocol.",
    access: { kind: "protocol" },
    handle: ({ headers, incoming, principal }) => handle({ headers, incoming, principal }),
    problem: (error) => {
      const known = mlflowAnswer(error);
      if (known === undefined) return undefined;
      const response = failure(known.status, known.body);
      const waitMs = error instanceof AppError ? error.detail.retryAfterMs : undefined;
      if (typeof waitMs === "number") response.headers.set("retry-after", String(Math.ceil(waitMs / 1000)));
      return response;
    },
  });
}

function textRoute(path: string, summary: string, text: string): Route {
  return route({
    method: "GET",
    path,
    summary,
    access: { kind: "public" },
    handle: async () => new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } }),
  });
}

/**
 * Where the links lead that a client prints, `<tracking uri>/#/experiments/1/runs/<id>`: to the project's page. A browser
 * keeps the fragment over a redirect, and the page goes on from there.
 */
function pageRoute(path: string): Route {
  return route({
    method: "GET",
    path,
    summary: "The project's page, for the links that MLflow's client prints.",
    access: { kind: "public" },
    params: z.object({ project: z.string().regex(/^[0-9a-z]{1,64}$/) }),
    handle: async ({ params }) => new Response(null, { status: 302, headers: { location: `/p/${params.project}` } }),
  });
}

function spansRoute(path: string): Route {
  return route({
    method: "POST",
    path,
    summary: "Spans over OTLP: not taken; they arrive as an artifact of their trace.",
    access: { kind: "public" },
    handle: async () =>
      Response.json(
        { detail: "REST OTLP span logging is not supported by Octavo: spans come as artifacts" },
        { status: 501 },
      ),
  });
}

const serverInfo: Endpoint = {
  method: "GET",
  path: "mlflow/server-info",
  right: "view",
  handle: async () => ({ store_type: "SqlStore", workspaces_enabled: false }),
};

function splitOnce(url: string): readonly [string, string] {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function projectOf(segment: string | undefined): ProjectId | undefined {
  if (segment === undefined) return undefined;
  if (!/^[0-9a-z]{1,64}$/.test(segment)) throw new AppError("not_found", "there is no such project");
  return segment as ProjectId;
}

async function fieldsOf(endpoint: Endpoint, incoming: IncomingMessage, query: URLSearchParams): Promise<Fields> {
  if (endpoint.method === "GET" || endpoint.stream === true) return Fields.ofQuery(query);
  const bytes = await readBytes(incoming, MOST_BYTES);
  if (endpoint.limit !== undefined && bytes.length > endpoint.limit.bytes) throw endpoint.limit.refuse(bytes.length);
  if (bytes.length === 0) return new Fields({});
  const type = incoming.headers["content-type"] ?? "";
  if (!/^application\/json\b/i.test(type)) {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Bad Request. Content-Type must be one of ['application/json'].`);
  }
  const parsed = parse(bytes.toString("utf8"));
  // Very old clients send JSON within a JSON text.
  return new Fields(typeof parsed === "string" ? parse(parsed) : parsed);
}

function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    throw new MlflowError("BAD_REQUEST", "The request's body is not JSON.");
  }
}

function json(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "application/json" } });
}

function failure(status: number, body: object): Response {
  const response = json(status, JSON.stringify(body));
  if (status === 401) response.headers.set("www-authenticate", 'Basic realm="mlflow"');
  if (status === 503) response.headers.set("retry-after", "2");
  return response;
}
