/**
 * Find and replace over the notebook's sources (and, to look only, the text of outputs). Matches are facts about the
 * moment they were found: a replacement is made only where the text is still what was found.
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { outputToJson } from "./cell.ts";
import { cellById, cellId, outputsOf, sourceText, textOf } from "./document.ts";
import { type Changing, change } from "./operations.ts";
import { shownCells } from "./order.ts";
import { shownStream } from "./stream-text.ts";

export interface SearchQuery {
  readonly text: string;
  readonly caseSensitive?: boolean;
  readonly wholeWord?: boolean;
  /** `text` is a regular expression. */
  readonly regexp?: boolean;
  /** Only in these cells. */
  readonly cellIds?: readonly string[];
  readonly outputs?: boolean;
}

export interface Match {
  readonly cellId: CellId;
  /** Undefined: in the source. */
  readonly output?: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of a regular expression: what its groups found, whole match first. */
  readonly groups: readonly (string | undefined)[];
  /** From 0. */
  readonly line: number;
  /** The line the match begins in, for a preview, and where in it. */
  readonly lineText: string;
  readonly column: number;
}

export interface SearchResult {
  readonly matches: readonly Match[];
  /** There are more; only the first are given. */
  readonly cut: boolean;
  /** Why the query cannot be searched for, for the person who wrote it. */
  readonly error?: string;
}

export const MAX_MATCHES = 5_000;

export function findInNotebook(doc: Y.Doc, query: SearchQuery): SearchResult {
  const pattern = patternOf(query);
  if (typeof pattern === "string") return { matches: [], cut: false, ...(pattern === "" ? {} : { error: pattern }) };
  const wanted = query.cellIds === undefined ? undefined : new Set(query.cellIds);
  const matches: Match[] = [];
  for (const cell of shownCells(doc)) {
    const id = cellId(cell);
    if (wanted !== undefined && !wanted.has(id)) continue;
    if (!matchesIn(sourceText(cell), pattern, { cellId: id }, matches)) return { matches, cut: true };
    for (const [output, value] of query.outputs === true ? (outputsOf(cell)?.toArray() ?? []).entries() : []) {
      if (!matchesIn(outputText(value), pattern, { cellId: id, output }, matches)) return { matches, cut: true };
    }
  }
  return { matches, cut: false };
}

/** The expression, or why there is none ("" for an empty query). */
export function patternOf({ text, caseSensitive, wholeWord, regexp }: SearchQuery): RegExp | string {
  if (text === "") return "";
  if (regexp === true && REPEATED_REPEAT.test(text)) return "A repetition inside a repetition could search for ever.";
  const body = regexp === true ? text : text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const word = wholeWord === true ? `(?<![\\p{L}\\p{N}_])(?:${body})(?![\\p{L}\\p{N}_])` : body;
  try {
    return new RegExp(word, caseSensitive === true ? "gmu" : "gimu");
  } catch (error) {
    return error instanceof Error ? error.message : "This is not a regular expression.";
  }
}

/** `(a+)+` and its kin take exponential time; nothing else can be stopped once it runs. */
const REPEATED_REPEAT = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]/;

function matchesIn(
  text: string,
  pattern: RegExp,
  where: { readonly cellId: CellId; readonly output?: number },
  found: Match[],
): boolean {
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "") continue;
    if (found.length === MAX_MATCHES) return false;
    const lineStart = text.lastIndexOf("\n", match.index - 1) + 1;
    const lineEnd = text.indexOf("\n", match.index);
    found.push({
      ...where,
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
      groups: [...match],
      line: text.slice(0, lineStart).split("\n").length - 1,
      lineText: text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd),
      column: match.index - lineStart,
    });
  }
  return true;
}

function outputText(value: unknown): string {
  const output = outputToJson(value);
  if (output.output_type === "stream") return shownStream(output.text);
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
  const plain = output.data["text/plain"];
  return typeof plain === "string" ? plain : "";
}

/** What a match becomes: `$1`, `$&` and `$$` mean something in the replacement of a regular expression. */
export function replacementOf(match: Match, replacement: string, query: SearchQuery): string {
  if (query.regexp !== true) return replacement;
  return replacement.replaceAll(/\$(\$|&|\d{1,2})/g, (whole, what: string) => {
    if (what === "$") return "$";
    if (what === "&") return match.text;
    const group = Number(what);
    return group > 0 && group < match.groups.length ? (match.groups[group] ?? "") : whole;
  });
}

/**
 * Replaces the chosen matches in one transaction: one step of the structure undo when it has its origin. Matches in
 * outputs and those whose text has changed are left out. Returns those that were replaced.
 */
export function replaceMatches(
  doc: Y.Doc,
  matches: readonly Match[],
  replacement: string,
  query: SearchQuery,
  writing: Changing = {},
): Match[] {
  return change(doc, writing, () => {
    const done: Match[] = [];
    const backwards = [...matches].sort((a, b) => b.start - a.start);
    for (const match of backwards) {
      const cell = match.output === undefined ? cellById(doc, match.cellId) : undefined;
      const text = cell === undefined ? undefined : textOf(cell);
      if (text === undefined || text.toString().slice(match.start, match.end) !== match.text) continue;
      const into = replacementOf(match, replacement, query);
      if (into !== "") text.insert(match.start, into);
      text.delete(match.start + into.length, match.text.length);
      done.push(match);
    }
    return done.reverse();
  });
}
