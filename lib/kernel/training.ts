/**
 * `octavo.train`: follows a training, whoever does it. Its answer is given to `fit` and `fitDataset` as callbacks, or is
 * looped over by those who train by hand. It shows progress and metrics to everybody, pauses and ends early when asked,
 * keeps checkpoints with the notebook and goes on from the last one. What happens is told as events first
 * (training-state.ts); the display is one listener of them. A training costs the run nothing but a look now and then.
 */
import type { TrainingAct } from "../protocol/execution.ts";
import type { Checkpoint, WeightPort } from "./checkpoint.ts";
import { packCheckpoint, unpackCheckpoint } from "./checkpoint.ts";
import { Rich } from "./display.ts";
import type { KernelRequest } from "./protocol.ts";
import { advance, type Ending, type TrainingEvent, type TrainingState, type Values } from "./training-state.ts";
import { trainingBundle } from "./training-view.ts";

export interface TrainingPorts {
  now(): number;
  later(delayMs: number, work: () => void): void;
  ask(request: KernelRequest): Promise<unknown>;
  signal(): AbortSignal;
  show(value: unknown): { update(value: unknown): void };
  weights(): Promise<WeightPort>;
  warn(text: string): void;
}

export interface TrainingOptions {
  /** Steps of a loop; `fit` knows its own epochs. */
  readonly steps?: number;
  /** What is trained, for checkpoints of a loop: a model, or an object of variables. `fit` knows its own. */
  readonly model?: object;
  /** Keeps a checkpoint with the notebook, at most every so many seconds (`true`: 30). */
  readonly checkpoint?: boolean | number;
  /** Goes on from the last checkpoint of this name, if that training did not finish. */
  readonly resume?: boolean;
}

/** A call of `fit` or `fitDataset`, as the tensor library's host sees it. */
export interface FitCall {
  readonly model: object;
  readonly epochs: number | undefined;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | undefined;
  readonly batchSize: number | undefined;
  stop(): void;
  run(initialEpoch: number): Promise<unknown>;
}

/** Under this name the callbacks of a training carry the training itself. */
export const trainingSymbol: unique symbol = Symbol.for("octavo.training");

/** What cells hold: callbacks for `fit`, and an async iterable of step numbers for loops. */
export interface TrainingHandle extends AsyncIterable<number> {
  readonly [trainingSymbol]: Training;
  readonly onYield: (epoch: number, batch: number, logs?: object) => Promise<void>;
  readonly onEpochEnd: (epoch: number, logs?: object) => Promise<void>;
  /** Metrics of the step that runs. */
  log(values: Values): void;
  /** Whether somebody asked to end early. */
  readonly stopped: boolean;
}

const redrawEveryMs = 250;
const pauseLookMs = 50;
const usualCheckpointSeconds = 30;
const checkpointBytes = 128 * 1024 * 1024;

/** All trainings of a kernel. */
export class Trainings {
  readonly #ports: TrainingPorts;
  readonly #open = new Map<string, Training>();
  readonly #listeners = new Set<TrainingListener>();
  #count = 0;

  constructor(ports: TrainingPorts) {
    this.#ports = ports;
  }

  train(name: string, options: TrainingOptions = {}): TrainingHandle {
    return this.#make(name, options, false);
  }

  /** A training that shows nothing of itself; its listeners hear it. */
  follow(name: string): TrainingHandle {
    return this.#make(name, {}, true);
  }

  #make(name: string, options: TrainingOptions, isQuiet: boolean): TrainingHandle {
    if (typeof name !== "string" || name === "" || name.length > 100)
      throw new TypeError('octavo.train takes a name, as octavo.train("digits")');
    const id = `t${++this.#count}`;
    const ports = isQuiet ? { ...this.#ports, show: showNothing } : this.#ports;
    const training: Training = new Training(id, name, options, ports, (event) => this.#hear(training, event));
    return handleOf(training);
  }

  /** Hears every event of every training: where a tracker joins. */
  listen(listener: TrainingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `by`: who asked, when it is somebody else than whose kernel this is. */
  act(trainingId: string, act: TrainingAct, by?: string): void {
    this.#open.get(trainingId)?.act(act, by);
  }

  /** The cell is over: a loop that did not say its end has ended. */
  async endAll(status: "ok" | "failed" | "interrupted"): Promise<void> {
    for (const training of [...this.#open.values()]) await training.end(status === "ok" ? "finished" : status);
  }

  async #hear(training: Training, event: TrainingEvent): Promise<void> {
    if (event.type === "begin") this.#open.set(training.id, training);
    if (event.type === "end") this.#open.delete(training.id);
    const { id, target } = training;
    await Promise.all([...this.#listeners].map((listener) => listener(id, event, target)));
  }
}

const showNothing = (): { update(): void } => ({ update: () => undefined });

/** `model`: what is trained, where that is known. After an epoch and at the end the training waits for its listeners. */
export type TrainingListener = (
  trainingId: string,
  event: TrainingEvent,
  model: object | undefined,
) => void | Promise<void>;

export class Training {
  readonly id: string;
  readonly #name: string;
  readonly #options: TrainingOptions;
  readonly #ports: TrainingPorts;
  readonly #tell: (event: TrainingEvent) => Promise<void>;
  #state: TrainingState | undefined;
  #display: { update(value: unknown): void } | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;
  #savedAt = 0;
  #target: object | undefined;
  #stopFit: (() => void) | undefined;
  #paused = false;
  #stopped = false;
  #stoppedBy: string | undefined;
  #logged: Values = {};
  #breathedAt = 0;
  #ending: Promise<void> | undefined;

  constructor(
    id: string,
    name: string,
    options: TrainingOptions,
    ports: TrainingPorts,
    tell: (event: TrainingEvent) => Promise<void>,
  ) {
    this.id = id;
    this.#name = name;
    this.#options = options;
    this.#ports = ports;
    this.#tell = tell;
    this.#target = options.model;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get target(): object | undefined {
    return this.#target;
  }

  get #isOpen(): boolean {
    return this.#state?.status === "running" || this.#state?.status === "paused";
  }

  /** Runs `fit`, from where a checkpoint stands if that was asked for. */
  async fit(call: FitCall): Promise<unknown> {
    this.#target = call.model;
    this.#stopFit = call.stop;
    const found = await this.#resume();
    const done = Math.max(call.initialEpoch, found?.done ?? 0);
    const { epochs: total, stepsPerEpoch, batchSize } = call;
    this.#begin({ unit: "epoch", total, stepsPerEpoch, batchSize, done, lines: found?.lines });
    let how: Ending = "failed";
    try {
      const history = await call.run(done);
      how = this.#ports.signal().aborted ? "interrupted" : this.#stopped ? "stopped" : "finished";
      return history;
    } finally {
      await this.end(this.#ports.signal().aborted ? "interrupted" : how);
    }
  }

  async *loop(): AsyncGenerator<number> {
    const found = await this.#resume();
    this.#begin({ unit: "step", total: this.#options.steps, done: found?.done ?? 0, lines: found?.lines });
    let how: Ending = "stopped";
    try {
      for (let step = found?.done ?? 0; this.#options.steps === undefined || step < this.#options.steps; step++) {
        await this.#breathe();
        if (this.#stopped || this.#ports.signal().aborted) return;
        this.#logged = {};
        try {
          yield step;
        } finally {
          // Also of the step in which the loop was left.
          void this.#event({ type: "step", at: this.#ports.now(), epoch: 0, step, values: this.#logged });
        }
        await this.#saveSometimes(step + 1);
      }
      how = "finished";
    } finally {
      await this.end(this.#ports.signal().aborted ? "interrupted" : how);
    }
  }

  log(values: Values): void {
    this.#logged = { ...this.#logged, ...numbersIn(values) };
  }

  async stepped(epoch: number, batch: number, logs: object | undefined): Promise<void> {
    if (!this.#isOpen) return;
    void this.#event({ type: "step", at: this.#ports.now(), epoch, step: batch, values: numbersIn(logs) });
    await this.#whilePaused();
  }

  async epochEnded(epoch: number, logs: object | undefined): Promise<void> {
    if (!this.#isOpen) return;
    await this.#event({ type: "epoch", at: this.#ports.now(), done: epoch + 1, values: numbersIn(logs) });
    await this.#saveSometimes(epoch + 1);
    await this.#whilePaused();
  }

  act(act: TrainingAct, by?: string): void {
    if (!this.#isOpen) return;
    if (act === "stop") {
      this.#stopped = true;
      this.#stoppedBy = by;
      this.#stopFit?.();
    }
    this.#paused = act === "pause";
    void this.#event({ type: act === "pause" ? "pause" : "go", at: this.#ports.now(), by });
    this.#show();
  }

  end(how: Ending): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    this.#ending ??= this.#end(how);
    return this.#ending;
  }

  async #end(how: Ending): Promise<void> {
    const done = this.#state?.done ?? 0;
    // What was ended by a person is kept to be gone on with; what is finished needs no way back.
    if (how === "finished") await this.#drop();
    else if (how !== "failed") await this.#save(Math.floor(done));
    const heard = this.#event({
      type: "end",
      at: this.#ports.now(),
      how,
      by: how === "stopped" ? this.#stoppedBy : undefined,
    });
    this.#show();
    await heard;
  }

  #begin(given: Omit<Extract<TrainingEvent, { type: "begin" }>, "type" | "at" | "name">): void {
    this.#stopped = false;
    this.#stoppedBy = undefined;
    this.#paused = false;
    this.#display = undefined;
    this.#ending = undefined;
    this.#savedAt = this.#ports.now();
    void this.#event({ type: "begin", name: this.#name, at: this.#savedAt, ...given });
    this.#show();
  }

  #event(event: TrainingEvent): Promise<void> {
    this.#state = advance(this.#state, event);
    const heard = this.#tell(event);
    if (event.at - this.#shownAt >= redrawEveryMs) this.#show();
    return heard;
  }

  #show(): void {
    if (this.#state === undefined) return;
    this.#shownAt = this.#ports.now();
    const rich = new Rich(trainingBundle(this.#state, this.id));
    if (this.#display === undefined) this.#display = this.#ports.show(rich);
    else this.#display.update(rich);
  }

  async #whilePaused(): Promise<void> {
    while (this.#paused && !this.#stopped && !this.#ports.signal().aborted) await this.#wait(pauseLookMs);
  }

  /** A loop of one's own lets messages in now and then, or nobody could pause or stop it. */
  async #breathe(): Promise<void> {
    const now = this.#ports.now();
    if (now - this.#breathedAt >= pauseLookMs) {
      this.#breathedAt = now;
      await this.#wait(0);
    }
    await this.#whilePaused();
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#ports.later(delayMs, resolve));
  }

  async #resume(): Promise<Checkpoint | undefined> {
    if (this.#options.resume !== true || this.#target === undefined) return undefined;
    try {
      const bytes = await this.#ports.ask({ kind: "load-checkpoint", name: this.#name });
      if (!(bytes instanceof ArrayBuffer)) return undefined;
      const found = unpackCheckpoint(bytes);
      await (await this.#ports.weights()).write(this.#target, found.weights);
      return found;
    } catch (error) {
      this.#ports.warn(`The checkpoint "${this.#name}" was not used: ${messageOf(error)}. The training begins anew.\n`);
      return undefined;
    }
  }

  async #saveSometimes(done: number): Promise<void> {
    const { checkpoint } = this.#options;
    if (checkpoint === undefined || checkpoint === false) return;
    const everyMs = (checkpoint === true ? usualCheckpointSeconds : Math.max(1, checkpoint)) * 1000;
    if (this.#ports.now() - this.#savedAt >= everyMs) await this.#save(done);
  }

  async #save(done: number): Promise<void> {
    const wanted = this.#options.checkpoint !== undefined && this.#options.checkpoint !== false;
    if (!wanted || this.#target === undefined || this.#state === undefined || done <= this.#state.doneBefore) return;
    if (this.#state.checkpoint?.done === done) return;
    this.#savedAt = this.#ports.now();
    try {
      const weights = await (await this.#ports.weights()).read(this.#target);
      const bytes = packCheckpoint({ weights, done, lines: this.#state.lines });
      if (bytes.byteLength > checkpointBytes) throw new Error("it is larger than 128 MiB");
      const { unit, total } = this.#state;
      const progress = { unit, done, total: total ?? null };
      await this.#ports.ask({ kind: "save-checkpoint", name: this.#name, progress, bytes: bytes.buffer });
      void this.#event({ type: "checkpoint", at: this.#ports.now(), done, size: bytes.byteLength });
    } catch (error) {
      this.#ports.warn(`A checkpoint of "${this.#name}" could not be saved: ${messageOf(error)}\n`);
    }
  }

  async #drop(): Promise<void> {
    const wanted = this.#options.checkpoint !== undefined && this.#options.checkpoint !== false;
    if (!wanted && this.#options.resume !== true) return;
    await this.#ports.ask({ kind: "drop-checkpoint", name: this.#name }).catch(() => undefined); // it stays, unused
  }
}

function handleOf(training: Training): TrainingHandle {
  return Object.freeze({
    [trainingSymbol]: training,
    onYield: (epoch: number, batch: number, logs?: object) => training.stepped(epoch, batch, logs),
    onEpochEnd: (epoch: number, logs?: object) => training.epochEnded(epoch, logs),
    log: (values: Values) => training.log(values),
    get stopped() {
      return training.stopped;
    },
    [Symbol.asyncIterator]: () => training.loop(),
  });
}

/** `fit` tells the batch and its size among its metrics. */
function numbersIn(logs: object | undefined): Values {
  const entries = Object.entries(logs ?? {}).filter(
    ([name, value]) => typeof value === "number" && name !== "batch" && name !== "size",
  );
  return Object.fromEntries(entries);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}
