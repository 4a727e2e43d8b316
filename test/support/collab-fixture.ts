/**
 * A room server for tests: our module behind a bare HTTP server, on a test database. Tokens are people: `ann` may edit,
 * `vic:view` may read, anything else is nobody. Clients are the public provider, or bare sockets that say what they like.
 */
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import * as decoding from "lib0/decoding";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { type Right, rights } from "#lib/base/rights.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { emptyNotebook, type NotebookJson } from "#lib/notebook/nbformat.ts";
import { type Frame, parseFrame, step1Frame, step2Frame, updateFrame } from "#lib/protocol/collab-frame.ts";
import { type ControlMessage, collabMessage, controlMessageSchema } from "#lib/protocol/collab-message.ts";
import { type Collab, type CollabDeps, createCollab } from "#server/collab/index.ts";
import type { Database } from "#server/db/index.ts";
import type { Principal } from "#server/http/route.ts";
import { createRouter } from "#server/http/router.ts";
import { testLog } from "./postgres-server.ts";

export const project = "project-1" as ProjectId;

export interface CollabServer {
  readonly collab: Collab;
  readonly port: number;
  /** Sockets end without a word, as in a crash; what is in memory is gone. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface Grants {
  /** Changes or withdraws what a person may do. */
  set(personId: string, right: Right | undefined): void;
  of(personId: string): Right | undefined;
}

export function createGrants(): Grants {
  const changed = new Map<string, Right | undefined>();
  return {
    set: (personId, right) => changed.set(personId, right),
    of: (personId) => (changed.has(personId) ? changed.get(personId) : "edit"),
  };
}

export async function startCollab(
  db: Database,
  options: { readonly limits?: CollabDeps["limits"]; readonly grants?: Grants; readonly port?: number } = {},
): Promise<CollabServer> {
  const grants = options.grants ?? createGrants();
  const origin = (): string => "http://localhost";
  const authenticate = async (request: Pick<IncomingMessage, "headers" | "url">): Promise<Principal | undefined> => {
    const token =
      new URL(request.url ?? "/", "http://x").searchParams.get("token") ?? bearer(request.headers.authorization);
    return token === null || token === "nobody" ? undefined : principalOf(token);
  };
  const rightOf = (principal: Principal): Right | undefined =>
    rightIn(principal.credentialId) ?? grants.of(principal.personId);
  const collab = createCollab({
    db,
    log: testLog,
    origin,
    authenticate,
    async access(principal, notebookId) {
      const right = notebookId.startsWith("hidden") ? undefined : rightOf(principal);
      return right === undefined ? undefined : { projectId: project, right };
    },
    findNotebook: async (projectId, name) => (projectId === project ? (name as NotebookId) : undefined),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const router = createRouter({
    routes: collab.routes ?? [],
    log: testLog,
    origin,
    authenticate,
    rightIn: async (principal) => rightOf(principal),
    scopes: { notebookId: async () => project },
  });
  const listener = getRequestListener((request, env) =>
    router(request, (env as { incoming: IncomingMessage }).incoming),
  );
  const server = http.createServer((request, response) => void listener(request, response));
  server.on("upgrade", (request, socket, head) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    for (const route of collab.sockets ?? []) {
      const match = route.path.exec(pathname);
      if (match !== null) return route.upgrade(request, socket, head, match);
    }
    socket.destroy();
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  await collab.start?.();
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    collab,
    port: (server.address() as AddressInfo).port,
    crash: close,
    async stop() {
      await collab.drain?.();
      await collab.stop?.();
      await close();
    },
  };
}

function bearer(header: string | undefined): string | null {
  return header?.replace(/^(Bearer|token) /i, "") ?? null;
}

export function principalOf(token: string): Principal {
  const personId = (token.split(":")[0] ?? token) as PersonId;
  const name = personId.slice(0, 1).toUpperCase() + personId.slice(1);
  return { kind: "token", personId, name, owner: false, credentialId: token };
}

function rightIn(credential: string): Right | undefined {
  const named = credential.split(":")[1];
  return rights.find((right) => right === named);
}

/** A notebook of code cells, `{a: "one"}`. */
export function notebookOf(cells: Readonly<Record<string, string>>): NotebookJson {
  return {
    ...emptyNotebook(),
    cells: Object.entries(cells).map(([id, source]) => ({
      cell_type: "code" as const,
      id,
      metadata: {},
      source,
      execution_count: null,
      outputs: [],
    })),
  } as NotebookJson;
}

export async function seedNotebook(
  db: Database,
  server: CollabServer,
  id: string,
  cells: Readonly<Record<string, string>> = { a: "one", b: "two" },
): Promise<void> {
  await db.transaction((client) => server.collab.seed(client, id as NotebookId, notebookOf(cells), "ann" as PersonId));
}

export interface TestClient {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  source(cell: string): Y.Text;
  text(cell: string): string;
  synced(): Promise<void>;
  destroy(): void;
}

/** The public provider with a document of its own (or the one given). */
export function connect(server: { readonly port: number }, id: string, token = "ann", doc = new Y.Doc()): TestClient {
  const provider = new WebsocketProvider(`ws://127.0.0.1:${server.port}/collab`, id, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    params: { token },
    disableBc: true,
    maxBackoffTime: 200,
  });
  const source = (cell: string): Y.Text => sourceOf(cellById(doc, cell) ?? new Y.Map());
  return {
    doc,
    provider,
    source,
    text: (cell) => source(cell).toString(),
    synced: () =>
      provider.synced ? Promise.resolve() : new Promise((resolve) => provider.once("sync", () => resolve())),
    destroy() {
      provider.destroy();
      doc.destroy();
    },
  };
}

/** Resolves when `condition` holds of the document, checked after each of its updates. */
export function until(doc: Y.Doc, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!holds(condition)) return;
      doc.off("update", check);
      resolve();
    };
    doc.on("update", check);
    check();
  });
}

function holds(condition: () => boolean): boolean {
  try {
    return condition();
  } catch {
    return false;
  }
}

export interface RawClient {
  readonly ws: WebSocket;
  readonly controls: ControlMessage[];
  /** How many update frames the server said are stored. */
  readonly stored: () => number;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(frame: Uint8Array): void;
  /** The next frame that `pick` takes something from, among those received already and those to come. */
  next<T>(pick: (frame: Frame) => T | undefined): Promise<T>;
  control<K extends ControlMessage["type"]>(type: K): Promise<Extract<ControlMessage, { type: K }>>;
  whenStored(count: number): Promise<void>;
}

/** A bare socket that speaks as our own page does. */
export async function raw(
  server: { readonly port: number },
  id: string,
  token = "ann",
  query = "octavo=1",
  onFrame: (frame: Frame, ws: WebSocket) => void = () => undefined,
): Promise<RawClient> {
  const ws = new WebSocket(`ws://127.0.0.1:${server.port}/collab/${id}?token=${token}&${query}`);
  const closed = once(ws, "close").then(([code, reason]) => ({ code: Number(code), reason: String(reason) }));
  const frames: Frame[] = [];
  const controls: ControlMessage[] = [];
  let stored = 0;
  const wake = new EventTarget();
  ws.on("message", (data: Buffer) => {
    const code = data[0];
    const decoder = decoding.createDecoder(data.subarray(1));
    if (code === collabMessage.stored) stored = decoding.readVarUint(decoder);
    else if (code === collabMessage.control)
      controls.push(controlMessageSchema.parse(JSON.parse(decoding.readVarString(decoder))));
    else {
      const frame = parseFrame(data);
      onFrame(frame, ws);
      frames.push(frame);
    }
    wake.dispatchEvent(new Event("frame"));
  });
  ws.on("error", () => undefined);
  await Promise.race([once(ws, "open"), closed]);
  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        wake.removeEventListener("frame", check);
        resolve(found);
      };
      wake.addEventListener("frame", check);
      check();
    });
  return {
    ws,
    controls,
    stored: () => stored,
    closed,
    send: (frame) => ws.send(frame),
    next: (pick) =>
      when(() => {
        for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
          const found = pick(frame);
          if (found !== undefined) return found;
        }
        return undefined;
      }),
    control: (type) => when(() => controls.find((control) => control.type === type)) as never,
    whenStored: (count) => when(() => (stored >= count ? true : undefined)).then(() => undefined),
  };
}

export interface Member extends RawClient {
  readonly doc: Y.Doc;
  source(cell: string): Y.Text;
  /** Sends a frame that counts as an update. */
  send(frame: Uint8Array): void;
  /** Resolves when the server says that all this member sent is stored. */
  saved(): Promise<void>;
  /** Update frames sent so far. */
  readonly sent: () => number;
}

/** A bare socket with a document behind it, as our own page keeps one: sends its edits, applies those of others. */
export async function member(
  server: { readonly port: number },
  id: string,
  token = "ann",
  doc = new Y.Doc(),
): Promise<Member> {
  let sent = 0;
  const remote = {};
  const client = await raw(server, id, token, "octavo=1", (frame, ws) => {
    if (frame.kind === "step1") {
      sent++;
      ws.send(step2Frame(Y.encodeStateAsUpdate(doc, frame.stateVector)));
    } else if (frame.kind === "update") {
      Y.applyUpdate(doc, frame.update, remote);
    }
  });
  const send = (frame: Uint8Array): void => {
    sent++;
    client.send(frame);
  };
  const listen = (update: Uint8Array, origin: unknown): void => {
    if (origin !== remote && client.ws.readyState === WebSocket.OPEN) send(updateFrame(update));
  };
  doc.on("update", listen);
  client.ws.on("close", () => doc.off("update", listen));
  client.ws.send(step1Frame(Y.encodeStateVector(doc)));
  await client.next((frame) => (frame.kind === "update" && frame.reply ? true : undefined));
  return {
    ...client,
    send,
    doc,
    source: (cell) => sourceOf(cellById(doc, cell) ?? new Y.Map()),
    sent: () => sent,
    saved: () => client.whenStored(sent),
  };
}
