/**
 * Which names a cell declares at its top level and which it refers to without declaring them: the edges of the notebook's
 * graph. A scope analysis over the parsed cell; types do not count. `await` and assignments to foreign names are
 * noted on the way, because the program form needs their places.
 */
import { isErased } from "./erase.ts";
import { child, childrenOf, list, type SyntaxNode, text } from "./syntax.ts";

export type DeclarationKind = "const" | "let" | "var" | "function" | "class" | "import" | "using";

export interface Declaration {
  readonly name: string;
  readonly kind: DeclarationKind;
  readonly start: number;
  /** Whether something in the cell assigns to it after its declaration. */
  readonly reassigned: boolean;
}

export interface Reference {
  readonly name: string;
  readonly start: number;
  /** How the name stands there, which decides how it may be replaced. */
  readonly form: "read" | "call" | "shorthand" | "typeof" | "write";
}

export interface Names {
  readonly declarations: readonly Declaration[];
  readonly references: readonly Reference[];
  /** Arguments of `await` and iterables of `for await`, outermost first. */
  readonly awaited: readonly { readonly start: number; readonly end: number; readonly each: boolean }[];
  /** `import(…)` calls: the place of the word. */
  readonly imports: readonly { readonly start: number }[];
}

interface Entry {
  readonly kind: DeclarationKind | "parameter";
  readonly start: number;
  reassigned: boolean;
}

interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Entry>;
  /** Where `var` lands. */
  readonly isFunction: boolean;
}

/** Nodes that stand around an expression without being one of their own at run time. */
const wrappers = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

export function namesOf(program: SyntaxNode): Names {
  return new Analysis().run(program);
}

class Analysis {
  readonly #cell: Scope = scope(undefined, true);
  readonly #uses: { readonly reference: Reference; readonly scope: Scope }[] = [];
  readonly #awaited: { start: number; end: number; each: boolean }[] = [];
  readonly #imports: { start: number }[] = [];

  run(program: SyntaxNode): Names {
    for (const statement of list(program, "body")) this.#visit(statement, this.#cell);
    const free = this.#uses.filter(({ reference, scope: from }) => {
      const entry = find(from, reference.name);
      if (entry !== undefined && reference.form === "write") entry.reassigned = true;
      return entry === undefined;
    });
    const declarations = [...this.#cell.names].flatMap(([name, entry]) =>
      entry.kind === "parameter" ? [] : [{ name, kind: entry.kind, start: entry.start, reassigned: entry.reassigned }],
    );
    return {
      declarations,
      references: free.map(({ reference }) => reference),
      awaited: this.#awaited,
      imports: this.#imports,
    };
  }

  #visit(node: SyntaxNode, at: Scope): void {
    if (isErased(node)) return;
    switch (node.type) {
      case "Identifier":
        this.#use(node, at, "read");
        return;
      case "VariableDeclaration":
        this.#declareVariables(node, at);
        return;
      case "FunctionDeclaration":
        declare(at, child(node, "id"), "function");
        this.#visitFunction(node, at);
        return;
      case "FunctionExpression": {
        const named = scope(at, false);
        declare(named, child(node, "id"), "parameter");
        this.#visitFunction(node, named);
        return;
      }
      case "ArrowFunctionExpression":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
        if (node.abstract === true) return;
        this.#visitFunction(node, at);
        return;
      case "ClassDeclaration":
        declare(at, child(node, "id"), "class");
        this.#visitClass(node, at);
        return;
      case "ClassExpression": {
        const named = scope(at, false);
        declare(named, child(node, "id"), "parameter");
        this.#visitClass(node, named);
        return;
      }
      default:
        this.#visitPlain(node, at);
        return;
    }
  }

  #visitPlain(node: SyntaxNode, at: Scope): void {
    switch (node.type) {
      case "BlockStatement":
      case "SwitchStatement":
      case "ForStatement":
        this.#visitAll(childrenOf(node), scope(at, false));
        return;
      case "StaticBlock":
        this.#visitAll(childrenOf(node), scope(at, true));
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.#visitForEach(node, at);
        return;
      case "CatchClause":
        this.#visitCatch(node, at);
        return;
      case "LabeledStatement":
        this.#visitField(node, "body", at);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "PrivateName":
        return;
      case "ImportDeclaration":
        this.#declareImports(node, at);
        return;
      case "ExportNamedDeclaration":
        this.#visitField(node, "declaration", at);
        return;
      case "ExportAllDeclaration":
        return;
      case "ClassProperty":
      case "ClassPrivateProperty":
      case "ClassAccessorProperty":
        this.#visitProperty(node, at);
        return;
      default:
        this.#visitExpression(node, at);
        return;
    }
  }

  #visitExpression(node: SyntaxNode, at: Scope): void {
    switch (node.type) {
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.#visitField(node, "object", at);
        if (node.computed === true) this.#visitField(node, "property", at);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#visitHead(child(node, "callee"), at, "call");
        this.#visitAll(list(node, "arguments"), at);
        return;
      case "TaggedTemplateExpression":
        this.#visitHead(child(node, "tag"), at, "call");
        this.#visitField(node, "quasi", at);
        return;
      case "UnaryExpression":
        this.#visitHead(child(node, "argument"), at, node.operator === "typeof" ? "typeof" : "read");
        return;
      case "AssignmentExpression":
        this.#visitTarget(child(node, "left"), at);
        this.#visitField(node, "right", at);
        return;
      case "UpdateExpression":
        this.#visitTarget(child(node, "argument"), at);
        return;
      case "ObjectProperty":
        this.#visitObjectProperty(node, at);
        return;
      case "AwaitExpression":
        this.#noteAwait(child(node, "argument"), false);
        this.#visitField(node, "argument", at);
        return;
      case "ImportExpression":
        this.#imports.push({ start: node.start });
        this.#visitAll(childrenOf(node), at);
        return;
      default:
        if (wrappers.has(node.type)) this.#visitField(node, "expression", at);
        else if (!node.type.startsWith("TS")) this.#visitAll(childrenOf(node), at);
    }
  }

  #visitAll(nodes: readonly SyntaxNode[], at: Scope): void {
    for (const node of nodes) this.#visit(node, at);
  }

  #visitField(node: SyntaxNode, field: string, at: Scope): void {
    const value = child(node, field);
    if (value !== undefined) this.#visit(value, at);
  }

  #use(node: SyntaxNode, at: Scope, form: Reference["form"]): void {
    const name = text(node, "name");
    if (name === "undefined") return;
    this.#uses.push({ reference: { name, start: node.start, form }, scope: at });
  }

  /** A callee, tag or operand: a bare name there is used in its own form. */
  #visitHead(node: SyntaxNode | undefined, at: Scope, form: Reference["form"]): void {
    let head = node;
    while (head !== undefined && wrappers.has(head.type)) head = child(head, "expression");
    if (head === undefined) return;
    if (head.type === "Identifier") this.#use(head, at, form);
    else this.#visit(head, at);
  }

  #visitObjectProperty(node: SyntaxNode, at: Scope): void {
    if (node.computed === true) this.#visitField(node, "key", at);
    const value = child(node, "value");
    if (node.shorthand === true && value?.type === "Identifier") this.#use(value, at, "shorthand");
    else if (value !== undefined) this.#visit(value, at);
  }

  /** The left side of an assignment: names in it are written, everything else in it is read. */
  #visitTarget(node: SyntaxNode | undefined, at: Scope): void {
    if (node === undefined) return;
    switch (node.type) {
      case "Identifier":
        this.#use(node, at, "write");
        return;
      case "ObjectPattern":
        for (const property of list(node, "properties")) {
          if (property.computed === true) this.#visitField(property, "key", at);
          this.#visitTarget(child(property, property.type === "RestElement" ? "argument" : "value"), at);
        }
        return;
      case "ArrayPattern":
        for (const element of list(node, "elements")) this.#visitTarget(element, at);
        return;
      case "AssignmentPattern":
        this.#visitTarget(child(node, "left"), at);
        this.#visitField(node, "right", at);
        return;
      case "RestElement":
        this.#visitTarget(child(node, "argument"), at);
        return;
      default:
        if (wrappers.has(node.type)) this.#visitTarget(child(node, "expression"), at);
        else this.#visit(node, at);
    }
  }

  #declareVariables(node: SyntaxNode, at: Scope): void {
    const written = text(node, "kind");
    const kind = (written.endsWith("using") ? "using" : written) as "const" | "let" | "var" | "using";
    const home = kind === "var" ? functionScope(at) : at;
    for (const declarator of list(node, "declarations")) {
      this.#declarePattern(child(declarator, "id"), home, at, kind);
      this.#visitField(declarator, "init", at);
    }
  }

  /** Declares the names of a pattern in `home`; defaults and computed keys are read in `at`. */
  #declarePattern(node: SyntaxNode | undefined, home: Scope, at: Scope, kind: Entry["kind"]): void {
    switch (node?.type) {
      case "Identifier":
        declare(home, node, kind);
        return;
      case "ObjectPattern":
        for (const property of list(node, "properties")) {
          if (property.computed === true) this.#visitField(property, "key", at);
          this.#declarePattern(child(property, property.type === "RestElement" ? "argument" : "value"), home, at, kind);
        }
        return;
      case "ArrayPattern":
        for (const element of list(node, "elements")) this.#declarePattern(element, home, at, kind);
        return;
      case "AssignmentPattern":
        this.#declarePattern(child(node, "left"), home, at, kind);
        this.#visitField(node, "right", at);
        return;
      case "RestElement":
        this.#declarePattern(child(node, "argument"), home, at, kind);
        return;
    }
  }

  #declareImports(node: SyntaxNode, at: Scope): void {
    for (const specifier of list(node, "specifiers")) {
      if (specifier.importKind !== "type") declare(at, child(specifier, "local"), "import");
    }
  }

  #visitFunction(node: SyntaxNode, at: Scope): void {
    if (node.computed === true) this.#visitField(node, "key", at);
    const inner = scope(at, true);
    if (node.type !== "ArrowFunctionExpression") inner.names.set("arguments", entry("parameter", node.start));
    for (const parameter of list(node, "params")) {
      if (text(parameter, "name") !== "this") this.#declarePattern(parameter, inner, inner, "parameter");
    }
    const body = child(node, "body");
    if (body?.type === "BlockStatement") this.#visitAll(childrenOf(body), inner);
    else if (body !== undefined) this.#visit(body, inner);
  }

  #visitClass(node: SyntaxNode, at: Scope): void {
    this.#visitField(node, "superClass", at);
    this.#visitField(node, "body", at);
  }

  #visitProperty(node: SyntaxNode, at: Scope): void {
    if (node.abstract === true) return;
    if (node.computed === true) this.#visitField(node, "key", at);
    this.#visitField(node, "value", at);
  }

  #visitForEach(node: SyntaxNode, at: Scope): void {
    const head = scope(at, false);
    const left = child(node, "left");
    if (left?.type === "VariableDeclaration") this.#visit(left, head);
    else this.#visitTarget(left, head);
    if (node.await === true) this.#noteAwait(child(node, "right"), true);
    this.#visitField(node, "right", head);
    this.#visitField(node, "body", head);
  }

  #visitCatch(node: SyntaxNode, at: Scope): void {
    const head = scope(at, false);
    this.#declarePattern(child(node, "param"), head, head, "parameter");
    this.#visitField(node, "body", head);
  }

  #noteAwait(argument: SyntaxNode | undefined, each: boolean): void {
    if (argument !== undefined) this.#awaited.push({ start: argument.start, end: argument.end, each });
  }
}

function scope(parent: Scope | undefined, isFunction: boolean): Scope {
  return { parent, names: new Map(), isFunction };
}

function entry(kind: Entry["kind"], start: number): Entry {
  return { kind, start, reassigned: false };
}

function declare(at: Scope, id: SyntaxNode | undefined, kind: Entry["kind"]): void {
  if (id === undefined) return;
  const name = text(id, "name");
  const known = at.names.get(name);
  if (known === undefined) at.names.set(name, entry(kind, id.start));
  else known.reassigned = true; // `var x; var x` or two functions of one name
}

function functionScope(at: Scope): Scope {
  let home = at;
  while (!home.isFunction && home.parent !== undefined) home = home.parent;
  return home;
}

function find(from: Scope, name: string): Entry | undefined {
  for (let at: Scope | undefined = from; at !== undefined; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
