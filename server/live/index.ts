/**
 * `WS /live`: tells open pages what happens in the projects they watch. Owns no table. Promises that nobody is told of a
 * project that they may not see, that a socket ends with the credential behind it, and that a page too slow to listen is
 * dropped rather than waited for. Who makes news calls `publish`.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import { type LiveMessage, type LiveRequest, type LiveRuns, liveClose, liveRequestSchema } from "#lib/protocol/live.ts";
import { sameOrigin } from "../http/origin.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { ServerModule } from "../module.ts";
import { type RunsHappened, Topics } from "./topics.ts";

export type { RunsHappened } from "./topics.ts";

export interface LiveDeps {
  readonly log: Log;
  readonly origin: () => string;
  readonly authenticate: (
    request: IncomingMessage,
    options: { readonly queryToken: true },
  ) => Promise<Principal | undefined>;
  readonly rightIn: (principal: Principal, projectId: ProjectId) => Promise<Right | undefined>;
  readonly watch: (principal: Principal, ended: () => void) => () => void;
}

export interface Live extends ServerModule {
  publish(happened: RunsHappened): void;
  /** Somebody may do less than before: everybody who watches the project is asked for their right again. */
  recheck(projectId?: ProjectId): void;
}

interface Listener {
  readonly ws: WebSocket;
  readonly principal: Principal;
  /** Projects, each with the runs of interest; none: all. */
  readonly watching: Map<ProjectId, Set<string>>;
}

const MOST_BUFFERED = 4 * 1024 * 1024;
const MOST_WATCHED = 200;
const PING_MS = 30_000;

export function createLive(deps: LiveDeps): Live {
  const listeners = new Set<Listener>();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 });
  let draining = false;
  let pinging: NodeJS.Timeout | undefined;

  const topics = new Topics(
    (projectId) => [...listeners].some(({ watching }) => watching.has(projectId)),
    (message) => {
      const whole = JSON.stringify(message);
      for (const listener of listeners) {
        const runs = listener.watching.get(message.projectId as ProjectId);
        if (runs === undefined) continue;
        const text = runs.size === 0 ? whole : partOf(message, runs);
        if (text !== undefined) deliver(listener, text);
      }
    },
  );

  const deliver = ({ ws }: Listener, text: string): void => {
    if (ws.bufferedAmount > MOST_BUFFERED) ws.close(liveClose.tooSlow, "too slow");
    else if (ws.readyState === ws.OPEN) ws.send(text);
  };

  const handle = async (listener: Listener, request: LiveRequest): Promise<void> => {
    const projectId = request.projectId as ProjectId;
    const subject = { projectId, ...(request.runId === undefined ? {} : { runId: request.runId }) };
    if (request.type === "unwatch") return unwatch(listener, projectId, request.runId);
    const right = await deps.rightIn(listener.principal, projectId);
    const refused = !allows(right, "view") || listener.watching.size >= MOST_WATCHED;
    if (!refused) watch(listener, projectId, request.runId);
    const message: LiveMessage = { type: refused ? "refused" : "watching", ...subject };
    deliver(listener, JSON.stringify(message));
  };

  const open = (ws: WebSocket, principal: Principal): void => {
    const listener: Listener = { ws, principal, watching: new Map() };
    listeners.add(listener);
    const stopWatching = deps.watch(principal, () => ws.close(liveClose.ended, "the sign-in has ended"));
    ws.on("close", () => {
      listeners.delete(listener);
      stopWatching();
    });
    ws.on("message", (data, isBinary) => {
      const request = isBinary ? undefined : read(String(data));
      if (request === undefined) return ws.close(1008, "this is no request");
      handle(listener, request).catch((error: unknown) => {
        deps.log.warn({ err: error }, "a live request failed");
        ws.close(1011, "try again");
      });
    });
  };

  const enter = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { searchParams } = new URL(request.url ?? "/", "http://octavo");
    if (!searchParams.has("token") && !sameOrigin(request, deps.origin())) return refuse(socket, "403 Forbidden");
    let principal: Principal | undefined;
    try {
      principal = await deps.authenticate(request, { queryToken: true });
    } catch (error) {
      const foreign = error instanceof AppError && error.code === "origin_refused";
      return refuse(socket, foreign ? "403 Forbidden" : "503 Service Unavailable");
    }
    server.handleUpgrade(request, socket, head, (ws) => {
      ws.on("error", () => ws.terminate());
      if (draining) ws.close(liveClose.draining, "the server is going away");
      else if (principal === undefined) ws.close(liveClose.notSignedIn, "sign in, or bring a token");
      else open(ws, principal);
    });
  };

  return {
    sockets: [{ path: /^\/live$/, upgrade: (request, socket, head) => void enter(request, socket, head) }],
    publish: (happened) => topics.publish(happened),
    recheck(projectId) {
      for (const listener of listeners) {
        for (const watched of listener.watching.keys()) {
          if (projectId !== undefined && watched !== projectId) continue;
          void deps
            .rightIn(listener.principal, watched)
            .catch(() => undefined)
            .then((right) => {
              if (allows(right, "view")) return;
              listener.watching.delete(watched);
              deliver(listener, JSON.stringify({ type: "refused", projectId: watched } satisfies LiveMessage));
            });
        }
      }
    },
    async start() {
      pinging = setInterval(() => {
        for (const { ws } of listeners) ws.ping();
      }, PING_MS).unref();
    },
    async drain() {
      draining = true;
      for (const { ws } of listeners) ws.close(liveClose.draining, "the server is going away");
    },
    async stop() {
      clearInterval(pinging);
      topics.stop();
      for (const { ws } of listeners) ws.terminate();
    },
  };
}

function watch({ watching }: Listener, projectId: ProjectId, runId: string | undefined): void {
  const runs = watching.get(projectId);
  if (runId === undefined) watching.set(projectId, new Set());
  else if (runs === undefined) watching.set(projectId, new Set([runId]));
  else if (runs.size > 0) runs.add(runId);
}

function unwatch({ watching }: Listener, projectId: ProjectId, runId: string | undefined): void {
  const runs = watching.get(projectId);
  if (runId !== undefined) runs?.delete(runId);
  if (runId === undefined || runs?.size === 0) watching.delete(projectId);
}

/** What a message says of some runs; undefined when that is nothing. */
function partOf(message: LiveRuns, runs: ReadonlySet<string>): string | undefined {
  const part = {
    ...message,
    changed: message.changed.filter((id) => runs.has(id)),
    points: message.points.filter(({ runId }) => runs.has(runId)),
    files: message.files.filter((path) => path.split("/").some((segment) => runs.has(segment))),
    lines: message.lines.filter((id) => runs.has(id)),
  };
  const { changed, points, files, lines } = part;
  return changed.length + points.length + files.length + lines.length === 0 ? undefined : JSON.stringify(part);
}

function read(text: string): LiveRequest | undefined {
  try {
    return liveRequestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
