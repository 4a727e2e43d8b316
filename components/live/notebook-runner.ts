/**
 * Running cells in this tab: one kernel, one queue, every run told to the server before it starts and as it goes. What
 * runs is what was read: a run carries the source and its hash, and when the document holds other text by then, nothing
 * runs and the person is asked. Offline, cells run and their outputs are kept here until the server hears of them.
 *
 * Loads the kernel when first needed; a reader never does.
 */
import type { CellId } from "#lib/base/id.ts";
import { autoRunTurn, type ChangeSource } from "#lib/graph/auto-runner.ts";
import type { StateSession } from "#lib/graph/cell-state.ts";
import { planAuto, planRun, type RunMode } from "#lib/graph/run-plan.ts";
import type { RunRecord } from "#lib/graph/run-record.ts";
import type { TablePage, TableQuery } from "#lib/kernel/table-pages.ts";
import type { Variables } from "#lib/kernel/variables.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import { autoRun, autoTrack } from "#lib/notebook/run-switches.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { KnownSecrets } from "#lib/secrets/known.ts";
import type { Kernel, KernelEvent, KernelState, TrainAct } from "../kernel/index.ts";
import type { NotebookConnection } from "./notebook-connection.ts";
import { ExecutionSender } from "./notebook-executions.ts";
import { LiveGraph } from "./notebook-graph.ts";
import { sourceHash } from "./notebook-hash.ts";
import type { NotebookInputs } from "./notebook-inputs.ts";
import { kernelBroker, privateTicket, raiseInterrupt } from "./notebook-kernel-broker.ts";
import { LocalOutputs } from "./notebook-local-outputs.ts";
import type { NotebookModel } from "./notebook-model.ts";
import { OwnResults } from "./notebook-own-results.ts";
import type { NotebookPackages } from "./notebook-packages.ts";
import type { NotebookPresence } from "./notebook-presence.ts";
import { type Progress, progressIn } from "./notebook-progress.ts";
import { ProjectFiles } from "./notebook-project-files.ts";
import { deviceWords, environmentOf, NotebookRunFacts, type SameRun } from "./notebook-run-facts.ts";
import { countRun, endWords, noRuns } from "./notebook-run-words.ts";
import { isRunnable, runnableCells } from "./notebook-runnable.ts";
import { Signal } from "./notebook-signal.ts";
import { steerTraining, steerWords } from "./notebook-steering.ts";
import { NotebookTracking } from "./notebook-tracking.ts";
import { until } from "./notebook-until.ts";

export type DeviceChoice = "auto" | "webgpu" | "webgl" | "wasm" | "cpu";

interface Order {
  readonly cellId: CellId;
  readonly executionId: string;
  readonly source: string;
}

/** An order that was handed to the kernel. */
interface Begun extends Order {
  startedAt: number | undefined;
}

/** Cells that were not run because their text is another one by now. */
export interface SourceChange {
  readonly cells: readonly { readonly id: CellId; readonly read: string }[];
  /** All cells of the run that was asked for. */
  readonly wanted: readonly CellId[];
}

/** What running needs of the opened notebook. */
export interface RunnerHost {
  readonly notebookId: string;
  readonly projectId: string;
  readonly editable: boolean;
  /** Whether the server takes what this person runs. */
  readonly mayPublish: boolean;
  readonly model: NotebookModel;
  readonly connection: NotebookConnection;
  readonly inputs: NotebookInputs;
  readonly packages: Pick<NotebookPackages, "pins" | "read">;
  readonly presence: Pick<NotebookPresence, "kernels">;
  announce(words: string): void;
  nameOf(id: CellId): string;
}

const saveBeforeRunMs = 4000;
const kernelPatienceMs = 30_000;
const mostWaitingTold = 50;
/** Until then a tab whose turn it is has told that it runs something, on a busy machine too. */
const turnMs = 2500;
const stuckWords =
  "The cell does not stop: WebAssembly or a GPU call holds its thread. Wait for it, or restart the kernel (Stop again does); its values are then gone.";

export class NotebookRunner {
  readonly graph: LiveGraph;
  /** The session that this tab ran something in; undefined for somebody who only reads. */
  readonly sessionId = new Signal<string | undefined>(undefined);
  /** Undefined until the kernel was needed. */
  readonly kernel = new Signal<KernelState | undefined>(undefined);
  readonly device = new Signal<DeviceChoice>("auto");
  readonly sourceChange = new Signal<SourceChange | undefined>(undefined);
  /** A dear run that would do again what another did, until this person decides. */
  readonly sameRun = new Signal<SameRun | undefined>(undefined);
  /** Counts runs of this notebook that the server came to know, or whose end. */
  readonly tracked = new Signal<number>(0);
  /** Why the last run could not begin. */
  readonly trouble = new Signal<string | undefined>(undefined);
  /** Runs are shown to nobody else until they are published. */
  readonly keepsToMyself = new Signal<boolean>(false);
  /** Counts runs that ended here. */
  readonly ended = new Signal<number>(0);
  readonly local: LocalOutputs;
  readonly own: OwnResults;
  readonly sender: ExecutionSender;
  readonly #tracking: NotebookTracking;
  readonly #facts: NotebookRunFacts;
  readonly #notebook: RunnerHost;
  readonly #files: ProjectFiles;
  /** Values that kernels of this page read. */
  readonly #secrets = new KnownSecrets();
  readonly #orders = new Map<string, Begun>();
  /** The last finished run of each cell in this session. */
  #records = new Map<string, RunRecord>();
  #starting: readonly Order[] = [];
  #tally = noRuns;
  #chain: Promise<void> = Promise.resolve();
  #live: { readonly kernel: Kernel; readonly stop: () => void } | undefined;
  /** The execution that others were told of. */
  #told: string | undefined;
  #toldWaiting = "";
  #turnTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether others were told that this tab has a kernel that runs for all. */
  #hasTold = false;
  readonly #stopOrder: () => void;
  readonly #stopSteering: () => void;
  readonly #stopPrivacy: () => void;
  #ended = false;

  constructor(notebook: RunnerHost) {
    this.#notebook = notebook;
    this.sender = new ExecutionSender(notebook.notebookId);
    this.local = new LocalOutputs();
    this.own = new OwnResults(this.local);
    this.#files = new ProjectFiles(notebook.projectId, () => this.#dataChanged({}));
    this.#tracking = new NotebookTracking({
      projectId: notebook.projectId,
      notebookId: notebook.notebookId,
      orderOf: (executionId) => this.#orders.get(executionId),
      whyNot: (executionId) => (this.own.has(executionId) ? this.#untracked() : undefined),
      device: () => this.kernel.get()?.device?.kind ?? "cpu",
      trouble: (words) => this.trouble.set(words),
      moved: () => this.tracked.update((count) => count + 1),
      isAutomatic: () => autoTrack(notebook.model.doc),
      snapshot: () => this.#facts.snapshot(),
      environment: () => environmentOf(this.kernel.get()?.device?.name ?? "CPU"),
    });
    this.graph = new LiveGraph({
      model: notebook.model,
      session: () => this.#describe(),
      dataVersions: (read) => this.#versionsOf(read),
      packages: notebook.packages.pins,
      localRun: (id) => this.local.of(id).get()?.executionId,
    });
    this.#facts = new NotebookRunFacts({
      projectId: notebook.projectId,
      model: notebook.model,
      graph: this.graph,
      recordOf: (id) => this.#records.get(id),
      handedOf: (id) => this.#orders.values().find(({ cellId }) => cellId === id)?.source,
      versionsOf: (read) => this.#versionsOf(read),
    });
    this.#stopOrder = notebook.model.order.subscribe(this.#onOrder);
    this.#stopPrivacy = this.keepsToMyself.subscribe(() => this.#tellKernel());
    this.#stopSteering = notebook.connection.steering.subscribe(this.#onSteering);
  }

  declaredNames(id: CellId): readonly string[] {
    return this.graph.namesOf(id);
  }

  /** Why a cell of that language cannot run here; undefined when it can. */
  whyNot(language: string): string | undefined {
    return isRunnable(language) ? undefined : "Only TypeScript cells run in the browser.";
  }

  /**
   * What a command means is decided with the graph as it is by then. Before one dear cell that would do again what a run
   * did, this person is asked, unless they are `sure`.
   */
  async runMode(mode: RunMode, sure = false): Promise<void> {
    await this.graph.ready();
    const only = "cellIds" in mode && mode.cellIds.length === 1 ? mode.cellIds[0] : undefined;
    this.sameRun.set(sure || only === undefined ? undefined : await this.#facts.sameAs(only as CellId));
    if (this.sameRun.get() !== undefined) return;
    const plan = planRun(this.graph.graph, this.graph.states.get(), mode, this.#notebook.model.order.get());
    if (plan.clean) this.restart();
    const isWhole =
      mode.mode === "all" || (mode.mode === "below" && mode.cellId === this.#notebook.model.order.get()[0]);
    this.run(
      plan.cells.map(({ cellId }) => cellId as CellId),
      isWhole,
    );
    if (plan.skipped.length > 0) this.#notebook.announce(`Skipped, because disabled: ${plan.skipped.length}.`);
  }

  /** The cell after which a waiting one begins, and in how long, as far as anybody knows. */
  before(id: CellId): { readonly cellId: CellId; readonly ms: number | undefined } | undefined {
    const { running, queued } = this.#describe();
    const at = queued.findIndex((item) => item.cellId === id);
    const ahead = [...(running === undefined ? [] : [running]), ...queued.slice(0, Math.max(0, at))];
    const last = ahead.at(-1);
    if (at < 0 || last === undefined) return undefined;
    const startedAt = running === undefined ? undefined : this.#orders.get(running.executionId)?.startedAt;
    const gone = startedAt === undefined ? 0 : Date.now() - startedAt;
    const times = ahead.map(({ cellId }) => this.graph.durationMsOf(cellId));
    const known = times.every((ms) => ms !== undefined);
    const ms = known ? Math.max(0, times.reduce((sum, ms) => sum + ms, 0) - gone) : undefined;
    return { cellId: last.cellId as CellId, ms };
  }

  /** What this session holds; undefined when it holds nothing, or does not answer. */
  variables(): Promise<Variables | undefined> {
    return this.#live?.kernel.variables() ?? Promise.resolve(undefined);
  }

  /** Shows again what everybody sees of a cell. */
  dropOwn(id: CellId): void {
    this.own.drop(id);
    this.graph.touch();
  }

  /** Shows everybody what only this tab shows of a cell. */
  async publish(id: CellId): Promise<void> {
    await until(this.#notebook.connection.unsaved, (count) => count === 0, saveBeforeRunMs);
    const answer = await this.own.publish(id, this.sender);
    if (answer.kind === "source_changed")
      this.trouble.set("The code is another one by now. Run it again, then publish.");
    if (answer.kind === "refused") this.trouble.set(`${answer.problem.detail} ${answer.problem.next}`);
    this.graph.touch();
  }

  /** Runs the code cells among these, in this order, after what waits already. `whole`: they are the notebook. */
  run(ids: readonly CellId[], whole = false): void {
    const orders = ids.flatMap((id): readonly Order[] => {
      const cell = this.#notebook.model.cell(id);
      const facts = cell?.facts.get();
      if (cell === undefined || facts?.type !== "code" || this.whyNot(facts.language) !== undefined) return [];
      return [{ cellId: id, executionId: newExecutionId(), source: cell.source.get() }];
    });
    if (orders.length === 0) return;
    this.trouble.set(undefined);
    this.#starting = [...this.#starting, ...orders];
    this.#showPlaces();
    this.#chain = this.#chain.then(() => this.#begin(orders, whole));
  }

  interrupt(): void {
    this.#starting = [];
    this.#live?.kernel.interrupt();
    this.#showPlaces();
  }

  /** Ends one cell: what runs is interrupted, what waits leaves the queue. */
  stop(id: CellId): void {
    this.#starting = this.#starting.filter((order) => order.cellId !== id);
    const state = this.#live?.kernel.state.get();
    const waiting = state?.queued.filter((item) => item.cellId === id) ?? [];
    if (state?.running?.cellId === id) this.#live?.kernel.interrupt();
    else if (waiting.length > 0) this.#live?.kernel.cancel(waiting.map((item) => item.executionId));
    this.#showPlaces();
  }

  /** Every value of this session is gone; the next run begins anew. */
  restart(): void {
    this.#starting = [];
    if (this.#live === undefined) return;
    this.#live.kernel.restart();
    this.#showState();
    this.#notebook.announce("Kernel restarted. Its values are gone.");
  }

  /** Another device: a new kernel, so values are gone as with a restart. */
  choose(device: DeviceChoice): void {
    if (device === this.device.get()) return;
    this.device.set(device);
    this.#close();
  }

  /** An input has another value: who read it is stale, and what is cheap runs again by itself. */
  inputsChanged(): void {
    this.#dataChanged(this.#notebook.inputs.source);
    this.#live?.kernel.setInputs(this.#notebook.inputs.values());
  }

  #versionsOf(read: ReadonlySet<string>): ReadonlyMap<string, string> {
    return new Map([...this.#notebook.inputs.versions(), ...this.#files.versionsOf(read)]);
  }

  /** `source`: whence another value came that others see, too; then tabs take turns, so that one runs what is stale. */
  #dataChanged(source: ChangeSource | undefined): void {
    this.graph.touch();
    if (this.#live === undefined) return;
    const { connection, presence } = this.#notebook;
    const isForAll = source !== undefined && !this.#isPrivate();
    const turn = isForAll ? autoRunTurn(presence.kernels.get(), source, connection.doc.clientID) : 0;
    clearTimeout(this.#turnTimer);
    if (turn === 0) void this.#runCheap();
    else this.#turnTimer = setTimeout(() => void this.#runCheap(), turn * turnMs);
  }

  /** Rows of a table that this tab's kernel holds. */
  rows(query: TableQuery): Promise<TablePage | undefined> {
    return this.#live?.kernel.rows(query) ?? Promise.resolve(undefined);
  }

  /** Pauses a training of this tab's kernel, lets it go on, or ends it early. */
  train(trainingId: string, act: TrainAct): void {
    this.#live?.kernel.train(trainingId, act);
  }

  /** Asks the same of a training in somebody else's tab. */
  async steer(executionId: string, trainingId: string, act: TrainAct): Promise<void> {
    const why = await steerTraining(this.#notebook.notebookId, executionId, { trainingId, act });
    if (why !== undefined) this.#notebook.announce(why);
  }

  /** Waits until nothing of this tab runs or waits. */
  idle(): Promise<void> {
    return this.#chain;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#turnTimer);
    this.#close();
    this.#stopOrder();
    this.#stopSteering();
    this.#stopPrivacy();
    this.graph.end();
    this.#files.end();
    this.sender.end();
    this.#tracking.end();
  }

  async #begin(orders: readonly Order[], whole: boolean): Promise<void> {
    const wanted = orders.filter((order) => this.#starting.includes(order));
    if (wanted.length === 0 || this.#ended) return;
    try {
      await this.#start(wanted, whole && wanted.length === orders.length);
    } finally {
      this.#starting = this.#starting.filter((order) => !wanted.includes(order));
      this.#showPlaces();
    }
  }

  async #start(orders: readonly Order[], whole: boolean): Promise<void> {
    const { connection } = this.#notebook;
    const kernel = await this.#ready();
    if (kernel === undefined) return;
    // The server compares the hash with what it has: my own last keystrokes must be there first.
    await until(connection.unsaved, (count) => count === 0 || !connection.online.get(), saveBeforeRunMs);
    const state = kernel.state.get();
    const session = {
      sessionId: state.sessionId,
      place: { kind: "browser" as const, device: state.device?.kind ?? "cpu", detail: deviceWords(state) },
    };
    if (this.#isPrivate()) {
      this.own.begin(orders, session);
      this.#hand(kernel, orders, await privateTicket(), false);
      return;
    }
    const answer = await this.sender.start({
      ...session,
      cells: orders.map(({ cellId, executionId, source }) => ({ cellId, executionId, sourceHash: sourceHash(source) })),
    });
    switch (answer.kind) {
      case "source_changed":
        return this.#askAgain(orders, answer.cells);
      case "refused":
        return this.trouble.set(`${answer.problem.detail} ${answer.problem.next}`);
      case "unheard":
        for (const order of orders) this.local.begin(order.executionId, order.cellId);
    }
    this.#hand(kernel, orders, answer.kind === "started" ? answer.ticket : undefined, whole);
  }

  #hand(kernel: Kernel, orders: readonly Order[], ticket: string | undefined, whole: boolean): void {
    this.sessionId.set(kernel.state.get().sessionId);
    for (const order of orders) this.#orders.set(order.executionId, { ...order, startedAt: undefined });
    const ids = orders.map(({ executionId }) => executionId);
    if (whole) this.#tracking.beginWhole(ids, Date.now());
    kernel.follow(runnableCells(this.#notebook.model));
    kernel.setInputs(this.#notebook.inputs.values());
    const ticketOf = (id: string): string | undefined => (ticket === undefined ? undefined : `${ticket}.${id}`);
    kernel.run(
      orders.map(({ cellId, executionId, source }) => ({ cellId, executionId, source, ticket: ticketOf(executionId) })),
    );
  }

  #askAgain(orders: readonly Order[], changed: readonly string[]): void {
    const cells = orders.filter((order) => changed.includes(order.cellId));
    this.sourceChange.set({
      cells: cells.map(({ cellId, source }) => ({ id: cellId, read: source })),
      wanted: orders.map((order) => order.cellId),
    });
  }

  async #ready(): Promise<Kernel | undefined> {
    this.#live ??= await this.#open();
    const { kernel } = this.#live;
    if (kernel.state.get().phase === "dead") kernel.restart();
    else kernel.start();
    const state = await until(kernel.state, ({ phase }) => phase !== "starting", kernelPatienceMs);
    if (state.phase !== "dead" && state.phase !== "starting") return kernel;
    this.trouble.set(state.reason ?? "The kernel does not start. Reload the page, or choose another device.");
    return undefined;
  }

  async #open(): Promise<{ readonly kernel: Kernel; readonly stop: () => void }> {
    const { createBrowserKernel } = await import("../kernel/index.ts");
    const kernel = createBrowserKernel({
      device: this.device.get(),
      broker: kernelBroker(
        this.#notebook,
        this.#files,
        this.#notebook.packages,
        this.#secrets,
        (request) => this.#tracking.take(request),
        (key) => this.#tracking.idOf(key),
      ),
      raise: raiseInterrupt,
    });
    const stopState = kernel.state.subscribe(this.#showState);
    const stopEvents = kernel.onEvent(this.#onEvent);
    return {
      kernel,
      stop: () => {
        stopState();
        stopEvents();
      },
    };
  }

  #close(): void {
    if (this.#live === undefined) return;
    this.#live.kernel.interrupt();
    this.#live.kernel.close();
    this.#live.stop();
    this.#live = undefined;
    this.#records = new Map();
    this.#orders.clear();
    this.#tally = noRuns;
    this.kernel.set(undefined);
    this.#showPlaces();
    this.#hasTold = false;
    if (!this.#ended) this.#notebook.connection.announce({ run: undefined, kernel: undefined });
  }

  readonly #showState = (): void => {
    const state = this.#live?.kernel.state.get();
    this.#keepRecordsOf(state);
    this.kernel.set(state);
    this.#tellKernel();
    this.#showPlaces();
    const running = state?.running;
    if (running?.executionId !== this.#told) this.#tellProgress(running, undefined);
    if (state?.isStuck) this.trouble.set(stuckWords);
    if (state?.phase === "dead") this.trouble.set(state.reason ?? "The kernel ended.");
  };

  /** Values do not outlive a kernel: what it knew of runs goes with it. */
  #keepRecordsOf(state: KernelState | undefined): void {
    const mine = this.sessionId.get();
    if (mine === undefined || state === undefined) return;
    if (state.phase !== "dead" && state.sessionId === mine) return;
    this.#records = new Map();
    this.sessionId.set(state.sessionId);
  }

  /** Of the tabs with a kernel one runs what a change made stale. */
  #tellKernel(): void {
    const has = this.#live !== undefined && this.#live.kernel.state.get().phase !== "dead" && !this.#isPrivate();
    if (has === this.#hasTold || this.#ended) return;
    this.#hasTold = has;
    this.#notebook.connection.announce({ kernel: has ? true : undefined });
  }

  /** Everybody sees what runs and how far it is. */
  #tellProgress(running: KernelState["running"], progress: Progress | undefined): void {
    this.#told = running?.executionId;
    if (this.#isPrivate()) return;
    const run = running === undefined ? undefined : { cellId: running.cellId, label: "", ...progress };
    this.#notebook.connection.announce({ run });
  }

  /** States depend on it, and everybody sees who waits. */
  #showPlaces(): void {
    this.graph.touch();
    const waiting = this.#describe()
      .queued.map(({ cellId }) => cellId)
      .slice(0, mostWaitingTold);
    const told = waiting.join(" ");
    if (told === this.#toldWaiting || this.#ended || this.#isPrivate()) return;
    this.#toldWaiting = told;
    this.#notebook.connection.announce({ waiting: waiting.length === 0 ? undefined : waiting });
  }

  #isPrivate(): boolean {
    return this.keepsToMyself.get() || !this.#notebook.mayPublish;
  }

  #untracked(): string {
    return this.#notebook.mayPublish
      ? "This run is not tracked: it is kept to yourself."
      : "This run is not tracked: you may read this notebook, and what you run is for yourself.";
  }

  #describe(): StateSession {
    const state = this.#live?.kernel.state.get();
    return {
      sessionId: this.sessionId.get(),
      records: this.#records,
      running: state?.running,
      queued: [...(state?.queued ?? []), ...this.#starting],
    };
  }

  /** Deleting a cell deletes its names. */
  readonly #onOrder = (): void => {
    if (this.#live === undefined) return;
    this.#live.kernel.follow(runnableCells(this.#notebook.model));
    this.ended.update((count) => count + 1);
  };

  /** A colleague acts on a training: done where its run is under way. */
  readonly #onSteering = (): void => {
    const asked = this.#notebook.connection.steering.get();
    if (asked === undefined || !this.#orders.has(asked.executionId)) return;
    this.#live?.kernel.train(asked.trainingId, asked.act, asked.by);
    this.#notebook.announce(`${asked.by} ${steerWords[asked.act]}.`);
  };

  readonly #onEvent = ({ executionId, event }: KernelEvent): void => {
    if (this.own.has(executionId)) this.own.take(executionId, event);
    else this.sender.add(executionId, event);
    this.local.take(executionId, event);
    if (event.type === "update")
      this.#notebook.connection.live.take(executionId, event.displayId, event.data as MimeBundle);
    const running = this.#live?.kernel.state.get().running;
    const progress = progressIn(event, this.#secrets);
    if (progress !== undefined && running?.executionId === executionId) this.#tellProgress(running, progress);
    const order = this.#orders.get(executionId);
    if (order === undefined) return;
    if (event.type === "running") order.startedAt = event.at;
    if (event.type === "error") this.#tellFailure(order.cellId, event.message);
    if (event.type !== "finished") return;
    this.#orders.delete(executionId);
    this.#record(order, event);
    this.#tracking.executionEnded(this.#facts.ended(order, event));
    this.#tellEnd(order, event);
    if (event.status === "ok") void this.#runCheap();
  };

  #tellFailure(cellId: CellId, message: string): void {
    const failure = `${this.#notebook.nameOf(cellId)} failed: ${message}`;
    this.#tally = { ...this.#tally, failure };
    this.#notebook.announce(failure);
  }

  /** Words at the end of all that was asked for. */
  #tellEnd({ cellId, startedAt }: Begun, { at, status }: FinishedEvent): void {
    const tookMs = startedAt === undefined ? undefined : at - startedAt;
    const ended = { name: this.#notebook.nameOf(cellId), status, tookMs };
    this.#tally = countRun(this.#tally, ended);
    if (this.#orders.size > 0 || this.#starting.length > 0) return;
    const words = endWords(this.#tally, ended);
    this.#tally = noRuns;
    if (words !== undefined) this.#notebook.announce(words);
  }

  /** What this session knows of a run that ended; one that never began leaves what was before. */
  #record({ cellId, executionId, source, startedAt }: Begun, { at, status, facts }: FinishedEvent): void {
    this.ended.update((count) => count + 1);
    this.graph.touch();
    if (startedAt === undefined) return;
    const sessionId = this.sessionId.get() ?? "";
    const ran = { executionId, sessionId, sourceHash: sourceHash(source), status, startedAt, endedAt: at };
    this.#records.set(cellId, { ...ran, ...facts });
  }

  /** With the notebook's switch on, cells that a run here made stale and that are known to be cheap run by themselves. */
  async #runCheap(): Promise<void> {
    if (!autoRun(this.#notebook.model.doc) || this.#describe().queued.length > 0) return;
    await this.graph.ready();
    const durationMsOf = (id: string): number | undefined => this.graph.durationMsOf(id);
    const plan = planAuto(this.graph.graph, this.graph.states.get(), { enabled: true, durationMsOf });
    this.run(plan.cells.map(({ cellId }) => cellId as CellId));
  }
}

type FinishedEvent = Extract<ExecutionEvent, { type: "finished" }>;

function newExecutionId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
