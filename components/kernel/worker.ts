/**
 * The browser host of the execution core: what runs inside the kernel frame's worker. Everything a cell can reach is in
 * this world, so what the kernel itself needs is taken before any cell runs. It has no origin, no cookies, no storage;
 * its only way to private bytes is the page, over the port.
 */
import type { openDataset } from "#lib/data/dataset.ts";
import type { WeightPort } from "#lib/kernel/checkpoint.ts";
import { type Core, type CoreHost, createCore } from "#lib/kernel/core.ts";
import { chooseDevice, type DeviceReport, lostName } from "#lib/kernel/device.ts";
import type { FromKernel, ToKernel } from "#lib/kernel/protocol.ts";
import { seededRandom } from "#lib/kernel/random.ts";
import { TensorLedger } from "#lib/kernel/tensor-ledger.ts";
import { deviceCandidates } from "./device-probes.ts";
import type { WorkerStart } from "./frame-message.ts";
import type { TensorflowModule } from "./tensorflow.ts";

/** Bundles that are loaded when first needed leave their module here. */
interface LateModules {
  tensorflow?: TensorflowModule;
  plot?: object;
  openDataset?: typeof openDataset;
}

const world = globalThis as unknown as {
  octavoLate: LateModules;
  octavoEvaluate(code: string): unknown;
  onmessage: ((event: MessageEvent<WorkerStart>) => void) | null;
  importScripts(address: string): void;
  requestAnimationFrame(work: (time: number) => void): number;
  close(): void;
};
const importBundle = world.importScripts.bind(globalThis);
const evaluate = world.octavoEvaluate;
Reflect.deleteProperty(globalThis, "octavoEvaluate");
const wait = globalThis.setTimeout.bind(globalThis);
const clock = performance.now.bind(performance);
const startedAt = performance.timeOrigin;
const Question = XMLHttpRequest;
const globalsBefore = new Set(allNames(globalThis));

world.onmessage = (event) => {
  const [port] = event.ports;
  world.onmessage = null;
  if (port !== undefined) void begin(port, event.data);
};

async function begin(port: MessagePort, start: WorkerStart): Promise<void> {
  const post = port.postMessage.bind(port) as (message: FromKernel) => void;
  smoothFrames();
  world.close = () => {
    throw new Error("a cell cannot close its kernel; use Restart");
  };
  const device = await chooseDevice(deviceCandidates, start.device);
  const libraries = new Libraries(start, device, (changed) => post({ type: "device", device: changed }));
  const core = createCore(hostOf(post, libraries, start.interruptsUrl));
  libraries.onDeviceFailed = (error) => core.deviceFailed(error);
  port.onmessage = (event: MessageEvent<ToKernel>) => core.receive(event.data);
  reportUncaught(core);
  post({ type: "ready", device });
}

function hostOf(post: (message: FromKernel) => void, libraries: Libraries, interruptsUrl: string): CoreHost {
  return {
    post,
    now: () => startedAt + clock(),
    evaluate: (code, address) => evaluate(`${code}\n//# sourceURL=${address}`),
    modules: {
      "@tensorflow/tfjs": () => libraries.tensorflow(),
      "@observablehq/plot": () => libraries.plot(),
    },
    loadReader: () => libraries.reader(),
    weights: () => libraries.weights(),
    givenModules: { tf: "@tensorflow/tfjs", Plot: "@observablehq/plot" },
    hasGlobal: (name) => globalsBefore.has(name),
    setGlobal: (name, value) => {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },
    seed: (seed) => {
      Math.random = seededRandom(seed);
    },
    later: (delayMs, work) => void wait(work, delayMs),
    deflate,
    stopWork: () => libraries.stopTraining(),
    followFits: (follow) => libraries.followFits(follow),
    tensors: libraries.tensors,
    wasInterrupted: (ticket) => askBlocking(interruptsUrl, ticket) === "yes",
  };
}

/** The one way out of a thread that is held. Plain text, so that the browser asks nobody for leave first. */
function askBlocking(address: string, text: string): string | undefined {
  try {
    const question = new Question();
    question.open("POST", address, false);
    question.send(text);
    return question.status === 200 ? question.responseText : undefined;
  } catch {
    return undefined; // offline: the page offers a restart
  }
}

/** Bundles beside the kernel's own, fetched at their first use. */
class Libraries {
  readonly tensors = new TensorLedger();
  readonly #start: WorkerStart;
  readonly #device: DeviceReport;
  readonly #changed: (device: DeviceReport) => void;
  onDeviceFailed: (error: Error) => void = () => undefined;
  /** Set once the device is gone: nothing uses it again in this kernel. */
  #failed: Error | undefined;
  #tensorflow: Promise<TensorflowModule> | undefined;
  #stop: (() => void) | undefined;
  #follow: Parameters<TensorflowModule["followFits"]>[0] = () => undefined;

  constructor(start: WorkerStart, device: DeviceReport, changed: (device: DeviceReport) => void) {
    this.#start = start;
    this.#device = device;
    this.#changed = changed;
  }

  async tensorflow(): Promise<object> {
    if (this.#failed !== undefined) throw this.#failed;
    this.#tensorflow ??= this.#loadTensorflow();
    return (await this.#tensorflow).tf;
  }

  async weights(): Promise<WeightPort> {
    this.#tensorflow ??= this.#loadTensorflow();
    return (await this.#tensorflow).weights;
  }

  async plot(): Promise<object> {
    world.octavoLate ??= {};
    if (world.octavoLate.plot === undefined) importBundle(this.#start.assets.plot);
    return world.octavoLate.plot ?? {};
  }

  async reader(): Promise<typeof openDataset> {
    world.octavoLate ??= {};
    if (world.octavoLate.openDataset === undefined) importBundle(this.#start.assets.datasets);
    if (world.octavoLate.openDataset === undefined) throw new Error("the reader of datasets did not load");
    return world.octavoLate.openDataset;
  }

  #fail(error: Error): void {
    if (this.#failed !== undefined) return;
    this.#failed = error;
    this.#changed({ kind: this.#device.kind, name: lostName, reasons: [error.message.slice(0, 300)] });
    this.onDeviceFailed(error);
  }

  stopTraining(): void {
    this.#stop?.();
  }

  followFits(follow: Parameters<TensorflowModule["followFits"]>[0]): void {
    this.#follow = follow;
  }

  async #loadTensorflow(): Promise<TensorflowModule> {
    world.octavoLate ??= {};
    importBundle(this.#start.assets.tensorflow);
    const module = world.octavoLate.tensorflow;
    if (module === undefined) throw new Error("TensorFlow.js did not load");
    const used = await module.takeDevice(this.#device, this.#start.assets.wasm, (error) => this.#fail(error));
    if (used !== this.#device) this.#changed(used);
    this.#stop = module.stopTraining;
    module.followFits(this.#follow);
    this.tensors.watch(module.engine);
    return module;
  }
}

/**
 * Libraries give way to the page with `requestAnimationFrame`; nothing is painted from here, and in a hidden tab frames
 * stop coming. A message to ourselves is a turn of the event loop without the wait.
 */
function smoothFrames(): void {
  const channel = new MessageChannel();
  const waiting: ((time: number) => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.(clock());
  const turn = channel.port2.postMessage.bind(channel.port2);
  world.requestAnimationFrame = (work) => {
    waiting.push(work);
    turn(0);
    return 0;
  };
}

function reportUncaught(core: Core): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    core.uncaught(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    core.uncaught(event.error ?? event.message);
  });
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function allNames(from: object): readonly string[] {
  const names: string[] = [];
  for (let at: object | null = from; at !== null; at = Object.getPrototypeOf(at))
    names.push(...Object.getOwnPropertyNames(at));
  return names;
}
