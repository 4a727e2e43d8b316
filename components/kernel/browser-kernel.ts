/**
 * The kernel of this browser tab: joins the pure session (who runs, who waits) to the frame (where it runs). What it
 * reports of an execution is what the page sends to the server and shows while offline.
 */

import { readCell } from "#lib/graph/cell-names.ts";
import { type GraphCell, NotebookGraph } from "#lib/graph/notebook-graph.ts";
import { takeRun } from "#lib/graph/run-facts.ts";
import { LiveVersions } from "#lib/graph/tokens.ts";
import type { DeviceKind, DeviceReport } from "#lib/kernel/device.ts";
import type { FromKernel, KernelAnswer, KernelRequest, RunOrder, ToKernel } from "#lib/kernel/protocol.ts";
import type { CellRun, Phase, SessionEffect, SessionEvent } from "#lib/kernel/session.ts";
import { freshSession, type Session, step } from "#lib/kernel/session.ts";
import type { TablePage, TableQuery } from "#lib/kernel/table-pages.ts";
import type { Variables } from "#lib/kernel/variables.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { readKernelAssets } from "./assets.ts";
import { KernelChannel } from "./kernel-channel.ts";

/** One run of a cell as it is asked for; what it needs is read from the notebook's graph. */
export type RunRequest = Omit<CellRun, "needs">;

export type TrainAct = Extract<ToKernel, { readonly type: "train" }>["act"];

export interface KernelState {
  readonly phase: Phase["name"];
  /** The execution that runs now. */
  readonly running: { readonly executionId: string; readonly cellId: string } | undefined;
  /** Executions that wait, in order. */
  readonly queued: readonly { readonly executionId: string; readonly cellId: string }[];
  readonly device: DeviceReport | undefined;
  /** An interrupt was asked for and the code holds its thread (WebAssembly, a GPU call): only a restart ends it. */
  readonly isStuck: boolean;
  /** Why it is dead. */
  readonly reason: string | undefined;
  /** New with every restart: values do not outlive a session. */
  readonly sessionId: string;
}

export interface KernelEvent {
  readonly executionId: string;
  readonly event: ExecutionEvent;
}

export interface Kernel {
  readonly state: {
    get(): KernelState;
    subscribe(listener: () => void): () => void;
  };
  /** Starts the kernel ahead of the first run. */
  start(): void;
  /** Runs cells in order, after those that wait; what needs a cell that fails is not run, what does not goes on. */
  run(cells: readonly RunRequest[]): void;
  /** The notebook's TypeScript cells as they stand, in shown order: who declares which name; cells that left lose theirs. */
  follow(cells: readonly GraphCell[]): void;
  /** Ends what runs and empties the queue. What holds its thread and does not ask makes the kernel stuck; again: restarts. */
  interrupt(): void;
  cancel(executionIds: readonly string[]): void;
  restart(): void;
  /** Pauses a training, lets it go on, or ends it early. */
  train(trainingId: string, act: TrainAct, by?: string): void;
  /** Values of the notebook's inputs, from here on. */
  setInputs(values: Readonly<Record<string, unknown>>): void;
  onEvent(listener: (event: KernelEvent) => void): () => void;
  /** What the session holds; undefined when it does not answer. */
  variables(): Promise<Variables | undefined>;
  /** Rows of a table that a cell of this session showed; undefined when they are no longer held. */
  rows(query: TableQuery): Promise<TablePage | undefined>;
  close(): void;
}

/** Answers what the kernel of a session asks for (private bytes, secrets); the page alone may ask the server. */
export type KernelBroker = (request: KernelRequest, signal: AbortSignal, sessionId: string) => Promise<unknown>;

export interface BrowserKernelOptions {
  /** Which device to compute on; the fastest that works when left out. */
  readonly device?: DeviceKind | "auto";
  readonly broker?: KernelBroker;
  /** Tells the server that the runs of this ticket are interrupted: loops that hold their thread ask there. */
  readonly raise?: (ticket: string) => void;
  /** How long an interrupt may stay unanswered before the kernel counts as stuck. */
  readonly patienceMs?: number;
  /** Where build assets are served. */
  readonly assetsUrl?: string;
}

export function createBrowserKernel(options: BrowserKernelOptions = {}): Kernel {
  return new BrowserKernel(options);
}

class BrowserKernel implements Kernel {
  readonly #options: BrowserKernelOptions;
  readonly #graph = new NotebookGraph(readCell);
  /** Versions of the values that the kernel holds. */
  readonly #live = new LiveVersions();
  readonly #eventListeners = new Set<(event: KernelEvent) => void>();
  readonly #stateListeners = new Set<() => void>();
  /** Executions of this session: nothing else may be spoken of by the kernel. */
  #executions = new Set<string>();
  #session: Session = freshSession;
  #sessionId = newId();
  #shown: KernelState | undefined;
  #channel: KernelChannel | undefined;
  #requests = new AbortController();
  /** Who waits for the session's variables; a later question takes the place of the one before. */
  #asked: ((variables: Variables | undefined) => void) | undefined;
  #askedId = 0;
  readonly #rowsAsked = new Map<number, (page: TablePage | undefined) => void>();
  #askedRows = 0;
  #inputs: Readonly<Record<string, unknown>> = {};
  /** What the kernel knows of inputs and names. */
  #told: { readonly inputs: unknown; readonly revision: number } = { inputs: undefined, revision: -1 };
  #isStarted = false;
  #isClosed = false;

  constructor(options: BrowserKernelOptions) {
    this.#options = options;
  }

  readonly state = {
    get: (): KernelState => {
      this.#shown ??= this.#describe();
      return this.#shown;
    },
    subscribe: (listener: () => void): (() => void) => {
      this.#stateListeners.add(listener);
      return () => this.#stateListeners.delete(listener);
    },
  };

  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    this.#startKernel();
  }

  run(cells: readonly RunRequest[]): void {
    this.start();
    const runs = cells.map((cell) => ({ ...cell, needs: this.#graph.needs(cell.cellId) }));
    this.#step({ type: "run", runs });
  }

  follow(cells: readonly GraphCell[]): void {
    const gone = this.#graph.follow(cells);
    this.#live.forget(gone);
    const names = this.#live.dropUndeclared(this.#graph);
    if (gone.length > 0 || names.length > 0) this.#channel?.send({ type: "forget", cellIds: gone, names });
  }

  interrupt(): void {
    this.#step({ type: "interrupt" });
  }

  cancel(executionIds: readonly string[]): void {
    this.#step({ type: "cancel", executionIds });
  }

  restart(): void {
    if (this.#isStarted) this.#step({ type: "restart" });
    else this.start();
  }

  setInputs(values: Readonly<Record<string, unknown>>): void {
    this.#inputs = values;
    this.#told = { ...this.#told, inputs: values };
    this.#channel?.send({ type: "inputs", values });
  }

  train(trainingId: string, act: TrainAct, by?: string): void {
    this.#channel?.send({ type: "train", trainingId, act, by });
  }

  onEvent(listener: (event: KernelEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  rows(query: TableQuery): Promise<TablePage | undefined> {
    const { name } = this.#session.phase;
    if (name !== "ready" && name !== "busy") return Promise.resolve(undefined);
    const requestId = ++this.#askedRows;
    return new Promise((resolve) => {
      this.#rowsAsked.set(requestId, resolve);
      this.#channel?.send({ type: "rows", requestId, query });
    });
  }

  variables(): Promise<Variables | undefined> {
    if (this.#session.phase.name !== "ready") return Promise.resolve(undefined);
    this.#asked?.(undefined);
    return new Promise((resolve) => {
      this.#asked = resolve;
      this.#channel?.send({ type: "variables", requestId: ++this.#askedId });
    });
  }

  close(): void {
    this.#asked?.(undefined);
    this.#forgetRows();
    this.#isClosed = true;
    this.#requests.abort();
    this.#channel?.close();
  }

  /** Nobody will answer any more. */
  #forgetRows(): void {
    for (const resolve of this.#rowsAsked.values()) resolve(undefined);
    this.#rowsAsked.clear();
  }

  #step(event: SessionEvent): void {
    const { session, effects } = step(this.#session, event);
    this.#session = session;
    for (const effect of effects) this.#perform(effect);
    this.#shown = undefined;
    for (const listener of this.#stateListeners) listener();
  }

  #perform(effect: SessionEffect): void {
    switch (effect.type) {
      case "start-kernel":
        this.#startKernel();
        return;
      case "send-run":
        this.#executions.add(effect.run.executionId);
        this.#tell();
        this.#channel?.send({ type: "run", run: orderOf(effect.run) });
        return;
      case "send-interrupt":
        this.#channel?.send({ type: "interrupt" });
        if (this.#session.phase.name === "busy" && this.#session.phase.run.ticket !== undefined) {
          this.#options.raise?.(this.#session.phase.run.ticket);
        }
        return;
      case "await-interrupt":
        this.#awaitInterrupt();
        return;
      case "end":
        this.#executions.delete(effect.executionId);
        for (const event of effect.events) this.#emit(effect.executionId, event);
        this.#emit(effect.executionId, { type: "finished", at: Date.now(), status: effect.status });
    }
  }

  /** What has changed since the kernel was told last, before a run. */
  #tell(): void {
    if (this.#told.inputs !== this.#inputs) this.#channel?.send({ type: "inputs", values: this.#inputs });
    if (this.#told.revision !== this.#graph.revision) {
      this.#channel?.send({ type: "names", cells: this.#graph.owned() });
    }
    this.#told = { inputs: this.#inputs, revision: this.#graph.revision };
  }

  #awaitInterrupt(): void {
    const { phase } = this.#session;
    if (phase.name !== "busy") return;
    const { executionId } = phase.run;
    setTimeout(() => {
      const now = this.#session.phase;
      if (now.name === "busy" && now.run.executionId === executionId) this.#step({ type: "unanswered" });
    }, this.#options.patienceMs ?? 2_000);
  }

  #startKernel(): void {
    this.#forgetRows();
    this.#requests.abort();
    this.#requests = new AbortController();
    this.#executions = new Set();
    this.#live.clear();
    this.#told = { inputs: undefined, revision: -1 };
    this.#sessionId = newId();
    this.#asked?.(undefined);
    if (this.#channel !== undefined) {
      this.#channel.start();
      return;
    }
    readKernelAssets(this.#options.assetsUrl ?? new URL("/assets", location.href).href).then(
      ({ frameUrl, assets }) => this.#open(frameUrl, assets),
      (error: unknown) =>
        this.#step({
          type: "died",
          reason: `The kernel could not be loaded: ${error instanceof Error ? error.message : "unknown"}.`,
        }),
    );
  }

  #open(frameUrl: string, assets: Awaited<ReturnType<typeof readKernelAssets>>["assets"]): void {
    if (this.#isClosed || this.#channel !== undefined) return;
    const channel = new KernelChannel({
      frameUrl,
      assets,
      interruptsUrl: new URL("/api/interrupts/asked", location.href).href,
      device: this.#options.device ?? "auto",
      onMessage: (message) => this.#receive(message),
      onDead: (reason) => {
        if (this.#channel === channel) this.#channel = undefined;
        this.#step({ type: "died", reason });
      },
    });
    this.#channel = channel;
    channel.start();
  }

  #receive(message: FromKernel): void {
    switch (message.type) {
      case "ready":
      case "device":
        this.#step(message);
        return;
      case "events":
        this.#channel?.send({ type: "taken", size: message.size });
        if (this.#executions.has(message.executionId)) this.#take(message.executionId, message.events);
        return;
      case "rows":
        this.#rowsAsked.get(message.requestId)?.(message.page ?? undefined);
        this.#rowsAsked.delete(message.requestId);
        return;
      case "variables":
        if (message.requestId !== this.#askedId) return;
        this.#asked?.(message.held);
        this.#asked = undefined;
        return;
      case "request":
        void this.#answer(message.requestId, message.request);
    }
  }

  #take(executionId: string, events: readonly ExecutionEvent[]): void {
    const { phase } = this.#session;
    const isRunning = phase.name === "busy" && phase.run.executionId === executionId;
    for (const event of events) {
      // Only the run that runs may begin or end; what came before may still print from its timers.
      if (event.type === "running" && !isRunning) continue;
      if (event.type === "finished" && !isRunning) continue;
      if (event.type !== "finished") this.#emit(executionId, event);
      else if (phase.name === "busy") this.#emit(executionId, this.#withFacts(phase.run, event));
      if (event.type === "finished") this.#step({ type: "finished", executionId, status: event.status });
    }
  }

  /** What the kernel tells of values, and what the cell was given: that follows from all runs before it. */
  #withFacts({ cellId, source }: CellRun, event: FinishedEvent): FinishedEvent {
    return { ...event, facts: takeRun(this.#graph, this.#live, { cellId, source }, event.facts) };
  }

  #emit(executionId: string, event: ExecutionEvent): void {
    for (const listener of this.#eventListeners) listener({ executionId, event });
  }

  async #answer(requestId: number, request: KernelRequest): Promise<void> {
    const channel = this.#channel;
    const answer = await this.#ask(request);
    const bytes = answer.ok && answer.value instanceof ArrayBuffer ? [answer.value] : [];
    if (channel === this.#channel) channel?.send({ type: "answer", requestId, answer }, bytes);
  }

  async #ask(request: KernelRequest): Promise<KernelAnswer> {
    const broker = this.#options.broker;
    if (broker === undefined) return { ok: false, message: "this page gives its kernel no data" };
    try {
      return { ok: true, value: await broker(request, this.#requests.signal, this.#sessionId) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : "the data could not be read" };
    }
  }

  #describe(): KernelState {
    const { phase, queue, device } = this.#session;
    return {
      phase: phase.name,
      running: phase.name === "busy" ? { executionId: phase.run.executionId, cellId: phase.run.cellId } : undefined,
      queued: queue.flatMap(({ runs }) => runs.map(({ executionId, cellId }) => ({ executionId, cellId }))),
      device,
      isStuck: phase.name === "busy" && phase.interrupt === "unanswered",
      reason: phase.name === "dead" ? phase.reason : undefined,
      sessionId: this.#sessionId,
    };
  }
}

function orderOf({ executionId, cellId, source, ticket }: CellRun): RunOrder {
  return { executionId, cellId, source, ticket, seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 };
}

type FinishedEvent = Extract<ExecutionEvent, { type: "finished" }>;

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
