/**
 * Next's pages inside our own server: Next gets the http server for its own upgrades (hot reload) and answers what our
 * router does not. Pages are clients of the API; nothing here hands them server state.
 */
import type { Server } from "node:http";
import next from "next";
import type { PageHandler } from "./server.ts";

export interface Pages {
  readonly handle: PageHandler;
  close(): Promise<void>;
}

export async function openPages(options: {
  readonly root: string;
  readonly dev: boolean;
  readonly server: Server;
  readonly port: number;
  readonly host: string;
}): Promise<Pages> {
  const app = next({
    dir: options.root,
    dev: options.dev,
    httpServer: options.server,
    port: options.port,
    hostname: options.host,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request, response) => handle(request, response), close: () => app.close() };
}
