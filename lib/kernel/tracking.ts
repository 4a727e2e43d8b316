/**
 * `octavo.run` and `octavo.autolog`: runs that cells track. A run is told to the page, which alone may tell the server;
 * nothing here waits for a network. A run ends with its body, with `finish`, or at the latest with its cell. Trainings
 * (training.ts) are heard: each logs into the run that is open, or is a run of its own. Without a word from the cell such
 * a run is a quiet one, which the page may not want; `autolog()` shows them, `autolog(false)` makes none.
 */
import { endAfterExecution } from "../tracking/run-end.ts";
import { artifactFiles, canSave } from "./artifact.ts";
import { Rich } from "./display.ts";
import { fitParams, modelText, parametersOf } from "./fit-facts.ts";
import type { KernelRequest } from "./protocol.ts";
import type { TrackRequest } from "./tracking-request.ts";
import { isFilePath, type RunBegun, type RunEnd, trackLimits } from "./tracking-request.ts";
import type { TrainingEvent, Unit } from "./training-state.ts";

export interface TrackingPorts {
  now(): number;
  later(delayMs: number, work: () => void): void;
  ask(request: KernelRequest): Promise<unknown>;
  signal(): AbortSignal;
  show(value: unknown): void;
  write(name: "stdout" | "stderr", text: string): void;
  deflate(bytes: Uint8Array): Promise<Uint8Array>;
  /** The cell's execution that runs, or ran last. */
  current(): { readonly executionId: string; readonly seed: number };
}

export interface RunOptions {
  readonly name?: string;
  /** By name; the project's `Default` when left out. */
  readonly experiment?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, unknown>>;
}

/** What cells hold. */
export interface TrackedRun {
  log(values: Readonly<Record<string, number>>, step?: number): void;
  param(name: string, value: unknown): void;
  params(values: Readonly<Record<string, unknown>>): void;
  tag(name: string, value: unknown): void;
  artifact(name: string, value: unknown): Promise<void>;
  finish(): Promise<void>;
}

type Pairs = Record<string, string>;
type Point = Extract<TrackRequest, { readonly kind: "run-log" }>["metrics"][number];

const sendEveryMs = 200;
/** Of one execution: who trains hundreds of models in a loop asks for runs. */
const mostAutomatic = 50;
/** A quiet run keeps its model as it stands no more often, and only a small one. */
const modelEveryMs = 60_000;
const modelParameters = 4_000_000;

export class Tracking {
  readonly #ports: TrackingPorts;
  readonly #open = new Set<Run>();
  readonly #followed = new Map<string, Followed>();
  #count = 0;
  #autolog: "quiet" | "on" | "off" = "quiet";
  #automatic = { executionId: "", runs: 0 };
  #saidWhyNot: string | undefined;

  constructor(ports: TrackingPorts) {
    this.#ports = ports;
  }

  run(options: RunOptions): TrackedRun;
  run<T>(options: RunOptions, body: (run: TrackedRun) => T | Promise<T>): Promise<T>;
  run<T>(options: RunOptions = {}, body?: (run: TrackedRun) => T | Promise<T>): TrackedRun | Promise<T> {
    const run = this.#begin(options);
    return body === undefined ? run.handle : this.#within(run, body);
  }

  /** A run that begins with something else, such as a trial; not shown, and not wanted where runs are made by hand only. */
  beginQuietly(options: RunOptions): {
    readonly run: TrackedRun;
    readonly key: string;
    end(failed: boolean): Promise<void>;
  } {
    const run = this.#begin(options, true);
    return { run: run.handle, key: run.key, end: (failed) => run.end(failed ? "FAILED" : "FINISHED") };
  }

  /** Every training from here on is a run that is shown; or none is. */
  autolog(on = true): void {
    this.#autolog = on ? "on" : "off";
  }

  get autologs(): "quiet" | "on" | "off" {
    return this.#autolog;
  }

  /** Resolves when the training may go on. */
  readonly hear = async (trainingId: string, event: TrainingEvent, model: object | undefined): Promise<void> => {
    if (event.type === "begin") {
      const followed = this.#autolog === "off" ? undefined : this.#follow(event, model);
      if (followed !== undefined) this.#followed.set(trainingId, followed);
    }
    const followed = this.#followed.get(trainingId);
    if (event.type === "end") this.#followed.delete(trainingId);
    await followed?.hear(event, model);
  };

  /** The cell is over, and so are its runs. */
  async endAll(status: "ok" | "failed" | "interrupted"): Promise<void> {
    await Promise.all([...this.#open].map((run) => run.end(endAfterExecution(status))));
  }

  #begin(options: RunOptions, automatic = false): Run {
    const { executionId, seed } = this.#ports.current();
    const run: Run = new Run(`${executionId}:${++this.#count}`, this.#ports, {
      ended: () => this.#open.delete(run),
      untracked: (why) => this.#sayWhyNot(why),
    });
    run.begin(executionId, { ...options, tags: { "octavo.seed": seed, ...options.tags } }, automatic);
    this.#open.add(run);
    return run;
  }

  async #within<T>(run: Run, body: (run: TrackedRun) => T | Promise<T>): Promise<T> {
    let how: RunEnd = "FAILED";
    try {
      const value = await body(run.handle);
      how = "FINISHED";
      return value;
    } finally {
      await run.end(this.#ports.signal().aborted ? "KILLED" : how);
    }
  }

  #follow(event: Extract<TrainingEvent, { type: "begin" }>, model: object | undefined): Followed | undefined {
    const open = [...this.#open].findLast((run) => !run.isOver);
    const quiet = this.#autolog === "quiet";
    if (open === undefined && quiet && !this.#mayBeginOne()) return undefined;
    const run = open ?? this.#begin({ tags: { "octavo.training": event.name } }, quiet);
    run.offer(fitParams(event, model));
    const text = modelText(model);
    if (text !== undefined) run.handle.tag("octavo.model", text);
    return new Followed(run, event, open === undefined);
  }

  #mayBeginOne(): boolean {
    const { executionId } = this.#ports.current();
    if (this.#automatic.executionId !== executionId) this.#automatic = { executionId, runs: 0 };
    return this.#automatic.runs++ < mostAutomatic;
  }

  /** Once, not with every run. */
  #sayWhyNot(why: string): void {
    if (this.#saidWhyNot === why) return;
    this.#saidWhyNot = why;
    this.#ports.write("stdout", `${why}\n`);
  }
}

/** A training that a run records: epochs under their own names, batches under `batch/…`, and the model as it stands. */
class Followed {
  readonly #run: Run;
  readonly #unit: Unit;
  readonly #owns: boolean;
  #keptAt: number;
  #batches = 0;

  constructor(run: Run, { unit, at }: Extract<TrainingEvent, { type: "begin" }>, owns: boolean) {
    this.#run = run;
    this.#unit = unit;
    this.#owns = owns;
    this.#keptAt = at;
  }

  async hear(event: TrainingEvent, model: object | undefined): Promise<void> {
    if (event.type === "epoch") {
      this.#run.add(event.values, event.done, event.at);
      if (event.at - this.#keptAt >= modelEveryMs) await this.#keep(event.at, model);
    }
    if (event.type === "step" && this.#unit === "step") this.#run.add(event.values, event.step, event.at);
    if (event.type === "step" && this.#unit === "epoch") {
      const named = Object.entries(event.values).map(([key, value]) => [`batch/${key}`, value] as const);
      this.#run.add(Object.fromEntries(named), this.#batches++, event.at);
    }
    if (event.type !== "end") return;
    if (event.how !== "failed") await this.#keep(event.at, model);
    if (this.#owns)
      void this.#run.end(event.how === "failed" ? "FAILED" : event.how === "interrupted" ? "KILLED" : "FINISHED");
  }

  /** In the place of the one before, so that a run that is lost leaves the last. */
  async #keep(at: number, model: object | undefined): Promise<void> {
    if (!this.#owns || !this.#run.isTracked || model === undefined || !canSave(model)) return;
    if ((parametersOf(model) ?? 0) > modelParameters) return;
    this.#keptAt = at;
    await this.#run.artifact("model", model).catch(() => undefined); // one that cannot be saved trains all the same
  }
}

class Run {
  readonly handle: TrackedRun;
  readonly #key: string;
  readonly #ports: TrackingPorts;
  readonly #on: { ended(): void; untracked(why: string): void };
  readonly #known = new Map<string, string>();
  readonly #underway = new Set<Promise<unknown>>();
  /** Files that are being made of values. */
  readonly #making = new Set<Promise<void>>();
  #points: Point[] = [];
  #params: Pairs = {};
  #tags: Pairs = {};
  #step = 0;
  #willSend = false;
  #tracked = true;
  #automatic = false;
  #warned = false;
  #ending: Promise<void> | undefined;

  constructor(key: string, ports: TrackingPorts, on: { ended(): void; untracked(why: string): void }) {
    this.#key = key;
    this.#ports = ports;
    this.#on = on;
    this.handle = Object.freeze({
      log: (values: Readonly<Record<string, number>>, step?: number) => this.log(values, step),
      param: (name: string, value: unknown) => this.params({ [name]: value }),
      params: (values: Readonly<Record<string, unknown>>) => this.params(values),
      tag: (name: string, value: unknown) => this.tag(name, value),
      artifact: (name: string, value: unknown) => this.artifact(name, value),
      finish: () => this.end("FINISHED"),
    });
  }

  get isOver(): boolean {
    return this.#ending !== undefined;
  }

  get key(): string {
    return this.#key;
  }

  /** Whether the page takes it, as far as it has said. */
  get isTracked(): boolean {
    return this.#tracked;
  }

  begin(executionId: string, { name, experiment, params = {}, tags = {} }: RunOptions, automatic: boolean): void {
    checkText("name", name, 250);
    checkText("experiment", experiment, 500);
    const request = {
      kind: "run-begin" as const,
      run: this.#key,
      executionId,
      name,
      experiment,
      automatic,
      at: Math.floor(this.#ports.now()),
      params: pairsOf(params),
      tags: pairsOf(tags),
    };
    for (const [key, value] of Object.entries(request.params)) this.#known.set(key, value);
    this.#automatic = automatic;
    this.#send(request, (answer) => this.#begun(answer as RunBegun));
  }

  log(values: Readonly<Record<string, number>>, step = this.#step): void {
    if (!Number.isSafeInteger(step)) throw new TypeError("a step is a whole number, as run.log({ loss }, 3)");
    for (const [key, value] of Object.entries(values)) {
      checkKey(key);
      if (typeof value !== "number") throw new TypeError(`run.log takes numbers, and \`${key}\` is a ${typeof value}`);
    }
    this.#step = step + 1;
    this.add(values, step, this.#ports.now());
  }

  add(values: Readonly<Record<string, number>>, step: number, at: number): void {
    const time = Math.max(0, Math.floor(at));
    for (const [key, value] of Object.entries(values)) {
      this.#points.push({ key, value: Number.isFinite(value) ? value : (String(value) as "NaN"), step, time });
      if (this.#points.length >= trackLimits.points) this.#flush();
    }
    this.#sendSoon();
  }

  params(values: Readonly<Record<string, unknown>>): void {
    const pairs = pairsOf(values);
    for (const [key, value] of Object.entries(pairs)) {
      const before = this.#known.get(key);
      if (before !== undefined && before !== value)
        throw new Error(
          `the param \`${key}\` is ${before} already; a param never changes. Log what changes as a metric.`,
        );
    }
    this.offer(pairs);
  }

  /** Those that are not known yet. */
  offer(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) {
      if (this.#known.has(key)) continue;
      this.#known.set(key, value);
      this.#params[key] = value;
      if (Object.keys(this.#params).length >= trackLimits.pairs) this.#flush();
    }
    this.#sendSoon();
  }

  tag(name: string, value: unknown): void {
    Object.assign(this.#tags, pairsOf({ [name]: value }));
    if (Object.keys(this.#tags).length >= trackLimits.pairs) this.#flush();
    this.#sendSoon();
  }

  /** Keeps a value as a file, or as the files that it is made of; resolves when the page has them. */
  artifact(name: string, value: unknown): Promise<void> {
    if (typeof name !== "string" || !isFilePath(name) || name.length > 400)
      throw new TypeError('run.artifact takes the name of a file, as "plots/loss.png"');
    if (this.isOver) throw new Error("the run is over; keep files before it ends");
    const work = this.#keep(name, value).finally(() => this.#making.delete(work));
    this.#making.add(work);
    // Whoever does not wait for it learns of a failure, too.
    work.catch((error: unknown) => this.#warn(error));
    return work;
  }

  async #keep(name: string, value: unknown): Promise<void> {
    const files = await artifactFiles(name, value, this.#ports);
    for (const { path, content } of files) {
      const size = typeof content === "string" ? content.length : content.byteLength;
      if (size > trackLimits.fileBytes) throw new Error(`${path} is larger than 64 MiB`);
      if (this.#tracked) await this.#ports.ask({ kind: "run-artifact", run: this.#key, path, content });
    }
  }

  /** The first end counts; resolves when the page has everything. */
  end(status: RunEnd): Promise<void> {
    this.#ending ??= this.#end(status);
    return this.#ending;
  }

  async #end(status: RunEnd): Promise<void> {
    await Promise.allSettled(this.#making);
    this.#flush();
    this.#send({ kind: "run-end", run: this.#key, status, at: Math.floor(this.#ports.now()) });
    await Promise.all(this.#underway);
    this.#on.ended();
  }

  #begun(answer: RunBegun): void {
    if (!answer.tracked) {
      this.#tracked = false;
      if (answer.why !== "") this.#on.untracked(answer.why);
      return;
    }
    if (this.#automatic) return;
    const name = answer.name.replace(/[\\`*_{}[\]()<>#|!~$&]/g, "\\$&");
    this.#ports.show(
      new Rich({ "text/markdown": `Run [${name}](${answer.address})`, "text/plain": `Run ${answer.name}` }),
    );
  }

  #sendSoon(): void {
    if (this.#willSend) return;
    this.#willSend = true;
    this.#ports.later(sendEveryMs, () => this.#flush());
  }

  #flush(): void {
    this.#willSend = false;
    const [metrics, params, tags] = [this.#points, this.#params, this.#tags];
    if (metrics.length + Object.keys(params).length + Object.keys(tags).length === 0) return;
    [this.#points, this.#params, this.#tags] = [[], {}, {}];
    this.#send({ kind: "run-log", run: this.#key, metrics, params, tags });
  }

  #send(request: TrackRequest, answered: (answer: unknown) => void = () => undefined): void {
    if (!this.#tracked) return;
    const work = this.#ports
      .ask(request)
      .then(answered, (error: unknown) => this.#warn(error))
      .finally(() => this.#underway.delete(work));
    this.#underway.add(work);
  }

  #warn(error: unknown): void {
    if (this.#warned || this.#automatic) return;
    this.#warned = true;
    this.#ports.write("stderr", `The run is not tracked whole: ${error instanceof Error ? error.message : error}\n`);
  }
}

function pairsOf(values: Readonly<Record<string, unknown>>): Pairs {
  const entries = Object.entries(values);
  if (entries.length > trackLimits.pairs) throw new TypeError("a run takes at most 1,000 params or tags at once");
  for (const [key] of entries) checkKey(key);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(value).slice(0, trackLimits.text)]));
}

function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? String(value)) : String(value);
}

function checkKey(key: string): void {
  if (key === "" || key.length > trackLimits.key)
    throw new TypeError("names of metrics, params and tags have 1 to 250 characters");
}

function checkText(what: string, text: unknown, most: number): void {
  if (text === undefined) return;
  if (typeof text !== "string" || text === "" || text.length > most)
    throw new TypeError(`the ${what} of a run is a text of 1 to ${most} characters`);
}
