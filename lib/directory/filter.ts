/**
 * SCIM's filters (RFC 7644 3.4.2.2) as directories send them: comparisons of attributes, joined by `and` and `or`, with
 * parentheses and `not`. Read by hand in one pass, so no input makes it slow; an attribute is a dotted name.
 */
export type ScimFilter =
  | {
      readonly op: "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
      readonly path: string;
      readonly value: ScimValue;
    }
  | { readonly op: "pr"; readonly path: string }
  | { readonly op: "and" | "or"; readonly left: ScimFilter; readonly right: ScimFilter }
  | { readonly op: "not"; readonly inner: ScimFilter };

export type ScimValue = string | number | boolean | null;

const comparisons = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const MOST_TEXT = 2000;
const MOST_DEPTH = 20;

/** Undefined: this is no filter. */
export function parseScimFilter(text: string): ScimFilter | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (): string | undefined => tokens[at++];

  const or = (depth: number): ScimFilter | undefined => joined("or", and, depth);
  const and = (depth: number): ScimFilter | undefined => joined("and", one, depth);
  const joined = (
    op: "and" | "or",
    part: (depth: number) => ScimFilter | undefined,
    depth: number,
  ): ScimFilter | undefined => {
    let left = part(depth);
    while (left !== undefined && peek()?.toLowerCase() === op) {
      take();
      const right = part(depth);
      left = right === undefined ? undefined : { op, left, right };
    }
    return left;
  };
  const one = (depth: number): ScimFilter | undefined => {
    if (depth > MOST_DEPTH) return undefined;
    const token = take();
    if (token === undefined) return undefined;
    if (token.toLowerCase() === "not" && peek() === "(") {
      const inner = one(depth + 1);
      return inner === undefined ? undefined : { op: "not", inner };
    }
    if (token === "(") {
      const inner = or(depth + 1);
      return inner !== undefined && take() === ")" ? inner : undefined;
    }
    if (!/^[A-Za-z][\w.:$-]*$/.test(token)) return undefined;
    const op = take()?.toLowerCase() ?? "";
    if (op === "pr") return { op, path: token };
    const value = comparisons.has(op) ? literalOf(take()) : undefined;
    return value === undefined ? undefined : { op: op as "eq", path: token, value };
  };

  const found = or(0);
  return at === tokens.length ? found : undefined;
}

/** Whether what `read` says of the thing meets the filter; texts are compared without regard to case. */
export function meetsScimFilter(filter: ScimFilter, read: (path: string) => readonly ScimValue[]): boolean {
  switch (filter.op) {
    case "and":
      return meetsScimFilter(filter.left, read) && meetsScimFilter(filter.right, read);
    case "or":
      return meetsScimFilter(filter.left, read) || meetsScimFilter(filter.right, read);
    case "not":
      return !meetsScimFilter(filter.inner, read);
    case "pr":
      return read(filter.path).some((value) => value !== null && value !== "");
    default:
      return filter.op === "ne"
        ? !read(filter.path).some((value) => compare("eq", value, filter.value))
        : read(filter.path).some((value) => compare(filter.op, value, filter.value));
  }
}

function compare(op: string, held: ScimValue, wanted: ScimValue): boolean {
  const [a, b] = [fold(held), fold(wanted)];
  if (op === "eq") return a === b;
  if (typeof a === "string" && typeof b === "string") {
    if (op === "co") return a.includes(b);
    if (op === "sw") return a.startsWith(b);
    if (op === "ew") return a.endsWith(b);
  }
  if (typeof a !== typeof b || a === null || b === null) return false;
  return op === "gt" ? a > b : op === "ge" ? a >= b : op === "lt" ? a < b : op === "le" ? a <= b : false;
}

function fold(value: ScimValue): ScimValue {
  return typeof value === "string" ? value.toLowerCase() : value;
}

function literalOf(token: string | undefined): ScimValue | undefined {
  if (token === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(token.startsWith('"') ? token : token.toLowerCase());
    return value === null || ["string", "number", "boolean"].includes(typeof value) ? (value as ScimValue) : undefined;
  } catch {
    return undefined;
  }
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at] ?? "";
    if (letter === " " || letter === "\t") at++;
    else if (letter === "(" || letter === ")") {
      tokens.push(letter);
      at++;
    } else if (letter === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      if (end >= text.length) return undefined;
      tokens.push(text.slice(at, end + 1));
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && !' \t()"'.includes(text[end] ?? "")) end++;
      tokens.push(text.slice(at, end));
      at = end;
    }
  }
  return tokens;
}
