/**
 * The numbers of what is trained, read from the device and written back: a layers model with its optimizer, or an object
 * of variables. Names change with every model that is made, so a model's numbers are told apart by place and shape.
 */
import * as tf from "@tensorflow/tfjs";
import type { Weight, WeightPort, Weights } from "#lib/kernel/checkpoint.ts";

export const tensorWeights: WeightPort = { read, write };

interface Place {
  readonly name: string;
  read(): tf.Tensor;
  write(value: tf.Tensor): void;
}

async function read(target: object): Promise<Weights> {
  const model = await Promise.all(placesOf(target).map(({ name, read }) => weightOf(name, read())));
  const optimizer = optimizerOf(target);
  const named = (await optimizer?.getWeights()) ?? [];
  const kept = await Promise.all(named.map(({ name, tensor }) => weightOf(name, tensor)));
  named[0]?.tensor.dispose(); // the count of iterations is made for the asking; the rest is the optimizer's own
  return { model, optimizer: kept };
}

async function write(target: object, weights: Weights): Promise<void> {
  const places = placesOf(target);
  const fits = (place: Place, at: number) => sameShape(place.read().shape, weights.model[at]?.shape ?? []);
  if (places.length !== weights.model.length || !places.every(fits))
    throw new Error("it is of a model of another shape");
  places.forEach((place, at) => {
    const value = tensorOf(weights.model[at] as Weight);
    place.write(value);
    value.dispose();
  });
  const optimizer = optimizerOf(target);
  if (optimizer === undefined || weights.optimizer.length === 0) return;
  const named = weights.optimizer.map((weight) => ({ name: weight.name, tensor: tensorOf(weight) }));
  await optimizer.setWeights(named);
}

function placesOf(target: object): readonly Place[] {
  if (target instanceof tf.LayersModel)
    return target.weights.map((weight) => ({
      name: weight.name,
      read: () => weight.read(),
      write: (value) => void weight.write(value),
    }));
  return Object.entries(target).map(([name, variable]) => {
    if (!(variable instanceof tf.Variable)) throw new Error(`\`${name}\` is no tf.Variable, nor is the whole a model`);
    return { name, read: () => variable, write: (value) => variable.assign(value) };
  });
}

function optimizerOf(target: object): tf.Optimizer | undefined {
  return target instanceof tf.LayersModel ? target.optimizer : undefined;
}

async function weightOf(name: string, tensor: tf.Tensor): Promise<Weight> {
  const { shape, dtype } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") throw new Error(`${name} holds ${dtype}`);
  return { name, shape, dtype, data: (await tensor.data()).slice() };
}

function tensorOf({ data, shape, dtype }: Weight): tf.Tensor {
  return tf.tensor(data, [...shape], dtype);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, at) => side === b[at]);
}
