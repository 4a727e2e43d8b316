/** The words of a filter: names, quoted texts, numbers, comparators, lists. What is none of them is refused as a whole. */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  /** `'…'`, `"…"` or `` `…` ``: without its quotes, a doubled quote being one. */
  | { readonly kind: "quoted"; readonly text: string; readonly quote: string; readonly at: number }
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  | { readonly kind: "comparator"; readonly text: string; readonly at: number }
  | { readonly kind: "mark"; readonly text: "(" | ")" | ","; readonly at: number };

const patterns = [
  ["space", /\s+/y],
  ["number", /[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(?![\w.])/iy],
  ["quoted", /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`/y],
  ["comparator", /[=!<>~]+/y],
  ["mark", /[(),]/y],
  ["word", /[^\s=!<>~(),'"`]+/y],
] as const;

/** Undefined when a character fits nowhere, such as a quote that is never closed. */
export function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const found = match(text, at);
    if (found === undefined) return undefined;
    if (found.token !== undefined) tokens.push(found.token);
    at = found.end;
  }
  return tokens;
}

function match(text: string, at: number): { readonly token: Token | undefined; readonly end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) continue;
    const end = at + found[0].length;
    if (kind === "space") return { token: undefined, end };
    if (kind === "quoted") {
      const quote = found[0].charAt(0);
      const inner = found[0].slice(1, -1).replaceAll(quote + quote, quote);
      return { token: { kind, text: inner, quote, at }, end };
    }
    return { token: { kind, text: found[0], at } as Token, end };
  }
  return undefined;
}
