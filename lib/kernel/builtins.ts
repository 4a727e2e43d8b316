/**
 * The language's own objects, as they were before any cell ran. Cells of one notebook share them with each other and
 * with the kernel; a cell that replaces `Array.prototype.push` would break everybody. So after each run what was
 * replaced or removed is put back, and the cell is told. What a cell adds beside it stays: libraries do that. Taken when
 * this module is loaded, which is before cells.
 */
const { getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Object;
const { ownKeys, deleteProperty } = Reflect;

const timers = ["set", "clear"].flatMap((verb) => [`${verb}Timeout`, `${verb}Interval`]);
const names = [
  ..."Object Function Array String Number Boolean Symbol BigInt Promise Map Set WeakMap WeakSet WeakRef Date RegExp Error TypeError RangeError ReferenceError SyntaxError AggregateError JSON Math Reflect Proxy ArrayBuffer DataView Uint8Array Int8Array Uint8ClampedArray Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array BigUint64Array Intl AbortController AbortSignal TextEncoder TextDecoder URL structuredClone queueMicrotask Performance performance Crypto crypto parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent eval".split(
    " ",
  ),
  ...timers,
  "fetch",
];

/** Objects that there are once: what they inherit is hidden by a property of their own. */
const singles = ["performance", "crypto"];

interface Saved {
  readonly home: object;
  readonly key: string | symbol;
  /** Undefined: there was nothing of its own. */
  readonly descriptor: PropertyDescriptor | undefined;
  readonly label: string;
}

export class Builtins {
  readonly #saved: readonly Saved[] = take();

  /** Puts back what differs; answers what that was, as `Array.prototype.push`. */
  restore(): readonly string[] {
    const restored: string[] = [];
    let count = 0;
    for (let at = 0; at < this.#saved.length; at++) {
      const saved = this.#saved[at];
      if (saved === undefined || isAsBefore(saved)) continue;
      try {
        if (saved.descriptor === undefined) deleteProperty(saved.home, saved.key);
        else defineProperty(saved.home, saved.key, saved.descriptor);
        restored[count++] = saved.label;
      } catch {
        // frozen by the cell: it stays as it is
      }
    }
    return restored;
  }
}

/**
 * Asked a thousand times around every cell, so by a plain read, at a quarter of the price of a descriptor. A getter that
 * a cell planted is called by that: it may throw, and what it gives is not what was there.
 */
function isAsBefore({ home, key, descriptor }: Saved): boolean {
  if (descriptor === undefined) return getOwnPropertyDescriptor(home, key) === undefined;
  if (descriptor.get !== undefined || descriptor.set !== undefined) {
    const now = getOwnPropertyDescriptor(home, key);
    return now?.get === descriptor.get && now?.set === descriptor.set;
  }
  try {
    return (home as Readonly<Record<string | symbol, unknown>>)[key] === descriptor.value;
  } catch {
    return false;
  }
}

function take(): readonly Saved[] {
  const saved: Saved[] = [];
  const homes = new Map<object, string>();
  const world = globalThis as unknown as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const value = world[name];
    const descriptor = getOwnPropertyDescriptor(world, name);
    // What a worker has from its prototype is hidden by a property of its own, and back when that is gone.
    if (descriptor !== undefined || name in world) saved.push({ home: world, key: name, descriptor, label: name });
    if ((typeof value !== "object" && typeof value !== "function") || value === null) continue;
    homes.set(value, name);
    const { prototype } = value as { readonly prototype?: unknown };
    if (typeof prototype === "object" && prototype !== null) homes.set(prototype, `${name}.prototype`);
  }
  for (const name of singles) {
    const single = world[name];
    if (typeof single !== "object" || single === null) continue;
    for (const key of ownKeys(getPrototypeOf(single) as object))
      if (getOwnPropertyDescriptor(single, key) === undefined)
        saved.push({ home: single, key, descriptor: undefined, label: `${name}.${String(key)}` });
  }
  for (const [iterator, label] of iterators()) homes.set(iterator, label);
  for (const [home, label] of homes) {
    for (const key of ownKeys(home)) {
      // Every run seeds its own random numbers; how long traces are is a wish, not a part.
      if ((home === Math && key === "random") || key === "stackTraceLimit") continue;
      const descriptor = getOwnPropertyDescriptor(home, key);
      if (descriptor?.configurable) saved.push({ home, key, descriptor, label: `${label}.${String(key)}` });
    }
  }
  return saved;
}

/** Objects without a name: what loops and spreads go through. */
function iterators(): readonly (readonly [object, string])[] {
  const list = getPrototypeOf([][Symbol.iterator]()) as object;
  const typed = getPrototypeOf(Uint8Array.prototype) as object;
  return [
    [list, "Array Iterator"],
    [getPrototypeOf(list) as object, "Iterator.prototype"],
    [getPrototypeOf(new Map()[Symbol.iterator]()) as object, "Map Iterator"],
    [getPrototypeOf(new Set()[Symbol.iterator]()) as object, "Set Iterator"],
    [typed, "TypedArray.prototype"],
  ];
}
