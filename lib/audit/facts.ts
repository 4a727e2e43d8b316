/** What an entry says of before and after: small, plain, and never a secret, whoever forgot to leave one out. */

export type Facts = Readonly<Record<string, unknown>>;

const MOST_TEXT = 500;
const MOST_ITEMS = 50;
const secretKey = /password|secret|token$|tokenhash|private_?key|certificate$|assertion|cookie|authorization/i;

export function cleanFacts(facts: Facts | undefined): Facts | null {
  return facts === undefined ? null : (clean(facts, 0) as Facts);
}

/** Of two states, what differs: the fields that changed, as they were and as they are. */
export function changedFacts(before: Facts, after: Facts): { readonly before: Facts; readonly after: Facts } {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const pick = (facts: Facts): Facts => Object.fromEntries(keys.map((key) => [key, facts[key] ?? null]));
  return { before: pick(before), after: pick(after) };
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    const text = value.replaceAll("\u0000", "");
    return text.length <= MOST_TEXT ? text.toWellFormed() : `${text.slice(0, MOST_TEXT).toWellFormed()}…`;
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "boolean" || value === null || value === undefined) return value ?? null;
  if (depth > 3) return "…";
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((each) => clean(each, depth + 1));
  if (typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, MOST_ITEMS)
        .map(([key, each]) => [
          key,
          secretKey.test(key) && typeof each === "string" ? "(kept secret)" : clean(each, depth + 1),
        ]),
    );
  }
  return String(value);
}
