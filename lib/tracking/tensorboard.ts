/**
 * TensorBoard's event files: records with a length and checksums, each an event as a protocol buffer. Read are scalars (as
 * TensorFlow 1, TensorFlow 2 and PyTorch write them), images, texts and the hparams plugin's params; graphs, histograms and
 * embeddings are left out. A file that ends in the middle of a record was being written: what came before counts.
 */
import { bytesOf, type Field, floatOf, messageOf, textOf, wholeOf } from "../base/protobuf.ts";

export type BoardEvent =
  | {
      readonly kind: "scalar";
      readonly tag: string;
      readonly step: number;
      readonly time: number;
      readonly value: number;
    }
  | { readonly kind: "image"; readonly tag: string; readonly step: number; readonly bytes: Uint8Array }
  | { readonly kind: "text"; readonly tag: string; readonly step: number; readonly text: string }
  | { readonly kind: "params"; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "start"; readonly time: number };

const headBytes = 12;
const tailBytes = 4;
const mostRecord = 512 * 1024 * 1024;

/** The records of a file's bytes. Throws a RangeError where they are none. */
export function* recordsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    if (length > mostRecord) throw new RangeError("this is no event file");
    const from = at + headBytes;
    if (from + length + tailBytes > bytes.length) return;
    yield bytes.subarray(from, from + length);
    at = from + length + tailBytes;
  }
}

/** What an event says; nothing, one or several things. */
export function readEvent(record: Uint8Array): readonly BoardEvent[] {
  const event = messageOf(record);
  const time = Math.round((floatOf(event.get(1)?.[0]) ?? 0) * 1000);
  const step = wholeOf(event.get(2)?.[0]);
  const summary = event.get(5)?.[0];
  if (event.has(3)) return [{ kind: "start", time }];
  if (!(summary instanceof Uint8Array)) return [];
  return (messageOf(summary).get(1) ?? []).flatMap((value) => readValue(messageOf(bytesOf(value)), step, time));
}

type Message = ReadonlyMap<number, readonly Field["value"][]>;

function readValue(value: Message, step: number, time: number): readonly BoardEvent[] {
  const tag = textOf(value.get(1)?.[0]);
  const plain = floatOf(value.get(2)?.[0]);
  if (plain !== undefined) return [{ kind: "scalar", tag, step, time, value: plain }];
  const image = value.get(4)?.[0];
  if (image !== undefined) return imageOf(tag, step, bytesOf(messageOf(bytesOf(image)).get(4)?.[0]));
  const { plugin, content } = pluginOf(value);
  if (plugin === "hparams") return paramsOf(content);
  const tensor = value.get(8)?.[0];
  if (tensor === undefined) return [];
  const told = messageOf(bytesOf(tensor));
  if (plugin === "images") return imageOf(tag, step, bytesOf(told.get(8)?.[2]));
  if (plugin === "text") return (told.get(8) ?? []).map((text) => ({ kind: "text", tag, step, text: textOf(text) }));
  const scalar = scalarOf(told);
  return scalar === undefined ? [] : [{ kind: "scalar", tag, step, time, value: scalar }];
}

function imageOf(tag: string, step: number, bytes: Uint8Array): readonly BoardEvent[] {
  return bytes.length === 0 ? [] : [{ kind: "image", tag, step, bytes }];
}

function pluginOf(value: Message): { readonly plugin: string; readonly content: Uint8Array } {
  const metadata = value.get(9)?.[0];
  const data = metadata === undefined ? undefined : messageOf(bytesOf(metadata)).get(1)?.[0];
  if (data === undefined) return { plugin: "", content: new Uint8Array() };
  const told = messageOf(bytesOf(data));
  return { plugin: textOf(told.get(1)?.[0]), content: bytesOf(told.get(2)?.[0]) };
}

/** A tensor of one number: its bytes, or the list of its kind. */
function scalarOf(tensor: Message): number | undefined {
  const type = wholeOf(tensor.get(1)?.[0]);
  const content = bytesOf(tensor.get(4)?.[0]);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (type === 1) return content.length === 4 ? view.getFloat32(0, true) : floatOf(tensor.get(5)?.[0]);
  if (type === 2) return content.length === 8 ? view.getFloat64(0, true) : floatOf(tensor.get(6)?.[0]);
  if (type === 3 && content.length === 4) return view.getInt32(0, true);
  if (type === 9 && content.length === 8) return Number(view.getBigInt64(0, true));
  return undefined;
}

/** hparams: `session_start_info` holds a map from names to values. */
function paramsOf(content: Uint8Array): readonly BoardEvent[] {
  const session = messageOf(content).get(3)?.[0];
  if (session === undefined) return [];
  const params = (messageOf(bytesOf(session)).get(1) ?? []).map((entry): [string, string] => {
    const told = messageOf(bytesOf(entry));
    const value = messageOf(bytesOf(told.get(2)?.[0]));
    const number = floatOf(value.get(2)?.[0]);
    const truth = value.get(4)?.[0];
    const text = truth !== undefined ? String(wholeOf(truth) !== 0) : textOf(value.get(3)?.[0]);
    return [textOf(told.get(1)?.[0]), number === undefined ? text : String(number)];
  });
  return params.length === 0 ? [] : [{ kind: "params", params: Object.fromEntries(params) }];
}
