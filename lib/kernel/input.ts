/**
 * `octavo.input`: widgets whose values live with the notebook. Making one shows it and answers an object that is read by
 * `.value`; whoever reads it during a run depends on it, and is told apart by name and version, so that another value
 * makes that run's cell stale and nothing else.
 */
import type { Json } from "../notebook/json.ts";
import { Rich } from "./display.ts";
import {
  type InputDefinition,
  type InputScope,
  inputDefinitionSchema,
  inputKey,
  inputMime,
  inputScopes,
  settled,
  valueVersion,
} from "./input-definition.ts";
import { fromBase64, type Pixels } from "./png.ts";
import type { KernelRequest } from "./protocol.ts";
import { tableOf } from "./table.ts";
import { standsFor } from "./value-print.ts";

export interface InputPorts {
  show(value: unknown): void;
  ask(request: KernelRequest): Promise<unknown>;
  /** A run read an input. */
  read(key: string, version: string): void;
}

interface Options {
  /** Under which name the value is kept; the label when left out. */
  readonly name?: string;
  readonly scope?: InputScope;
}

type Scalar = string | number | boolean | null;

export interface PickedFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
}

export interface PickedImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  pixels(): Promise<Pixels>;
}

/** Ink from 0 to 1, row by row, and the same as dark pixels on light. */
export interface Drawing extends Pixels {
  readonly ink: Float32Array;
}

/** What a widget answers. Made again by a cell that runs again it is the same: who reads its value is told of that. */
export class Input<T> {
  /** What it is called wherever values are told, whatever a bundler makes of the class's name. */
  static readonly className = "Input";
  readonly name: string;
  readonly #read: () => T;
  constructor(name: string, read: () => T, content: unknown) {
    this.name = name;
    this.#read = read;
    standsFor(this, content);
  }
  get value(): T {
    return this.#read();
  }
}

export interface InputApi {
  slider(label: string, options: Options & { min: number; max: number; step?: number; value?: number }): Input<number>;
  number(
    label: string,
    options?: Options & { min?: number; max?: number; step?: number; value?: number },
  ): Input<number>;
  text(label: string, options?: Options & { value?: string; lines?: number }): Input<string>;
  select<V extends Scalar>(
    label: string,
    options: Options & { options: readonly V[] | Readonly<Record<string, V>>; value?: V },
  ): Input<V>;
  checkbox(label: string, options?: Options & { value?: boolean }): Input<boolean>;
  date(label: string, options?: Options & { value?: string; min?: string; max?: string }): Input<string>;
  file(label: string, options?: Options & { accept?: string }): Input<PickedFile | undefined>;
  image(label: string, options?: Options & { size?: number }): Input<PickedImage | undefined>;
  draw(label: string, options?: Options & { size?: number }): Input<Drawing | undefined>;
  button(label: string, options?: Options): Input<number>;
  table<Row extends object>(
    label: string,
    rows: readonly Row[],
    options?: Options & { multiple?: boolean },
  ): Input<Row[]>;
}

export class Inputs {
  readonly #ports: InputPorts;
  /** Values as the page tells them, by name: whosever they are. */
  #values: Readonly<Record<string, unknown>> = {};

  constructor(ports: InputPorts) {
    this.#ports = ports;
  }

  /** The values that hold from now on. */
  take(values: Readonly<Record<string, unknown>>): void {
    this.#values = values;
  }

  api(): InputApi {
    const make = <T>(kind: string, label: string, options: Options, rest: object, read: (value: Json) => T): Input<T> =>
      this.#make({ kind, ...placeOf(label, options), ...rest }, read);
    return Object.freeze<InputApi>({
      slider: (label, { min, max, step = stepFor(min, max), value = min, ...options }) =>
        make("slider", label, options, { min, max, step, initial: value }, Number),
      number: (label, { min, max, step, value = min ?? 0, ...options } = {}) =>
        make(
          "number",
          label,
          options,
          { min: min ?? null, max: max ?? null, step: step ?? null, initial: value },
          Number,
        ),
      text: (label, { value = "", lines = 1, ...options } = {}) =>
        make("text", label, options, { initial: value, lines }, String),
      select: <V extends Scalar>(
        label: string,
        { options: given, value, ...options }: Parameters<InputApi["select"]>[1],
      ): Input<V> => {
        const choices = choicesOf(given);
        const initial = value === undefined ? choices[0]?.value : value;
        return make("select", label, options, { options: choices, initial }, (chosen) => chosen as V);
      },
      checkbox: (label, { value = false, ...options } = {}) =>
        make("checkbox", label, options, { initial: value }, Boolean),
      date: (label, { value = "", min, max, ...options } = {}) =>
        make("date", label, options, { initial: value, min: min ?? null, max: max ?? null }, String),
      file: (label, { accept = "", ...options } = {}) =>
        make("file", label, options, { accept, initial: null }, (value) => this.#file(value)),
      image: (label, { size = 224, ...options } = {}) =>
        make("image", label, options, { size, initial: null }, (value) => this.#image(value)),
      draw: (label, { size = 28, ...options } = {}) =>
        make("draw", label, options, { size, initial: null }, (value) => drawingOf(value, size)),
      button: (label, options = {}) => make("button", label, options, { initial: 0 }, Number),
      table: (label, rows, { multiple = true, ...options } = {}) => {
        const table = tableOf(rows);
        if (table === undefined) throw new TypeError("octavo.input.table takes an array of flat objects");
        const kept = table.data.length;
        const definition = { kind: "table", ...placeOf(label, options), table, rows: kept, multiple, initial: [] };
        return this.#make(definition, (value) => (value as number[]).flatMap((at) => rows[at] ?? []), rows);
      },
    });
  }

  /** `made`: what else its values are made of. */
  #make<T>(definition: object, read: (value: Json) => T, ...made: readonly unknown[]): Input<T> {
    const parsed = inputDefinitionSchema.safeParse(definition);
    if (!parsed.success) throw new TypeError(`octavo.input: ${problemIn(definition, parsed.error.issues[0])}`);
    const input = parsed.data;
    if (input.kind === "slider" && input.min >= input.max)
      throw new TypeError("octavo.input.slider: min is not below max");
    this.#ports.show(new Rich({ [inputMime]: input, "text/plain": `[${input.name}]` }));
    return new Input(input.name, () => read(this.#look(input)), [Input.className, input, ...made]);
  }

  #look(input: InputDefinition): Json {
    const value = settled(input, this.#values[input.name]);
    this.#ports.read(inputKey(input.name), valueVersion(value));
    return value;
  }

  #file(value: Json): PickedFile | undefined {
    const found = value as {
      readonly name: string;
      readonly type: string;
      readonly size: number;
      readonly digest: string;
    };
    if (value === null) return undefined;
    const bytes = () => this.#bytes(found.digest);
    const { name, type, size } = found;
    return Object.freeze({ name, type, size, bytes, text: async () => new TextDecoder().decode(await bytes()) });
  }

  #image(value: Json): PickedImage | undefined {
    const found = value as {
      readonly name: string;
      readonly width: number;
      readonly height: number;
      readonly digest: string;
    };
    if (value === null) return undefined;
    const { name, width, height } = found;
    const pixels = async () => ({ width, height, data: new Uint8ClampedArray(await this.#bytes(found.digest)) });
    return Object.freeze({ name, width, height, pixels });
  }

  async #bytes(digest: string): Promise<Uint8Array> {
    const bytes = await this.#ports.ask({ kind: "input-bytes", digest });
    if (!(bytes instanceof ArrayBuffer)) throw new Error("the file is no longer kept");
    return new Uint8Array(bytes);
  }
}

function placeOf(label: string, { name = label, scope = "shared" }: Options): { name: string; scope: string } {
  if (!inputScopes.includes(scope)) throw new TypeError(`octavo.input: scope is one of ${inputScopes.join(", ")}`);
  return { name, scope };
}

/** A hundredth of the way, at a round number. */
function stepFor(min: number, max: number): number {
  const span = max - min;
  return span > 0 && Number.isFinite(span) ? 10 ** Math.floor(Math.log10(span / 50)) : 1;
}

function choicesOf(given: readonly Scalar[] | Readonly<Record<string, Scalar>>): { label: string; value: Scalar }[] {
  return Array.isArray(given)
    ? given.map((value: Scalar) => ({ label: String(value), value }))
    : Object.entries(given as Readonly<Record<string, Scalar>>).map(([label, value]) => ({ label, value }));
}

function drawingOf(value: Json, size: number): Drawing | undefined {
  if (typeof value !== "string") return undefined;
  const bytes = fromBase64(value);
  if (bytes.length !== size * size) return undefined;
  const ink = Float32Array.from(bytes, (byte) => byte / 255);
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [at, byte] of bytes.entries()) data.fill(255 - byte, at * 4, at * 4 + 3);
  return { width: size, height: size, data, ink };
}

function problemIn(
  definition: object,
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): string {
  const { kind } = definition as { readonly kind: string };
  return `${kind}: ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "it is not understood"}`;
}
