/**
 * The fields of an MLflow request, read as protobuf's JSON reader does: numbers may be texts, absent and null are the
 * same, enums are names or numbers, unknown fields are ignored, `NaN` and the infinities are texts. What is missing or of
 * another type is refused in MLflow's words, with the field's path.
 */
import { invalid } from "./error.ts";

const HINT = "See the API docs for more information about request parameters.";

export class Fields {
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #isQuery: boolean;

  constructor(body: unknown, path = "", isQuery = false) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw wrongType(path || "request", body);
    this.#body = body as Readonly<Record<string, unknown>>;
    this.#path = path;
    this.#isQuery = isQuery;
  }

  /** Of a query string: a repeated name is a list. */
  static ofQuery(query: URLSearchParams): Fields {
    return new Fields(Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)])), "", true);
  }

  text(name: string): string | undefined {
    const value = this.#one(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.#wrong(name, value);
  }

  needText(name: string): string {
    return this.text(name) || this.#missing(name);
  }

  /** An empty text is a value. */
  givenText(name: string): string {
    return this.text(name) ?? this.#missing(name);
  }

  /** A whole number of 64 bits that is a number: a moment, a count. */
  whole(name: string): number | undefined {
    const value = this.step(name);
    if (value === undefined || typeof value === "number") return value;
    throw this.#wrong(name, value);
  }

  needWhole(name: string): number {
    return this.whole(name) ?? this.#missing(name);
  }

  /** A whole number of 64 bits, exact: a bigint where a number would not be. */
  step(name: string): number | bigint | undefined {
    const value = this.#one(name);
    if (value === undefined) return undefined;
    const step = wholeOf(value);
    if (step === undefined) throw this.#wrong(name, value);
    return step;
  }

  /** Any double. */
  needDouble(name: string): number {
    const value = this.#one(name);
    if (value === undefined) return this.#missing(name);
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
    if (Number.isNaN(number) && value !== "NaN") throw this.#wrong(name, value);
    return number;
  }

  flag(name: string): boolean | undefined {
    const value = this.#one(name);
    if (value === undefined || typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    throw this.#wrong(name, value);
  }

  /** One of `names`, or its place counted from `first`. */
  oneOf<T extends string>(name: string, names: readonly T[], first = 1): T | undefined {
    const value = this.#one(name);
    if (value === undefined || value === "") return undefined;
    const found = names.find((each, at) => each === value || String(at + first) === String(value));
    if (found === undefined) throw this.#wrong(name, value);
    return found;
  }

  list(name: string): readonly Fields[] {
    return this.#many(name).map((item, at) => new Fields(item, `${this.#at(name)}[${at}]`));
  }

  texts(name: string): readonly string[] {
    return this.#many(name).map((item) => {
      if (typeof item !== "string") throw this.#wrong(name, item);
      return item;
    });
  }

  fields(name: string): Fields | undefined {
    const value = this.#one(name);
    return value === undefined ? undefined : new Fields(value, this.#at(name));
  }

  /** Pairs of key and value as an object. */
  pairs(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.list(name).map((pair) => [pair.needText("key"), pair.text("value") ?? ""]));
  }

  raw(name: string): unknown {
    return this.#one(name);
  }

  #one(name: string): unknown {
    const value = Object.hasOwn(this.#body, name) ? this.#body[name] : undefined;
    if (value === null || value === undefined) return undefined;
    return this.#isQuery && Array.isArray(value) ? value[0] : value;
  }

  #many(name: string): readonly unknown[] {
    const value = Object.hasOwn(this.#body, name) ? this.#body[name] : undefined;
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) throw this.#wrong(name, value);
    return value;
  }

  #at(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  #missing(name: string): never {
    throw invalid(`Missing value for required parameter '${this.#at(name)}'. ${HINT}`);
  }

  #wrong(name: string, value: unknown): Error {
    return wrongType(this.#at(name), value);
  }
}

function wholeOf(value: unknown): number | bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? exact(BigInt(value)) : undefined;
  if (typeof value === "bigint") return exact(value);
  return typeof value === "string" && /^[-+]?\d{1,20}$/.test(value) ? exact(BigInt(value)) : undefined;
}

const MOST = 2n ** 63n - 1n;

function exact(value: bigint): number | bigint | undefined {
  if (value > MOST || value < -MOST - 1n) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function wrongType(path: string, value: unknown): Error {
  const text = typeof value === "bigint" ? String(value) : textOf(value);
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return invalid(
    `Invalid value ${shown} for parameter '${path}' supplied: Hint: Value was of type '${typeName(value)}'. ${HINT}`,
  );
}

/** What nests too deep, or holds numbers too long for JSON, cannot be shown. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "(not shown)";
  }
}

/** As Python names it. */
function typeName(value: unknown): string {
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (typeof value === "bigint") return "int";
  return Array.isArray(value) ? "list" : "dict";
}
