/**
 * A parsed search as one parameterised statement. Nothing that a caller wrote becomes part of the text: keys and values
 * are bound, the rest is chosen from what stands here. Conditions are EXISTS or look into the run's own row; a metric that
 * is filtered and sorted by is joined once, so that its index gives the order; pages continue by keyset, however many
 * columns sort, with rows that lack a key last and NaN before them.
 */
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Clause, Order } from "#lib/tracking/search/parse.ts";

/** Values bound so far; `bind` answers the place of one. */
export class Binding {
  readonly values: unknown[] = [];

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** `expression` compared as a clause says; a missing value fits no comparison. */
export function comparison(binding: Binding, expression: string, clause: Clause): string {
  const { comparator, value } = clause;
  switch (comparator) {
    case "=":
    case "!=":
    case ">":
    case ">=":
    case "<":
    case "<=": {
      const type = typeof value === "number" ? "float8" : "text";
      return `${expression} ${comparator === "!=" ? "<>" : comparator} ${binding.bind(value)}::${type}`;
    }
    case "LIKE":
    case "ILIKE":
      // as other databases have it: no character escapes another
      return `${expression} ${comparator} ${binding.bind(value)}::text escape ''`;
    case "IN":
      return `${expression} = any(${binding.bind(value)}::text[])`;
    case "NOT IN":
      return `${expression} <> all(${binding.bind(value)}::text[])`;
    case "IS NULL":
      return `${expression} is null`;
    case "IS NOT NULL":
      return `${expression} is not null`;
  }
}

/** One column of an order. A row without a value comes last, whichever way it sorts. */
export interface Term {
  readonly expression: string;
  readonly ascending: boolean;
  readonly type: "float8" | "text" | "bigint";
  /** Never missing: the plain order of an index will do. */
  readonly sure?: boolean;
}

export function orderBy(terms: readonly Term[]): string {
  return terms
    .map(({ expression, ascending, sure }) => {
      const direction = ascending ? "asc" : "desc";
      return sure === true ? `${expression} ${direction}` : `${expression} ${direction} nulls last`;
    })
    .join(", ");
}

/** Rows after the one whose values are given, in the order of the terms. */
export function afterKeyset(binding: Binding, terms: readonly Term[], keyset: readonly (string | null)[]): string {
  const equal: string[] = [];
  const cases: string[] = [];
  for (const [at, { expression, ascending, type }] of terms.entries()) {
    const value = must(keyset[at] === undefined ? undefined : [keyset[at]], "value of a keyset")[0] ?? null;
    if (value === null) {
      equal.push(`${expression} is null`);
      continue;
    }
    const bound = `${binding.bind(value)}::${type}`;
    const beyond = `(${expression} ${ascending ? ">" : "<"} ${bound} or ${expression} is null)`;
    cases.push(`(${[...equal, beyond].join(" and ")})`);
    equal.push(`${expression} = ${bound}`);
  }
  return cases.length === 0 ? "false" : `(${cases.join(" or ")})`;
}

/** A page token holds the values of the last row and a fingerprint of the question, which must be the same one. */
export function encodePageToken(values: readonly (string | number | null)[], question: string): string {
  const keyset = values.map((value) => (value === null ? null : String(value)));
  return Buffer.from(JSON.stringify([fingerprint(question), keyset])).toString("base64url");
}

export function decodePageToken(token: string, length: number, question: string): readonly (string | null)[] {
  try {
    const [asked, keyset] = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as [unknown, unknown];
    const fits = Array.isArray(keyset) && keyset.length === length && keyset.every(isKeysetValue);
    if (fits && asked === fingerprint(question)) return keyset;
  } catch {
    // said below
  }
  throw new AppError("invalid_request", "Invalid page token: it belongs to no such search");
}

function isKeysetValue(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && !value.includes("\0"));
}

function fingerprint(question: string): number {
  let hash = 0;
  for (let at = 0; at < question.length; at++) hash = (Math.imul(hash, 31) + question.charCodeAt(at)) | 0;
  return hash;
}

interface RunSearch {
  /** Joins after `run r join experiment e`. */
  readonly joins: string;
  readonly conditions: readonly string[];
  readonly terms: readonly Term[];
}

const runAttributes: Readonly<Record<string, { readonly expression: string; readonly type: Term["type"] }>> = {
  run_id: { expression: "r.id", type: "text" },
  run_name: { expression: "r.name", type: "text" },
  status: { expression: "r.status", type: "text" },
  user_id: { expression: "r.user_id", type: "text" },
  artifact_uri: { expression: "(e.artifact_location || '/' || r.id || '/artifacts')", type: "text" },
  start_time: { expression: "r.started_at", type: "bigint" },
  end_time: { expression: "r.ended_at", type: "bigint" },
  experiment_id: { expression: "e.number", type: "bigint" },
};

/** Conditions and order of a search for runs, in SQL over `r`, `e` and the joins. */
export function runSearch(binding: Binding, clauses: readonly Clause[], orders: readonly Order[]): RunSearch {
  const joined = new Map<string, { readonly name: string; readonly inner: boolean }>();
  const joins: string[] = [];
  const conditions: string[] = [];
  const join = (key: string, inner: boolean): { readonly name: string; readonly inner: boolean } => {
    const known = joined.get(key);
    if (known !== undefined) return known;
    const made = { name: `m${joined.size}`, inner };
    joined.set(key, made);
    joins.push(
      `${inner ? "join" : "left join"} metric_series ${made.name} on ${made.name}.run_seq = r.seq
         and ${made.name}.experiment_seq = r.experiment_seq and ${made.name}.key = ${binding.bind(key)}`,
    );
    return made;
  };
  for (const clause of clauses) {
    if (clause.entity === "metric") {
      const { name } = join(clause.key, true);
      conditions.push(`${comparison(binding, `${name}.value`, clause)} and ${name}.value <> 'NaN'`);
    } else conditions.push(runCondition(binding, clause));
  }
  const terms = orders.flatMap((order): Term[] => {
    if (order.entity === "metric") {
      const { name, inner } = join(order.key, false);
      if (inner) return [{ expression: `${name}.value`, ascending: order.ascending, type: "float8", sure: true }];
      // NaN after the numbers whichever way, missing after NaN
      return [
        { expression: `(${name}.value = 'NaN')::int`, ascending: true, type: "bigint" },
        { expression: `nullif(${name}.value, 'NaN')`, ascending: order.ascending, type: "float8" },
      ];
    }
    return [runTerm(binding, order)];
  });
  const named = new Set(orders.filter(({ entity }) => entity === "attribute").map(({ key }) => key));
  if (!named.has("start_time"))
    terms.push({ expression: "r.started_at", ascending: false, type: "bigint", sure: true });
  if (!named.has("run_id")) terms.push({ expression: "r.id", ascending: true, type: "text", sure: true });
  return { joins: joins.join("\n"), conditions, terms };
}

function runTerm(binding: Binding, { entity, key, ascending }: Order): Term {
  if (entity === "param" || entity === "tag") {
    return { expression: `(r.${entity}s ->> ${binding.bind(key)})`, ascending, type: "text" };
  }
  const attribute = must(runAttributes[key], `attribute ${key}`);
  return { ...attribute, ascending, sure: key !== "end_time" };
}

function runCondition(binding: Binding, clause: Clause): string {
  const { entity, key, comparator, value } = clause;
  if (entity === "attribute")
    return comparison(binding, must(runAttributes[key], `attribute ${key}`).expression, clause);
  if (entity === "dataset") return datasetCondition(binding, clause);
  const column = entity === "param" ? "r.params" : "r.tags";
  // found by the index on params
  if (comparator === "=" && entity === "param") {
    return `${column} @> ${binding.bind(JSON.stringify({ [key]: value }))}::jsonb`;
  }
  return comparison(binding, `(${column} ->> ${binding.bind(key)})`, clause);
}

/** Of the datasets that a run read, one that fits; with `!=`, one that differs, as MLflow's join has it. */
function datasetCondition(binding: Binding, clause: Clause): string {
  const columns: Readonly<Record<string, string>> = {
    name: "d.name",
    digest: "d.digest",
    context: "(i.tags ->> 'mlflow.data.context')",
  };
  const fits = comparison(binding, must(columns[clause.key], "column of a dataset"), clause);
  return `exists (select 1 from run_input i join tracked_dataset d on d.seq = i.dataset_seq
    where i.run_seq = r.seq and ${fits})`;
}

/** Conditions and order over a table whose tags are JSON in `tags` and whose attributes are given as columns. */
export function plainSearch(
  binding: Binding,
  columns: Readonly<Record<string, { readonly expression: string; readonly type: Term["type"] }>>,
  tags: string,
  clauses: readonly Clause[],
  orders: readonly Order[],
): { readonly conditions: readonly string[]; readonly terms: readonly Term[] } {
  return {
    conditions: clauses.map((clause) =>
      clause.entity === "tag"
        ? comparison(binding, `(${tags} ->> ${binding.bind(clause.key)})`, clause)
        : comparison(binding, must(columns[clause.key], `column ${clause.key}`).expression, clause),
    ),
    terms: orders.map(({ entity, key, ascending }) =>
      entity === "tag"
        ? { expression: `(${tags} ->> ${binding.bind(key)})`, ascending, type: "text" as const }
        : { ...must(columns[key], `column ${key}`), ascending },
    ),
  };
}
