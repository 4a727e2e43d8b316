/**
 * A value as text, as a JavaScript prompt would print it: bounded in depth, length and breadth whatever the value is, and
 * never throwing (getters are not called, proxies may lie). Tensors print their type and shape; their values take a
 * copy from the device, which only `display` waits for.
 */
export interface InspectLimits {
  readonly depth: number;
  readonly items: number;
  readonly width: number;
  readonly total: number;
}

const defaults: InspectLimits = { depth: 4, items: 100, width: 80, total: 20_000 };

export function inspect(value: unknown, limits: Partial<InspectLimits> = {}): string {
  const bounds = { ...defaults, ...limits };
  try {
    const text = new Inspector(bounds).show(value, 0);
    return text.length > bounds.total ? `${text.slice(0, bounds.total)}…` : text;
  } catch {
    return "[a value that cannot be shown]";
  }
}

/** Console arguments joined as `console.log` would: strings bare, `%s`-style formats honoured. */
export function formatLog(parts: readonly unknown[]): string {
  const [first, ...rest] = parts;
  if (typeof first !== "string" || rest.length === 0 || !first.includes("%")) return parts.map(bare).join(" ");
  let next = 0;
  const text = first.replace(/%[sdifoOjc%]/g, (mark) => {
    if (mark === "%%") return "%";
    if (next >= rest.length) return mark;
    const value = rest[next++];
    if (mark === "%c") return "";
    if (mark === "%s") return bare(value);
    if (mark === "%d" || mark === "%i") return String(mark === "%i" ? Math.trunc(Number(value)) : Number(value));
    return mark === "%f" ? String(Number(value)) : inspect(value);
  });
  return [text, ...rest.slice(next).map(bare)].join(" ");
}

function bare(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

interface TensorLike {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Something that looks and behaves like a TensorFlow.js tensor. */
export function isTensor(
  value: unknown,
): value is TensorLike & { data(): Promise<ArrayLike<number>>; isDisposed: boolean } {
  if (typeof value !== "object" || value === null) return false;
  const tensor = value as { dtype?: unknown; shape?: unknown; dataId?: unknown; data?: unknown };
  return (
    typeof tensor.dtype === "string" &&
    Array.isArray(tensor.shape) &&
    typeof tensor.data === "function" &&
    "dataId" in tensor
  );
}

class Inspector {
  readonly #limits: InspectLimits;
  readonly #path: object[] = [];
  #spent = 0;

  constructor(limits: InspectLimits) {
    this.#limits = limits;
  }

  show(value: unknown, depth: number): string {
    const text = this.#show(value, depth);
    this.#spent += Math.min(text.length, 200);
    return text;
  }

  #show(value: unknown, depth: number): string {
    switch (typeof value) {
      case "string":
        return quote(value.length > 10_000 ? `${value.slice(0, 10_000)}…` : value);
      case "bigint":
        return `${value}n`;
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "function":
        return functionLabel(value);
      case "object":
        return value === null ? "null" : this.#object(value, depth);
      default:
        return String(value);
    }
  }

  #object(value: object, depth: number): string {
    if (this.#path.includes(value)) return "[circular]";
    if (isTensor(value)) return `Tensor ${value.dtype} [${value.shape.join(", ")}]`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (value instanceof Promise) return "Promise {…}";
    const name = className(value);
    if (depth > this.#limits.depth || this.#spent > this.#limits.total)
      return Array.isArray(value) ? "[…]" : `${name} {…}`;
    this.#path.push(value);
    try {
      return this.#contents(value, name, depth);
    } finally {
      this.#path.pop();
    }
  }

  #contents(value: object, name: string, depth: number): string {
    if (Array.isArray(value))
      return this.#list(value.length > 6 ? `(${value.length}) ` : "", value, value.length, depth);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const items = value as unknown as ArrayLike<unknown>;
      return this.#list(
        `${name}(${items.length}) `,
        Array.from({ length: Math.min(items.length, this.#limits.items) }, (_, at) => items[at]),
        items.length,
        depth,
      );
    }
    if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength})`;
    if (value instanceof Map) {
      const entries = [...take(value, this.#limits.items)].map(
        ([key, item]) => `${this.show(key, depth + 1)} => ${this.show(item, depth + 1)}`,
      );
      return this.#wrap(`Map(${value.size}) {`, entries, value.size, "}");
    }
    if (value instanceof Set) {
      const entries = [...take(value, this.#limits.items)].map((item) => this.show(item, depth + 1));
      return this.#wrap(`Set(${value.size}) {`, entries, value.size, "}");
    }
    return this.#fields(value, name, depth);
  }

  #list(prefix: string, items: readonly unknown[], total: number, depth: number): string {
    const shown = items.slice(0, this.#limits.items).map((item) => this.show(item, depth + 1));
    return this.#wrap(`${prefix}[`, shown, total, "]");
  }

  #fields(value: object, name: string, depth: number): string {
    const keys = Object.keys(value);
    const shown = keys.slice(0, this.#limits.items).map((key) => {
      const field = Object.getOwnPropertyDescriptor(value, key);
      const label = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quote(key);
      return `${label}: ${field !== undefined && "value" in field ? this.show(field.value, depth + 1) : "[getter]"}`;
    });
    return this.#wrap(`${name === "Object" ? "" : `${name} `}{`, shown, keys.length, "}");
  }

  /** One line when it fits, else one item per line (many short ones are packed). */
  #wrap(open: string, items: readonly string[], total: number, close: string): string {
    const all = total > items.length ? [...items, `… ${(total - items.length).toLocaleString("en")} more`] : [...items];
    if (all.length === 0) return open + close;
    const pad = open.endsWith("{") ? " " : "";
    const single = `${open}${pad}${all.join(", ")}${pad}${close}`;
    if (single.length <= this.#limits.width && !single.includes("\n")) return single;
    const short = open.endsWith("[") && all.every((item) => item.length <= 14 && !item.includes("\n"));
    const lines = short ? pack(all, this.#limits.width - 2) : all.map((item) => `${item},`);
    return `${open}\n${lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`).join("\n")}\n${close}`;
  }
}

function pack(items: readonly string[], width: number): readonly string[] {
  const cell = Math.max(...items.map((item) => item.length)) + 2;
  const perLine = Math.max(1, Math.floor(width / cell));
  const lines: string[] = [];
  for (let at = 0; at < items.length; at += perLine) {
    lines.push(
      items
        .slice(at, at + perLine)
        .map((item) => `${item},`.padEnd(cell))
        .join("")
        .trimEnd(),
    );
  }
  return lines;
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  if (prototype === null) return "[no prototype]";
  const made = prototype.constructor;
  // A library's class tells by `className` what a bundler has made of its name.
  const told: unknown = made === undefined ? undefined : Object.getOwnPropertyDescriptor(made, "className")?.value;
  const name = typeof told === "string" ? told : made?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

function functionLabel(value: object): string {
  const name = String((value as { name?: unknown }).name ?? "");
  const isClass = Function.prototype.toString.call(value).startsWith("class");
  return `[${isClass ? "class" : "function"}${name === "" ? "" : ` ${name}`}]`;
}

function quote(text: string): string {
  if (text.includes("\n") || (text.includes("'") && !text.includes('"'))) return JSON.stringify(text);
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
