/**
 * Types erased in place: every character of a type becomes a space, so lines and columns stay. What cannot be erased
 * (enums, parameter properties, namespaces) is refused with the fix. Where blanking alone would change the meaning
 * (automatic semicolons, a line end between `)` and `=>`), a `;` or a parenthesis stands in the blanked text.
 */
import type { Rewriter } from "./rewrite.ts";
import { type CellProblem, child, childrenOf, list, placeOf, type SyntaxNode, text } from "./syntax.ts";

const typeOnly = new Set([
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
  "TSTypePredicate",
]);
const typeStatements = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSDeclareMethod",
  "TSIndexSignature",
]);
const refused: Readonly<Record<string, string>> = {
  TSEnumDeclaration:
    "Enums are not supported. Use a constant object: `const Color = { red: 0, green: 1 } as const`, and `keyof typeof Color` for its type.",
  TSModuleDeclaration: "Namespaces are not supported. Use a constant object with the same members.",
  TSParameterProperty:
    "Parameter properties are not supported. Declare the field in the class and assign it in the constructor.",
  TSImportEqualsDeclaration: '`import … = require(…)` is not supported. Use `import * as name from "package"`.',
  TSExportAssignment: "`export =` is not supported. Top-level names of a cell are shared without `export`.",
  TSNamespaceExportDeclaration: "`export as namespace` is not supported. Remove it.",
  ExportDefaultDeclaration: "`export default` is not supported. Give the value a name: the notebook shares it.",
  ExportAllDeclaration: "`export * from` is not supported. Import the names that are needed.",
};

/** What a file may say and a cell may not. */
const moduleExports = new Set(["ExportDefaultDeclaration", "ExportAllDeclaration"]);

/** A cell, or a file that cells import. */
export type SourceForm = "cell" | "module";

/** Whether a statement is gone at run time. */
export function isErased(node: SyntaxNode): boolean {
  return (
    typeStatements.has(node.type) ||
    node.declare === true ||
    (node.type === "ImportDeclaration" && node.importKind === "type") ||
    ((node.type === "ExportNamedDeclaration" || node.type === "ExportAllDeclaration") && node.exportKind === "type") ||
    (node.type === "ExportDefaultDeclaration" && typeStatements.has(child(node, "declaration")?.type ?? ""))
  );
}

/**
 * Blanks all types of the program; answers the first thing that cannot be erased. `valueEnd`: where a statement ends
 * that stands in parentheses in the output, so that no `;` may be put there.
 */
export function eraseTypes(
  source: string,
  program: SyntaxNode,
  out: Rewriter,
  valueEnd?: number,
  form: SourceForm = "cell",
): CellProblem | undefined {
  return new Eraser(source, out, valueEnd, form).run(program);
}

class Eraser {
  readonly #source: string;
  readonly #out: Rewriter;
  readonly #valueEnd: number | undefined;
  readonly #form: SourceForm;
  #problem: CellProblem | undefined;

  constructor(source: string, out: Rewriter, valueEnd: number | undefined, form: SourceForm) {
    this.#source = source;
    this.#out = out;
    this.#valueEnd = valueEnd;
    this.#form = form;
  }

  run(program: SyntaxNode): CellProblem | undefined {
    this.#visit(program, program.end);
    return this.#problem;
  }

  /** `statementEnd`: where the statement around ends, to know when a blanked tail would lose its line end's meaning. */
  #visit(node: SyntaxNode, statementEnd: number): void {
    if (this.#problem !== undefined) return;
    const message = refused[node.type];
    const isExport = this.#form === "module" && moduleExports.has(node.type);
    if (message !== undefined && node.declare !== true && !isExport) {
      this.#problem = { name: "SyntaxError", message, ...placeOf(this.#source, node.start) };
      return;
    }
    if (isErased(node)) {
      this.#out.blank(node.start, node.end, ";");
      return;
    }
    if (typeOnly.has(node.type)) {
      this.#out.blank(node.start, node.end);
      return;
    }
    this.#visitKind(node, statementEnd);
  }

  #visitKind(node: SyntaxNode, statementEnd: number): void {
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
        this.#eraseTail(node, statementEnd);
        return;
      case "TSTypeAssertion":
        this.#eraseAssertion(node, statementEnd);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#eraseClassHead(node);
        break;
      case "ClassProperty":
      case "ClassPrivateProperty":
      case "ClassMethod":
      case "ClassPrivateMethod":
        if (node.abstract === true) {
          this.#out.blank(node.start, node.end, ";");
          return;
        }
        this.#eraseModifiers(node);
        this.#eraseThisParameter(node);
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ObjectMethod":
        this.#eraseThisParameter(node);
        break;
      case "ArrowFunctionExpression":
        this.#eraseArrowHead(node);
        for (const part of childrenOf(node)) {
          if (!typeOnly.has(part.type)) this.#visit(part, statementEnd);
        }
        return;
      case "VariableDeclarator":
        if (node.definite === true) this.#blankMark("!", child(node, "id"));
        break;
    }
    this.#eraseOptional(node);
    const inner = endsItself(node) ? node.end : statementEnd;
    for (const part of childrenOf(node)) {
      const inLoopHead = node.type.startsWith("For") && part.type === "VariableDeclaration";
      if (inLoopHead) for (const declarator of childrenOf(part)) this.#visit(declarator, -1);
      else if (!isThisParameter(node, part)) this.#visit(part, inner);
    }
  }

  /** `x as T`, `x satisfies T`, `x!`: the tail goes; when it ended the statement without `;`, a `;` takes its place. */
  #eraseTail(node: SyntaxNode, statementEnd: number): void {
    const inner = child(node, "expression");
    if (inner === undefined) return;
    this.#visit(inner, statementEnd);
    const endsStatement =
      node.end === statementEnd && node.end !== this.#valueEnd && node.type !== "TSNonNullExpression";
    this.#out.blank(inner.end, node.end, endsStatement ? ";" : " ");
  }

  #eraseAssertion(node: SyntaxNode, statementEnd: number): void {
    const inner = child(node, "expression");
    if (inner === undefined) return;
    const breaks = this.#source.slice(node.start, inner.start).includes("\n");
    this.#out.blank(node.start, inner.start, breaks ? "(" : " ");
    this.#visit(inner, statementEnd);
    if (breaks) this.#out.insert(node.end, ")");
  }

  #eraseClassHead(node: SyntaxNode): void {
    if (node.abstract === true) this.#blankWord("abstract", node.start, child(node, "body")?.start ?? node.end);
    const first = list(node, "implements")[0];
    const last = list(node, "implements").at(-1);
    if (first === undefined || last === undefined) return;
    const after = child(node, "superTypeArguments") ?? child(node, "superClass") ?? child(node, "typeParameters");
    const from = after?.end ?? child(node, "id")?.end ?? node.start;
    const keyword = lastWord(this.#source, "implements", from, first.start);
    this.#out.blank(keyword, last.end);
  }

  #eraseModifiers(node: SyntaxNode): void {
    const key = child(node, "key");
    if (key === undefined) return;
    const words = new Set(["readonly", "override", "declare"].filter((word) => node[word] === true));
    if (text(node, "accessibility") !== "") words.add(text(node, "accessibility"));
    let first = true;
    for (const token of tokensIn(this.#source, node.start, key.start)) {
      if (words.has(token.word))
        this.#out.blank(token.start, token.end, first && token.start === node.start ? ";" : " ");
      first = false;
    }
    if (node.optional === true) this.#blankMarkAfter("?", key, node);
    if (node.definite === true) this.#blankMarkAfter("!", key, node);
  }

  #blankMarkAfter(mark: string, key: SyntaxNode, node: SyntaxNode): void {
    const at = tokensIn(this.#source, key.end, node.end).find((token) => token.word === mark);
    if (at !== undefined) this.#out.blank(at.start, at.end);
  }

  /** `x?: T` of a parameter: the mark stands right before the annotation, or ends the node. */
  #eraseOptional(node: SyntaxNode): void {
    const isPattern = node.type === "Identifier" || node.type === "ObjectPattern" || node.type === "ArrayPattern";
    if (isPattern && node.optional === true) this.#blankMark("?", node);
  }

  #blankMark(mark: string, node: SyntaxNode | undefined): void {
    if (node === undefined) return;
    const limit = child(node, "typeAnnotation")?.start ?? node.end;
    const at = this.#source.lastIndexOf(mark, limit - 1);
    if (at >= node.start) this.#out.blank(at, at + 1);
  }

  #eraseThisParameter(node: SyntaxNode): void {
    const [first, second] = list(node, "params");
    if (first === undefined || !isThisParameter(node, first)) return;
    const closing = tokensIn(this.#source, first.end, node.end).find(
      (token) => token.word === "," || token.word === ")",
    );
    const end = second?.start ?? (closing?.word === "," ? closing.end : first.end);
    this.#out.blank(first.start, end);
  }

  /** A line end between the parameters and `=>`, or between a type parameter and `(`, would not parse as an arrow. */
  #eraseArrowHead(node: SyntaxNode): void {
    const parameters = child(node, "typeParameters");
    const returns = child(node, "returnType");
    if (parameters !== undefined) this.#eraseTypeParameters(parameters);
    if (returns === undefined) return;
    if (!this.#source.slice(returns.start, returns.end).includes("\n")) {
      this.#out.blank(returns.start, returns.end);
      return;
    }
    const close = this.#source.lastIndexOf(")", returns.start);
    this.#out.blank(close, close + 1);
    this.#out.blank(close + 1, returns.end - 1);
    this.#out.replace(returns.end - 1, returns.end, ")");
  }

  #eraseTypeParameters(parameters: SyntaxNode): void {
    const open = tokensIn(this.#source, parameters.end, this.#source.length).find((token) => token.word === "(");
    if (open === undefined || !this.#source.slice(parameters.start, open.start).includes("\n")) {
      this.#out.blank(parameters.start, parameters.end);
      return;
    }
    this.#out.blank(parameters.start, parameters.end, "(");
    this.#out.blank(open.start, open.end);
  }

  #blankWord(word: string, start: number, end: number): void {
    const token = tokensIn(this.#source, start, end).find((candidate) => candidate.word === word);
    if (token !== undefined) this.#out.blank(token.start, token.end);
  }
}

function endsItself(node: SyntaxNode): boolean {
  return node.type.endsWith("Statement") || node.type.endsWith("Declaration") || node.type === "ClassProperty";
}

function isThisParameter(node: SyntaxNode, parameter: SyntaxNode): boolean {
  return text(parameter, "name") === "this" && list(node, "params")[0] === parameter;
}

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Words and single characters of a stretch of source without strings, comments left out. */
function tokensIn(source: string, start: number, end: number): readonly Token[] {
  const found: Token[] = [];
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|[\p{ID_Start}$_][\p{ID_Continue}$]*|\S/gu;
  pattern.lastIndex = start;
  for (let match = pattern.exec(source); match !== null && match.index < end; match = pattern.exec(source)) {
    const word = match[0];
    if (word.startsWith("/*") || word.startsWith("//")) continue;
    found.push({ word, start: match.index, end: match.index + word.length });
    if (found.length > 64) break; // heads are short; a body is never scanned through
  }
  return found;
}

function lastWord(source: string, word: string, start: number, end: number): number {
  return tokensIn(source, start, end).findLast((token) => token.word === word)?.start ?? start;
}
