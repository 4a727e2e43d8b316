/**
 * What a session holds, for a panel: name, type, shape and size of each shared name, without its content. Looking must
 * do no harm: no getter of a cell's own class is called, nothing is walked deeper than a few thousand items, and a value
 * that resists is told as what it is.
 */
import { z } from "zod";

const mostVariables = 2000;
const mostSteps = 20_000;
const sampledFrom = 2000;

export const variableSchema = z.object({
  name: z.string().max(200),
  cellId: z.string().max(128),
  /** As the language calls it: `Tensor`, `Float32Array`, `Map`, `function`. */
  type: z.string().max(100),
  /** `[60, 28]`, `12 items`, `3 keys`; empty for plain values. */
  shape: z.string().max(200),
  /** What it holds in memory, about; null when it cannot be told. */
  bytes: z.number().min(0).nullable(),
  /** Of that, on the device. */
  deviceBytes: z.number().min(0),
  /** Whether it was disposed: a tensor without its values. */
  disposed: z.boolean(),
});
export type Variable = z.infer<typeof variableSchema>;

export const variablesSchema = z.object({
  variables: z.array(variableSchema).max(mostVariables),
  /** How many there are; more than are told when a notebook has very many. */
  count: z.int().min(0),
});
export type Variables = z.infer<typeof variablesSchema>;

export interface Held {
  readonly name: string;
  readonly cellId: string;
  readonly value: unknown;
}

export function describeVariables(held: Iterable<Held>): Variables {
  const variables: Variable[] = [];
  let count = 0;
  for (const one of held) {
    count++;
    if (variables.length < mostVariables && one.name.length <= 200) variables.push(variableOf(one));
  }
  return { variables, count };
}

function variableOf({ name, cellId, value }: Held): Variable {
  const plain = { name, cellId, shape: "", deviceBytes: 0, disposed: false };
  try {
    return { ...plain, ...factsOf(value) };
  } catch {
    return { ...plain, type: typeof value, bytes: null }; // a proxy that throws
  }
}

type Facts = Pick<Variable, "type" | "bytes"> & Partial<Variable>;

function factsOf(value: unknown): Facts {
  if (typeof value === "string")
    return { type: "string", shape: counted(value.length, "character"), bytes: value.length * 2 };
  if (typeof value === "function") {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    return { type: isClass ? "class" : "function", bytes: null };
  }
  if (typeof value === "bigint") return { type: "bigint", bytes: Math.ceil(value.toString(16).length / 2) };
  if (typeof value !== "object" || value === null) return { type: value === null ? "null" : typeof value, bytes: 8 };
  return tensorFacts(value) ?? modelFacts(value) ?? objectFacts(value);
}

/** TensorFlow.js is recognised by its shape: the kernel's core does not know the library. */
function tensorFacts(value: object): Facts | undefined {
  const shape = own(value, "shape");
  const dtype = own(value, "dtype");
  if (typeof dtype !== "string" || !Array.isArray(shape) || !shape.every((size) => typeof size === "number"))
    return undefined;
  const disposed = own(value, "isDisposedInternal") === true;
  const bytes = shape.reduce((product: number, size: number) => product * size, bytesOf(dtype));
  const held = disposed ? 0 : bytes;
  return {
    type: own(value, "trainable") === undefined ? "Tensor" : "Variable",
    shape: `[${shape.join(", ")}] ${dtype}`.slice(0, 200),
    bytes: held,
    deviceBytes: held,
    disposed,
  };
}

function bytesOf(dtype: string): number {
  if (dtype === "complex64") return 8;
  return dtype === "bool" || dtype === "uint8" || dtype === "int8" ? 1 : 4;
}

function modelFacts(value: object): Facts | undefined {
  const layers = own(value, "layers");
  if (!Array.isArray(layers) || !("countParams" in value)) return undefined;
  const { weights } = value as { readonly weights?: unknown };
  if (!Array.isArray(weights)) return undefined;
  const bytes = weights.slice(0, mostSteps).reduce((sum: number, weight) => {
    const shape: unknown = (weight as { readonly shape?: unknown } | null)?.shape;
    return Array.isArray(shape) ? sum + shape.reduce((product: number, size) => product * (Number(size) || 1), 4) : sum;
  }, 0);
  return { type: typeNameOf(value), shape: counted(layers.length, "layer"), bytes, deviceBytes: bytes };
}

function objectFacts(value: object): Facts {
  const type = typeNameOf(value);
  if (ArrayBuffer.isView(value)) {
    const { length } = value as { readonly length?: number };
    return { type, shape: length === undefined ? "" : counted(length, "item"), bytes: value.byteLength };
  }
  if (value instanceof ArrayBuffer) return { type, shape: "", bytes: value.byteLength };
  if (value instanceof Map || value instanceof Set)
    return { type, shape: counted(value.size, "item"), bytes: sizeOf(value) };
  if (Array.isArray(value)) return { type: "Array", shape: counted(value.length, "item"), bytes: sizeOf(value) };
  return { type, shape: counted(Object.keys(value).length, "key"), bytes: sizeOf(value) };
}

/** The name of what made it; a class may call itself anything, and is believed for a hundred characters. */
function typeNameOf(value: object): string {
  const made: unknown = Object.getPrototypeOf(value)?.constructor;
  // A library's class tells by `className` what a bundler has made of its name.
  const name = typeof made === "function" ? (own(made, "className") ?? own(made, "name")) : undefined;
  return typeof name === "string" && name !== "" ? name.slice(0, 100) : "Object";
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}

/** Without calling a getter. */
function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** A long list is judged by a hundred of its items; one of objects is not judged at all. */
function sampled(list: readonly unknown[]): number {
  const step = list.length / 100;
  let bytes = 0;
  for (let at = 0; at < 100; at++) {
    const item = list[Math.floor(at * step)];
    if (typeof item === "object" && item !== null) return Number.POSITIVE_INFINITY;
    bytes += typeof item === "string" ? item.length * 2 : 8;
  }
  return Math.round(bytes * step);
}

/** Bytes by rough rules; null when there is more than can be walked. Getters are not called. */
function sizeOf(root: object): number | null {
  const seen = new Set<object>();
  const open: unknown[] = [root];
  let bytes = 0;
  for (let steps = 0; open.length > 0; steps++) {
    if (steps > mostSteps) return null;
    const value = open.pop();
    if (typeof value === "string") bytes += value.length * 2;
    else if (typeof value !== "object" || value === null) bytes += 8;
    else if (!seen.has(value)) {
      seen.add(value);
      bytes += 16 + walk(value, open);
    }
  }
  return Number.isFinite(bytes) ? bytes : null;
}

function walk(value: object, open: unknown[]): number {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  const tensor = tensorFacts(value);
  if (tensor !== undefined) return tensor.bytes ?? 0;
  if (value instanceof Map) for (const [key, item] of value) open.push(key, item);
  else if (value instanceof Set) open.push(...value);
  else if (Array.isArray(value) && value.length > sampledFrom) return sampled(value);
  else {
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(value))) {
      if ("value" in descriptor) open.push(descriptor.value);
    }
  }
  return 0;
}
