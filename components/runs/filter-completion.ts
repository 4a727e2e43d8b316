/** Completions for a filter in MLflow's grammar: names, comparators, and what joins conditions. Pure. */
import type { RunKey } from "../live/api/runs.ts";

export interface Completion {
  readonly label: string;
  /** What takes the place of the word. */
  readonly text: string;
  readonly kind: "metric" | "param" | "tag" | "run" | "is" | "and";
}

export interface Completions {
  /** Where the word begins that a completion takes the place of. */
  readonly from: number;
  readonly items: readonly Completion[];
}

const attributes = ["status", "run_name", "user_id", "start_time", "end_time", "run_id"] as const;
const most = 12;

export function completionsOf(filter: string, caret: number, keys: readonly RunKey[]): Completions | undefined {
  const before = filter.slice(0, caret);
  if (isInText(before)) return undefined;
  const word = /[\w.`/@-]*$/.exec(before)?.[0] ?? "";
  const from = caret - word.length;
  const left = before.slice(0, from).trimEnd();
  if (left === "" || /\band$/i.test(left)) return limited(from, word, names(keys));
  if (/[\w`]$/.test(left) && !/(^|\s)and\s+\S*$/i.test(left) && endsWithName(left))
    return limited(from, word, comparators(left));
  if (/['"\d)]$/.test(left) && /^[a-z]*$/i.test(word))
    return limited(from, word, [{ label: "AND", text: "AND ", kind: "and" }]);
  return undefined;
}

function isInText(before: string): boolean {
  let quote = "";
  for (const letter of before) {
    if (quote === "" && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = "";
  }
  return quote !== "";
}

/** Whether the last thing written is a name, not a value. */
function endsWithName(left: string): boolean {
  return /(^|\band\s+)\S+$/i.test(left);
}

function names(keys: readonly RunKey[]): readonly Completion[] {
  const own = keys.map(({ kind, key }): Completion => {
    const name = /^\w+$/.test(key) ? key : `\`${key}\``;
    return { label: `${kind}s.${key}`, text: `${kind}s.${name} `, kind };
  });
  return [
    ...own,
    ...attributes.map(
      (name): Completion => ({ label: `attributes.${name}`, text: `attributes.${name} `, kind: "run" }),
    ),
  ];
}

function comparators(left: string): readonly Completion[] {
  const numeric = /(metrics?\.\S+|_time)$/.test(left);
  const signs = numeric ? ["<", "<=", ">", ">=", "=", "!="] : ["=", "!=", "LIKE", "ILIKE", "IN"];
  return signs.map((sign) => ({ label: sign, text: `${sign} `, kind: "is" }));
}

function limited(from: number, word: string, all: readonly Completion[]): Completions | undefined {
  const wanted = word.replaceAll("`", "").toLowerCase();
  const items = all
    .filter(({ label, text }) => label.toLowerCase().includes(wanted) && text.trim() !== word)
    .slice(0, most);
  return items.length === 0 ? undefined : { from, items };
}
