/**
 * The shape of a server module's face. `main.ts` starts modules in order, drains and stops them in reverse.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Route } from "./http/route.ts";

/** A WebSocket path that a module answers. It authenticates and authorises for itself before it accepts. */
export interface SocketRoute {
  /** Matches the pathname, e.g. `/^\/collab\/([^/]+)$/`. */
  readonly path: RegExp;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, match: RegExpExecArray) => void;
}

export interface ServerModule {
  readonly routes?: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  start?(): Promise<void>;
  /** Stop taking new work, tell clients to go elsewhere, flush. */
  drain?(): Promise<void>;
  stop?(): Promise<void>;
}
