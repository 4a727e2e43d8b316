/**
 * Rows from bytes, in batches, in constant memory where the format allows it (csv, tsv, jsonl; a parquet file is read one
 * row group at a time; json is one value and is read whole). Types of delimited text are decided once, on the first
 * batch: a later value that does not fit stays text, and nothing is lost. Who wants one type per column for certain asks
 * for `types`.
 */
import { AppError } from "../base/errors.ts";
import { createDelimitedParser, sniffDelimiter } from "./delimited.ts";
import { decodeText, linesOf } from "./text.ts";
import { createTextTypeGuess, type Row, type TextType, type Value, valueFromText } from "./values.ts";

export interface RowOptions {
  /** Types of columns, over what the values look like. */
  readonly types?: Readonly<Record<string, "number" | "boolean" | "string">>;
  /** Names of the columns, for files without a header line. */
  readonly columns?: readonly string[];
  /** Between fields; without it `,` for csv (`;` and `|` where the first lines say so) and a tab for tsv. */
  readonly delimiter?: "," | "\t" | ";" | "|";
  /** Of the text, e.g. `windows-1252`; UTF-8 without it. */
  readonly encoding?: string;
}

type Bytes = AsyncIterable<Uint8Array>;
export type StreamedFormat = "csv" | "tsv" | "json" | "jsonl";

/** How many rows decide the types, and how many a batch has at least while there are more. */
const SAMPLE_ROWS = 1000;

export function readRows(format: StreamedFormat, bytes: Bytes, options: RowOptions = {}): AsyncGenerator<Row[]> {
  const text = decodeText(bytes, options.encoding);
  switch (format) {
    case "csv":
    case "tsv":
      return readDelimited(text, format, options);
    case "jsonl":
      return readJsonLines(text);
    case "json":
      return readJson(text);
  }
}

async function* readDelimited(
  pieces: AsyncIterable<string>,
  format: "csv" | "tsv",
  options: RowOptions,
): AsyncGenerator<Row[]> {
  let toRows: ((fields: readonly string[][]) => Row[]) | undefined;
  let waiting: string[][] = [];
  for await (const fields of fieldsOf(pieces, format, options.delimiter)) {
    waiting = waiting.length === 0 ? fields : waiting.concat(fields);
    if (waiting.length <= SAMPLE_ROWS) continue;
    toRows ??= planColumns(waiting, options);
    const rows = toRows(waiting);
    waiting = [];
    if (rows.length > 0) yield rows;
  }
  const rows = waiting.length === 0 ? [] : (toRows ?? planColumns(waiting, options))(waiting);
  if (rows.length > 0) yield rows;
}

async function* fieldsOf(
  pieces: AsyncIterable<string>,
  format: "csv" | "tsv",
  delimiter: RowOptions["delimiter"],
): AsyncGenerator<string[][]> {
  let parser: ReturnType<typeof createDelimitedParser> | undefined;
  for await (const piece of pieces) {
    parser ??= createDelimitedParser(delimiter ?? (format === "tsv" ? "\t" : sniffDelimiter(piece)));
    yield parser.push(piece);
  }
  if (parser !== undefined) yield parser.end();
}

/** Names and types from the first rows; what it answers takes off the header line the first time. */
function planColumns(sample: readonly string[][], options: RowOptions): (fields: readonly string[][]) => Row[] {
  const named = options.columns !== undefined;
  const names = uniqueNames(options.columns ?? sample[0] ?? []);
  const guesses = names.map(() => createTextTypeGuess());
  for (const fields of named ? sample : sample.slice(1)) {
    for (let at = 0; at < names.length; at++) guesses[at]?.see(fields[at] ?? "");
  }
  const types = names.map((name, at): TextType => options.types?.[name] ?? guesses[at]?.type() ?? "string");
  let header = !named;
  return (fields) => {
    const rows = (header ? fields.slice(1) : fields).map((row) => rowOf(row, names, types));
    header = false;
    return rows;
  };
}

/** Columns beyond the header get numbers for names; missing fields are null. */
function rowOf(fields: readonly string[], names: readonly string[], types: readonly TextType[]): Row {
  const row: Record<string, Value> = {};
  for (let at = 0; at < names.length; at++)
    row[names[at] ?? ""] = valueFromText(fields[at] ?? "", types[at] ?? "string");
  for (let at = names.length; at < fields.length; at++)
    row[`column ${at + 1}`] = valueFromText(fields[at] ?? "", "string");
  return row;
}

/** No name twice, none empty, none that means something else to an object: `x`, `x 2`; `column 3`. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, at) => {
    const wanted = name.trim() === "" || name.trim() === "__proto__" ? `column ${at + 1}` : name.trim();
    let unique = wanted;
    for (let number = 2; seen.has(unique); number++) unique = `${wanted} ${number}`;
    seen.add(unique);
    return unique;
  });
}

async function* readJsonLines(pieces: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let number = 0;
  for await (const lines of linesOf(pieces)) {
    const rows: Row[] = [];
    for (const line of lines) {
      number++;
      if (line.trim() !== "") rows.push(rowFromJson(parseJson(line, `line ${number}`)));
    }
    if (rows.length > 0) yield rows;
  }
}

/** An array of rows, an object of equally long columns, or one object: one row. */
async function* readJson(pieces: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let text = "";
  for await (const piece of pieces) text += piece;
  const value = parseJson(text, "the file");
  const rows = Array.isArray(value) ? value.map(rowFromJson) : rowsFromColumns(value);
  if (rows.length > 0) yield rows;
}

function rowsFromColumns(value: Value): Row[] {
  const row = rowFromJson(value);
  const columns = Object.entries(row);
  const length = columns[0] !== undefined && Array.isArray(columns[0][1]) ? columns[0][1].length : -1;
  if (length < 0 || !columns.every(([, values]) => Array.isArray(values) && values.length === length)) return [row];
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(columns.map(([name, values]) => [name, (values as readonly Value[])[at] ?? null])),
  );
}

function rowFromJson(value: Value): Row {
  if (Array.isArray(value)) return Object.fromEntries(value.map((each, at) => [`column ${at + 1}`, each]));
  return typeof value === "object" && value !== null ? (value as Row) : { value };
}

function parseJson(text: string, where: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new AppError("invalid_request", `${where} is not JSON: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
