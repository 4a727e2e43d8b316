/**
 * What a cell does to the world, as far as its text tells: values of other cells that it changes in place, by their name
 * or by another that it gave them, training, the network. Text cannot tell everything (a function may change what it is
 * given); what happens is seen when it has run.
 */
import type { CellAnalysis } from "./compile.ts";
import { child, childrenOf, list, type SyntaxNode, text } from "./syntax.ts";

/** Work that nobody wants to happen by itself. */
export type Effect = "trains" | "network";

/** A name of another cell, and how its value is changed. */
export interface Deed {
  readonly name: string;
  readonly start: number;
  /** `assign`: `x = …`, which only the owner may; `inside`: `x.a = …`; `call`: `x.push(…)`. */
  readonly how: "assign" | "inside" | "call";
  /** The method that changes it, as `push`. */
  readonly method?: string;
}

export interface CellDeeds {
  /** Names of the cell → names of other cells whose value, or a part of it, they were given. */
  readonly aliases: ReadonlyMap<string, ReadonlySet<string>>;
  readonly changes: readonly Deed[];
  readonly effects: readonly Effect[];
}

const networks = new Set(["fetch", "XMLHttpRequest", "WebSocket"]);

export function deedsOf({ names, program }: CellAnalysis): CellDeeds {
  const walk = new Deeds(new Set(names.references.map(({ start }) => start))).of(program);
  const assigned = names.references.flatMap(({ name, start, form }): readonly Deed[] =>
    form === "write" ? [{ name, start, how: "assign" }] : [],
  );
  if (names.references.some(({ name }) => networks.has(name))) walk.effects.add("network");
  return { aliases: walk.aliases, changes: [...assigned, ...walk.changes], effects: [...walk.effects] };
}

/** Methods that change what they are called on, whatever it is; `add` and `reverse` are not here: tensors have them. */
const changing = new Set(
  "push pop shift unshift splice sort fill copyWithin delete clear setWeights loadWeights compile dispose assign fit fitDataset trainOnBatch".split(
    " ",
  ),
);
/** Methods that train: they take long, and nobody wants them to begin by themselves. */
const training = new Set(["fit", "fitDataset", "trainOnBatch", "minimize"]);
/** What of `Object` and `Reflect` changes its first argument. */
const changers = new Set(["assign", "defineProperty", "defineProperties", "setPrototypeOf", "set", "deleteProperty"]);

/** Walks a cell for what it does to names of others. */
class Deeds {
  readonly changes: Deed[] = [];
  readonly effects = new Set<Effect>();
  readonly aliases = new Map<string, Set<string>>();
  readonly #foreign: ReadonlySet<number>;

  constructor(foreign: ReadonlySet<number>) {
    this.#foreign = foreign;
  }

  of(program: SyntaxNode): this {
    this.#visit(program);
    return this;
  }

  #visit(node: SyntaxNode): void {
    switch (node.type) {
      case "AssignmentExpression":
        this.#target(child(node, "left"));
        this.#alias(child(node, "left"), child(node, "right"));
        break;
      case "VariableDeclarator":
        this.#alias(child(node, "id"), child(node, "init"));
        break;
      case "UpdateExpression":
        this.#target(child(node, "argument"));
        break;
      case "UnaryExpression":
        if (node.operator === "delete") this.#target(child(node, "argument"));
        break;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#call(node);
    }
    for (const part of childrenOf(node)) this.#visit(part);
  }

  #target(node: SyntaxNode | undefined): void {
    if (node === undefined) return;
    if (isMember(node)) this.#note(rootOf(node), "inside");
    else if (node.type === "ArrayPattern") for (const element of list(node, "elements")) this.#target(element);
    else if (node.type === "ObjectPattern") {
      for (const property of list(node, "properties")) this.#target(child(property, "value"));
    } else if (node.type === "AssignmentPattern") this.#target(child(node, "left"));
  }

  /** `const y = x.a`: a change of `y` is a change of `x`. Names count, scopes do not: better one too many. */
  #alias(target: SyntaxNode | undefined, value: SyntaxNode | undefined): void {
    const root = value === undefined ? undefined : rootOf(value);
    const names = root === undefined ? [] : this.#foreignNames(root);
    if (names.length === 0 || target === undefined) return;
    for (const local of boundNames(target)) {
      this.aliases.set(local, new Set([...(this.aliases.get(local) ?? []), ...names]));
    }
  }

  /** The names of other cells that an identifier stands for. */
  #foreignNames(root: SyntaxNode): readonly string[] {
    const name = text(root, "name");
    return this.#foreign.has(root.start) ? [name] : [...(this.aliases.get(name) ?? [])];
  }

  #call(node: SyntaxNode): void {
    const callee = child(node, "callee");
    if (callee === undefined || !isMember(callee) || callee.computed === true) return;
    const method = text(child(callee, "property") ?? callee, "name");
    if (training.has(method)) this.effects.add("trains");
    const root = rootOf(callee);
    const owner = root === undefined ? "" : text(root, "name");
    if ((owner === "Object" || owner === "Reflect") && changers.has(method)) {
      const first = list(node, "arguments")[0];
      this.#note(first === undefined ? undefined : rootOf(first), "call", `${owner}.${method}`);
    } else if (changing.has(method)) this.#note(root, "call", method);
  }

  #note(root: SyntaxNode | undefined, how: "inside" | "call", method?: string): void {
    if (root === undefined) return;
    for (const name of this.#foreignNames(root)) {
      this.changes.push({ name, start: root.start, how, ...(method === undefined ? {} : { method }) });
    }
  }
}

/** Names that a pattern binds; an assignment to a member binds none. */
function boundNames(target: SyntaxNode): readonly string[] {
  if (target.type === "Identifier") return [text(target, "name")];
  if (target.type === "ObjectProperty") return boundNames(child(target, "value") ?? target);
  if (target.type === "AssignmentPattern") return boundNames(child(target, "left") ?? target);
  return target.type.endsWith("Pattern") || target.type === "RestElement" ? childrenOf(target).flatMap(boundNames) : [];
}

function isMember(node: SyntaxNode): boolean {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

/** The identifier that a chain of members, calls left out, begins with: `x` in `x.a[0].b`. */
function rootOf(node: SyntaxNode): SyntaxNode | undefined {
  let at: SyntaxNode | undefined = node;
  while (at !== undefined && at.type !== "Identifier") {
    if (isMember(at)) at = child(at, "object");
    else if (at.type.startsWith("TS") || at.type === "ParenthesizedExpression") at = child(at, "expression");
    else return undefined;
  }
  return at;
}
