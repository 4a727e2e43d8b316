/**
 * The execution core: one notebook's values and the cell that runs now. The same code in every host (a browser worker,
 * a Node process); what differs comes through `CoreHost`. It compiles cells, runs them one at a time, keeps the names
 * they share, turns values into outputs and errors into places in cells. It keeps no queue: who may run when is the
 * session's decision (session.ts), on the other side of the channel.
 */
import type { ExecutionEvent, RunFacts } from "../protocol/execution.ts";
import { Builtins } from "./builtins.ts";
import { analyseCell, assembleCell, type CellAnalysis, type CellImport, type Resolution } from "./compile/compile.ts";
import { deedsOf } from "./compile/deeds.ts";
import { type CellProblem, placeOf } from "./compile/syntax.ts";
import { makeConsole } from "./console.ts";
import { bundleOf, type DisplayPorts } from "./display.ts";
import { Input, type Inputs } from "./input.ts";
import { Interrupts } from "./interrupt.ts";
import { LoopWatch } from "./loop-watch.ts";
import { NameOwners } from "./name-owners.ts";
import type { WantedNames } from "./notebook-source.ts";
import { makeOctavo, type OctavoPorts } from "./octavo.ts";
import { Outbox } from "./outbox.ts";
import { PackageModules, unknownPackage } from "./package-modules.ts";
import { ImportFailure, missingExport, namesWanted, ProjectModules } from "./project-modules.ts";
import { specifierOf } from "./project-path.ts";
import type { FromKernel, KernelAnswer, KernelRequest, RunOrder, ToKernel } from "./protocol.ts";
import { Slots } from "./slots.ts";
import { cellOf, type ProgramMap, programAddress, traceError } from "./stack.ts";
import { TablePages } from "./table-pages.ts";
import type { TensorLedger } from "./tensor-ledger.ts";
import type { Tracking } from "./tracking.ts";
import type { TrainingHandle, Trainings } from "./training.ts";
import { type NamedValue, ValueVersions } from "./value-versions.ts";
import { describeVariables } from "./variables.ts";

export interface CoreHost extends DisplayPorts {
  post(message: FromKernel): void;
  now(): number;
  /** Evaluates an expression at the top level of the kernel's world; `address` names it in stack traces. */
  evaluate(code: string, address: string): unknown;
  /** What may be imported, loaded when first asked for. */
  readonly modules: Readonly<Record<string, () => Promise<object>>>;
  /** Modules that cells may use without an import, by the name they have there: `tf`. */
  readonly givenModules: Readonly<Record<string, string>>;
  /** What reads datasets, loaded when first asked for. */
  loadReader: OctavoPorts["loadReader"];
  /** What reads and writes the numbers of models, loaded when first asked for. */
  weights: OctavoPorts["weights"];
  /** Whether the kernel's world had this name before any cell ran. */
  hasGlobal(name: string): boolean;
  setGlobal(name: string, value: unknown): void;
  /** Makes random numbers repeatable from here on. */
  seed(seed: number): void;
  later(delayMs: number, work: () => void): void;
  /** The run was interrupted: what libraries do in the background ends too. */
  stopWork(): void;
  /** Asked at every `fit` that nobody follows: a training that does, if it is to be tracked. */
  followFits(follow: (name: string) => TrainingHandle | undefined): void;
  /** Knows which cell made which tensors; watches the library's engine when that is loaded. */
  readonly tensors: TensorLedger;
  /** Whether the run with this ticket was interrupted; blocks until it is known. */
  wasInterrupted(ticket: string): boolean;
}

export interface Core {
  receive(message: ToKernel): void;
  /** An error that no cell was there to catch: from a timer, or a promise that nobody awaited. */
  uncaught(error: unknown): void;
  /** The device is gone: what runs ends with this error, also where it waits for the device. */
  deviceFailed(error: Error): void;
}

const programsKept = 500;
const flushMs = 50;
const watchMs = 50;
const none: ReadonlySet<string> = new Set();

export function createCore(host: CoreHost): Core {
  return new KernelCore(host);
}

/** One run of one cell; later output of its timers still goes to it. */
interface Run {
  readonly order: RunOrder;
  readonly outbox: Outbox;
  flushing: boolean;
  /** Names of others that its text refers to, and those that it changes in place. */
  refers: ReadonlySet<string>;
  changes: ReadonlySet<string>;
  /** Of what it refers to, what had changed by itself. */
  drifted: readonly string[];
  readonly packages: Map<string, string>;
  /** What it read beside the notebook's names, each with its version. */
  readonly data: Map<string, string>;
}

class KernelCore implements Core {
  readonly #host: CoreHost;
  readonly #slots = new Slots();
  readonly #owners = new NameOwners(this.#slots);
  readonly #interrupts: Interrupts;
  readonly #watch: LoopWatch;
  readonly #builtins = new Builtins();
  readonly #console: object;
  readonly #versions = new ValueVersions();
  readonly #programs = new Map<string, ProgramMap>();
  readonly #latest = new Map<string, Run>();
  readonly #requests = new Map<number, (answer: KernelAnswer) => void>();
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #rendered: () => Promise<void>;
  readonly #trainings: Trainings;
  readonly #tracking: Tracking;
  readonly #inputs: Inputs;
  readonly #ports: OctavoPorts;
  readonly #tables = new TablePages();
  readonly #files: ProjectModules;
  readonly #packages: PackageModules;
  #nextRequest = 0;
  #version = 0;
  /** The run that output belongs to: the one that runs, or the last. */
  #run: Run | undefined;
  #isRunning = false;
  #builtinsSeenAt = 0;

  constructor(host: CoreHost) {
    this.#host = host;
    this.#interrupts = new Interrupts();
    this.#watch = new LoopWatch({ now: host.now, ask: () => this.#askWhetherInterrupted() });
    const ports: OctavoPorts = {
      ...host,
      keepTable: (value) => this.#tables.keep(this.#run?.order.cellId ?? "", value),
      emit: (event) => this.#emit(event),
      fail: (error) => this.#emit(this.#errorEvent(error)),
      ask: (request) => this.#ask(request),
      signal: () => this.#interrupts.signal,
      current: () => this.#run?.order ?? { executionId: "", seed: 0 },
      noteRead: (key, version) => {
        if (this.#isRunning) this.#run?.data.set(key, version);
      },
    };
    this.#ports = ports;
    const { octavo, display, rendered, trainings, tracking, inputs } = makeOctavo(ports);
    this.#rendered = rendered;
    this.#trainings = trainings;
    this.#tracking = tracking;
    host.followFits((name) => {
      if (tracking.autologs === "off") return undefined;
      return tracking.autologs === "on" ? trainings.train(name) : trainings.follow(name);
    });
    this.#inputs = inputs;
    this.#given = { octavo, display };
    this.#files = new ProjectModules({
      ask: ports.ask,
      noteRead: ports.noteRead,
      evaluate: host.evaluate,
      library: (name) => this.#library(name),
      given: this.#given,
      givenModules: host.givenModules,
      tensors: host.tensors,
      world: {
        watch: this.#watch,
        wait: (value) => this.#interrupts.wait(value),
        each: (iterable) => this.#interrupts.each(iterable),
      },
    });
    this.#packages = new PackageModules({
      ask: ports.ask,
      evaluate: host.evaluate,
      library: (name) => this.#library(name),
      noteUse: (name, version) => {
        if (this.#isRunning) this.#run?.packages.set(name, version);
      },
    });
    const write = (name: "stdout" | "stderr", text: string): void => this.#write(name, text);
    this.#console = makeConsole({ write, show: display, now: host.now });
  }

  receive(message: ToKernel): void {
    switch (message.type) {
      case "run":
        void this.#start(message.run);
        return;
      case "interrupt":
        if (this.#isRunning) this.#interrupt();
        return;
      case "forget":
        for (const cellId of message.cellIds) this.#forget(cellId);
        for (const name of message.names) this.#slots.drop(name);
        return;
      case "variables":
        this.#host.post({
          type: "variables",
          requestId: message.requestId,
          held: describeVariables(this.#slots.entries()),
        });
        return;
      case "names":
        this.#owners.take(message.cells);
        return;
      case "taken":
        this.#run?.outbox.taken(message.size);
        return;
      case "rows": {
        const page = this.#tables.page(message.query) ?? null;
        this.#host.post({ type: "rows", requestId: message.requestId, page });
        return;
      }
      case "inputs":
        this.#inputs.take(message.values);
        return;
      case "train":
        this.#trainings.act(message.trainingId, message.act, message.by);
        return;
      case "answer":
        this.#requests.get(message.requestId)?.(message.answer);
        this.#requests.delete(message.requestId);
    }
  }

  deviceFailed(error: Error): void {
    if (!this.#isRunning) return;
    this.#host.stopWork();
    this.#interrupts.fail(error);
  }

  uncaught(error: unknown): void {
    if (this.#interrupts.caused(error)) return;
    const event = this.#errorEvent(error);
    // A timer of a cell that ended long ago fails under that cell, whichever runs now.
    const maker = event.type === "error" ? this.#latest.get(cellOf(event.stack) ?? "") : undefined;
    if (maker === undefined) this.#emit(event);
    else this.#push(maker, event);
  }

  async #start(order: RunOrder): Promise<void> {
    this.#run?.outbox.flush();
    const run = this.#open(order);
    this.#run = run;
    this.#isRunning = true;
    if (this.#host.now() - this.#builtinsSeenAt > watchMs) this.#builtins.restore();
    this.#host.setGlobal("console", this.#console);
    this.#interrupts.begin();
    this.#watch.begin();
    this.#keepWatch(run);
    this.#latest.set(order.cellId, run);
    this.#tables.release(order.cellId);
    this.#push(run, { type: "running", at: this.#host.now(), seed: order.seed });
    run.outbox.flush();
    const status = await this.#perform(run);
    await this.#trainings.endAll(status);
    await this.#tracking.endAll(status);
    await this.#rendered();
    this.#isRunning = false;
    const facts = this.#factsOf(run);
    this.#push(run, { type: "finished", at: this.#host.now(), status, facts });
    run.outbox.flush(true);
  }

  #forget(cellId: string): void {
    this.#host.tensors.release(cellId, this.#slots.valuesOf(cellId));
    this.#owners.release(cellId);
    this.#tables.release(cellId);
  }

  /** Cells share the language's own objects; before anything else happens they are what they were. */
  #putBack(): void {
    const replaced = this.#builtins.restore();
    this.#builtinsSeenAt = this.#host.now();
    if (replaced.length === 0) return;
    const what = replaced.slice(0, 5).join(", ") + (replaced.length > 5 ? ", …" : "");
    this.#write("stderr", `${what}: put back, because all cells share it. Make a function of your own instead.\n`);
  }

  /** While this turns, messages are taken, and loops need not ask. */
  #keepWatch(run: Run): void {
    this.#host.later(watchMs, () => {
      if (!this.#isRunning || this.#run !== run) return;
      this.#watch.free();
      this.#keepWatch(run);
    });
  }

  #interrupt(): void {
    this.#host.stopWork();
    this.#watch.raise();
    this.#interrupts.raise();
  }

  #askWhetherInterrupted(): boolean {
    const ticket = this.#run?.order.ticket;
    if (!this.#isRunning || ticket === undefined || !this.#host.wasInterrupted(ticket)) return false;
    this.#interrupt();
    return true;
  }

  #factsOf({ order, refers, changes, drifted, packages, data }: Run): RunFacts {
    const { executionId, cellId } = order;
    const ended = { executionId, cellId, refers, changes };
    const memory = this.#host.tensors.account(cellId, valuesIn(this.#slots));
    return {
      ...this.#versions.ended(ended, this.#named()),
      ...(drifted.length === 0
        ? {}
        : { drifted: Object.fromEntries(drifted.map((name) => [name, `u:${executionId}`])) }),
      ...(memory.tensors === 0 ? {} : { memory }),
      ...(packages.size === 0 ? {} : { packages: Object.fromEntries(packages) }),
      ...(data.size === 0 ? {} : { data: Object.fromEntries(data) }),
    };
  }

  #open(order: RunOrder): Run {
    const send = (events: readonly ExecutionEvent[], size: number) =>
      this.#host.post({ type: "events", executionId: order.executionId, size, events: [...events] });
    return {
      order,
      outbox: new Outbox({ send, now: this.#host.now }),
      flushing: false,
      refers: none,
      changes: none,
      drifted: [],
      packages: new Map(),
      data: new Map(),
    };
  }

  async #perform(run: Run): Promise<"ok" | "failed" | "interrupted"> {
    try {
      const value = await this.#evaluateSafely(run);
      // An input shows itself when it is made.
      if (value !== undefined && !(value instanceof Input)) {
        this.#push(run, { type: "result", data: await bundleOf(value, this.#ports), metadata: {} });
      }
      return "ok";
    } catch (error) {
      if (this.#interrupts.caused(error)) {
        this.#push(run, { type: "error", name: "Interrupted", message: "Interrupted.", stack: [] });
        return "interrupted";
      }
      this.#push(run, this.#failureEvent(run.order.cellId, error));
      return "failed";
    }
  }

  async #evaluateSafely(run: Run): Promise<unknown> {
    try {
      return await this.#evaluate(run);
    } finally {
      this.#putBack();
    }
  }

  async #evaluate(run: Run): Promise<unknown> {
    const { order } = run;
    const analysed = analyseCell(order.source);
    if (!analysed.ok) throw new ProblemError(analysed.problem);
    const cell = analysed.cell;
    const conflict = this.#owners.conflictIn(cell, order.cellId, this.#host.hasGlobal);
    if (conflict !== undefined) throw new ProblemError(conflict);
    run.refers = new Set(cell.names.references.map(({ name }) => name));
    run.changes = new Set(deedsOf(cell).changes.map(({ name }) => name));
    run.drifted = this.#versions.drifted(this.#slots.some(run.refers));
    this.#host.seed(order.seed);
    const modules = await this.#load(cell);
    const given = await this.#giveModules(cell);
    this.#host.tensors.begin(order.cellId, this.#slots.valuesOf(order.cellId));
    this.#owners.claim(cell, order.cellId, modules);
    const assembled = assembleCell(cell, (name) => this.#resolve(name));
    const address = programAddress(order.cellId, ++this.#version);
    this.#remember(address, { cellId: order.cellId, originOf: assembled.originOf });
    const program = this.#host.evaluate(assembled.text, address) as (world: object) => Promise<unknown>;
    this.#host.seed(order.seed);
    return await this.#interrupts.wait(program(this.#world(run, modules, given)));
  }

  /** What a program sees of the kernel. */
  #world(run: Run, modules: readonly object[], given: Readonly<Record<string, unknown>>): object {
    const { cellId } = run.order;
    const isCurrent = () => this.#latest.get(cellId) === run;
    return {
      watch: this.#watch,
      modules,
      given,
      slot: (name: string) => this.#slots.of(name),
      // A run that has been replaced may still be going; it no longer owns the cell's names.
      put: (name: string, value: unknown) => isCurrent() && this.#slots.put(name, cellId, value),
      live: (name: string, read: () => unknown) => isCurrent() && this.#slots.live(name, cellId, read),
      wait: (value: unknown) => this.#interrupts.wait(value),
      each: (iterable: AsyncIterable<unknown>) => this.#interrupts.each(iterable),
      import: (specifier: string) => this.#module(String(specifier)),
    };
  }

  /** Values with their names, for the versions that they get. */
  *#named(): Generator<NamedValue> {
    for (const entry of this.#slots.entries()) yield { ...entry, isImported: this.#owners.isImported(entry.name) };
  }

  #resolve(name: string): Resolution {
    if (this.#owners.isShared(name)) return "slot";
    if (name in this.#given || name in this.#host.givenModules) return "given";
    return this.#host.hasGlobal(name) ? "global" : "slot";
  }

  async #giveModules(cell: CellAnalysis): Promise<Readonly<Record<string, unknown>>> {
    const given: Record<string, unknown> = { ...this.#given };
    for (const name of new Set(cell.names.references.map((reference) => reference.name))) {
      const specifier = this.#host.givenModules[name];
      if (specifier !== undefined && this.#resolve(name) === "given") given[name] = await this.#module(specifier);
    }
    return given;
  }

  async #load(cell: CellAnalysis): Promise<readonly object[]> {
    const loaded: object[] = [];
    for (const wanted of cell.imports) {
      const specifier = specifierOf(wanted.module);
      if (specifier.kind === "file") this.#files.want(specifier.path, namesWanted(wanted));
    }
    for (const wanted of cell.imports) {
      const module = await this.#loadOne(cell, wanted);
      const missing = missingExport(wanted, module);
      if (missing !== undefined) throw new ProblemError(importProblem(cell, missing.start, missing.message));
      loaded.push(module);
    }
    return loaded;
  }

  async #loadOne(cell: CellAnalysis, wanted: CellImport): Promise<object> {
    const { module, start } = wanted;
    try {
      return (await this.#interrupts.wait(this.#module(module, namesWanted(wanted)))) as object;
    } catch (error) {
      if (this.#interrupts.caused(error)) throw error;
      if (error instanceof ImportFailure) throw new ProblemError(importProblem(cell, start, error.message));
      throw new ImportedError(error, placeOf(cell.source, start));
    }
  }

  #module(text: string, names?: WantedNames): Promise<object> {
    const specifier = specifierOf(text);
    if (specifier.kind === "refused") return Promise.reject(new ImportFailure(specifier.reason));
    return specifier.kind === "file" ? this.#files.load(specifier.path, names) : this.#library(specifier.name);
  }

  async #library(name: string): Promise<object> {
    const { modules } = this.#host;
    const module = (await modules[name]?.()) ?? (await this.#packages.load(name));
    if (module === undefined) throw new ImportFailure(unknownPackage(name, Object.keys(modules)));
    return module;
  }

  #remember(address: string, map: ProgramMap): void {
    this.#programs.set(address, map);
    const oldest = this.#programs.keys().next();
    if (this.#programs.size > programsKept && !oldest.done) this.#programs.delete(oldest.value);
  }

  #failureEvent(cellId: string, error: unknown): ExecutionEvent {
    if (error instanceof ProblemError) return problemEvent(cellId, error.problem);
    return error instanceof ImportedError
      ? this.#errorEvent(error.thrown, { cellId, ...error.place })
      : this.#errorEvent(error);
  }

  /** `importedAt`: where the cell imports what failed. */
  #errorEvent(error: unknown, importedAt?: { cellId: string; line: number; column: number }): ExecutionEvent {
    const mapOf = (address: string) => this.#programs.get(address) ?? this.#files.programOf(address);
    const traced = traceError(error, mapOf);
    const { name, message } = traced;
    const at = importedAt ?? traced.at;
    const stack =
      importedAt === undefined
        ? traced.stack
        : [...traced.stack.slice(0, 99), `at cell:${importedAt.cellId}:${importedAt.line}:${importedAt.column}`];
    const place = at === undefined ? {} : { line: at.line, column: at.column };
    return { type: "error", name, message, stack: [...stack], ...place };
  }

  #emit(event: ExecutionEvent): void {
    if (this.#run !== undefined) this.#push(this.#run, event);
  }

  #write(name: "stdout" | "stderr", text: string): void {
    if (this.#run === undefined) return;
    this.#run.outbox.stream(name, text);
    this.#flushSoon(this.#run);
  }

  #push(run: Run, event: ExecutionEvent): void {
    run.outbox.push(event);
    this.#flushSoon(run);
  }

  #flushSoon(run: Run): void {
    if (run.flushing) return;
    run.flushing = true;
    this.#host.later(flushMs, () => {
      run.flushing = false;
      run.outbox.flush();
      if (!run.outbox.isEmpty) this.#flushSoon(run);
    });
  }

  #ask(request: KernelRequest): Promise<unknown> {
    const requestId = this.#nextRequest++;
    return new Promise((resolve, reject) => {
      this.#requests.set(requestId, (answer) =>
        answer.ok ? resolve(answer.value) : reject(new Error(answer.message)),
      );
      this.#host.post({ type: "request", requestId, request });
    });
  }
}

function* valuesIn(slots: Slots): Generator<unknown> {
  for (const { value } of slots.entries()) yield value;
}

class ProblemError extends Error {
  readonly problem: CellProblem;
  constructor(problem: CellProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A file that a cell imports threw while it was run. */
class ImportedError extends Error {
  readonly thrown: unknown;
  readonly place: { readonly line: number; readonly column: number };
  constructor(thrown: unknown, place: ImportedError["place"]) {
    super("an imported file failed");
    this.thrown = thrown;
    this.place = place;
  }
}

function importProblem(cell: CellAnalysis, start: number, message: string): CellProblem {
  return { name: "ImportError", message, ...placeOf(cell.source, start) };
}

function problemEvent(cellId: string, { name, message, line, column, otherCell }: CellProblem): ExecutionEvent {
  const stack = [
    `at cell:${cellId}:${line}:${column}`,
    ...(otherCell === undefined ? [] : [`at cell:${otherCell}:1:1`]),
  ];
  return { type: "error", name, message, stack, line, column };
}
