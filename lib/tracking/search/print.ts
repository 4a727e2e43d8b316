/** Clauses back as text in the search grammar: what is parsed again is the same. For a builder beside the written filter. */
import type { Clause } from "./parse.ts";
import type { Entity } from "./vocabulary.ts";

export function printFilter(clauses: readonly Clause[]): string {
  return clauses.map(printClause).join(" AND ");
}

function printClause({ entity, key, comparator, value }: Clause): string {
  const name = printName(entity, key);
  if (value === null) return `${name} ${comparator}`;
  if (typeof value === "number") return `${name} ${comparator} ${value}`;
  if (typeof value === "string") return `${name} ${comparator} ${quoted(value)}`;
  return `${name} ${comparator} (${value.map(quoted).join(", ")})`;
}

/** `metrics.loss`, ``params.`batch size` ``. */
export function printName(entity: Entity, key: string): string {
  return `${entity}s.${/^\w+$/.test(key) ? key : `\`${key.replaceAll("`", "``")}\``}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
