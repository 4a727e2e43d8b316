/**
 * Jupyter's session and room endpoints, so that its document clients open, edit and read our notebooks unchanged. The
 * rooms are the same as those of /collab; only the way in, the close codes and the answer to `save` are Jupyter's.
 *
 * The global awareness room shows a person their own sockets and nobody else: who works in which notebook of a project
 * one is not in is not for everybody.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, ProjectId } from "#lib/base/id.ts";
import { RoomAwareness } from "#lib/collab/awareness.ts";
import { awarenessFrame, parseFrame } from "#lib/protocol/collab-frame.ts";
import {
  jupyterClose,
  jupyterSessionAnswerSchema,
  jupyterSessionSchema,
  parseNotebookPath,
  parseRoomName,
} from "#lib/protocol/jupyter-collaboration.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { SocketRoute } from "../module.ts";
import type { Sockets, SocketsDeps } from "./sockets.ts";

export interface JupyterDeps extends Pick<SocketsDeps, "access"> {
  readonly sockets: Sockets;
  /** The notebook of that name in a project. */
  readonly findNotebook?: (projectId: ProjectId, name: string) => Promise<NotebookId | undefined>;
}

export interface JupyterEndpoints {
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
}

export function createJupyter(deps: JupyterDeps): JupyterEndpoints {
  const sessionId = randomUUID();
  const lobbies = new Map<string, Lobby>();

  /** The notebook at a path, if the asker may see it. */
  async function resolve(principal: Principal, path: string): Promise<NotebookId | undefined> {
    const named = parseNotebookPath(path);
    if (named === undefined) return undefined;
    const notebookId =
      named.kind === "id"
        ? (named.notebookId as NotebookId)
        : await deps.findNotebook?.(named.projectId as ProjectId, named.name);
    if (notebookId === undefined) return undefined;
    return (await deps.access(principal, notebookId)) === undefined ? undefined : notebookId;
  }

  async function enter(request: IncomingMessage, socket: Duplex, head: Buffer, roomName: string): Promise<void> {
    const who = await deps.sockets.identify(request, socket);
    if (who === undefined) return;
    if (who.principal === undefined) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const { principal } = who;
    const room = parseRoomName(roomName);
    const ws = await deps.sockets.accept(request, socket, head);
    if (room === undefined) ws.close(jupyterClose.badRequest, "only notebooks are kept here");
    else if (room.kind === "transient") joinLobby(lobbies, principal, ws);
    else {
      const notebookId = room.notebookId as NotebookId;
      const query = new URLSearchParams();
      const notFoundCode = jupyterClose.notFound;
      await deps.sockets.join({ ws, socket, principal, notebookId, kind: "jupyter", query, notFoundCode });
    }
  }

  return {
    routes: [
      route({
        method: "PUT",
        path: "/api/collaboration/session/:path{.+}",
        summary: "Jupyter: opens a session on a notebook's document.",
        access: { kind: "signed-in" },
        params: z.object({ path: z.string().max(500) }),
        body: jupyterSessionSchema,
        answer: jupyterSessionAnswerSchema,
        problem: jupyterProblem,
        handle: async ({ params, body, principal }) => {
          const fileId = await resolve(principal, decoded(params.path));
          if (fileId === undefined) throw new AppError("not_found", `no notebook at ${params.path}`);
          return { format: body.format, type: body.type, fileId, sessionId };
        },
      }),
    ],
    sockets: [
      {
        path: /^\/api\/collaboration\/room\/([^/]+)$/,
        upgrade: (request, socket, head, match) => {
          void enter(request, socket, head, decoded(match[1] ?? ""));
        },
      },
    ],
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jupyterProblem(error: unknown): Response | undefined {
  if (!(error instanceof AppError) || (error.code !== "not_found" && error.code !== "invalid_request"))
    return undefined;
  return Response.json({ message: error.message, reason: null }, { status: error.code === "not_found" ? 404 : 400 });
}

/** A person's own sockets in the global awareness room. */
interface Lobby {
  readonly awareness: RoomAwareness;
  readonly sockets: Map<number, WebSocket>;
  nextId: number;
}

function joinLobby(lobbies: Map<string, Lobby>, principal: Principal, ws: WebSocket): void {
  const { personId, name } = principal;
  const lobby = lobbies.get(personId) ?? { awareness: new RoomAwareness(), sockets: new Map(), nextId: 1 };
  lobbies.set(personId, lobby);
  const id = lobby.nextId++;
  lobby.sockets.set(id, ws);
  const announce = (): void => {
    const changes = lobby.awareness.takeChanges();
    if (changes === undefined) return;
    // Unlike y-websocket's, Jupyter's rooms answer the sender too, which keeps its socket from timing out.
    for (const socket of lobby.sockets.values())
      if (socket.readyState === ws.OPEN) socket.send(awarenessFrame(changes));
  };
  const everybody = lobby.awareness.everybody();
  if (everybody !== undefined) ws.send(awarenessFrame(everybody));
  ws.on("message", (data, isBinary) => {
    if (!isBinary || !(data instanceof Uint8Array)) {
      ws.close(jupyterClose.badRequest, "text messages are not understood");
      return;
    }
    const frame = parseFrame(data);
    if (frame.kind === "malformed") ws.close(jupyterClose.badRequest, "malformed message");
    if (frame.kind !== "awareness") return;
    const outcome = lobby.awareness.receive(id, { personId, name, color: 1 }, frame.update);
    if (outcome.kind === "malformed") ws.close(jupyterClose.badRequest, "malformed awareness message");
    else if (outcome.changed) announce();
  });
  ws.on("close", () => {
    lobby.sockets.delete(id);
    if (lobby.awareness.leave(id)) announce();
    if (lobby.sockets.size === 0) lobbies.delete(personId);
  });
}
