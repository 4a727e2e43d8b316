/**
 * The living document of one notebook in this tab: a Y.Doc, the copy that this browser keeps of it, and the socket to
 * the server's room. Owns what the bar says of saving, what the server refused or rescued, and what changed while the
 * tab was away. A connection is for one person, document and epoch; when the server has a newer epoch it stops
 * (`phase: "outdated"`) and whoever opened it opens the next one, with this one's unsent edits as a proposal.
 *
 * It does not know cells beyond their text: pictures for the report are taken through `picture`, an argument.
 */
import type * as decoding from "lib0/decoding";
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Right } from "#lib/base/rights.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import { type ControlMessage, collabClose, collabMessage, controlMessageSchema } from "#lib/protocol/collab-message.ts";
import { forgetIfHidden } from "./forget-copies.ts";
import { LiveOutputs } from "./notebook-live-outputs.ts";
import { type CopyKey, holdsUnsent, type LocalCopy, openCopy } from "./notebook-offline.ts";
import { isEmpty, type MergeReport, mergeReport, type Picture } from "./notebook-report.ts";
import * as saving from "./notebook-saving.ts";
import { Signal } from "./notebook-signal.ts";
import { type CountingSocket, countingSocket } from "./notebook-socket.ts";

export type Phase =
  /** The document is not here yet: neither from disk nor from the server. */
  | { readonly name: "opening" }
  | { readonly name: "open" }
  /** The server has another generation of this document. */
  | { readonly name: "outdated" }
  /** The server will not have us; the words say why. Typing goes on where the document is here already. */
  | { readonly name: "closed"; readonly why: "not_found" | "forbidden" | "not_signed_in" | "too_large" | "malformed" };

export interface Refusal {
  readonly id: number;
  readonly code: string;
  readonly message: string;
}

export interface Rescued {
  readonly id: string;
  readonly cellId: string;
  readonly text: string;
}

export type Steering = Extract<ControlMessage, { readonly type: "training" }>;

export interface ConnectionOptions extends CopyKey {
  /** `ws://host/collab`. */
  readonly url: string;
  readonly picture: (doc: Y.Doc) => Picture;
  /** Ids of the cells with insertions newer than the vector. */
  readonly touched: (doc: Y.Doc, vector: Uint8Array | undefined) => ReadonlySet<string>;
  /** This browser never opened this generation: it keeps no copy of it. */
  readonly isFirst: boolean;
  readonly now: () => number;
  readonly random: () => number;
}

/** Cursor and selection go out at most this often. */
const awarenessEveryMs = 50;
const longestBackoffMs = 8000;
/** A short break is nobody's business: a report is made of absences longer than this. */
const worthReportingMs = 4000;

const finalCloses: Readonly<Record<number, Extract<Phase, { name: "closed" }>["why"]>> = {
  [collabClose.notFound]: "not_found",
  [collabClose.forbidden]: "forbidden",
  [collabClose.notSignedIn]: "not_signed_in",
  [collabClose.tooLarge]: "too_large",
  [collabClose.malformed]: "malformed",
};

export class NotebookConnection {
  readonly doc = new Y.Doc({ gc: true });
  readonly awareness = new Awareness(this.doc);
  readonly phase = new Signal<Phase>({ name: "opening" });
  readonly online = new Signal<boolean>(false);
  /** Edits of mine that the server has not stored. */
  readonly unsaved = new Signal<number>(0);
  readonly savedAt = new Signal<number | undefined>(undefined);
  readonly access = new Signal<"view" | "edit" | undefined>(undefined);
  /** What this person may do in the notebook, once the server has said. */
  readonly right = new Signal<Right | undefined>(undefined);
  /** What the server says of me to everybody (name, colour): it comes back with my own presence. */
  readonly identity = new Signal<unknown>(undefined);
  readonly refusals = new Signal<readonly Refusal[]>([]);
  readonly rescued = new Signal<readonly Rescued[]>([]);
  readonly report = new Signal<MergeReport | undefined>(undefined);
  /** What others' running cells show at this moment. */
  readonly live = new LiveOutputs();
  /** The latest thing that somebody asked of a training. */
  readonly steering = new Signal<Steering | undefined>(undefined);
  /** What this browser keeps on disk; undefined where it keeps nothing. */
  copy: LocalCopy | undefined;

  readonly #options: ConnectionOptions;
  readonly #provider: WebsocketProvider;
  #socket: CountingSocket | undefined;
  #saving = saving.nothingWaits;
  #sent = 0;
  #synced = false;
  #absence: { readonly since: number; readonly base: Picture; mine: Picture | undefined } | undefined;
  #refusalCount = 0;
  #ended = false;
  #awarenessTimer: ReturnType<typeof setTimeout> | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#provider = this.#makeProvider();
    // A first state has the clock 0, which others take for one they know: unseen until it is renewed, 15 s later.
    this.awareness.setLocalState({});
    this.doc.on("update", this.#onUpdate);
    this.doc.on("beforeTransaction", this.#beforeTransaction);
    globalThis.addEventListener("offline", this.#onOffline);
    globalThis.addEventListener("online", this.#onOnline);
  }

  /** Reads the browser's copy and connects; resolves when the document can be shown or was refused. */
  async open(): Promise<void> {
    const { isFirst } = this.#options;
    // Without a copy to wait for, the server sends while the disk is being opened.
    if (isFirst && navigator.onLine) this.#provider.connect();
    this.copy = await openCopy(this.#options, this.doc);
    if (this.#ended) return void this.copy?.close();
    if (isFirst && this.savedAt.get() !== undefined && this.#saving.waiting.length === 0) {
      this.copy?.markStored(Y.encodeStateVector(this.doc));
    }
    if (!isFirst && this.copy !== undefined && this.#hasDocument()) {
      if (holdsUnsent(this.doc, this.copy.storedVector)) this.#note(saving.edited(this.#saving, null));
      this.#absence = { since: 0, base: this.#storedPicture(), mine: undefined };
      this.#setPhase({ name: "open" });
    }
    if (!isFirst && navigator.onLine) this.#provider.connect();
  }

  /** Tells the server of what is not sent and lets go of everything; the copy on disk stays. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#awarenessTimer);
    clearTimeout(this.#drainTimer);
    globalThis.removeEventListener("offline", this.#onOffline);
    globalThis.removeEventListener("online", this.#onOnline);
    this.awareness.setLocalState(null);
    this.#sendAwareness();
    this.#provider.destroy();
    this.awareness.destroy();
    await this.copy?.close();
    this.doc.destroy();
  }

  /** Where I am, for others. Fields are merged; `undefined` removes one. */
  announce(fields: Readonly<Record<string, unknown>>): void {
    const state: Record<string, unknown> = { ...this.awareness.getLocalState(), ...fields };
    for (const [name, value] of Object.entries(fields)) if (value === undefined) delete state[name];
    this.awareness.setLocalState(state);
  }

  /** Whether a transaction with this origin is somebody else's, or an old one from the disk. */
  isRemote(origin: unknown): boolean {
    return origin === this.#provider || (this.copy !== undefined && origin === this.copy.origin);
  }

  retry(): void {
    this.#provider.connect();
  }

  addRescued(found: readonly Rescued[]): void {
    const known = new Set(this.rescued.get().map((item) => item.id));
    this.rescued.update((items) => [...items, ...found.filter((item) => !known.has(item.id))]);
  }

  dropRescued(id: string): void {
    this.rescued.update((items) => items.filter((item) => item.id !== id));
  }

  dismissRefusals(): void {
    this.refusals.set([]);
  }

  dismissReport(): void {
    this.report.set(undefined);
  }

  #makeProvider(): WebsocketProvider {
    const { url, notebookId, epoch } = this.#options;
    this.#socket = countingSocket({ onOpening: this.#onOpening, onSent: this.#onSent });
    const provider = new WebsocketProvider(url, notebookId, this.doc, {
      connect: false,
      awareness: this.awareness,
      disableBc: true,
      maxBackoffTime: longestBackoffMs,
      params: { octavo: "1", epoch: String(epoch) },
      WebSocketPolyfill: this.#socket.WebSocket,
      shouldReconnect: (event) => !(event.code in finalCloses) && event.code !== collabClose.epochChanged,
    });
    // The library's own handler sends every remote state back to the server; ours sends mine only, and not too often.
    this.awareness.off("update", provider._awarenessUpdateHandler);
    this.awareness.on("update", this.#onAwareness);
    provider.messageHandlers[collabMessage.awareness] = (_encoder: unknown, decoder: decoding.Decoder) =>
      this.#receiveAwareness(readVarUint8Array(decoder));
    provider.messageHandlers[collabMessage.stored] = (_encoder: unknown, decoder: decoding.Decoder) =>
      this.#onStored(readVarUint(decoder));
    provider.messageHandlers[collabMessage.control] = (_encoder: unknown, decoder: decoding.Decoder) =>
      this.#onControl(readVarString(decoder));
    provider.on("status", ({ status }) => this.#onStatus(status === "connected"));
    provider.on("sync", (synced: boolean) => this.#onSync(synced));
    provider.on("closed", ({ code }) => this.#onClosed(code));
    return provider;
  }

  readonly #onOpening = (): void => {
    this.#sent = 0;
    this.#note(saving.disconnected(this.#saving));
  };

  readonly #onSent = (count: number, kind: "answer" | "update" | "other"): void => {
    this.#sent = count;
    if (kind === "answer") this.#note(saving.answered(this.#saving, count));
  };

  readonly #onUpdate = (_update: Uint8Array, origin: unknown): void => {
    if (this.isRemote(origin)) return;
    const sent = this.#provider.wsconnected && this.#provider.ws?.readyState === WebSocket.OPEN;
    this.#note(saving.edited(this.#saving, sent ? this.#sent : null));
  };

  readonly #beforeTransaction = (transaction: Y.Transaction): void => {
    if (transaction.origin !== this.#provider || this.#synced || this.#absence === undefined) return;
    this.#absence.mine ??= this.#options.picture(this.doc);
  };

  readonly #onOffline = (): void => this.#provider.disconnect();
  readonly #onOnline = (): void => {
    if (this.phase.get().name === "open" || this.phase.get().name === "opening") this.#provider.connect();
  };

  readonly #onAwareness = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
    const mine = this.doc.clientID;
    if (![...change.added, ...change.updated, ...change.removed].includes(mine)) return;
    this.#awarenessTimer ??= setTimeout(() => {
      this.#awarenessTimer = undefined;
      this.#sendAwareness();
    }, awarenessEveryMs);
  };

  #receiveAwareness(update: Uint8Array): void {
    const identity = userIn(update, this.doc.clientID);
    if (identity !== undefined && JSON.stringify(identity) !== JSON.stringify(this.identity.get())) {
      this.identity.set(identity);
    }
    applyAwarenessUpdate(this.awareness, update, this.#provider);
  }

  #sendAwareness(): void {
    const { ws } = this.#provider;
    if (!this.#provider.wsconnected || ws === null || ws.readyState !== WebSocket.OPEN) return;
    const encoder = createEncoder();
    writeVarUint(encoder, collabMessage.awareness);
    writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, [this.doc.clientID]));
    ws.send(toUint8Array(encoder));
  }

  #onStatus(connected: boolean): void {
    if (this.#ended) return;
    this.online.set(connected);
    if (connected) return;
    this.#synced = false;
    this.#note(saving.disconnected(this.#saving));
    if (this.phase.get().name !== "open") return;
    this.#absence ??= { since: this.#options.now(), base: this.#options.picture(this.doc), mine: undefined };
  }

  #onSync(synced: boolean): void {
    this.#synced = synced;
    if (!synced) return;
    if (this.phase.get().name === "opening") this.#setPhase({ name: "open" });
    const absence = this.#absence;
    this.#absence = undefined;
    if (absence === undefined) return;
    if (absence.since > 0 && this.#options.now() - absence.since < worthReportingMs) return;
    this.#report(absence.base, absence.mine ?? this.#options.picture(this.doc));
  }

  /** Only a return with edits of my own needs words; that others worked on is what a notebook is for. */
  #report(base: Picture, mine: Picture): void {
    const report = mergeReport(base, mine, this.#options.picture(this.doc));
    if (report === undefined || isEmpty(report.mine)) return;
    this.report.set(report);
  }

  #onClosed(code: number): void {
    if (code === collabClose.epochChanged) {
      this.#setPhase({ name: "outdated" });
      return;
    }
    if (code === collabClose.forbidden || code === collabClose.notFound) {
      void forgetIfHidden(this.#options.personId, this.#options.notebookId);
    }
    const why = finalCloses[code];
    if (why !== undefined) this.#setPhase({ name: "closed", why });
  }

  #onStored(count: number): void {
    this.#socket?.stored(count);
    this.#note(saving.stored(this.#saving, count));
    if (this.#saving.waiting.length > 0) return;
    this.savedAt.set(this.#options.now());
    this.copy?.markStored(Y.encodeStateVector(this.doc));
  }

  #onControl(text: string): void {
    const message = parseControl(text);
    if (message === undefined) return;
    switch (message.type) {
      case "hello":
        this.access.set(message.access);
        this.right.set(message.right);
        if (message.epoch !== this.#options.epoch) this.#leaveEpoch();
        return;
      case "right":
        this.right.set(message.right);
        return;
      case "refused":
        this.#socket?.forget();
        this.#refusalCount += 1;
        this.refusals.update((all) => [
          ...all.filter((one) => one.message !== message.message),
          { id: this.#refusalCount, code: message.code, message: message.message },
        ]);
        return;
      case "rescued":
        this.addRescued([{ id: message.rescueId, cellId: message.cellId, text: message.text }]);
        return;
      case "live":
        this.live.hear(message.executionId, message.displayId, message.data as MimeBundle);
        return;
      case "training":
        this.steering.set(message);
        return;
      case "draining":
        this.#comeBackIn(message.reconnectMs);
        return;
    }
  }

  #leaveEpoch(): void {
    this.#provider.disconnect();
    this.#setPhase({ name: "outdated" });
  }

  /** The server goes away and says when it is back; everybody comes back a little apart. */
  #comeBackIn(waitMs: number): void {
    this.#provider.disconnect();
    clearTimeout(this.#drainTimer);
    this.#drainTimer = setTimeout(() => this.#provider.connect(), waitMs * (1 + this.#options.random()));
  }

  #note(next: saving.Saving): void {
    this.#saving = next;
    this.unsaved.set(next.waiting.length);
  }

  #setPhase(phase: Phase): void {
    if (!this.#ended) this.phase.set(phase);
  }

  #hasDocument(): boolean {
    return this.doc.store.clients.size > 0;
  }

  /**
   * What the server had of this copy cannot be rebuilt from it, but which cells were edited since can be told: those get
   * a text that no cell has, so that they count as mine.
   */
  #storedPicture(): Picture {
    const touched = this.#options.touched(this.doc, this.copy?.storedVector);
    const changed = "\u0000";
    return new Map([...this.#options.picture(this.doc)].map(([id, text]) => [id, touched.has(id) ? changed : text]));
  }
}

/** The `user` of one client's entry in an awareness message. */
function userIn(update: Uint8Array, clientId: number): unknown {
  const decoder = createDecoder(update);
  for (let left = readVarUint(decoder); left > 0; left--) {
    const id = readVarUint(decoder);
    readVarUint(decoder);
    const text = readVarString(decoder);
    if (id === clientId) return (JSON.parse(text) as { readonly user?: unknown } | null)?.user;
  }
  return undefined;
}

function parseControl(text: string): ControlMessage | undefined {
  try {
    return controlMessageSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
