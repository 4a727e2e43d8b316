/**
 * What a cell does to the world, as far as its text tells: values of other cells that it changes in place, training,
 * the network. Text cannot tell everything (`const y = x; y.push(1)`); what happens is seen when it has run.
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
  return { changes: [...assigned, ...walk.changes], effects: [...walk.effects] };
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
    if (root === undefined || !this.#foreign.has(root.start)) return;
    this.changes.push({
      name: text(root, "name"),
      start: root.start,
      how,
      ...(method === undefined ? {} : { method }),
    });
  }
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
