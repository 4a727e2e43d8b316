/** Finding and replacing in many texts. Pure: a query, texts, matches with what they would become. */
export interface FindQuery {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  readonly regularExpression: boolean;
}

export interface Match {
  readonly start: number;
  readonly end: number;
  /** What stands there, and the line around it for a preview. */
  readonly before: string;
  readonly found: string;
  readonly after: string;
  readonly line: number;
}

export type Pattern =
  | { readonly ok: true; readonly pattern: RegExp | undefined }
  /** The regular expression is not one. */
  | { readonly ok: false; readonly reason: string };

const mostPerText = 2000;
const previewCharacters = 48;

export function patternOf(query: FindQuery): Pattern {
  if (query.text === "") return { ok: true, pattern: undefined };
  const escaped = query.regularExpression ? query.text : query.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = query.wholeWord ? `(?<![\\p{L}\\p{N}_])(?:${escaped})(?![\\p{L}\\p{N}_])` : escaped;
  try {
    return { ok: true, pattern: new RegExp(source, query.matchCase ? "gmu" : "gimu") };
  } catch (error) {
    return { ok: false, reason: error instanceof SyntaxError ? error.message : "This is not a regular expression." };
  }
}

/** All matches in a text; empty ones (a pattern like `x*`) are none. */
export function matchesIn(text: string, pattern: RegExp): readonly Match[] {
  const matches: Match[] = [];
  for (const found of text.matchAll(pattern)) {
    if (found[0] === "") continue;
    if (matches.length >= mostPerText) break;
    matches.push(described(text, found.index, found[0]));
  }
  return matches;
}

function described(text: string, start: number, found: string): Match {
  const end = start + found.length;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const before = text.slice(Math.max(lineStart, start - previewCharacters), start);
  return {
    start,
    end,
    before: start - lineStart > previewCharacters ? `…${before}` : before.trimStart(),
    found,
    after: text.slice(end, Math.min(lineEnd < 0 ? text.length : lineEnd, end + previewCharacters)),
    line: text.slice(0, start).split("\n").length,
  };
}

/** What a match becomes; with a regular expression `$1` and its kin stand for groups. */
export function replacementOf(
  text: string,
  match: Match,
  pattern: RegExp,
  query: FindQuery,
  replacement: string,
): string {
  if (!query.regularExpression) return replacement;
  const once = new RegExp(pattern.source, pattern.flags.replace("g", "y"));
  once.lastIndex = match.start;
  return text.slice(match.start).length === 0 ? replacement : expand(text, once, match, replacement);
}

function expand(text: string, once: RegExp, match: Match, replacement: string): string {
  let result = replacement;
  text.replace(once, (...parts: unknown[]) => {
    const groups = parts.slice(1).filter((part): part is string => typeof part === "string");
    result = replacement.replace(/\$(\$|&|\d{1,2})/g, (whole, name: string) => {
      if (name === "$") return "$";
      if (name === "&") return match.found;
      return groups[Number(name) - 1] ?? whole;
    });
    return match.found;
  });
  return result;
}
