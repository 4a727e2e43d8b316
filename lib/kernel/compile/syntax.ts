/**
 * One parse of a cell: @babel/parser with TypeScript, as a module (top-level await, strict). Owns the shape in which the
 * other passes see the tree and the wording of syntax errors. The tree is read structurally: Babel's node types would
 * bring a second package for names that every pass only switches on.
 */
import { type ParserOptions, parse, parseExpression } from "@babel/parser";

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Something wrong with a cell's text, at a place in it. Lines count from 1, columns from 1. */
export interface CellProblem {
  readonly name: "SyntaxError" | "NameError" | "ImportError";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The other cell that the message speaks of. */
  readonly otherCell?: string;
}

export interface Program extends SyntaxNode {
  readonly body: readonly SyntaxNode[];
  readonly directives: readonly SyntaxNode[];
}

const options: ParserOptions = {
  sourceType: "module",
  plugins: ["typescript"],
  createParenthesizedExpressions: true,
  attachComment: false,
};

export type Parsed =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly problem: CellProblem };

export function parseCell(source: string): Parsed {
  try {
    return { ok: true, program: endingInObject(source, parse(source, options).program as unknown as Program) };
  } catch (error) {
    const program = parseEndingInObject(source);
    return program === undefined ? { ok: false, problem: syntaxProblem(source, error) } : { ok: true, program };
  }
}

/** `{ a, b }` as a last statement means the object, as in every prompt, where a block would mean nothing. */
function endingInObject(source: string, program: Program): Program {
  const last = program.body.at(-1);
  if (last?.type !== "BlockStatement") return program;
  const object = objectAt(source, last.start, last.end);
  return object === undefined ? program : { ...program, body: [...program.body.slice(0, -1), object] };
}

/** `{ a: 1, b: 2 }` is no block at all; an object at the last line that opens with a brace is tried. */
function parseEndingInObject(source: string): Program | undefined {
  const end = source.trimEnd().length;
  const start = source.startsWith("{") ? 0 : source.lastIndexOf("\n{") + 1;
  if (source[end - 1] !== "}" || source[start] !== "{") return undefined;
  const object = objectAt(source, start, end);
  if (object === undefined) return undefined;
  try {
    const before = parse(source.slice(0, start), options).program as unknown as Program;
    return { ...before, end: source.length, body: [...before.body, object] };
  } catch {
    return undefined; // the trouble lies before the object
  }
}

function objectAt(source: string, start: number, end: number): SyntaxNode | undefined {
  const place = placeOf(source, start);
  const at = { startIndex: start, startLine: place.line, startColumn: place.column - 1 };
  try {
    const expression = parseExpression(source.slice(start, end), { ...options, ...at }) as { type: string };
    return expression.type === "ObjectExpression" ? { type: "ExpressionStatement", start, end, expression } : undefined;
  } catch {
    return undefined; // a block after all
  }
}

interface BabelError {
  readonly message: string;
  readonly loc?: { readonly line: number; readonly column: number; readonly index: number };
}

function syntaxProblem(source: string, thrown: unknown): CellProblem {
  const error = thrown as BabelError;
  if (error.loc === undefined) {
    return { name: "SyntaxError", message: `This cell cannot be read: ${error.message}`, line: 1, column: 1 };
  }
  const plain = error.message.replace(/ \(\d+:\d+\)$/, "").replace(/\.$/, "");
  return {
    name: "SyntaxError",
    message: hint(plain, source.slice(error.loc.index)),
    line: error.loc.line,
    column: error.loc.column + 1,
  };
}

function hint(message: string, rest: string): string {
  if (rest.startsWith("@") && message.includes("decorators")) {
    return "Decorators are not supported: call the function on the class after its declaration.";
  }
  if (message.startsWith("'return' outside of function")) {
    return "A cell is not a function: end it with the value itself instead of `return`.";
  }
  if (message.startsWith("Unexpected reserved word 'await'")) {
    return "`await` inside a function needs `async` before that function.";
  }
  const twice = /^Identifier '(.+)' has already been declared$/.exec(message);
  if (twice !== null) return `\`${twice[1]}\` is declared twice in this cell.`;
  if (message.includes("requires enabling")) return "This syntax is not part of JavaScript yet and is not supported.";
  return `${message}.`;
}

/** Line and column, both from 1, of an offset. */
export function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = source.indexOf("\n"); at !== -1 && at < offset; at = source.indexOf("\n", at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

const skipped = new Set(["loc", "extra", "errors", "comments", "tokens", "range"]);

/** The nodes directly below `node`, in field order. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const field in node) {
    if (skipped.has(field)) continue;
    const value = node[field];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) found.push(item);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** A field that holds one node or nothing. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** A field that holds a list of nodes (holes left out). */
export function list(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: SyntaxNode, field: string): string {
  const value = node[field];
  return typeof value === "string" ? value : "";
}
