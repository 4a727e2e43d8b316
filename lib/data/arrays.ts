/** Arrays of numbers in the two formats data sets come in: NumPy's `.npy`, and `.idx` (MNIST and its kin). */
import { AppError } from "../base/errors.ts";

export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}

interface Kind {
  readonly bytes: number;
  readonly make: (buffer: ArrayBuffer) => NumberArray;
}

const kinds = {
  u1: { bytes: 1, make: (buffer) => new Uint8Array(buffer) },
  i1: { bytes: 1, make: (buffer) => new Int8Array(buffer) },
  u2: { bytes: 2, make: (buffer) => new Uint16Array(buffer) },
  i2: { bytes: 2, make: (buffer) => new Int16Array(buffer) },
  u4: { bytes: 4, make: (buffer) => new Uint32Array(buffer) },
  i4: { bytes: 4, make: (buffer) => new Int32Array(buffer) },
  f4: { bytes: 4, make: (buffer) => new Float32Array(buffer) },
  f8: { bytes: 8, make: (buffer) => new Float64Array(buffer) },
  i8: { bytes: 8, make: (buffer) => new BigInt64Array(buffer) },
  u8: { bytes: 8, make: (buffer) => new BigUint64Array(buffer) },
} as const satisfies Record<string, Kind>;

function isKind(name: string): name is keyof typeof kinds {
  return Object.hasOwn(kinds, name);
}

const NPY_MAGIC = "\x93NUMPY";

export function readNpy(bytes: Uint8Array): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (latin(bytes.subarray(0, 6)) !== NPY_MAGIC || bytes.byteLength < 12) throw wrong("no .npy file");
  const long = (bytes[6] ?? 1) >= 2;
  const start = long ? 12 : 10;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = latin(bytes.subarray(start, start + length));
  const type = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  if (!type) throw wrong("an .npy file of objects or records, not of numbers");
  if (/'fortran_order':\s*True/.test(header) && shape.length > 1)
    throw wrong("stored column by column; save it in C order");
  const kind = type[2] === "b1" ? "u1" : (type[2] ?? "");
  if (!isKind(kind)) throw wrong(`of type ${type[2]}, which JavaScript has no array for`);
  return take(bytes.subarray(start + length), kind, shape, type[1] === ">");
}

const idxKinds: Readonly<Record<number, keyof typeof kinds>> = {
  8: "u1",
  9: "i1",
  11: "i2",
  12: "i4",
  13: "f4",
  14: "f8",
};

export function readIdx(bytes: Uint8Array): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = bytes[0] === 0 && bytes[1] === 0 ? idxKinds[bytes[2] ?? 0] : undefined;
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (kind === undefined || dimensions === 0 || bytes.byteLength < start) throw wrong("no IDX file");
  const shape = Array.from({ length: dimensions }, (_, at) => view.getUint32(4 + 4 * at));
  return take(bytes.subarray(start), kind, shape, true);
}

function take(body: Uint8Array, name: keyof typeof kinds, shape: readonly number[], bigEndian: boolean): Tensor {
  const kind: Kind = kinds[name];
  const length = shape.reduce((product, size) => product * size, 1) * kind.bytes;
  if (body.byteLength < length) throw wrong(`cut short: ${body.byteLength} of ${length} bytes`);
  // A copy that owns its memory: a Buffer's slice would share, and start anywhere in, a larger one.
  const copy = new Uint8Array(length);
  copy.set(body.subarray(0, length));
  if (bigEndian && kind.bytes > 1)
    for (let at = 0; at < length; at += kind.bytes) copy.subarray(at, at + kind.bytes).reverse();
  return { shape, data: kind.make(copy.buffer) };
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 65_536));
}

function wrong(what: string): AppError {
  return new AppError("invalid_request", `the array cannot be read: it is ${what}`);
}
