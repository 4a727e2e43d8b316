/**
 * Takes the values of secrets out of text, in every form that lib/secrets/forms.ts knows. Promises: no form of a value is
 * left in what comes out, and of a stream the same comes out however it is cut into chunks. For that a stream keeps back
 * an ending that may be the beginning of a value; `flush` gives it when nothing follows. Pure: the state is the caller's.
 */
import { formsOf } from "./forms.ts";

export interface SecretText {
  readonly name: string;
  readonly value: string;
}

/** What a stream keeps back; of it, `hidden` characters are part of a value that was told of already. */
export interface StreamRest {
  readonly text: string;
  readonly hidden: number;
}

export const emptyRest: StreamRest = { text: "", hidden: 0 };

interface Form {
  readonly name: string;
  readonly text: string;
  /** Of each beginning, how long its longest ending is that is a beginning too (Knuth, Morris, Pratt). */
  readonly borders: Uint32Array;
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export class Scrubber {
  readonly #forms: readonly Form[];

  constructor(secrets: readonly SecretText[]) {
    this.#forms = secrets.flatMap(({ name, value }) =>
      formsOf(value).map((text) => ({ name, text, borders: bordersOf(text) })),
    );
  }

  get isIdle(): boolean {
    return this.#forms.length === 0;
  }

  text(whole: string): string {
    return this.#emit(whole, 0, whole.length).text;
  }

  /** Every text inside, keys of objects too. */
  json<T>(value: T): T {
    return this.#json(value) as T;
  }

  stream(rest: StreamRest, chunk: string): { readonly text: string; readonly rest: StreamRest } {
    const whole = rest.text + chunk;
    const keepFrom = whole.length - this.#longestBeginning(whole);
    const { text, end } = this.#emit(whole, rest.hidden, keepFrom);
    return { text, rest: { text: whole.slice(keepFrom), hidden: Math.max(0, end - keepFrom) } };
  }

  flush(rest: StreamRest): string {
    return this.#emit(rest.text, rest.hidden, rest.text.length).text;
  }

  /** The text with marks in the place of values, of what begins before `limit`; `end`: up to where that reaches. */
  #emit(whole: string, hidden: number, limit: number): { readonly text: string; readonly end: number } {
    let text = "";
    let at = hidden;
    for (const { start, end, name } of this.#find(whole)) {
      if (start >= limit) break;
      // What begins inside of a value goes on with it.
      if (start >= at) text += `${whole.slice(at, start)}${markOf(name)}`;
      at = Math.max(at, end);
    }
    return { text: at < limit ? text + whole.slice(at, limit) : text, end: at };
  }

  #find(whole: string): readonly Range[] {
    const found: Range[] = [];
    for (const { text, name } of this.#forms) {
      for (let start = whole.indexOf(text); start !== -1; start = whole.indexOf(text, start + 1))
        found.push({ start, end: start + text.length, name });
    }
    return found.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** The length of the longest ending of `whole` with which a form begins, without being all of it. */
  #longestBeginning(whole: string): number {
    let longest = 0;
    for (const { text, borders } of this.#forms) {
      let matched = 0;
      for (let at = Math.max(0, whole.length - text.length + 1); at < whole.length; at++) {
        while (matched > 0 && whole[at] !== text[matched]) matched = borders[matched - 1] ?? 0;
        if (whole[at] === text[matched]) matched++;
      }
      longest = Math.max(longest, matched);
    }
    return longest;
  }

  #json(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#json(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#json(item)]));
  }
}

export function markOf(name: string): string {
  return `[secret ${name}]`;
}

function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text[at] !== text[length]) length = borders[length - 1] ?? 0;
    if (text[at] === text[length]) length++;
    borders[at] = length;
  }
  return borders;
}
