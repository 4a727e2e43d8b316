/**
 * Checks compiled into loops and recursive functions, so that what holds the thread can be interrupted (lib/kernel/
 * interrupt.ts says what a check does). They must cost next to nothing:
 *
 * - A counting loop (`for (let i = 0; i < n; i++)`, no functions in it) runs in chunks; the check stands between chunks:
 *
 *       for (let i = 0, e = 0, d = 0;;) { e = i + $w.c; for (; i < e && ((i < n) || !(d = 1)); i++) …  if (d || !(i >= e)) break; $w.t() }
 *
 *   Where nothing in the loop can lower what it counts to, that is read once per chunk, and a turn costs what it did:
 *
 *       for (let i = 0, e = 0;;) { e = $w.min(i + $w.c, n); for (; i < e; i++) …  if (!(i < n)) break; $w.t() }
 *
 *   The smaller of two is a built-in's answer, not a comparison's: by that the engine knows how far `i` can go, and keeps
 *   sums and products of counters free of checks (a matrix product: 5 % against 30 %).
 * - Every other loop counts down a local variable and looks up when it reaches zero.
 * - A function that may call itself, by names as they stand in the text, counts down at its entry. Other functions end
 *   when their loops do.
 *
 * Not reached: one call of a built-in or of a library that never returns. For that a restart is offered.
 */
import { isErased } from "./erase.ts";
import type { Rewriter } from "./rewrite.ts";
import { child, childrenOf, list, type SyntaxNode, text } from "./syntax.ts";

/** `$`: the program's helper name; the watch (loop-watch.ts) is `$w`. */
export function guardLoops(source: string, program: SyntaxNode, out: Rewriter, $: string, textOf: TextOf): void {
  new Guards(source, out, $, recursiveFunctions(program), textOf).top(program);
}

/** How a name is read in the program: as it is, or through its slot. */
export type TextOf = (identifier: SyntaxNode) => string;

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);
const loopTypes = new Set(["ForStatement", "WhileStatement", "DoWhileStatement", "ForOfStatement"]);
const breakable = new Set([...loopTypes, "ForInStatement", "SwitchStatement"]);

function isFunction(node: SyntaxNode): boolean {
  return functionTypes.has(node.type);
}

/** Loops of one function whose body counts. */
function hasCounter(node: SyntaxNode): boolean {
  return childrenOf(node).some((part) => {
    if (isErased(part) || isFunction(part) || part.type === "StaticBlock") return false;
    return (loopTypes.has(part.type) && chunkOf(part, node) === undefined) || hasCounter(part);
  });
}

class Guards {
  readonly #source: string;
  readonly #out: Rewriter;
  readonly #$: string;
  readonly #recursive: ReadonlySet<SyntaxNode>;
  readonly #textOf: TextOf;
  #chunks = 0;

  constructor(source: string, out: Rewriter, $: string, recursive: ReadonlySet<SyntaxNode>, textOf: TextOf) {
    this.#source = source;
    this.#out = out;
    this.#$ = $;
    this.#recursive = recursive;
    this.#textOf = textOf;
  }

  top(program: SyntaxNode): void {
    if (hasCounter(program)) this.#declareCounter(0);
    this.#visitAll(program);
  }

  #visitAll(node: SyntaxNode): void {
    for (const part of childrenOf(node)) this.#visit(part, node);
  }

  /** What is inserted in front is written before the parts, what closes it after them: ends may fall together. */
  #visit(node: SyntaxNode, parent: SyntaxNode): void {
    if (isErased(node) || node.abstract === true) return;
    if (loopTypes.has(node.type)) this.#visitLoop(node, parent);
    else if (isFunction(node)) this.#visitFunction(node);
    else {
      if (node.type === "StaticBlock" && hasCounter(node)) {
        this.#declareCounter(this.#source.indexOf("{", node.start) + 1);
      }
      this.#visitAll(node);
    }
  }

  #declareCounter(at: number): void {
    this.#out.insert(at, `let ${this.#$}n=${this.#$}w.c|0;`);
  }

  #visitFunction(node: SyntaxNode): void {
    const body = child(node, "body");
    const isRecursive = this.#recursive.has(node);
    const isBlock = body?.type === "BlockStatement";
    if (body !== undefined && isBlock) {
      if (isRecursive) this.#out.insert(body.start + 1, `if(--${this.#$}w.n<0)${this.#$}w.t();`);
      if (hasCounter(body)) this.#declareCounter(body.start + 1);
    } else if (body !== undefined && isRecursive) {
      this.#out.insert(body.start, `(--${this.#$}w.n<0&&${this.#$}w.t(),`);
    }
    this.#visitAll(node);
    if (body !== undefined && isRecursive && !isBlock) this.#out.insert(body.end, ")");
  }

  #visitLoop(node: SyntaxNode, parent: SyntaxNode): void {
    const body = child(node, "body");
    const chunk = chunkOf(node, parent);
    if (body === undefined) return;
    if (chunk !== undefined) {
      this.#visitChunked(node, body, chunk);
      return;
    }
    const look = `if((${this.#$}n=${this.#$}n-1|0)<0)${this.#$}n=${this.#$}w.t()|0;`;
    const isBlock = body.type === "BlockStatement";
    for (const part of childrenOf(node)) {
      if (part === body) this.#out.insert(isBlock ? body.start + 1 : body.start, isBlock ? look : `{${look}`);
      this.#visit(part, node);
    }
    if (!isBlock) this.#out.insert(body.end, "}");
  }

  #visitChunked(node: SyntaxNode, body: SyntaxNode, { name, step, init, test, isNumber }: Chunk): void {
    const $ = this.#$;
    const id = this.#chunks++;
    const [label, end, done] = [`${$}l${id}`, `${$}e${id}`, `${$}d${id}`];
    const size = Math.abs(step) === 1 ? `${$}w.c` : `${$}w.c*${Math.abs(step)}`;
    const [sign, less, more] = step > 0 ? ["+", "<", ">="] : ["-", ">", "<="];
    const next = isNumber ? `${name}${sign}${size}` : `typeof ${name}=="number"?${name}${sign}${size}:${sign}1/0`;
    const isBlock = body.type === "BlockStatement";
    const bound = fixedBound(node, test, this.#source, this.#textOf);
    this.#out.insert(node.start, `${label}:`);
    if (bound !== undefined) {
      const holds = (limit: string): string => `${name}${text(test, "operator")}${limit}`;
      const nearer = `${$}w.${step > 0 ? "min" : "max"}(${next},${bound})`;
      const unsure = [
        ...(isNumber ? [] : [`typeof ${name}=="number"`]),
        ...(isSurelyNumber(child(test, "right")) ? [] : [`typeof ${bound}=="number"`]),
      ];
      // What may be text or a big integer is compared as it is.
      const limit =
        unsure.length === 0 ? nearer : `${unsure.join("&&")}?${nearer}:(${end}=${next})${less}${bound}?${end}:${bound}`;
      this.#out.insert(init.end, `,${end}=0;;){${end}=${limit};for(`);
      this.#out.replace(test.start, test.end, holds(end));
      if (!isBlock) this.#out.insert(body.start, "{");
      for (const part of childrenOf(node)) if (part !== test) this.#visit(part, node);
      for (const at of breaksIn(body)) this.#out.insert(at + "break".length, ` ${label}`);
      this.#out.insert(body.end, `${isBlock ? "" : "}"}if(!(${holds(bound)}))break;${$}w.t();}`);
      return;
    }
    for (const part of childrenOf(node)) {
      if (part === test) this.#out.insert(test.start, `${name}${less}${end}&&((`);
      if (part === body && !isBlock) this.#out.insert(body.start, "{");
      this.#visit(part, node);
      if (part === init) this.#out.insert(init.end, `,${end}=0,${done}=0;;){${end}=${next};for(`);
      if (part === test) this.#out.insert(test.end, `)||!(${done}=1))`);
    }
    for (const at of breaksIn(body)) this.#out.insert(at + "break".length, ` ${label}`);
    this.#out.insert(body.end, `${isBlock ? "" : "}"}if(${done}||!(${name}${more}${end}))break;${$}w.t();}`);
  }
}

/**
 * What a loop counts to, as text to be read once per chunk, so that a chunk is as fast as the loop was: a number, a name
 * or a length that nothing in the loop can make smaller. Undefined when it must be read at every turn.
 */
function fixedBound(loop: SyntaxNode, test: SyntaxNode, source: string, textOf: TextOf): string | undefined {
  const body = child(loop, "body");
  if (body === undefined || !isStill(body)) return undefined;
  const render = (node: SyntaxNode | undefined): string | undefined => {
    switch (node?.type) {
      case "NumericLiteral":
        return source.slice(node.start, node.end);
      case "Identifier":
        return assigns(body, text(node, "name")) ? undefined : textOf(node);
      case "MemberExpression": {
        const of = child(node, "object");
        const isLength = node.computed !== true && nameOf(child(node, "property")) === "length";
        const rendered = isLength && of?.type === "Identifier" ? render(of) : undefined;
        return rendered === undefined ? undefined : `${rendered}.length`;
      }
      case "ParenthesizedExpression":
        return render(child(node, "expression"));
      case "BinaryExpression": {
        const [left, right] = [render(child(node, "left")), render(child(node, "right"))];
        const isPlain = ["+", "-", "*", "/"].includes(text(node, "operator"));
        return !isPlain || left === undefined || right === undefined
          ? undefined
          : `(${left}${text(node, "operator")} ${right})`;
      }
      default:
        return undefined;
    }
  };
  return render(child(test, "right"));
}

/** As far as its text tells: a number, or computed with one in a way that gives a number or fails. */
function isSurelyNumber(bound: SyntaxNode | undefined): boolean {
  if (bound?.type === "ParenthesizedExpression") return isSurelyNumber(child(bound, "expression"));
  if (bound?.type === "BinaryExpression" && text(bound, "operator") !== "+")
    return isSurelyNumber(child(bound, "left")) || isSurelyNumber(child(bound, "right"));
  return bound?.type === "NumericLiteral";
}

const moving = new Set([
  "OptionalCallExpression",
  "NewExpression",
  "TaggedTemplateExpression",
  "AwaitExpression",
  "YieldExpression",
  "ForOfStatement",
  "SpreadElement",
]);

/** Calls nothing that could change a length or a name elsewhere, and sets no length itself. */
function isStill(node: SyntaxNode): boolean {
  if (moving.has(node.type) || (node.type === "CallExpression" && !isMath(child(node, "callee")))) return false;
  if (node.type === "AssignmentExpression") {
    const target = child(node, "left");
    if (target?.type === "MemberExpression" && nameOf(child(target, "property")) === "length") return false;
  }
  return childrenOf(node).every(isStill);
}

function isMath(callee: SyntaxNode | undefined): boolean {
  return callee?.type === "MemberExpression" && nameOf(child(callee, "object")) === "Math";
}

/** Whether anything below assigns to the name. */
function assigns(node: SyntaxNode, name: string): boolean {
  if (node.type === "AssignmentExpression" && mentions(child(node, "left"), name)) return true;
  if (node.type === "UpdateExpression" && mentions(child(node, "argument"), name)) return true;
  if (node.type.startsWith("For") && mentions(child(node, "left"), name)) return true;
  return childrenOf(node).some((part) => assigns(part, name));
}

/** A counting loop that can be cut into chunks. */
interface Chunk {
  readonly name: string;
  /** What each turn adds. */
  readonly step: number;
  readonly init: SyntaxNode;
  readonly test: SyntaxNode;
  /** Whether it surely counts in numbers, not in big integers. */
  readonly isNumber: boolean;
}

function chunkOf(node: SyntaxNode, parent: SyntaxNode): Chunk | undefined {
  if (node.type !== "ForStatement" || parent.type === "LabeledStatement") return undefined;
  const [init, test, update] = [child(node, "init"), child(node, "test"), child(node, "update")];
  if (init === undefined || test === undefined || update === undefined) return undefined;
  const counted = countedBy(update);
  if (counted === undefined || init.type !== "VariableDeclaration" || init.kind !== "let") return undefined;
  const declarators = list(init, "declarations");
  const own = declarators.find((declarator) => nameOf(child(declarator, "id")) === counted.name);
  const first = own === undefined ? undefined : child(own, "init");
  const isPlain = declarators.every(
    (one) => child(one, "id")?.type === "Identifier" && child(one, "init") !== undefined,
  );
  if (first === undefined || !isPlain || !isBound(test, counted)) return undefined;
  const body = child(node, "body");
  if (body === undefined || !isQuiet(node, body, counted.name)) return undefined;
  return { ...counted, init, test, isNumber: isNumeric(first) };
}

function countedBy(update: SyntaxNode): { readonly name: string; readonly step: number } | undefined {
  if (update.type === "UpdateExpression") {
    const name = nameOf(child(update, "argument"));
    return name === undefined ? undefined : { name, step: update.operator === "++" ? 1 : -1 };
  }
  const name = nameOf(child(update, "left"));
  const by = child(update, "right");
  if (update.type !== "AssignmentExpression" || name === undefined || by?.type !== "NumericLiteral") return undefined;
  const size = Number(by.value);
  if (!(size > 0 && size < 1e6) || (update.operator !== "+=" && update.operator !== "-=")) return undefined;
  return { name, step: update.operator === "+=" ? size : -size };
}

/** `i < …` for what counts up, `i > …` for what counts down. */
function isBound(test: SyntaxNode, { name, step }: { readonly name: string; readonly step: number }): boolean {
  if (test.type !== "BinaryExpression" || nameOf(child(test, "left")) !== name) return false;
  const operators = step > 0 ? ["<", "<="] : [">", ">="];
  return operators.includes(text(test, "operator"));
}

/** Nothing in the loop but its head assigns to the counter, and nothing captures it. */
function isQuiet(loop: SyntaxNode, body: SyntaxNode, name: string): boolean {
  const walk = (node: SyntaxNode, isBody: boolean): boolean => {
    if (isFunction(node) || node.type.startsWith("Class")) return false;
    if (
      isBody &&
      (node.type === "AssignmentExpression" || node.type.startsWith("For")) &&
      mentions(child(node, "left"), name)
    )
      return false;
    if (isBody && node.type === "UpdateExpression" && mentions(child(node, "argument"), name)) return false;
    return childrenOf(node).every((part) => walk(part, isBody || part === body));
  };
  return walk(loop, false);
}

/** Whether a target of an assignment is, or contains as a target, the name; `a[i] = …` does not assign to `i`. */
function mentions(target: SyntaxNode | undefined, name: string): boolean {
  if (target === undefined || target.type.endsWith("MemberExpression")) return false;
  return nameOf(target) === name || childrenOf(target).some((part) => mentions(part, name));
}

function isNumeric(first: SyntaxNode): boolean {
  if (first.type === "NumericLiteral") return true;
  if (first.type === "UnaryExpression")
    return first.operator === "-" && child(first, "argument")?.type === "NumericLiteral";
  if (first.type !== "BinaryExpression" || !["-", "*", "/", "%"].includes(text(first, "operator"))) return false;
  return child(first, "left")?.type === "NumericLiteral" || child(first, "right")?.type === "NumericLiteral";
}

/** Starts of the `break`s without a label that leave this body's loop. */
function breaksIn(body: SyntaxNode): readonly number[] {
  if (breakable.has(body.type)) return [];
  if (body.type === "BreakStatement") return child(body, "label") === undefined ? [body.start] : [];
  return childrenOf(body).flatMap(breaksIn);
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "Identifier" ? text(node, "name") : undefined;
}

/** Functions on a circle of calls, judged by names: `a.next()` may be any function called `next`. */
function recursiveFunctions(program: SyntaxNode): ReadonlySet<SyntaxNode> {
  const found: { readonly name: string; readonly node: SyntaxNode; readonly calls: ReadonlySet<string> }[] = [];
  const walk = (node: SyntaxNode, parent: SyntaxNode): void => {
    if (isErased(node)) return;
    if (isFunction(node)) found.push({ name: functionName(node, parent), node, calls: callsIn(node) });
    for (const part of childrenOf(node)) walk(part, node);
  };
  for (const part of childrenOf(program)) walk(part, program);
  const calls = new Map<string, Set<string>>();
  for (const one of found) {
    if (one.name === "") continue;
    const known = calls.get(one.name) ?? new Set();
    for (const called of one.calls) known.add(called);
    calls.set(one.name, known);
  }
  return new Set(found.filter(({ name }) => name !== "" && reaches(name, name, calls)).map(({ node }) => node));
}

function reaches(from: string, to: string, calls: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const open = [...(calls.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(calls.get(name) ?? []));
  }
  return false;
}

/** The name a function is called by: its own, or that of what it is given to. */
function functionName(node: SyntaxNode, parent: SyntaxNode): string {
  const own = child(node, "id") ?? child(node, "key");
  const given = child(parent, "id") ?? child(parent, "key") ?? child(parent, "left");
  const name =
    own ??
    (child(parent, "init") === node || child(parent, "value") === node || child(parent, "right") === node
      ? given
      : undefined);
  return name === undefined ? "" : calledName(name);
}

/** Names that a function calls, those of functions in it among them: they may run when it does. */
function callsIn(node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (part: SyntaxNode): void => {
    if (part.type === "CallExpression" || part.type === "OptionalCallExpression" || part.type === "NewExpression") {
      const callee = child(part, "callee");
      if (callee !== undefined) names.add(calledName(callee));
      // A function that is handed on is called by somebody: `items.forEach(visit)`.
      for (const argument of list(part, "arguments"))
        if (argument.type === "Identifier") names.add(calledName(argument));
    }
    for (const inner of childrenOf(part)) walk(inner);
  };
  for (const part of childrenOf(node)) walk(part);
  names.delete("");
  return names;
}

function calledName(node: SyntaxNode): string {
  if (node.type === "Identifier") return text(node, "name");
  if (node.type === "PrivateName") return text(child(node, "id") ?? node, "name");
  if (node.type.endsWith("MemberExpression")) return calledName(child(node, "property") ?? node);
  return node.type === "ParenthesizedExpression" ? calledName(child(node, "expression") ?? node) : "";
}
