/**
 * Delimited text (RFC 4180, as spreadsheets and pandas write it) cut into rows of fields, piece by piece: text goes in as
 * it arrives, complete rows come out, what is left waits for more. Quotes may hold delimiters, line breaks and doubled
 * quotes; a quote inside an unquoted field is itself. Lines end with LF, CRLF or CR; empty lines are no rows.
 *
 * Rejected: a parser from a package. Those that stream bring Node's or the DOM's streams along; the others want the whole
 * text at once. d3-dsv is the judge in the tests.
 */
import { AppError } from "../base/errors.ts";

export interface DelimitedParser {
  /** The rows that `text` completes. */
  push(text: string): string[][];
  /** The last row, when the text did not end with a line break. */
  end(): string[][];
}

/** Longest row; beyond it a quote was most likely never closed. */
const MAX_ROW_CHARACTERS = 16 * 1024 * 1024;
const QUOTE = 34;
const LF = 10;
const CR = 13;

export function createDelimitedParser(delimiter: "," | "\t" | ";" | "|"): DelimitedParser {
  const between = delimiter.charCodeAt(0);
  let held = "";
  return {
    push(text) {
      const { rows, rest } = cut(held + text, between, false);
      held = rest;
      if (held.length > MAX_ROW_CHARACTERS) {
        throw new AppError(
          "invalid_request",
          `a row has more than ${MAX_ROW_CHARACTERS} characters: is a quote never closed?`,
        );
      }
      return rows;
    },
    end() {
      const { rows } = cut(held, between, true);
      held = "";
      return rows;
    },
  };
}

/** Complete rows of `text`; without `last`, the unfinished row at its end is the rest. */
function cut(text: string, delimiter: number, last: boolean): { rows: string[][]; rest: string } {
  const rows: string[][] = [];
  let row: string[] = [];
  let rowStart = 0;
  for (let at = 0; at <= text.length; ) {
    const field = takeField(text, at, delimiter);
    const next = text.charCodeAt(field.end); // NaN at the end of the text
    const unfinished = field.end >= text.length || (next === CR && field.end + 1 >= text.length);
    if (unfinished && !last) return { rows, rest: text.slice(rowStart) };
    row.push(field.value);
    at = field.end + 1;
    if (next === delimiter) continue;
    if (row.length > 1 || row[0] !== "" || field.quoted) rows.push(row);
    row = [];
    if (next === CR && text.charCodeAt(at) === LF) at++;
    rowStart = at;
  }
  return { rows, rest: "" };
}

/** The field that starts at `start`, and where it ends: at a delimiter, a line break or the end of the text. */
function takeField(text: string, start: number, delimiter: number): { value: string; end: number; quoted: boolean } {
  if (text.charCodeAt(start) !== QUOTE) {
    const end = plainEnd(text, start, delimiter);
    return { value: text.slice(start, end), end, quoted: false };
  }
  let close = text.indexOf('"', start + 1);
  let doubled = false;
  while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  // A quote that never closes runs to the end of the text: in the middle of a stream, more may come.
  const closed = close === -1 ? text.length : close;
  const inside = text.slice(start + 1, closed);
  const end = close === -1 ? text.length : plainEnd(text, close + 1, delimiter);
  const value = (doubled ? inside.replaceAll('""', '"') : inside) + text.slice(closed + 1, end);
  return { value, end, quoted: true };
}

function plainEnd(text: string, start: number, delimiter: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === delimiter || code === LF || code === CR) break;
  }
  return end;
}

/** The delimiter of a file that only says it is delimited: what its first lines agree on. */
export function sniffDelimiter(sample: string): "," | "\t" | ";" | "|" {
  const candidates = [",", "\t", ";", "|"] as const;
  const scored = candidates.map((delimiter) => {
    const parser = createDelimitedParser(delimiter);
    const widths = parser
      .push(sample)
      .slice(0, 20)
      .map((row) => row.length);
    const width = widths[0] ?? 1;
    return { delimiter, score: widths.every((each) => each === width) ? width : Math.min(width, 1.5) };
  });
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}
