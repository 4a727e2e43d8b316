/** A call of `fit` or `fitDataset` as a training sees it: what can be known of its length, and how to run it. */
import type { LayersModel } from "@tensorflow/tfjs";
import { type FitCall, type Training, trainingSymbol } from "#lib/kernel/training.ts";

interface FitArguments {
  readonly epochs?: number;
  readonly initialEpoch?: number;
  readonly batchSize?: number;
  readonly batchesPerEpoch?: number;
  readonly validationSplit?: number;
  readonly callbacks?: unknown;
}

/** The training among the callbacks, if there is one. */
export function trainingOf(given: unknown): Training | undefined {
  const { callbacks } = (given ?? {}) as FitArguments;
  for (const one of Array.isArray(callbacks) ? callbacks : [callbacks]) {
    if (typeof one === "object" && one !== null && trainingSymbol in one) return one[trainingSymbol] as Training;
  }
  return undefined;
}

/** The same arguments with one more callback. */
export function withCallback(given: readonly unknown[], callback: unknown): unknown[] {
  const options = (given.at(-1) ?? {}) as FitArguments;
  const { callbacks } = options;
  const before = callbacks === undefined ? [] : Array.isArray(callbacks) ? callbacks : [callbacks];
  return [...given.slice(0, -1), { ...options, callbacks: [...before, callback] }];
}

/** Whether callbacks are the library's own objects, among which plain ones are not taken. */
export function hasOwnCallbacks(given: unknown): boolean {
  const { callbacks } = (given ?? {}) as FitArguments;
  const first = Array.isArray(callbacks) ? callbacks[0] : callbacks;
  return typeof first === "object" && first !== null && "setParams" in first;
}

export function fitCall(
  model: LayersModel,
  given: readonly unknown[],
  run: (given: unknown[]) => Promise<unknown>,
): FitCall {
  const options = given.at(-1) as FitArguments;
  const isDataset = given.length === 2;
  const samples = isDataset ? undefined : samplesOf(given[0], options.validationSplit ?? 0);
  const batchSize = isDataset ? undefined : (options.batchSize ?? 32);
  const fromSize = samples === undefined || batchSize === undefined ? undefined : Math.ceil(samples / batchSize);
  return {
    model,
    // What TensorFlow.js takes when nothing is said.
    epochs: options.epochs ?? (isDataset ? undefined : 1),
    initialEpoch: options.initialEpoch ?? 0,
    stepsPerEpoch: options.batchesPerEpoch ?? fromSize,
    batchSize,
    stop: () => {
      model.stopTraining = true;
    },
    run: (initialEpoch) => run([...given.slice(0, -1), { ...options, initialEpoch }]),
  };
}

/** Rows to learn from, where they can be counted. */
function samplesOf(x: unknown, validationSplit: number): number | undefined {
  const first = Array.isArray(x) ? x[0] : x;
  const named = typeof first === "object" && first !== null && !("shape" in first) ? Object.values(first)[0] : first;
  const rows = (named as { readonly shape?: readonly number[] } | undefined)?.shape?.[0];
  return rows === undefined ? undefined : Math.floor(rows * (1 - validationSplit));
}
