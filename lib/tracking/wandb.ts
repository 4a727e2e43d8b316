/**
 * W&B's own run files (`run-….wandb`, what an offline run leaves): a log of LevelDB's kind (blocks of 32 KiB, records cut at
 * their ends) of protocol buffers. Read are config, history, summary, the machine's own measures, output and the run itself.
 */
import { bytesOf, type Field, floatOf, messageOf, textOf, wholeOf } from "../base/protobuf.ts";

export type WandbRecord =
  | {
      readonly kind: "run";
      readonly id: string;
      readonly project: string;
      readonly name: string;
      readonly notes: string;
      readonly group: string;
      readonly tags: readonly string[];
      readonly host: string;
      readonly commit: string;
      /** Milliseconds. */
      readonly startedAt: number;
      readonly config: Items;
    }
  | { readonly kind: "config"; readonly items: Items }
  | { readonly kind: "summary"; readonly items: Items }
  | { readonly kind: "history"; readonly step: number; readonly items: Items }
  | { readonly kind: "stats"; readonly time: number; readonly items: Items }
  | { readonly kind: "output"; readonly time: number; readonly isError: boolean; readonly text: string }
  | { readonly kind: "exit"; readonly code: number };

/** Key (nested ones joined by dots) → what was logged. */
export type Items = Readonly<Record<string, unknown>>;

const fileHead = 7;
const blockBytes = 32 * 1024;
const recordHead = 7;

/** The records of a file's bytes; one that is cut at the end was being written, and is left out. */
export function* wandbRecords(bytes: Uint8Array): Generator<Uint8Array> {
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== ":W&B") throw new RangeError("this is no run file of W&B");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts: Uint8Array[] = [];
  for (let at = fileHead; at + recordHead <= bytes.length; ) {
    const left = blockBytes - (at % blockBytes);
    if (left < recordHead) {
      at += left;
      continue;
    }
    const length = view.getUint16(at + 4, true);
    const type = view.getUint8(at + 6);
    const from = at + recordHead;
    if (type < 1 || type > 4 || from + length > bytes.length) return;
    const part = bytes.subarray(from, from + length);
    at = from + length;
    if (type === 1) yield part;
    else if (type === 2) parts = [part];
    else parts.push(part);
    if (type === 4) yield joined(parts);
  }
}

/** What a record says; undefined for those that are of no use here. */
export function readWandbRecord(record: Uint8Array): WandbRecord | undefined {
  const message = messageOf(record);
  const of = (number: number): Message | undefined => {
    const value = message.get(number)?.[0];
    return value === undefined ? undefined : messageOf(bytesOf(value));
  };
  const run = of(17);
  if (run !== undefined) return runOf(run);
  const history = of(2);
  if (history !== undefined) {
    const items = itemsOf(history.get(1));
    const step = wholeOf(messageOf(bytesOf(history.get(2)?.[0])).get(1)?.[0]);
    return { kind: "history", step: typeof items._step === "number" ? items._step : step, items };
  }
  const config = of(5);
  if (config !== undefined) return { kind: "config", items: itemsOf(config.get(1)) };
  const summary = of(3);
  if (summary !== undefined) return { kind: "summary", items: itemsOf(summary.get(1)) };
  const stats = of(7);
  if (stats !== undefined) return { kind: "stats", time: timeOf(stats.get(2)?.[0]), items: itemsOf(stats.get(3)) };
  const output = of(13) ?? of(4);
  if (output !== undefined)
    return {
      kind: "output",
      time: timeOf(output.get(2)?.[0]),
      isError: wholeOf(output.get(1)?.[0]) === 0,
      text: textOf(output.get(3)?.[0]),
    };
  const exit = of(18);
  return exit === undefined ? undefined : { kind: "exit", code: wholeOf(exit.get(1)?.[0]) };
}

type Message = ReadonlyMap<number, readonly Field["value"][]>;

function runOf(run: Message): WandbRecord {
  const text = (number: number): string => textOf(run.get(number)?.[0]);
  const config = run.get(4)?.[0];
  const git = run.get(21)?.[0];
  return {
    kind: "run",
    id: text(1),
    project: text(3),
    name: text(8),
    notes: text(9),
    group: text(6),
    tags: (run.get(10) ?? []).map(textOf),
    host: text(13),
    commit: git === undefined ? "" : textOf(messageOf(bytesOf(git)).get(2)?.[0]),
    startedAt: timeOf(run.get(17)?.[0]),
    config: config === undefined ? {} : itemsOf(messageOf(bytesOf(config)).get(1)),
  };
}

function itemsOf(items: readonly Field["value"][] | undefined): Items {
  return Object.fromEntries(
    (items ?? []).map((bytes) => {
      const item = messageOf(bytesOf(bytes));
      const nested = (item.get(2) ?? []).map(textOf);
      return [nested.length > 0 ? nested.join(".") : textOf(item.get(1)?.[0]), itemValue(item)];
    }),
  );
}

/** As JSON (older files, and all config), or in a field of its kind. */
function itemValue(item: Message): unknown {
  const json = item.get(16)?.[0] ?? item.get(8)?.[0];
  if (json !== undefined) return parsed(textOf(json));
  if (item.has(4)) return wholeOf(item.get(4)?.[0]) !== 0;
  if (item.has(5)) return wholeOf(item.get(5)?.[0]);
  if (item.has(6)) return floatOf(item.get(6)?.[0]);
  return item.has(7) ? textOf(item.get(7)?.[0]) : null;
}

/** JSON as Python writes it: NaN and Infinity are numbers there. */
function parsed(text: string): unknown {
  const odd = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, "-Infinity": Number.NEGATIVE_INFINITY }[
    text.trim()
  ];
  if (odd !== undefined) return odd;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function timeOf(value: Field["value"] | undefined): number {
  const time = messageOf(bytesOf(value));
  return wholeOf(time.get(1)?.[0]) * 1000 + Math.round(wholeOf(time.get(2)?.[0]) / 1e6);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Values with their names, nested ones joined by dots, as flat as a table. W&B's own keys (`_wandb`) are left out. */
export function flatItems(items: Items): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const walk = (prefix: string, value: unknown): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      flat.set(prefix, value);
      return;
    }
    const entries = Object.entries(value);
    // config of older clients: {"desc": null, "value": …}
    const described = prefix !== "" && entries.length === 2 && "desc" in value && "value" in value;
    if (described) walk(prefix, value.value);
    else
      for (const [key, each] of entries)
        if (!key.startsWith("_wandb")) walk(prefix === "" ? key : `${prefix}.${key}`, each);
  };
  walk("", items);
  return flat;
}
