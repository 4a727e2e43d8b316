/**
 * TensorFlow.js as the kernel's tensor library: its own bundle, loaded at the first cell that uses it. Puts it on the
 * chosen device, ends training when a run is interrupted, and refuses synchronous reads where they answer zeros.
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import type { WeightPort } from "#lib/kernel/checkpoint.ts";
import { DeviceError, type DeviceKind, type DeviceReport } from "#lib/kernel/device.ts";
import type { TensorEngine } from "#lib/kernel/tensor-ledger.ts";
import { type TrainingHandle, trainingSymbol } from "#lib/kernel/training.ts";
import { fitCall, hasOwnCallbacks, trainingOf, withCallback } from "./fit-call.ts";
import { tensorWeights } from "./tensor-weights.ts";
import { completeWasmKernels } from "./wasm-kernels.ts";

export interface TensorflowModule {
  readonly tf: object;
  /** What makes and ends tensors. */
  readonly engine: TensorEngine;
  takeDevice(
    wanted: DeviceReport,
    wasm: Readonly<Record<string, string>>,
    failed: (error: DeviceError) => void,
  ): Promise<DeviceReport>;
  stopTraining(): void;
  /** Whom to ask for a training when a `fit` brings none. */
  followFits(follow: Follow): void;
  readonly weights: WeightPort;
}

type Follow = (name: string) => TrainingHandle | undefined;

let follow: Follow = () => undefined;
const training = new Set<tf.LayersModel>();

async function takeDevice(
  wanted: DeviceReport,
  wasm: Readonly<Record<string, string>>,
  failed: (error: DeviceError) => void,
): Promise<DeviceReport> {
  tf.env().set("PROD", true);
  watchBackends(failed);
  setWasmPaths(wasm);
  completeWasmKernels();
  followTraining();
  const order = fastestFirst.filter(isFallback(wanted.kind));
  let reasons = wanted.reasons;
  for (const kind of order) {
    try {
      if (!(await tf.setBackend(kind))) throw new Error("its backend did not start");
      await check();
      return kind === wanted.kind ? wanted : { kind, name: names[kind], reasons };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      reasons = [...reasons, `No ${kind}: ${why}`.slice(0, 300)].slice(0, 8);
    }
  }
  throw new Error(`no device could be used: ${reasons.join(" ")}`);
}

const names: Readonly<Record<DeviceKind, string>> = { webgpu: "GPU", webgl: "GPU", wasm: "WebAssembly", cpu: "CPU" };
const fastestFirst: readonly DeviceKind[] = ["webgpu", "webgl", "wasm", "cpu"];

/** A device that does not start gives way to slower ones only. */
function isFallback(wanted: DeviceKind): (kind: DeviceKind) => boolean {
  return (kind) => fastestFirst.indexOf(kind) >= fastestFirst.indexOf(wanted);
}

/** A small computation with a known answer: a device that starts and computes nonsense is not used. */
async function check(): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  const [value] = await product.data();
  product.dispose();
  if (value !== 11) throw new Error(`it computed ${value} where 11 was right`);
}

/** Also of a backend that a cell chooses by itself. */
function watchBackends(failed: (error: DeviceError) => void): void {
  const engine = tf.engine() as unknown as { setBackend(name: string): Promise<boolean> };
  const set = engine.setBackend.bind(engine);
  const watched = new WeakSet<object>();
  engine.setBackend = async (name) => {
    const isSet = await set(name);
    const backend = tf.backend() as unknown as object;
    if (!isSet || watched.has(backend)) return isSet;
    watched.add(backend);
    if (name === "webgpu") watchWebgpu(backend as WebgpuBackend, failed);
    if (name === "webgl") watchWebgl(backend as WebglBackend, failed);
    return isSet;
  };
}

interface WebgpuBackend {
  readSync(id: object): unknown;
  readonly tensorMap?: { get(id: object): { readonly values?: unknown } | undefined };
  readonly device?: { readonly lost?: Promise<{ readonly message: string }> };
}

interface WebglBackend {
  readonly gpgpu?: { readonly gl?: { readonly canvas?: EventTarget } };
}

/** On WebGPU a synchronous read right after an operation may silently give zeros: it is an error instead. */
function watchWebgpu(backend: WebgpuBackend, failed: (error: DeviceError) => void): void {
  const read = backend.readSync.bind(backend);
  const values = backend.tensorMap;
  backend.readSync = (id: object) => {
    if (values?.get(id)?.values !== undefined && values.get(id)?.values !== null) return read(id);
    throw new Error(
      "Synchronous reads (dataSync, arraySync, print) are not reliable on WebGPU. Use `await tensor.data()` or `await tensor.array()`.",
    );
  };
  void backend.device?.lost?.then(({ message }) => failed(new DeviceError(message)));
}

function watchWebgl({ gpgpu }: WebglBackend, failed: (error: DeviceError) => void): void {
  gpgpu?.gl?.canvas?.addEventListener("webglcontextlost", () => failed(new DeviceError("")));
}

/** Knows the models that are being trained, so that an interrupt can end them. */
function followTraining(): void {
  const prototype = tf.LayersModel.prototype as unknown as Record<
    "fit" | "fitDataset",
    (...given: unknown[]) => Promise<unknown>
  >;
  for (const method of ["fit", "fitDataset"] as const) {
    const original = prototype[method];
    prototype[method] = async function (this: tf.LayersModel, ...given: unknown[]) {
      training.add(this);
      try {
        const watched = trainingOf(given.at(-1));
        if (watched === undefined) return await followed(this, given, (all) => original.apply(this, all));
        return await watched.fit(fitCall(this, given, (changed) => original.apply(this, changed)));
      } finally {
        training.delete(this);
      }
    };
  }
}

/** A `fit` that brings no training of its own: with one that is found for it, or as it is. */
function followed(
  model: tf.LayersModel,
  given: unknown[],
  train: (given: unknown[]) => Promise<unknown>,
): Promise<unknown> {
  const handle = follow(model.name);
  if (handle === undefined) return train(given);
  const callback = hasOwnCallbacks(given.at(-1)) ? new tf.CustomCallback({ ...handle } as never, "auto") : handle;
  return handle[trainingSymbol].fit(fitCall(model, withCallback(given, callback), train));
}

function stopTraining(): void {
  for (const model of training) model.stopTraining = true;
}

const module: TensorflowModule = {
  tf,
  engine: tf.engine() as unknown as TensorEngine,
  takeDevice,
  stopTraining,
  followFits(asked) {
    follow = asked;
  },
  weights: tensorWeights,
};
(globalThis as unknown as { octavoLate: { tensorflow?: TensorflowModule } }).octavoLate.tensorflow = module;
