/**
 * Text with replacements and insertions that remembers where every character came from, so that a place in what runs
 * can be said as a place in what was written.
 */
import { placeOf } from "./syntax.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly order: number;
}

/** A run of output that was copied from the source unchanged; of length 0: what replaced the source from there on. */
interface Copied {
  readonly out: number;
  readonly from: number;
  readonly length: number;
}

export interface Rewritten {
  readonly text: string;
  /** Source place of a place in the output; both count lines and columns from 1. */
  readonly originOf: (line: number, column: number) => { readonly line: number; readonly column: number };
}

export class Rewriter {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Replaces a range; an edit inside an earlier one is dropped. Edits at one place keep their order. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text, order: this.#edits.length });
  }

  /** Spaces instead of the text, line ends kept; `first` stands in the first place that is not a line end. */
  blank(start: number, end: number, first = " "): void {
    if (end <= start) return;
    const spaces = this.#source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
    const at = spaces.indexOf(" ");
    this.replace(start, end, at === -1 ? spaces : spaces.slice(0, at) + first + spaces.slice(at + 1));
  }

  finish(): Rewritten {
    const edits = this.#edits.toSorted((a, b) => a.start - b.start || width(a) - width(b) || a.order - b.order);
    const copied: Copied[] = [];
    let out = "";
    let at = 0;
    for (const edit of edits) {
      if (edit.start < at) continue; // inside what an outer edit replaced already
      if (edit.start > at) copied.push({ out: out.length, from: at, length: edit.start - at });
      out += this.#source.slice(at, edit.start);
      if (edit.end > edit.start) copied.push({ out: out.length, from: edit.start, length: 0 });
      out += edit.text;
      at = edit.end;
    }
    copied.push({ out: out.length, from: at, length: this.#source.length - at });
    out += this.#source.slice(at);
    return { text: out, originOf: (line, column) => originIn(this.#source, out, copied, line, column) };
  }
}

/** Insertions come before a replacement that starts at the same place. */
function width(edit: Edit): number {
  return edit.end > edit.start ? 1 : 0;
}

function originIn(source: string, out: string, copied: readonly Copied[], line: number, column: number) {
  const offset = offsetOf(out, line, column);
  let best: Copied | undefined;
  for (const part of copied) {
    if (part.out > offset) break;
    best = part;
  }
  if (best === undefined) return placeOf(source, 0);
  // Inside inserted text the nearest copied place before it is the answer.
  return placeOf(source, best.from + Math.min(offset - best.out, best.length));
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const next = text.indexOf("\n", start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}
