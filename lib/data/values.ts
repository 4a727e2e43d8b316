/**
 * What the text of a column means. A column is numbers only if every value is one; booleans likewise; else it stays text,
 * so that nothing is guessed away: `007` and a sixteen-digit card number keep their digits. Empty fields are null, and in
 * a column of numbers so are the usual words for a missing value.
 */
import type { Column } from "../protocol/file.ts";

export type Value =
  | string
  | number
  | boolean
  | null
  | bigint
  | Date
  | readonly Value[]
  | { readonly [key: string]: Value };
export type Row = Readonly<Record<string, Value>>;
export type ColumnType = Column["type"];
export type TextType = "number" | "boolean" | "string" | "null";

const NUMBER = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const MISSING = new Set(["", "NA", "N/A", "na", "n/a", "NaN", "nan", "NULL", "null", "None", "?"]);

export function isNumberText(text: string): boolean {
  if (!NUMBER.test(text) || !/\d/.test(text)) return false;
  const value = Number(text);
  // Digits that a double cannot hold are an identifier, not a quantity.
  return Number.isFinite(value) && (/[.eE]/.test(text) || Number.isSafeInteger(value));
}

/** The type of a column of text, kept up to date as values come. */
export interface TextTypeGuess {
  see(text: string): void;
  type(): TextType;
}

export function createTextTypeGuess(): TextTypeGuess {
  let [numbers, booleans, missing, others] = [0, 0, 0, 0];
  return {
    see(text) {
      if (text === "") return;
      if (isNumberText(text)) numbers++;
      else if (BOOLEAN.test(text)) booleans++;
      else if (MISSING.has(text)) missing++;
      else others++;
    },
    type() {
      if (others > 0 || (numbers > 0 && booleans > 0)) return "string";
      if (numbers > 0) return "number";
      if (booleans > 0) return missing > 0 ? "string" : "boolean";
      return missing > 0 ? "string" : "null";
    },
  };
}

/** The value that `text` is in a column of `type`; text that does not fit stays text. */
export function valueFromText(text: string, type: TextType): Value {
  if (text === "") return null;
  if (type === "number") {
    if (isNumberText(text)) return Number(text);
    return MISSING.has(text) ? null : text;
  }
  if (type === "boolean") return BOOLEAN.test(text) ? text.length === 4 : text;
  return text;
}

function typeOfValue(value: Value | undefined): ColumnType {
  if (value === null || value === undefined) return "null";
  switch (typeof value) {
    case "number":
    case "bigint":
      return "number";
    case "boolean":
      return "boolean";
    case "string":
      return "string";
    default:
      return value instanceof Date ? "string" : "mixed";
  }
}

/** The columns of rows that come one by one. */
export interface ColumnTypes {
  see(row: Row): void;
  columns(): Column[];
}

export function createColumnTypes(): ColumnTypes {
  const types = new Map<string, ColumnType>();
  return {
    see(row) {
      for (const [name, value] of Object.entries(row)) {
        const type = typeOfValue(value);
        const known = types.get(name);
        if (known === undefined || (known === "null" && type !== "null")) types.set(name, type);
        else if (type !== "null" && type !== known) types.set(name, "mixed");
      }
    },
    columns: () => [...types].map(([name, type]) => ({ name, type })),
  };
}

/** The columns of rows, in the order in which they first appear. */
export function columnsOf(rows: readonly Row[]): Column[] {
  const types = createColumnTypes();
  for (const row of rows) types.see(row);
  return types.columns();
}

/** A value as JSON can carry it: big integers and dates as text, bytes as their length, NaN and infinities as text. */
export function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toJson(each)]));
  return String(value);
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
