/**
 * What a checkpoint is made of: the numbers of a model (and of its optimizer), and how far the training was. One run of
 * bytes: the length of a JSON head, the head, then each array at an even place.
 */
import type { Lines } from "./training-state.ts";

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface Weights {
  readonly model: readonly Weight[];
  readonly optimizer: readonly Weight[];
}

export interface Checkpoint {
  readonly weights: Weights;
  /** Epochs or steps that are done. */
  readonly done: number;
  readonly lines: Lines;
}

/** Reads and writes the numbers of what is trained: TensorFlow.js in every host, kept out of here. */
export interface WeightPort {
  /** What can be kept of it: a model, or an object of variables. */
  read(target: object): Promise<Weights>;
  /** Throws a sentence when the numbers are of another model. */
  write(target: object, weights: Weights): Promise<void>;
}

const magic = 0x4f435631; // "OCV1"
const align = 8;

export function packCheckpoint({ weights, done, lines }: Checkpoint): Uint8Array<ArrayBuffer> {
  const all = [...weights.model, ...weights.optimizer];
  const describe = ({ name, shape, dtype }: Weight) => ({ name, shape, dtype });
  const head = new TextEncoder().encode(
    JSON.stringify({ done, lines, model: weights.model.map(describe), optimizer: weights.optimizer.map(describe) }),
  );
  const start = aligned(8 + head.length);
  const size = all.reduce((sum, { data }) => sum + aligned(data.byteLength), start);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, head.length);
  bytes.set(head, 8);
  let at = start;
  for (const { data } of all) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += aligned(data.byteLength);
  }
  return bytes;
}

export function unpackCheckpoint(buffer: ArrayBuffer): Checkpoint {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0) !== magic) throw new Error("these bytes are no checkpoint");
  const length = view.getUint32(4);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as Head;
  let at = aligned(8 + length);
  const take = ({ name, shape, dtype }: Described): Weight => {
    const count = shape.reduce((product, side) => product * side, 1);
    const data = arrayOf(dtype, buffer, at, count);
    at += aligned(data.byteLength);
    return { name, shape, dtype, data };
  };
  const weights = { model: head.model.map(take), optimizer: head.optimizer.map(take) };
  return { weights, done: head.done, lines: head.lines };
}

type Described = Omit<Weight, "data">;

interface Head {
  readonly done: number;
  readonly lines: Lines;
  readonly model: readonly Described[];
  readonly optimizer: readonly Described[];
}

function arrayOf(dtype: Weight["dtype"], buffer: ArrayBuffer, at: number, count: number): Weight["data"] {
  if (dtype === "float32") return new Float32Array(buffer, at, count);
  return dtype === "int32" ? new Int32Array(buffer, at, count) : new Uint8Array(buffer, at, count);
}

function aligned(size: number): number {
  return Math.ceil(size / align) * align;
}
