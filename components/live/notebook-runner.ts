/**
 * Running cells in this tab: one kernel, one queue, every run told to the server before it starts and as it goes. What
 * runs is what was read: a run carries the source and its hash, and when the document holds other text by then, nothing
 * runs and the person is asked. Offline, cells run and their outputs are kept here until the server hears of them.
 *
 * Loads the kernel when first needed; a reader never does.
 */
import { z } from "zod";
import type { CellId } from "#lib/base/id.ts";
import { progressMime } from "#lib/kernel/display.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import type { Kernel, KernelEvent, KernelState, TrainAct } from "../kernel/index.ts";
import type { NotebookConnection } from "./notebook-connection.ts";
import { ExecutionSender } from "./notebook-executions.ts";
import { sourceHash } from "./notebook-hash.ts";
import { kernelBroker } from "./notebook-kernel-broker.ts";
import { LocalOutputs } from "./notebook-local-outputs.ts";
import type { NotebookModel } from "./notebook-model.ts";
import { DeclaredNames } from "./notebook-names.ts";
import { Signal } from "./notebook-signal.ts";
import { until } from "./notebook-until.ts";

export type DeviceChoice = "auto" | "webgpu" | "webgl" | "wasm" | "cpu";

interface Order {
  readonly cellId: CellId;
  readonly executionId: string;
  readonly source: string;
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
  readonly model: NotebookModel;
  readonly connection: NotebookConnection;
  announce(words: string): void;
  nameOf(id: CellId): string;
}

const runnable = new Set(["typescript", "javascript"]);
const saveBeforeRunMs = 4000;
const kernelPatienceMs = 30_000;

export class NotebookRunner {
  readonly names: DeclaredNames;
  readonly namesChanged: Signal<number>;
  /** The session that this tab ran something in; undefined for somebody who only reads. */
  readonly sessionId = new Signal<string | undefined>(undefined);
  /** Undefined until the kernel was needed. */
  readonly kernel = new Signal<KernelState | undefined>(undefined);
  readonly device = new Signal<DeviceChoice>("auto");
  readonly sourceChange = new Signal<SourceChange | undefined>(undefined);
  /** Why the last run could not begin. */
  readonly trouble = new Signal<string | undefined>(undefined);
  readonly local: LocalOutputs;
  readonly sender: ExecutionSender;
  readonly #notebook: RunnerHost;
  readonly #places = new Map<CellId, Signal<number | undefined>>();
  readonly #orders = new Map<string, Order & { startedAt: number | undefined }>();
  #starting: readonly Order[] = [];
  #chain: Promise<void> = Promise.resolve();
  #live: { readonly kernel: Kernel; readonly stop: () => void } | undefined;
  /** The execution that others were told of. */
  #told: string | undefined;
  #ended = false;

  constructor(notebook: RunnerHost) {
    this.#notebook = notebook;
    this.names = new DeclaredNames(notebook.model);
    this.namesChanged = this.names.changed;
    this.sender = new ExecutionSender(notebook.notebookId);
    this.local = new LocalOutputs();
  }

  declaredNames(id: CellId): readonly string[] {
    return this.names.of(id);
  }

  /** Why a cell of that language cannot run here; undefined when it can. */
  whyNot(language: string): string | undefined {
    if (!this.#notebook.editable) return "You may read this notebook, not run it.";
    return runnable.has(language) ? undefined : "Only TypeScript cells run in the browser.";
  }

  /** 0 while the cell runs here, its place in this tab's queue from 1, undefined when neither. */
  placeOf(id: CellId): Signal<number | undefined> {
    let place = this.#places.get(id);
    if (place === undefined) {
      place = new Signal<number | undefined>(undefined);
      this.#places.set(id, place);
    }
    return place;
  }

  /** Runs the code cells among these, in this order, after what waits already. */
  run(ids: readonly CellId[]): void {
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
    this.#chain = this.#chain.then(() => this.#begin(orders));
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
    if (this.sessionId.get() !== undefined) this.sessionId.set(this.#live.kernel.state.get().sessionId);
    this.#notebook.announce("Kernel restarted. Its values are gone.");
  }

  /** Another device: a new kernel, so values are gone as with a restart. */
  choose(device: DeviceChoice): void {
    if (device === this.device.get()) return;
    this.device.set(device);
    this.#close();
  }

  /** Pauses a training of this tab's kernel, lets it go on, or ends it early. */
  train(trainingId: string, act: TrainAct): void {
    this.#live?.kernel.train(trainingId, act);
  }

  /** Waits until nothing of this tab runs or waits. */
  idle(): Promise<void> {
    return this.#chain;
  }

  end(): void {
    this.#ended = true;
    this.#close();
    this.names.end();
    this.sender.end();
  }

  async #begin(orders: readonly Order[]): Promise<void> {
    const wanted = orders.filter((order) => this.#starting.includes(order));
    if (wanted.length === 0 || this.#ended) return;
    try {
      await this.#start(wanted);
    } finally {
      this.#starting = this.#starting.filter((order) => !wanted.includes(order));
      this.#showPlaces();
    }
  }

  async #start(orders: readonly Order[]): Promise<void> {
    const { connection } = this.#notebook;
    const kernel = await this.#ready();
    if (kernel === undefined) return;
    // The server compares the hash with what it has: my own last keystrokes must be there first.
    await until(connection.unsaved, (count) => count === 0 || !connection.online.get(), saveBeforeRunMs);
    const state = kernel.state.get();
    const answer = await this.sender.start({
      sessionId: state.sessionId,
      place: { kind: "browser", device: state.device?.kind ?? "cpu", detail: deviceWords(state) },
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
    this.sessionId.set(state.sessionId);
    for (const order of orders) this.#orders.set(order.executionId, { ...order, startedAt: undefined });
    kernel.follow(this.#codeCells());
    kernel.run(orders);
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
      broker: kernelBroker(this.#notebook),
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
    this.kernel.set(undefined);
    this.#showPlaces();
    if (!this.#ended) this.#notebook.connection.announce({ run: undefined });
  }

  readonly #showState = (): void => {
    const state = this.#live?.kernel.state.get();
    this.kernel.set(state);
    this.#showPlaces();
    const running = state?.running;
    if (running?.executionId !== this.#told) this.#tellProgress(running, undefined);
    if (state?.phase === "dead") this.trouble.set(state.reason ?? "The kernel ended.");
  };

  /** Everybody sees what runs and how far it is. */
  #tellProgress(running: KernelState["running"], progress: Progress | undefined): void {
    this.#told = running?.executionId;
    const run = running === undefined ? undefined : { cellId: running.cellId, label: "", ...progress };
    this.#notebook.connection.announce({ run });
  }

  #showPlaces(): void {
    const state = this.#live?.kernel.state.get();
    const places = new Map<string, number>();
    const waiting = [...(state?.queued ?? []), ...this.#starting];
    waiting.forEach((item, at) => {
      if (!places.has(item.cellId)) places.set(item.cellId, at + 1);
    });
    if (state?.running !== undefined) places.set(state.running.cellId, 0);
    for (const id of new Set([...this.#places.keys(), ...(places.keys() as Iterable<CellId>)])) {
      this.placeOf(id).set(places.get(id));
    }
  }

  readonly #onEvent = ({ executionId, event }: KernelEvent): void => {
    this.sender.add(executionId, event);
    this.local.take(executionId, event);
    if (event.type === "update")
      this.#notebook.connection.live.take(executionId, event.displayId, event.data as MimeBundle);
    const running = this.#live?.kernel.state.get().running;
    const progress = progressIn(event);
    if (progress !== undefined && running?.executionId === executionId) this.#tellProgress(running, progress);
    const order = this.#orders.get(executionId);
    if (order === undefined) return;
    if (event.type === "running") order.startedAt = event.at;
    if (event.type === "error")
      this.#notebook.announce(`${this.#notebook.nameOf(order.cellId)} failed: ${event.message}`);
    if (event.type !== "finished") return;
    this.#orders.delete(executionId);
    if (event.status !== "ok") return;
    const seconds = order.startedAt === undefined ? undefined : (event.at - order.startedAt) / 1000;
    const took = seconds === undefined ? "" : `, ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    this.#notebook.announce(`${this.#notebook.nameOf(order.cellId)} finished${took}.`);
  };

  #codeCells(): { readonly cellId: string; readonly source: string }[] {
    const { model } = this.#notebook;
    return model.order.get().flatMap((id) => {
      const cell = model.cell(id);
      const facts = cell?.facts.get();
      return cell !== undefined && facts?.type === "code" && runnable.has(facts.language)
        ? [{ cellId: id, source: cell.source.get() }]
        : [];
    });
  }
}

interface Progress {
  readonly label: string;
  readonly fraction?: number;
}

const progressSchema = z.object({ label: z.string(), fraction: z.number().min(0).max(1).nullable() });

/** How far a cell says it is, in what it shows. */
function progressIn(event: ExecutionEvent): Progress | undefined {
  if (event.type !== "display" && event.type !== "update") return undefined;
  const shown = progressSchema.safeParse(event.data[progressMime]).data;
  if (shown === undefined) return undefined;
  const label = shown.label.slice(0, 200);
  return shown.fraction === null ? { label } : { label, fraction: shown.fraction };
}

function deviceWords({ device }: KernelState): string {
  return device === undefined ? "" : [device.name, ...device.reasons].join(". ").slice(0, 400);
}

function newExecutionId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
