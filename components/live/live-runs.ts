/**
 * The page's one `WS /live`: who wants news of a project's runs, or of one run, watches and is counted; the socket is there
 * while anybody does. It comes back by itself, asks for everything again, and says so, since nothing was kept meanwhile.
 * It does not wait for a server that refuses: who watches then reads by the clock, as without a socket.
 */
import { type LiveMessage, type LiveRuns, liveClose, liveMessageSchema } from "#lib/protocol/live.ts";
import { jsonOf } from "./api/problem.ts";

export interface LiveSubject {
  readonly projectId: string;
  /** One run alone; else all of the project. */
  readonly runId?: string | undefined;
}

export interface LiveWatcher {
  readonly onNews: (news: LiveRuns) => void;
  /** From here on news comes (what happened before was not told), or no more. */
  readonly onState: (up: boolean) => void;
}

export interface LiveSocketOptions {
  readonly connect: () => WebSocket;
  readonly firstWaitMs?: number;
}

interface Watch extends LiveSubject {
  readonly watchers: Set<LiveWatcher>;
  up: boolean;
}

const longestWaitMs = 20_000;
const over: readonly number[] = [liveClose.notSignedIn, liveClose.ended];

export class LiveSocket {
  readonly #connect: () => WebSocket;
  readonly #firstWaitMs: number;
  readonly #watches = new Map<string, Watch>();
  #socket: WebSocket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #waitMs: number;

  constructor({ connect, firstWaitMs = 500 }: LiveSocketOptions) {
    this.#connect = connect;
    this.#firstWaitMs = firstWaitMs;
    this.#waitMs = firstWaitMs;
  }

  watch({ projectId, runId }: LiveSubject, watcher: LiveWatcher): () => void {
    const name = nameOf({ projectId, runId });
    let watch = this.#watches.get(name);
    if (watch === undefined) {
      watch = { projectId, runId, watchers: new Set(), up: false };
      this.#watches.set(name, watch);
      this.#ask("watch", watch);
    }
    watch.watchers.add(watcher);
    watcher.onState(watch.up);
    if (this.#socket === undefined && this.#retry === undefined) this.#open();
    return () => this.#unwatch(name, watcher);
  }

  #unwatch(name: string, watcher: LiveWatcher): void {
    const watch = this.#watches.get(name);
    if (watch?.watchers.delete(watcher) !== true || watch.watchers.size > 0) return;
    this.#watches.delete(name);
    if (this.#watches.size === 0) this.#rest();
    this.#ask("unwatch", watch);
    // The server keeps one list per project: what else is watched there is said once more.
    for (const other of this.#watches.values()) if (other.projectId === watch.projectId) this.#ask("watch", other);
  }

  #rest(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#waitMs = this.#firstWaitMs;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #open(): void {
    this.#retry = undefined;
    const socket = this.#connect();
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket === socket) for (const watch of this.#watches.values()) this.#ask("watch", watch);
    };
    socket.onmessage = ({ data }) => {
      const message = liveMessageSchema.safeParse(jsonOf(String(data))).data;
      if (this.#socket === socket && message !== undefined) this.#heard(message);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      for (const watch of this.#watches.values()) setUp(watch, false);
      if (over.includes(code)) return;
      this.#retry = setTimeout(() => this.#open(), this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs);
    };
  }

  #heard(message: LiveMessage): void {
    if (message.type === "runs") {
      for (const watch of this.#watches.values())
        if (watch.projectId === message.projectId) for (const { onNews } of watch.watchers) onNews(message);
      return;
    }
    this.#waitMs = this.#firstWaitMs;
    for (const watch of this.#watches.values()) {
      const whole = message.runId === undefined && message.type === "refused" && watch.projectId === message.projectId;
      if (whole || nameOf(watch) === nameOf(message)) setUp(watch, message.type === "watching");
    }
  }

  #ask(type: "watch" | "unwatch", { projectId, runId }: LiveSubject): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type, projectId, ...(runId === undefined ? {} : { runId }) }));
  }
}

function setUp(watch: Watch, up: boolean): void {
  if (watch.up === up) return;
  watch.up = up;
  for (const { onState } of watch.watchers) onState(up);
}

function nameOf({ projectId, runId }: LiveSubject): string {
  return `${projectId} ${runId ?? ""}`;
}

let page: LiveSocket | undefined;

/** The one of this page. */
export function liveSocket(): LiveSocket {
  page ??= new LiveSocket({ connect: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/live`) });
  return page;
}
