/**
 * Prints of values: equal prints mean equal content, as far as a look from outside can tell, and a print that differs
 * means that something was changed. What cannot be looked into (functions, objects of classes, promises) prints as
 * itself, and a print with such a part does not stand for content. Tensors print by the data they hold on the device,
 * never by reading it; models by the data of their weights, so that training is seen.
 *
 * Runs no code of a cell: getters are not called, iterators are those of the built-ins. Bounded by a budget, because a
 * cell may hold millions of numbers; what lies beyond is not looked at, and the print then does not stand for content.
 */
export interface ValuePrint {
  readonly text: string;
  /** Whether all of the value is in the print, and nothing of it can be more than its content. */
  readonly isContent: boolean;
  /** Parts looked at. */
  readonly size: number;
}

/** Objects of the kernel's own that are no more than what they were made of. */
const contents = new WeakMap<object, unknown>();

export function standsFor(value: object, content: unknown): void {
  contents.set(value, content);
}

const { getPrototypeOf, getOwnPropertyDescriptor, keys } = Object;
const { isView } = ArrayBuffer;
const plain = Object.prototype;
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const timeOf = Date.prototype.getTime;
/** Bytes that cost as much as one part. */
const bytesPerPart = 64;

export class Printer {
  readonly #ids = new WeakMap<object, number>();
  #nextId = 1;

  /** `budget`: parts that may be looked at. */
  print(value: unknown, budget: number): ValuePrint {
    const look = new Look(budget, (part) => this.#idOf(part));
    try {
      look.value(value);
    } catch {
      look.opaque(value as object); // a proxy that throws, a getter of a built-in on something else
    }
    return { text: look.text, isContent: look.isContent, size: look.parts };
  }

  #idOf(part: object): number {
    let id = this.#ids.get(part);
    if (id === undefined) {
      id = this.#nextId++;
      this.#ids.set(part, id);
    }
    return id;
  }
}

class Look {
  parts = 0;
  isContent = true;
  readonly #budget: number;
  readonly #idOf: (part: object) => number;
  readonly #seen = new Map<object, number>();
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  constructor(budget: number, idOf: (part: object) => number) {
    this.#budget = budget;
    this.#idOf = idOf;
  }

  get text(): string {
    return (this.#b >>> 0).toString(16).padStart(8, "0") + (this.#a >>> 0).toString(16).padStart(8, "0");
  }

  value(value: unknown): void {
    if (this.#isSpent(1)) return;
    switch (typeof value) {
      case "string":
        this.#word("s");
        this.#string(value);
        return;
      case "number":
        this.#word("n");
        this.#word(Object.is(value, -0) ? "-0" : String(value));
        return;
      case "boolean":
      case "undefined":
      case "bigint":
        this.#word(`${typeof value}${value}`);
        return;
      case "object":
        if (value === null) this.#word("null");
        else this.#object(value);
        return;
      case "function":
        this.opaque(value);
        return;
      case "symbol":
        this.#word(`symbol${value.description}`);
        this.isContent = false;
    }
  }

  opaque(part: object): void {
    this.isContent = false;
    this.#word(`@${this.#idOf(part)}`);
  }

  #object(value: object): void {
    const before = this.#seen.get(value);
    if (before !== undefined) {
      this.#word(`^${before}`);
      return;
    }
    this.#seen.set(value, this.#seen.size);
    const prototype: object | null = getPrototypeOf(value);
    if (contents.has(value)) {
      this.#word("made of");
      this.value(contents.get(value));
      return;
    }
    if (Array.isArray(value)) this.#array(value);
    else if (prototype === plain || prototype === null) this.#fields("{", value);
    else if (isView(value)) this.#bytes(value);
    else if (value instanceof Map) this.#map(value);
    else if (value instanceof Set) this.#set(value);
    else if (value instanceof Date) this.#word(`date${timeOf.call(value)}`);
    else if (value instanceof RegExp) this.#word(`/${value.source}/${value.flags}`);
    else this.#instance(value);
  }

  #array(value: readonly unknown[]): void {
    this.#word(`[${value.length}`);
    for (let at = 0; at < value.length && !this.#isSpent(0); at++) {
      const field = getOwnPropertyDescriptor(value, at);
      if (field === undefined) this.#word("hole");
      else if ("value" in field) this.value(field.value);
      else this.opaque(value);
    }
  }

  #fields(open: string, value: object): void {
    const names = keys(value);
    this.#word(`${open}${names.length}`);
    for (let at = 0; at < names.length && !this.#isSpent(0); at++) {
      const name = names[at] ?? "";
      this.#string(name);
      const field = getOwnPropertyDescriptor(value, name);
      if (field !== undefined && "value" in field) this.value(field.value);
      else this.opaque(value);
    }
  }

  #map(value: Map<unknown, unknown>): void {
    this.#word(`map${value.size}`);
    for (const [key, item] of mapEntries.call(value)) {
      if (this.#isSpent(0)) return;
      this.value(key);
      this.value(item);
    }
  }

  #set(value: Set<unknown>): void {
    this.#word(`set${value.size}`);
    for (const item of setValues.call(value)) {
      if (this.#isSpent(0)) return;
      this.value(item);
    }
  }

  #bytes(value: ArrayBufferView): void {
    this.#word(`${Object.prototype.toString.call(value)}${value.byteLength}`);
    if (this.#isSpent(Math.ceil(value.byteLength / bytesPerPart))) return;
    const words = value.byteLength >> 2;
    const aligned = value.byteOffset % 4 === 0 ? new Int32Array(value.buffer, value.byteOffset, words) : undefined;
    if (aligned !== undefined) for (let at = 0; at < words; at++) this.#mix(aligned[at] ?? 0);
    const rest = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    for (let at = aligned === undefined ? 0 : words * 4; at < rest.length; at++) this.#mix(rest[at] ?? 0);
  }

  /** An object of a class: itself, and of tensors and models what they hold now. */
  #instance(value: object): void {
    this.opaque(value);
    const { dataId, weights } = value as { readonly dataId?: unknown; readonly weights?: unknown };
    if (typeof dataId === "object" && dataId !== null) this.opaque(dataId);
    if (!Array.isArray(weights) || typeof (value as { readonly getWeights?: unknown }).getWeights !== "function")
      return;
    for (const weight of weights as readonly { readonly val?: { readonly dataId?: object } }[]) {
      if (weight.val?.dataId !== undefined) this.opaque(weight.val.dataId);
    }
  }

  /** Takes so many parts; whether that is more than there were. */
  #isSpent(parts: number): boolean {
    this.parts += parts;
    if (this.parts <= this.#budget) return false;
    this.isContent = false;
    return true;
  }

  #string(text: string): void {
    this.parts += text.length >> 6;
    this.#mix(text.length);
    if (this.parts > this.#budget) this.isContent = false;
    else this.#word(text);
  }

  #word(text: string): void {
    for (let at = 0; at < text.length; at++) this.#mix(text.charCodeAt(at));
    this.#mix(0x10000);
  }

  #mix(code: number): void {
    const a = Math.imul(this.#a ^ code, 0x9e3779b1);
    const b = Math.imul(this.#b ^ code, 0x5f356495);
    this.#a = a ^ (a >>> 15);
    this.#b = b ^ (b >>> 13);
  }
}
