/**
 * `run.artifact(name, value)`: what a value is as files. The name's ending says how: a tensor under `.png` is a picture and
 * under `.npy` NumPy's format, rows under `.csv` are a table; without an ending each kind of value has a usual one. A model
 * is the folder that `tf.loadLayersModel` reads.
 */
import { type DisplayPorts, isPixels, pixelsOf, Rich } from "./display.ts";
import { isTensor } from "./inspect.ts";
import { isModel } from "./model-summary.ts";
import { encodePng, fromBase64, type Pixels } from "./png.ts";

export interface ArtifactFile {
  readonly path: string;
  readonly content: string | ArrayBuffer;
}

type Ports = Pick<DisplayPorts, "deflate">;

export async function artifactFiles(name: string, value: unknown, ports: Ports): Promise<readonly ArtifactFile[]> {
  if (typeof value === "string") return [{ path: named(name, "txt"), content: value }];
  const bytes = bytesOf(value);
  if (bytes !== undefined) return [{ path: name, content: bytes }];
  if (typeof value === "object" && value !== null) {
    if (isTensor(value)) return [await tensorFile(name, value, ports)];
    if (isPixels(value)) return [{ path: named(name, "png"), content: owned(await encodePng(value, ports.deflate)) }];
    if (value instanceof Rich) return [richFile(name, value)];
    if (canSave(value)) return modelFiles(name, value);
    if (isBlob(value)) return [{ path: named(name, endingOf(value.type)), content: await value.arrayBuffer() }];
    if (/\.csv$/i.test(name) && Array.isArray(value)) return [{ path: name, content: csvOf(value) }];
  }
  const text = JSON.stringify(value, null, 2);
  if (text === undefined) throw new TypeError(`run.artifact cannot keep a ${typeof value}`);
  return [{ path: named(name, "json"), content: `${text}\n` }];
}

function named(name: string, ending: string): string {
  return /[^/]\.[^./]+$/.test(name) || ending === "" ? name : `${name}.${ending}`;
}

function bytesOf(value: unknown): ArrayBuffer | undefined {
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (!ArrayBuffer.isView(value)) return undefined;
  return owned(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
}

/** A copy of its own: what a cell does with its buffer afterwards changes nothing. */
function owned(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

interface BlobLike {
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

function isBlob(value: object): value is BlobLike {
  return typeof Blob !== "undefined" && value instanceof Blob;
}

function endingOf(type: string): string {
  const known: Readonly<Record<string, string>> = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "application/json": "json",
    "audio/wav": "wav",
  };
  return known[type.split(";")[0] ?? ""] ?? "";
}

async function tensorFile(
  name: string,
  tensor: { readonly shape: readonly number[]; readonly dtype: string; data(): Promise<ArrayLike<number>> },
  ports: Ports,
): Promise<ArtifactFile> {
  const { shape, dtype } = tensor;
  const values = await tensor.data();
  if (/\.png$/i.test(name))
    return { path: name, content: owned(await encodePng(picture(shape, values), ports.deflate)) };
  if (/\.json$/i.test(name))
    return { path: name, content: JSON.stringify({ shape, dtype, values: [...toArray(values)] }) };
  return { path: named(name, "npy"), content: npyOf(shape, dtype, values) };
}

function toArray(values: ArrayLike<number>): readonly number[] {
  return Array.from(values, Number);
}

function picture(shape: readonly number[], values: ArrayLike<number>): Pixels {
  let [min, max] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    min = Math.min(min, Number(values[at]));
    max = Math.max(max, Number(values[at]));
  }
  const pixels = pixelsOf(shape, values, { min, max });
  if (pixels === undefined) throw new TypeError(`a tensor of shape [${shape.join(", ")}] is not an image`);
  return pixels;
}

/** NumPy's format, version 1.0 (numpy.lib.format): little endian, C order. */
export function npyOf(shape: readonly number[], dtype: string, values: ArrayLike<number>): ArrayBuffer {
  const kind = dtype === "int32" ? "<i4" : dtype === "bool" ? "|b1" : dtype === "float32" ? "<f4" : undefined;
  if (kind === undefined)
    throw new TypeError(`a tensor of ${dtype} has no NumPy form; give it as JSON: name it \`….json\``);
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const bare = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${sides}), }`;
  const head = bare.padEnd(Math.ceil((bare.length + 11) / 64) * 64 - 11, " ");
  const item = kind === "|b1" ? 1 : 4;
  const bytes = new Uint8Array(10 + head.length + 1 + values.length * item);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, head.length + 1, true);
  bytes.set(new TextEncoder().encode(`${head}\n`), 10);
  const start = 11 + head.length;
  for (let at = 0; at < values.length; at++) {
    const value = Number(values[at]);
    if (kind === "<f4") view.setFloat32(start + at * 4, value, true);
    else if (kind === "<i4") view.setInt32(start + at * 4, value, true);
    else bytes[start + at] = value === 0 ? 0 : 1;
  }
  return bytes.buffer;
}

const richForms = [
  ["text/html", "html"],
  ["image/svg+xml", "svg"],
  ["image/png", "png"],
  ["text/markdown", "md"],
  ["application/json", "json"],
  ["text/plain", "txt"],
] as const;

function richFile(name: string, { bundle }: Rich): ArtifactFile {
  const form = richForms.find(([mime]) => mime in bundle);
  if (form === undefined) return { path: named(name, "json"), content: JSON.stringify(bundle) };
  const [mime, ending] = form;
  const content = bundle[mime];
  const path = named(name, ending);
  if (mime === "image/png") return { path, content: fromBase64(String(content)).buffer };
  return { path, content: mime === "application/json" ? JSON.stringify(content, null, 2) : String(content) };
}

/** What `model.save` hands over: the artifacts of tf.io. */
interface Saved {
  readonly modelTopology?: unknown;
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly trainingConfig?: unknown;
  readonly userDefinedMetadata?: unknown;
  readonly weightSpecs?: readonly unknown[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
}

interface Saving {
  save(handler: { save(saved: Saved): Promise<object> }): Promise<unknown>;
}

export function canSave(value: object): value is Saving {
  return isModel(value) && typeof (value as Partial<Saving>).save === "function";
}

async function modelFiles(name: string, model: Saving): Promise<readonly ArtifactFile[]> {
  let saved: Saved | undefined;
  await model.save({
    async save(given) {
      saved = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
  if (saved === undefined) throw new Error("the model did not say what it is made of");
  const { weightSpecs = [], weightData, format, generatedBy, convertedBy = null, modelTopology } = saved;
  const { trainingConfig, userDefinedMetadata } = saved;
  const description = {
    modelTopology,
    format,
    generatedBy,
    convertedBy,
    trainingConfig,
    userDefinedMetadata,
    weightsManifest: [{ paths: ["./weights.bin"], weights: weightSpecs }],
  };
  return [
    { path: `${name}/model.json`, content: JSON.stringify(description) },
    { path: `${name}/weights.bin`, content: joined(weightData) },
  ];
}

function joined(data: Saved["weightData"]): ArrayBuffer {
  if (data === undefined) return new ArrayBuffer(0);
  if (data instanceof ArrayBuffer) return data.slice(0);
  const all = new Uint8Array(data.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of data) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all.buffer;
}

function csvOf(rows: readonly unknown[]): string {
  const objects = rows.map(
    (row) => (typeof row === "object" && row !== null ? row : { value: row }) as Record<string, unknown>,
  );
  const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string => {
    const text =
      value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...objects.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
