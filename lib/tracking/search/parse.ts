/**
 * MLflow's search grammar, parsed: `clause (AND clause)*` into typed comparisons, and `identifier [ASC|DESC]` into an
 * order. There is no OR, no parenthesis and no NOT of its own. What comes out holds values only, never a piece of a
 * statement: whoever turns it into SQL binds them. Messages are those that MLflow's clients and tests know.
 */
import { must } from "../../base/assert.ts";
import { AppError } from "../../base/errors.ts";
import { type Token, tokenize } from "./tokens.ts";
import {
  type Comparator,
  comparators,
  comparatorsOf,
  type Entity,
  entityNames,
  keysOf,
  type Vocabulary,
} from "./vocabulary.ts";

export type Value = string | number | readonly string[] | null;

export interface Clause {
  readonly entity: Entity;
  readonly key: string;
  readonly comparator: Comparator;
  /** A number for metrics and times, a list with IN, null with IS NULL, else a text. */
  readonly value: Value;
}

export interface Order {
  readonly entity: Entity;
  readonly key: string;
  readonly ascending: boolean;
}

const LONGEST = 100_000;

/** The clauses, all of which must hold. An empty filter holds for everything. */
export function parseFilter(filter: string, vocabulary: Vocabulary): readonly Clause[] {
  if (filter.trim() === "") return [];
  const bad = (why = ""): AppError => invalid(`Invalid clause(s) in filter string: '${shown(filter)}'${why}`);
  const tokens = filter.length > LONGEST ? undefined : tokenize(filter);
  if (tokens === undefined) throw bad();
  const clauses: Clause[] = [];
  const rest = [...tokens].reverse();
  for (;;) {
    clauses.push(parseClause(rest, vocabulary, bad));
    const next = rest.pop();
    if (next === undefined) return clauses;
    if (!isWord(next, "AND")) throw bad();
  }
}

/** `rest` is what is left to read, the next token last. */
function parseClause(rest: Token[], vocabulary: Vocabulary, bad: (why?: string) => AppError): Clause {
  const { entity, key } = parseIdentifier(rest, vocabulary, bad);
  const allowed = comparatorsOf(vocabulary, entity, key);
  if (allowed === undefined) throw unknownKey(vocabulary, entity, key);
  const comparator = parseComparator(rest, bad);
  if (!allowed.includes(comparator as Comparator)) throw badComparator(vocabulary, comparator, allowed);
  const known = comparator as Comparator;
  return { entity, key, comparator: known, value: parseValue(rest, entity, allowed, known, bad) };
}

interface Identifier {
  readonly entity: Entity;
  readonly key: string;
}

function parseIdentifier(rest: Token[], vocabulary: Vocabulary, bad: (why?: string) => AppError): Identifier {
  const first = rest.pop();
  if (first === undefined || (first.kind !== "word" && first.kind !== "quoted") || first.text === "") throw bad();
  if (first.kind === "quoted") {
    if (first.quote === "'") throw bad();
    return { entity: "attribute", key: plain(vocabulary, first.text) };
  }
  const dot = first.text.indexOf(".");
  if (dot === -1) return { entity: "attribute", key: plain(vocabulary, first.text) };
  const entity = entityOf(first.text.slice(0, dot), vocabulary);
  let key = first.text.slice(dot + 1);
  if (key === "") {
    // metrics.`a b`: the quoted key follows the dot at once
    const quoted = rest.pop();
    if (quoted?.kind !== "quoted" || quoted.quote === "'" || quoted.at !== first.at + first.text.length) throw bad();
    key = quoted.text;
  }
  if (key === "") throw bad();
  return { entity, key: entity === "attribute" ? plain(vocabulary, key) : key };
}

function entityOf(name: string, vocabulary: Vocabulary): Entity {
  const lower = name.toLowerCase();
  const entity = Object.hasOwn(entityNames, lower) ? entityNames[lower] : undefined;
  if (entity !== undefined && vocabulary.entities.includes(entity)) return entity;
  const valid = vocabulary.entities.map((each) => `'${each === "param" ? "parameter" : each}'`).sort();
  throw invalid(`Invalid entity type '${shown(name)}'. Valid values are [${valid.join(", ")}]`);
}

function plain(vocabulary: Vocabulary, key: string): string {
  const lower = key.toLowerCase();
  return Object.hasOwn(vocabulary.aliases, lower) ? must(vocabulary.aliases[lower], "alias") : key;
}

/** One of our comparators, or whatever word stood in its place. */
function parseComparator(rest: Token[], bad: (why?: string) => AppError): string {
  const token = rest.pop();
  if (token?.kind === "comparator") return token.text === "<>" ? "!=" : token.text;
  if (token?.kind !== "word") throw bad();
  const word = token.text.toUpperCase();
  if (word === "NOT" || word === "IS") {
    let text = word;
    for (let next = rest.at(-1); next?.kind === "word" && /^(NOT|NULL|IN)$/i.test(next.text); next = rest.at(-1)) {
      text += ` ${next.text.toUpperCase()}`;
      rest.pop();
    }
    return text;
  }
  return (comparators as readonly string[]).includes(word) ? word : token.text;
}

function parseValue(
  rest: Token[],
  entity: Entity,
  allowed: readonly Comparator[],
  comparator: Comparator,
  bad: (why?: string) => AppError,
): Value {
  if (comparator === "IS NULL" || comparator === "IS NOT NULL") return null;
  if (comparator === "IN" || comparator === "NOT IN") return parseList(rest, bad);
  const token = rest.pop();
  if (token === undefined) throw bad();
  const numeric = allowed.includes(">");
  if (numeric) {
    if (token.kind === "number") return Number(token.text);
    const what = entity === "metric" ? "metric" : "numeric attribute";
    throw invalid(`Expected numeric value type for ${what}. Found ${shown(token.text)}`);
  }
  if (token.kind === "quoted" && token.quote !== "`") return token.text;
  const what = entity === "attribute" ? "attributes" : `${entity === "param" ? "parameter" : entity}s`;
  throw invalid(`Expected a quoted string value for ${what} (e.g. 'my-value'). Got value ${shown(token.text)}`);
}

function parseList(rest: Token[], bad: (why?: string) => AppError): readonly string[] {
  const isMark = (token: Token | undefined, text: string): boolean => token?.kind === "mark" && token.text === text;
  if (!isMark(rest.pop(), "(")) throw bad();
  const values: string[] = [];
  for (;;) {
    const token = rest.pop();
    if (token?.kind !== "quoted" || token.quote === "`") {
      throw invalid("While parsing a list in the query string, expected string value, punctuation, or whitespace");
    }
    values.push(token.text);
    const mark = rest.pop();
    if (isMark(mark, ")")) return values;
    if (!isMark(mark, ",")) throw bad();
  }
}

/** What to sort by, first things first. The same thing twice is refused. */
export function parseOrder(list: readonly string[], vocabulary: Vocabulary): readonly Order[] {
  const orders = list.map((text) => parseOrderClause(text, vocabulary));
  const seen = new Set<string>();
  for (const { entity, key } of orders) {
    const name = `${entity}.${key}`;
    if (seen.has(name)) throw invalid(`\`order_by\` contains duplicate fields: ${shown(name)}`);
    seen.add(name);
  }
  return orders;
}

function parseOrderClause(text: string, vocabulary: Vocabulary): Order {
  const bad = (): AppError => invalid(`Invalid order_by clause '${shown(text)}'`);
  const tokens = text.length > LONGEST ? undefined : tokenize(text);
  if (tokens === undefined) throw bad();
  const rest = [...tokens].reverse();
  const { entity, key } = parseIdentifier(rest, vocabulary, bad);
  if (entity === "dataset") throw bad();
  if (entity === "attribute" && !Object.hasOwn(vocabulary.attributes, key)) throw unknownOrder(vocabulary, key);
  const direction = rest.pop();
  if (rest.length > 0 || (direction && !isWord(direction, "ASC") && !isWord(direction, "DESC"))) throw bad();
  return { entity, key, ascending: direction === undefined || isWord(direction, "ASC") };
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toUpperCase() === word;
}

function unknownKey(vocabulary: Vocabulary, entity: Entity, key: string): AppError {
  const keys = keysOf(vocabulary, entity).map((each) => `'${each}'`);
  return invalid(`Invalid ${entity} key '${shown(key)}' specified. Valid keys are '[${keys.join(", ")}]'`);
}

function unknownOrder(vocabulary: Vocabulary, key: string): AppError {
  const keys = Object.keys(vocabulary.attributes).map((each) => `'${each}'`);
  return invalid(`Invalid order_by key '${shown(key)}' specified. Valid keys are [${keys.join(", ")}]`);
}

function badComparator(vocabulary: Vocabulary, comparator: string, allowed: readonly Comparator[]): AppError {
  if ((comparator === "IN" || comparator === "NOT IN") && vocabulary.of === "runs") {
    return invalid("Only the 'run_id' attribute supports comparison with a list of quoted string values.");
  }
  const valid = allowed.map((each) => `'${each}'`).join(", ");
  return invalid(`Invalid comparator '${shown(comparator)}' not one of {${valid}}`);
}

function invalid(message: string): AppError {
  return new AppError("invalid_request", message);
}

function shown(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
