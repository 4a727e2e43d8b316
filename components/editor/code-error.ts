/** Errors of a run, as they are marked in the code: the line is tinted, the columns are underlined. */
import type { ColouredLine } from "#lib/highlight/language.ts";
import type { Kind } from "#lib/highlight/scanner.ts";

export interface CodeError {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Behind the last wrong unit; absent: to the end of the word. */
  readonly endColumn?: number | undefined;
  readonly message: string;
}

export interface Stretch {
  readonly start: number;
  readonly text: string;
  readonly kind: Kind;
  readonly wrong: boolean;
}

/** Columns (from 0) that an error covers in its line: at least one character, at most the line. */
export function wrongColumns(line: string, error: CodeError): readonly [number, number] {
  const start = Math.max(0, Math.min(error.column - 1, line.length - 1));
  const word = /^(?:[\w$]+|\S)/.exec(line.slice(start))?.[0].length ?? 1;
  const end = error.endColumn === undefined ? start + word : Math.min(error.endColumn - 1, line.length);
  return [start, Math.max(start + 1, end)];
}

/** A coloured line cut at the edges of its errors. */
export function markLine(line: ColouredLine, errors: readonly CodeError[]): readonly Stretch[] {
  const wrong = errors.map((error) => wrongColumns(line.text, error));
  const cuts = new Set(line.tokens.map((token) => token.start));
  for (const [start, end] of wrong) cuts.add(start).add(end);
  const starts = [...cuts].filter((start) => start < line.text.length).sort((one, other) => one - other);
  return starts.map((start, at) => ({
    start,
    text: line.text.slice(start, starts[at + 1]),
    kind: line.tokens.findLast((token) => token.start <= start)?.kind ?? "plain",
    wrong: wrong.some(([from, to]) => from <= start && start < to),
  }));
}
