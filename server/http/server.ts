/**
 * One port for everything: our API, our sockets, built assets, and Next's pages. Unknown upgrade paths are destroyed;
 * Next's own (hot reload, in development) are left to Next.
 */
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Log } from "../log.ts";
import type { SocketRoute } from "../module.ts";
import { createAssets, createFolder } from "./assets.ts";
import type { HttpMetrics } from "./metrics.ts";
import type { Pace } from "./pace.ts";
import type { Router } from "./router.ts";

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpServerDeps {
  readonly log: Log;
  readonly router: Router;
  readonly sockets: readonly SocketRoute[];
  readonly assetsFolder: string;
  /** The pages' built bundles; absent in development, where Next makes them. */
  readonly bundlesFolder?: string | undefined;
  readonly metrics: HttpMetrics;
  readonly pace?: Pace;
  readonly pageHeaders: () => Readonly<Record<string, string>>;
  /** Certificate and key in PEM: then the server speaks https and nothing else. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export interface HttpServer {
  readonly server: http.Server;
  /** Pages answer once this is set. */
  setPages(handler: PageHandler): void;
  listen(port: number, host: string): Promise<number>;
  /** Refuses new requests, lets those under way finish for up to `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const BUNDLES = "/_next/static/";
const ours =
  /^\/((api|scim|ajax-api|collab|live|mlflow|serve|v1|v2|metrics)(\/|$)|(health|version|get-artifact|model-versions\/get-artifact)$)/;

export function createHttpServer(deps: HttpServerDeps): HttpServer {
  let pages: PageHandler | undefined;
  const assets = createAssets(deps.assetsFolder);
  const { bundlesFolder } = deps;
  const bundles = bundlesFolder === undefined ? undefined : createFolder(bundlesFolder, BUNDLES, () => true);
  const api = getRequestListener(
    (request, env) => deps.router(request, (env as { incoming: IncomingMessage }).incoming),
    { overrideGlobalObjects: false },
  );

  const answer: http.RequestListener = (incoming, response) => {
    const pathname = pathOf(incoming);
    const done = deps.metrics.begin();
    response.once("close", () => {
      const ms = done(incoming.method ?? "GET", response.statusCode);
      if (ours.test(pathname))
        deps.log.debug({ method: incoming.method, path: pathname, status: response.statusCode, ms }, "request");
    });
    if (pathname.startsWith("/assets/")) void assets(incoming, response, pathname);
    else if (ours.test(pathname)) void api(incoming, response);
    else if (pages === undefined) response.writeHead(503, { "retry-after": "2" }).end("starting\n");
    else {
      const headers = deps.pageHeaders();
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      // Next takes the nonce for its own scripts from here; what the caller sent under this name is no policy of ours.
      const policy = headers["content-security-policy"];
      if (policy === undefined) delete incoming.headers["content-security-policy"];
      else incoming.headers["content-security-policy"] = policy;
      delete incoming.headers["content-security-policy-report-only"];
      void page(pages, incoming, response, pathname);
    }
  };
  const page = async (
    handler: PageHandler,
    incoming: IncomingMessage,
    response: ServerResponse,
    pathname: string,
  ): Promise<void> => {
    const isBundle = incoming.method === "GET" && bundles !== undefined && pathname.startsWith(BUNDLES);
    if (isBundle && (await bundles(incoming, response, pathname))) return;
    await handler(incoming, response);
  };
  const limits = { requestTimeout: 0, headersTimeout: 20_000 };
  const server: http.Server =
    deps.tls === undefined
      ? http.createServer(limits, answer)
      : https.createServer({ ...limits, ...deps.tls, minVersion: "TLSv1.2" }, answer);
  server.keepAliveTimeout = 65_000; // longer than the idle time-out of common load balancers

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const pathname = pathOf(request);
    if (pathname.startsWith("/_next/")) return;
    socket.on("error", () => socket.destroy());
    for (const route of deps.sockets) {
      const match = route.path.exec(pathname);
      if (match === null) continue;
      const waitMs = deps.pace?.socket(request) ?? 0;
      if (waitMs === 0) return route.upgrade(request, socket, head, match);
      const retry = `Retry-After: ${Math.ceil(waitMs / 1000)}`;
      socket.end(`HTTP/1.1 429 Too Many Requests\r\n${retry}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });

  return {
    server,
    setPages(handler) {
      pages = handler;
    },
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}
