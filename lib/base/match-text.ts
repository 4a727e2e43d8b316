/**
 * Finding by a few typed letters: each word of the query must occur in the text or its synonyms; the start of a word
 * counts more than its middle, an earlier place more than a later one. Says what to mark, so that one sees why it fits.
 */
export interface TextMatch {
  readonly score: number;
  /** Parts of the text in order; `hit` parts are what was typed. */
  readonly parts: readonly { readonly text: string; readonly hit: boolean }[];
}

const wordStart = /[\s\-_/.,:(]/u;

/** The match, or undefined when a word of the query is found nowhere. An empty query matches everything alike. */
export function matchText(query: string, text: string, synonyms: readonly string[] = []): TextMatch | undefined {
  const words = query.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const lower = text.toLocaleLowerCase();
  const other = synonyms.join(" ").toLocaleLowerCase();
  const hits: [number, number][] = [];
  let score = 0;
  for (const word of words) {
    const at = bestPlace(lower, word);
    if (at === undefined) {
      if (bestPlace(other, word) === undefined) return undefined;
      score += 1;
      continue;
    }
    score += (startsWord(lower, at) ? 20 : 5) + (at === 0 ? 10 : 0);
    hits.push([at, at + word.length]);
  }
  return { score, parts: lower.length === text.length ? cut(text, hits) : [{ text, hit: false }] };
}

/** Where the word starts a word of the text, else where it occurs first. */
function bestPlace(text: string, word: string): number | undefined {
  let first: number | undefined;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (startsWord(text, at)) return at;
    first ??= at;
  }
  return first;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || wordStart.test(text[at - 1] ?? "");
}

function cut(text: string, hits: readonly (readonly [number, number])[]): TextMatch["parts"] {
  const parts: { text: string; hit: boolean }[] = [];
  let done = 0;
  for (const [from, to] of merged(hits)) {
    if (from > done) parts.push({ text: text.slice(done, from), hit: false });
    parts.push({ text: text.slice(from, to), hit: true });
    done = to;
  }
  if (done < text.length) parts.push({ text: text.slice(done), hit: false });
  return parts;
}

/** The stretches in order, those that touch made one. */
function merged(stretches: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
