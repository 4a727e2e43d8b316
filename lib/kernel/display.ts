/**
 * A value → a MIME bundle, richest first with a text fallback: the one way a value becomes an output, in every host.
 * Reads tensors by awaiting their data (a synchronous read right after a GPU operation may give zeros). Never throws for
 * a value: what cannot be shown says so.
 */
import { inspect, isTensor } from "./inspect.ts";
import { isModel, type ModelLike, modelMime, summaryOf, summaryText } from "./model-summary.ts";
import { encodePng, type Pixels, toBase64 } from "./png.ts";
import { tableMime, tableOf, tableText } from "./table.ts";
import { type VegaMime, vegaMimeOf } from "./vega.ts";

export type MimeBundle = Record<string, unknown>;

export interface DisplayPorts {
  readonly deflate: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Keeps a large table for who asks for its rows; answers under which id. */
  readonly keepTable?: (value: unknown) => string | undefined;
}

export const tensorMime = "application/vnd.octavo.tensor+json";
export const progressMime = "application/vnd.octavo.progress+json";

/** A value that says itself how it is shown: the convention of JavaScript kernels for Jupyter. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** A bundle as a value: what `octavo.html`, `octavo.image` and their kin answer. */
export class Rich {
  readonly bundle: MimeBundle;
  constructor(bundle: MimeBundle) {
    this.bundle = bundle;
  }
  [displaySymbol](): MimeBundle {
    return this.bundle;
  }
}

const jsonLimit = 200_000;

export async function bundleOf(value: unknown, ports: DisplayPorts): Promise<MimeBundle> {
  try {
    return await render(value, ports);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { "text/plain": `${inspect(value)}\n[it could not be shown in a richer form: ${why.slice(0, 500)}]` };
  }
}

async function render(value: unknown, ports: DisplayPorts): Promise<MimeBundle> {
  if (typeof value === "string") return { "text/plain": inspect(value, { total: 100_000 }) };
  if (typeof value !== "object" || value === null) return { "text/plain": inspect(value) };
  const own = await ownBundle(value);
  if (own !== undefined) return own;
  if (isTensor(value)) return tensorBundle(value, ports);
  if (isPixels(value)) return imageBundle(value, ports);
  if (isElement(value)) return elementBundle(value);
  if (isModel(value)) return modelBundle(value);
  const vega = vegaMimeOf(value);
  if (vega !== undefined) return vegaBundle(vega, value);
  if (typeof Blob !== "undefined" && value instanceof Blob) return blobBundle(value);
  const table = tableOf(value, ports.keepTable);
  if (table !== undefined) return { [tableMime]: table, "text/plain": tableText(table) };
  return jsonBundle(value);
}

async function ownBundle(value: object): Promise<MimeBundle | undefined> {
  const show = (value as { [displaySymbol]?: unknown })[displaySymbol];
  if (typeof show !== "function") return undefined;
  const bundle: unknown = await (show as () => unknown).call(value);
  return typeof bundle === "object" && bundle !== null ? plainBundle(bundle) : undefined;
}

/** Only what JSON can carry leaves. */
function plainBundle(bundle: object): MimeBundle {
  const plain = JSON.parse(JSON.stringify(bundle)) as MimeBundle;
  return Object.keys(plain).length === 0 ? { "text/plain": "" } : plain;
}

function jsonBundle(value: object): MimeBundle {
  const text = inspect(value);
  if (!isJsonShaped(value, 8)) return { "text/plain": text };
  const json = JSON.stringify(value);
  if (json === undefined || json.length > jsonLimit) return { "text/plain": text };
  return { "application/json": JSON.parse(json), "text/plain": text };
}

/** Plain objects and arrays of plain values all the way down: JSON says everything about them. */
function isJsonShaped(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth === 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return value.length <= 1000 && value.every((item) => isJsonShaped(item, depth - 1));
  if (prototype !== null && prototype !== Object.prototype) return false;
  return Object.values(value).every((item) => isJsonShaped(item, depth - 1));
}

export function isPixels(value: unknown): value is Pixels {
  if (typeof value !== "object" || value === null) return false;
  const { width, height, data } = value as Partial<Pixels>;
  const isBytes = data instanceof Uint8ClampedArray || data instanceof Uint8Array;
  return typeof width === "number" && typeof height === "number" && isBytes && data.length === width * height * 4;
}

export async function imageBundle(pixels: Pixels, ports: DisplayPorts): Promise<MimeBundle> {
  const png = await encodePng(pixels, ports.deflate);
  return { "image/png": toBase64(png), "text/plain": `[image, ${pixels.width} × ${pixels.height}]` };
}

async function blobBundle(blob: Blob): Promise<MimeBundle> {
  const label = `[${blob.type || "bytes"}, ${blob.size} bytes]`;
  if (!/^image\/(png|jpeg|gif|webp)$/.test(blob.type)) return { "text/plain": label };
  return { [blob.type]: toBase64(new Uint8Array(await blob.arrayBuffer())), "text/plain": label };
}

interface ElementLike {
  readonly nodeType: 1;
  readonly tagName: string;
  readonly outerHTML: string;
}

function isElement(value: object): value is ElementLike {
  const element = value as Partial<ElementLike>;
  return element.nodeType === 1 && typeof element.outerHTML === "string";
}

function elementBundle(element: ElementLike): MimeBundle {
  const type = element.tagName.toLowerCase() === "svg" ? "image/svg+xml" : "text/html";
  return { [type]: element.outerHTML, "text/plain": `[${element.tagName.toLowerCase()}]` };
}

function modelBundle(model: ModelLike): MimeBundle {
  try {
    return { [modelMime]: summaryOf(model), "text/plain": summaryText(model) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "it is not built yet";
    return { "text/plain": `Model of ${model.layers.length} layers (${why})` };
  }
}

/** A chart's specification is JSON all the way down, or is none. */
export function vegaBundle(mime: VegaMime, spec: object): MimeBundle {
  return { [mime]: JSON.parse(JSON.stringify(spec)), "text/plain": "[chart]" };
}

interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  readonly notNumbers: number;
}

type Tensor = {
  readonly dtype: string;
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<unknown>>;
  isDisposed: boolean;
};

async function tensorBundle(tensor: Tensor, ports: DisplayPorts): Promise<MimeBundle> {
  const label = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return { "text/plain": `${label}, disposed` };
  const values = await tensor.data();
  const head = Array.from({ length: Math.min(values.length, 100) }, (_, at) => jsonNumber(values[at]));
  const statistics = typeof values[0] === "number" ? statisticsOf(values as ArrayLike<number>) : undefined;
  const pixels = statistics === undefined ? undefined : pixelsOf(tensor.shape, values as ArrayLike<number>, statistics);
  const image = pixels === undefined ? {} : { image: toBase64(await encodePng(pixels, ports.deflate)) };
  const summary =
    statistics === undefined
      ? ""
      : `\nmin ${brief(statistics.min)}, max ${brief(statistics.max)}, mean ${brief(statistics.mean)}, deviation ${brief(statistics.deviation)}${statistics.notNumbers > 0 ? `, ${statistics.notNumbers} not numbers` : ""}`;
  const preview = head.slice(0, 12).map((item) => (typeof item === "number" ? brief(item) : String(item)));
  return {
    [tensorMime]: {
      dtype: tensor.dtype,
      shape: [...tensor.shape],
      size: values.length,
      statistics: statistics === undefined ? null : jsonStatistics(statistics),
      head,
      ...image,
    },
    "text/plain": `${label}${summary}\n[${preview.join(", ")}${values.length > 12 ? ", …" : ""}]`,
  };
}

function brief(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function jsonNumber(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function jsonStatistics(statistics: Statistics): Record<string, unknown> {
  return Object.fromEntries(Object.entries(statistics).map(([key, value]) => [key, jsonNumber(value)]));
}

function statisticsOf(values: ArrayLike<number>): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = Number(values[at]);
    if (Number.isNaN(value)) continue;
    count++;
    if (value < min) min = value;
    if (value > max) max = value;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
  }
  const deviation = count === 0 ? Number.NaN : Math.sqrt(squares / count);
  return { min, max, mean: count === 0 ? Number.NaN : mean, deviation, notNumbers: values.length - count };
}

/** A tensor that can be looked at: height × width, with 1, 3 or 4 channels or none, in 0…1, 0…255 or any range. */
export function pixelsOf(
  shape: readonly number[],
  values: ArrayLike<number>,
  range: Pick<Statistics, "min" | "max">,
): Pixels | undefined {
  const [height, width, channels = 1, ...rest] = shape;
  if (height === undefined || width === undefined || rest.length > 0) return undefined;
  const isImage = shape.length === 3 ? [1, 3, 4].includes(channels) : shape.length === 2;
  if (!isImage || height < 8 || width < 8 || height > 2048 || width > 2048) return undefined;
  const [low, high] =
    range.min >= 0 && range.max <= 1 ? [0, 1] : range.min >= 0 && range.max <= 255 ? [0, 255] : [range.min, range.max];
  const scale = high > low ? 255 / (high - low) : 0;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = Number(values[pixel * channels + (channels === 1 ? 0 : channel)]);
      data[pixel * 4 + channel] = (value - low) * scale;
    }
    data[pixel * 4 + 3] = channels === 4 ? (Number(values[pixel * channels + 3]) - low) * scale : 255;
  }
  return { width, height, data };
}
