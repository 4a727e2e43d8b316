/**
 * The way in: `WS /collab/<notebookId>`. Authenticates, asks for the right, accepts, and joins the socket to its room;
 * whatever is wrong is told by a close code (a browser learns nothing from a refused upgrade). Also what all sockets need
 * as long as they live: pings, rights asked again, an end when the credential ends.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { silentAwareness } from "#lib/collab/awareness.ts";
import { awarenessFrame, parseFrame } from "#lib/protocol/collab-frame.ts";
import { collabClose } from "#lib/protocol/collab-message.ts";
import { sameOrigin } from "../http/origin.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { SocketRoute } from "../module.ts";
import { Colors } from "./colors.ts";
import { Connection, type ConnectionKind } from "./connection.ts";
import type { CollabLimits } from "./limits.ts";
import type { CollabCounters } from "./metrics.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export interface Grant {
  readonly projectId: ProjectId;
  readonly right: Right;
}

export interface SocketsDeps {
  readonly log: Log;
  readonly limits: CollabLimits;
  readonly counters: CollabCounters;
  readonly rooms: Rooms;
  readonly origin: () => string;
  readonly authenticate: (
    request: IncomingMessage,
    options: { readonly queryToken: true },
  ) => Promise<Principal | undefined>;
  readonly access: (principal: Principal, notebookId: NotebookId) => Promise<Grant | undefined>;
  /** Calls back when the credential behind a principal ends; answers how to stop watching. */
  readonly watch?: (principal: Principal, ended: () => void) => () => void;
}

interface Member {
  readonly connection: Connection;
  readonly room: Room;
  readonly projectId: ProjectId;
  checkedAt: number;
}

/** Frames of a socket whose room is still loading; more than a greeting needs nobody. */
const MAX_EARLY_FRAMES = 64;

export class Sockets {
  readonly #deps: SocketsDeps;
  readonly #server: WebSocketServer;
  readonly #members = new Map<Connection, Member>();
  readonly #colors = new Colors();
  #nextId = 1;
  #draining = false;
  #pingedAt = Date.now();

  constructor(deps: SocketsDeps) {
    this.#deps = deps;
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      clientTracking: false,
      // Above our own limit, so that a large frame gets our close code.
      maxPayload: deps.limits.maxFrameBytes * 2,
    });
  }

  get routes(): readonly SocketRoute[] {
    return [
      {
        path: /^\/collab\/([^/]+)$/,
        upgrade: (request, socket, head, match) => {
          void this.#enter(request, socket, head, match[1] ?? "");
        },
      },
    ];
  }

  async #enter(request: IncomingMessage, socket: Duplex, head: Buffer, name: string): Promise<void> {
    const query = new URL(request.url ?? "/", "http://octavo").searchParams;
    if (!query.has("token") && !sameOrigin(request, this.#deps.origin())) return refuse(socket, 403, "Forbidden");
    const who = await this.identify(request, socket);
    if (who === undefined) return;
    const ws = await this.accept(request, socket, head);
    if (this.#draining) return ws.close(collabClose.draining, "the server is going away");
    if (who.principal === undefined) return ws.close(collabClose.notSignedIn, "sign in, or bring a token");
    const kind = query.get("octavo") === "1" ? "octavo" : "foreign";
    await this.join({ ws, socket, principal: who.principal, notebookId: name as NotebookId, kind, query });
  }

  /** Who asks. Answers undefined when the socket is already refused. */
  async identify(request: IncomingMessage, socket: Duplex): Promise<{ principal: Principal | undefined } | undefined> {
    const onError = (): void => {
      socket.destroy();
    };
    socket.on("error", onError);
    try {
      return { principal: await this.#deps.authenticate(request, { queryToken: true }) };
    } catch (error) {
      if (error instanceof AppError && error.code === "origin_refused") refuse(socket, 403, "Forbidden");
      else refuse(socket, 503, "Service Unavailable");
      return undefined;
    } finally {
      socket.off("error", onError);
    }
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
    return new Promise((resolve) => {
      this.#server.handleUpgrade(request, socket, head, (ws) => {
        ws.on("error", () => {
          this.#deps.counters.refused++;
        });
        resolve(ws);
      });
    });
  }

  /** Asks for the right, loads the room, and lets the socket in. */
  async join(candidate: {
    readonly ws: WebSocket;
    readonly socket: Duplex;
    readonly principal: Principal;
    readonly notebookId: NotebookId;
    readonly kind: ConnectionKind;
    readonly query: URLSearchParams;
    /** Close codes of another protocol. */
    readonly notFoundCode?: number;
  }): Promise<void> {
    const { ws, socket, principal, notebookId, kind } = candidate;
    const early = holdEarly(ws);
    let grant: Grant | undefined;
    let room: Room | undefined;
    try {
      grant = await this.#deps.access(principal, notebookId);
      room = grant === undefined ? undefined : await this.#deps.rooms.get(notebookId);
    } catch (error) {
      this.#deps.log.warn({ err: error, documentId: notebookId }, "a room could not be opened");
      return ws.close(1013, "try again later");
    }
    const messages = early();
    if (grant === undefined || room === undefined) {
      return ws.close(candidate.notFoundCode ?? collabClose.notFound, "there is no such notebook, or it is not yours");
    }
    const epoch = candidate.query.get("epoch");
    if (epoch !== null && Number(epoch) !== room.epoch) {
      return ws.close(collabClose.epochChanged, `the document is at generation ${room.epoch}`);
    }
    if (room.connections.size >= this.#deps.limits.maxConnectionsPerRoom) {
      return ws.close(collabClose.tooMany, "too many people in this notebook");
    }
    if (ws.readyState !== ws.OPEN) return;
    const { limits, counters } = this.#deps;
    const id = this.#nextId++;
    const connection = new Connection({ id, ws, socket, kind, principal, right: grant.right, limits, counters });
    this.#admit(connection, room, grant.projectId, ws, messages);
  }

  #admit(connection: Connection, room: Room, projectId: ProjectId, ws: WebSocket, early: readonly Early[]): void {
    const { counters, limits } = this.#deps;
    const { personId, name } = connection.principal;
    connection.user = { personId, name, color: this.#colors.take(projectId, personId) };
    const unwatch = this.#deps.watch?.(connection.principal, () => {
      connection.close(collabClose.notSignedIn, "signed out");
    });
    const member: Member = { connection, room, projectId, checkedAt: Date.now() };
    this.#members.set(connection, member);
    counters.connections = this.#members.size;
    const receive = (data: unknown, isBinary: boolean): void => {
      if (!(data instanceof Uint8Array) || !room.connections.has(connection)) return;
      if (!isBinary) {
        connection.close(collabClose.malformed, "text messages are not understood");
        return;
      }
      if (data.length > limits.maxFrameBytes) {
        counters.refused++;
        connection.close(collabClose.tooLarge, "the message is too large");
        return;
      }
      connection.meter(data.length);
      room.receive(connection, parseFrame(data));
    };
    ws.on("message", receive);
    ws.on("close", () => {
      unwatch?.();
      this.#members.delete(connection);
      this.#colors.release(projectId, personId);
      counters.connections = this.#members.size;
      connection.dispose();
      room.leave(connection);
    });
    room.join(connection);
    for (const { data, isBinary } of early) receive(data, isBinary);
  }

  /** Pings, keeps quiet sockets from timing out, asks for rights again. Called every second or so. */
  tend(now: number): void {
    const { limits } = this.#deps;
    const ping = now - this.#pingedAt >= limits.pingMs;
    if (ping) this.#pingedAt = now;
    for (const member of this.#members.values()) {
      const { connection } = member;
      // The public provider gives up a socket on which nothing arrived for 30 s, and a ping does not count.
      if (ping && connection.ping() && connection.quietFor(now) > limits.pingMs / 2) {
        connection.send(awarenessFrame(silentAwareness));
      }
      if (now - member.checkedAt > limits.recheckMs) {
        member.checkedAt = now;
        void this.#recheck(member);
      }
    }
  }

  async #recheck({ connection, room }: Member): Promise<void> {
    try {
      const grant = await this.#deps.access(connection.principal, room.documentId as NotebookId);
      if (grant === undefined) return connection.close(collabClose.forbidden, "you no longer have access");
      if (grant.right === connection.right) return;
      const could = connection.canEdit;
      connection.right = grant.right;
      if (connection.canEdit === could) return connection.control({ type: "right", right: grant.right });
      // What it still sends counts by the new right; our page learns that from the greeting: it comes again at once.
      connection.close(1012, "your rights changed");
    } catch (error) {
      this.#deps.log.warn({ err: error }, "a right could not be asked again");
    }
  }

  /** Rights may have changed: asks at once for all whom that may touch. */
  recheck(change: { readonly projectId?: string; readonly personId?: string }): void {
    for (const member of this.#members.values()) {
      if (change.projectId !== undefined && change.projectId !== member.projectId) continue;
      if (change.personId !== undefined && change.personId !== member.connection.principal.personId) continue;
      member.checkedAt = Date.now();
      void this.#recheck(member);
    }
  }

  /** Leaves sockets unread, or reads them again. */
  hold(held: boolean): void {
    for (const { connection } of this.#members.values()) {
      if (held) connection.pause("held");
      else connection.resume("held");
    }
  }

  tellAll(tell: (connection: Connection) => void): void {
    for (const { connection } of this.#members.values()) tell(connection);
  }

  closeFor(personId: string, documentId: string | undefined): void {
    for (const { connection, room } of this.#members.values()) {
      if (connection.principal.personId !== personId) continue;
      if (documentId !== undefined && room.documentId !== documentId) continue;
      connection.close(collabClose.forbidden, "you no longer have access");
    }
  }

  /** Who is in which room. */
  present(): { documentId: string; projectId: ProjectId; personId: string; name: string; color: number }[] {
    return [...this.#members.values()].map(({ connection, room, projectId }) => ({
      documentId: room.documentId,
      projectId,
      ...connection.user,
    }));
  }

  drain(reconnectMs: number): void {
    this.#draining = true;
    this.tellAll((connection) => connection.control({ type: "draining", reconnectMs }));
  }

  close(): void {
    for (const { connection } of this.#members.values())
      connection.close(collabClose.draining, "the server is going away");
  }

  /** Ends what did not close by itself. */
  terminate(): void {
    for (const { connection } of this.#members.values()) connection.terminate();
  }
}

interface Early {
  readonly data: unknown;
  readonly isBinary: boolean;
}

/** Keeps what a socket says while its room loads. */
function holdEarly(ws: WebSocket): () => readonly Early[] {
  const early: Early[] = [];
  const keep = (data: unknown, isBinary: boolean): void => {
    early.push({ data, isBinary });
    if (early.length >= MAX_EARLY_FRAMES) ws.pause();
  };
  ws.on("message", keep);
  return () => {
    ws.off("message", keep);
    if (ws.isPaused) ws.resume();
    return early;
  };
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
