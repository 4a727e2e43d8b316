/**
 * Splits one line of code into coloured stretches. The same scanners colour the text at rest (server and browser,
 * without an editor) and the text in the editor, so that nothing changes its look when an editor takes its place.
 *
 * A language is a table of modes; a mode is an ordered list of rules. The state between lines is the stack of modes as
 * a string, one letter each, so that it can be compared and kept cheaply. Colouring is lexical: it promises nothing
 * about meaning, and every input, however broken, ends.
 */
export type Kind =
  | "plain"
  | "keyword"
  | "string"
  | "regexp"
  | "number"
  | "type"
  | "comment"
  | "operator"
  | "heading"
  | "strong"
  | "emphasis"
  | "link";

export interface Token {
  readonly start: number;
  readonly kind: Kind;
}

export interface ScannedLine {
  readonly tokens: readonly Token[];
  /** Hand it to the next line; "" is the start of a text. */
  readonly state: string;
}

export type Scanner = (line: string, state: string) => ScannedLine;

export interface Rule {
  /** Sticky (`y`); must not match nothing. */
  readonly match: RegExp;
  readonly kind: Kind | ((text: string, previous: string) => Kind);
  /** Applies only when the last stretch that was not blank allows it. */
  readonly after?: (previous: string) => boolean;
  /** A letter enters that mode, "-" leaves the current one. */
  readonly go?: string;
}

export interface Mode {
  readonly rules: readonly Rule[];
  /** What no rule takes. */
  readonly otherwise: Kind;
}

const TOO_LONG = 20_000; // a line of minified code is shown in one colour rather than late
const DEEPEST = 64;

/** A scanner from its modes; the mode `root` needs no letter. */
export function scannerOf(root: Mode, modes: Readonly<Record<string, Mode>> = {}): Scanner {
  return (line, state) => {
    if (line.length > TOO_LONG) return { tokens: [{ start: 0, kind: "plain" }], state };
    const tokens: Token[] = [];
    let stack = state;
    let previous = "";
    let at = 0;
    while (at < line.length) {
      const mode = modes[stack.at(-1) ?? ""] ?? root;
      const hit = firstMatch(mode, line, at, previous);
      const text = hit ? hit.text : (line[at] ?? "");
      const kind = hit ? kindOf(hit.rule, text, previous) : mode.otherwise;
      if (tokens.at(-1)?.kind !== kind) tokens.push({ start: at, kind });
      if (text.trim() !== "") previous = text;
      if (hit?.rule.go === "-") stack = stack.slice(0, -1);
      else if (hit?.rule.go && stack.length < DEEPEST) stack += hit.rule.go;
      at += text.length;
    }
    return { tokens, state: stack };
  };
}

function firstMatch(mode: Mode, line: string, at: number, previous: string): { rule: Rule; text: string } | undefined {
  for (const rule of mode.rules) {
    if (rule.after && !rule.after(previous)) continue;
    rule.match.lastIndex = at;
    const text = rule.match.exec(line)?.[0];
    if (text) return { rule, text };
  }
  return undefined;
}

function kindOf(rule: Rule, text: string, previous: string): Kind {
  return typeof rule.kind === "function" ? rule.kind(text, previous) : rule.kind;
}

export function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
