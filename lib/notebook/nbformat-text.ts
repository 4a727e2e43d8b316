/** The lowest step of reading a file: text to JSON that a document can hold, and lists of lines to text. */
import { AppError } from "#lib/base/errors.ts";
import { isObject, type Json } from "./json.ts";

const MAX_DEPTH = 200;

/** JSON of the file, cleaned of what no document can hold. Throws `invalid_notebook`. */
export function parseJson(input: unknown, notes: Set<string>): Json {
  const value = typeof input === "string" ? parseText(input, notes) : input;
  return cleaned(value, 0, notes);
}

function parseText(input: string, notes: Set<string>): unknown {
  const text = input.charCodeAt(0) === 0xfeff ? input.slice(1) : input;
  try {
    return JSON.parse(text);
  } catch (error) {
    const tolerant = withoutNonFinite(text);
    if (tolerant !== text) {
      try {
        const value: unknown = JSON.parse(tolerant);
        notes.add("NaN and Infinity, which JSON does not know, became null.");
        return value;
      } catch {
        // The first error says where the file is broken; it is the one to report.
      }
    }
    const where = error instanceof Error ? error.message : "";
    throw new AppError("invalid_notebook", `The file is not JSON: ${where.slice(0, 200)}`, { cause: error });
  }
}

/** Python writes NaN and Infinity as bare words. Strings are skipped whole, so a word inside one is left alone. */
function withoutNonFinite(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) =>
    found.startsWith('"') ? found : "null",
  );
}

function cleaned(value: unknown, depth: number, notes: Set<string>): Json {
  if (depth > MAX_DEPTH) throw new AppError("invalid_notebook", `The file nests deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === "string") return wellFormed(value, notes);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1, notes));
  if (!isObject(value)) return null;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [safeKey(key, notes), cleaned(item, depth + 1, notes)]));
}

function wellFormed(text: string, notes: Set<string>): string {
  if (text.isWellFormed()) return text;
  notes.add("Broken characters (lone surrogates) became U+FFFD.");
  return text.toWellFormed();
}

/** A key that would set an object's prototype on its way through the document is spelled differently. */
function safeKey(key: string, notes: Set<string>): string {
  if (key !== "__proto__") return wellFormed(key, notes);
  notes.add("Keys named __proto__ became _proto_.");
  return "_proto_";
}

/** A text, or a list of texts as one; undefined when it is neither. */
export function joined(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return undefined;
}
