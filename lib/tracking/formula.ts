/**
 * Computed columns: an expression over what a run logged, such as `metrics.acc / params.hours` or
 * ``if(metrics.`val loss` < 0.1, 1, 0)``. Parsed into a tree and walked, never evaluated as code. Names are those of the
 * search grammar (`metrics.x`, `params.x`, `duration` in seconds). What a run lacks, or has no number for, makes the
 * whole of it missing, as does a result that is not finite.
 */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly entity: "metric" | "param" | "duration"; readonly key: string }
  | { readonly kind: "call"; readonly name: string; readonly of: readonly Formula[] };

export type FormulaParsed =
  | { readonly kind: "formula"; readonly formula: Formula }
  | { readonly kind: "wrong"; readonly why: string; readonly at: number };

/** What a name stands for in one run; undefined where it has no such number. */
export type FormulaLookup = (entity: "metric" | "param" | "duration", key: string) => number | undefined;

type Compute = (...values: number[]) => number;

const operators: Readonly<Record<string, { readonly binds: number; readonly compute: Compute }>> = {
  "<": { binds: 1, compute: (a, b) => Number((a ?? 0) < (b ?? 0)) },
  "<=": { binds: 1, compute: (a, b) => Number((a ?? 0) <= (b ?? 0)) },
  ">": { binds: 1, compute: (a, b) => Number((a ?? 0) > (b ?? 0)) },
  ">=": { binds: 1, compute: (a, b) => Number((a ?? 0) >= (b ?? 0)) },
  "=": { binds: 1, compute: (a, b) => Number(a === b) },
  "!=": { binds: 1, compute: (a, b) => Number(a !== b) },
  "+": { binds: 2, compute: (a = 0, b = 0) => a + b },
  "-": { binds: 2, compute: (a = 0, b = 0) => a - b },
  "*": { binds: 3, compute: (a = 0, b = 0) => a * b },
  "/": { binds: 3, compute: (a = 0, b = 0) => a / b },
  "%": { binds: 3, compute: (a = 0, b = 0) => a % b },
  "^": { binds: 5, compute: (a = 0, b = 0) => a ** b },
};
const negationBinds = 4;

/** Name → how many values it takes (0: one or more). */
const functions: Readonly<Record<string, { readonly takes: number; readonly compute: Compute }>> = {
  abs: { takes: 1, compute: Math.abs },
  sqrt: { takes: 1, compute: Math.sqrt },
  exp: { takes: 1, compute: Math.exp },
  log: { takes: 1, compute: Math.log },
  log2: { takes: 1, compute: Math.log2 },
  log10: { takes: 1, compute: Math.log10 },
  round: { takes: 1, compute: Math.round },
  floor: { takes: 1, compute: Math.floor },
  ceil: { takes: 1, compute: Math.ceil },
  min: { takes: 0, compute: Math.min },
  max: { takes: 0, compute: Math.max },
  mean: { takes: 0, compute: (...values) => values.reduce((sum, value) => sum + value, 0) / values.length },
  if: { takes: 3, compute: (condition, yes = Number.NaN, no = Number.NaN) => (condition === 0 ? no : yes) },
};

export const formulaFunctions: readonly string[] = Object.keys(functions);

const longest = 1000;
const deepest = 60;
const tokenPattern =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|(?<name>[A-Za-z_](?:[\w./@-]*[\w@])?(?:\.(?=`))?)(?<quoted>`[^`]*`)?|(?<mark><=|>=|!=|[-+*/%^<>=(),]))/iy;

interface Token {
  readonly kind: "number" | "name" | "mark" | "end";
  readonly text: string;
  /** The key in backticks after a name that ends in a dot. */
  readonly quoted: string | undefined;
  readonly at: number;
}

class Wrong extends Error {
  readonly at: number;

  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

export function parseFormula(text: string): FormulaParsed {
  try {
    if (text.length > longest) throw new Wrong(`it is longer than ${longest} characters`, 0);
    const tokens = tokensOf(text);
    const formula = expression(tokens, 0, 0);
    const left = tokens.pop();
    if (left !== undefined && left.kind !== "end") throw new Wrong(`“${left.text}” is not expected here`, left.at);
    return { kind: "formula", formula };
  } catch (error) {
    if (error instanceof Wrong) return { kind: "wrong", why: error.message, at: error.at };
    throw error;
  }
}

/** The number that a run has for it; undefined when something is missing or the result is not finite. */
export function computeFormula(formula: Formula, lookup: FormulaLookup): number | undefined {
  const value = numberOf(formula, lookup);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function numberOf(formula: Formula, lookup: FormulaLookup): number | undefined {
  switch (formula.kind) {
    case "number":
      return formula.value;
    case "name":
      return lookup(formula.entity, formula.key);
    case "call": {
      const values: number[] = [];
      for (const each of formula.of) {
        const value = numberOf(each, lookup);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return (operators[formula.name] ?? functions[formula.name])?.compute(...values);
    }
  }
}

/** The names it looks up, each once. */
export function namesOfFormula(formula: Formula): readonly { readonly entity: string; readonly key: string }[] {
  const found = new Map<string, { readonly entity: string; readonly key: string }>();
  const walk = (each: Formula): void => {
    if (each.kind === "name") found.set(`${each.entity}:${each.key}`, { entity: each.entity, key: each.key });
    if (each.kind === "call") for (const part of each.of) walk(part);
  };
  walk(formula);
  return [...found.values()];
}

/** The tokens, the next one last. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    tokenPattern.lastIndex = at;
    const found = tokenPattern.exec(text);
    if (found === null) {
      if (text.slice(at).trim() === "") break;
      const place = at + (/\S/.exec(text.slice(at))?.index ?? 0);
      throw new Wrong(`“${text.charAt(place)}” is not understood`, place);
    }
    const { number, name, quoted, mark } = found.groups ?? {};
    at = tokenPattern.lastIndex;
    const text_ = number ?? name ?? mark ?? "";
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "mark";
    tokens.push({ kind, text: text_, quoted: quoted?.slice(1, -1), at: at - text_.length - (quoted?.length ?? 0) });
  }
  tokens.push({ kind: "end", text: "", quoted: undefined, at: text.length });
  return tokens.reverse();
}

/** Reads as long as operators bind tighter than `binds`. */
function expression(rest: Token[], binds: number, depth: number): Formula {
  if (depth > deepest) throw new Wrong("it is nested too deeply", rest.at(-1)?.at ?? 0);
  let left = operand(rest, depth);
  for (;;) {
    const next = rest.at(-1);
    const operator = next?.kind === "mark" && Object.hasOwn(operators, next.text) ? operators[next.text] : undefined;
    if (next === undefined || operator === undefined || operator.binds <= binds) return left;
    rest.pop();
    // `2 ^ 3 ^ 2` is read from the right, all else from the left.
    const right = expression(rest, next.text === "^" ? operator.binds - 1 : operator.binds, depth + 1);
    left = { kind: "call", name: next.text, of: [left, right] };
  }
}

function operand(rest: Token[], depth: number): Formula {
  const token = rest.pop();
  if (token === undefined || token.kind === "end") throw new Wrong("something is missing at the end", token?.at ?? 0);
  if (token.kind === "number") return { kind: "number", value: Number(token.text) };
  if (token.kind === "mark") {
    if (token.text === "-") {
      const of = expression(rest, negationBinds, depth + 1);
      return { kind: "call", name: "-", of: [{ kind: "number", value: 0 }, of] };
    }
    if (token.text !== "(") throw new Wrong(`“${token.text}” is not expected here`, token.at);
    const inner = expression(rest, 0, depth + 1);
    expect(rest, ")");
    return inner;
  }
  const next = rest.at(-1);
  if (next?.kind === "mark" && next.text === "(") return call(rest, token, depth);
  return named(token);
}

function call(rest: Token[], { text, at }: Token, depth: number): Formula {
  const name = text.toLowerCase();
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined) throw new Wrong(`there is no function ${text}: ${formulaFunctions.join(", ")}`, at);
  rest.pop();
  const of: Formula[] = [expression(rest, 0, depth + 1)];
  while (rest.at(-1)?.text === ",") {
    rest.pop();
    of.push(expression(rest, 0, depth + 1));
  }
  expect(rest, ")");
  if (known.takes !== 0 && known.takes !== of.length)
    throw new Wrong(`${name} takes ${known.takes} ${known.takes === 1 ? "value" : "values"}, not ${of.length}`, at);
  return { kind: "call", name, of };
}

function named({ text, quoted, at }: Token): Formula {
  if (quoted === undefined && text.toLowerCase() === "duration") return { kind: "name", entity: "duration", key: "" };
  const [, entity, plain] = /^(metric|param)s?\.(.*)$/s.exec(text) ?? [];
  const key = quoted ?? plain ?? "";
  if (entity === undefined || key === "")
    throw new Wrong(`${text} is no name: write metrics.…, params.… or duration`, at);
  return { kind: "name", entity: entity as "metric" | "param", key };
}

function expect(rest: Token[], mark: string): void {
  const token = rest.pop();
  if (token?.kind !== "mark" || token.text !== mark) throw new Wrong(`“${mark}” is missing`, token?.at ?? 0);
}
