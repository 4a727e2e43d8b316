/**
 * A TypeScript cell → a program that a host can evaluate.
 *
 * `analyseCell` reads the text once: types erased, names declared and referred to, imports, the last expression.
 * `assembleCell` writes the program for one run, given where each foreign name comes from:
 *
 *     async ($) => { "use strict"; const $_x = $.slot("x"); …the cell, on its own lines… }
 *
 * - A name of another cell is read through its slot at each use, so a function sees the newest value, as in a notebook
 *   one expects; the cell's own names are plain local variables, as fast as in any function.
 * - What is imported is there before the program is (name-owners.ts gives it to other cells); a file gives it on.
 * - A declared name is given to its slot when its declaration has been evaluated; one that is assigned again later is
 *   given as a getter. So a cell that fails half-way leaves what it made.
 * - `await` passes through the kernel, so that an interrupt ends it; loops look up now and then (guards.ts).
 * - The last expression is the value, unless `;` follows it.
 *
 * Rejected: names as properties of the global object (a cell that names its window size `window` breaks libraries), and
 * names as parameters (a re-run leaves functions of other cells with old values that nobody can see).
 */
import { eraseTypes, isErased, type SourceForm } from "./erase.ts";
import { writeExports } from "./exports.ts";
import { guardLoops } from "./guards.ts";
import { type Declaration, type Names, namesOf, type Reference } from "./names.ts";
import { Rewriter, type Rewritten } from "./rewrite.ts";
import {
  type CellProblem,
  child,
  childrenOf,
  list,
  type Program,
  parseCell,
  placeOf,
  type SyntaxNode,
  text,
} from "./syntax.ts";

/** One `import` of a cell. A binding with `imported: "*"` is the whole module. */
export interface CellImport {
  readonly module: string;
  readonly start: number;
  readonly bindings: readonly { readonly local: string; readonly imported: string; readonly start: number }[];
}

export interface CellAnalysis {
  readonly source: string;
  readonly form: SourceForm;
  readonly names: Names;
  /** Names that the notebook shares: declared at the top level, without `using` (they end with the cell). */
  readonly declares: readonly Declaration[];
  readonly imports: readonly CellImport[];
  /** A name that the text does not contain, for the program's own variables. */
  readonly helper: string;
  readonly program: Program;
}

export type Analysed =
  | { readonly ok: true; readonly cell: CellAnalysis }
  | { readonly ok: false; readonly problem: CellProblem };

/** `form`: a file that cells import is read alike; it says what it gives with `export`. */
export function analyseCell(source: string, form: SourceForm = "cell"): Analysed {
  const parsed = parseCell(source);
  if (!parsed.ok) return parsed;
  const problem =
    eraseTypes(source, parsed.program, new Rewriter(source), undefined, form) ?? metaProblem(source, parsed.program);
  if (problem !== undefined) return { ok: false, problem };
  const names = namesOf(parsed.program);
  let helper = "$";
  while (source.includes(helper)) helper += "$";
  return {
    ok: true,
    cell: {
      source,
      form,
      names,
      declares: names.declarations.filter(({ kind }) => kind !== "using"),
      imports: list(parsed.program, "body").flatMap((node) => (isImport(node) ? [importOf(node)] : [])),
      helper,
      program: parsed.program,
    },
  };
}

/** Where a name that the cell does not declare comes from. */
export type Resolution = "slot" | "given" | "global";

export interface AssembledCell extends Rewritten {
  /** Names that the program takes from the kernel as they are (`display`, modules that need no import). */
  readonly given: readonly string[];
}

export function assembleCell(cell: CellAnalysis, resolve: (name: string) => Resolution): AssembledCell {
  const out = new Rewriter(cell.source);
  const foreign = new Map(cell.names.references.map(({ name }) => [name, resolve(name)]));
  const from = (wanted: Resolution) =>
    [...foreign].filter(([, resolution]) => resolution === wanted).map(([name]) => name);
  const given = from("given");
  out.insert(0, prelude(cell, from("slot"), given));
  for (const reference of cell.names.references) {
    if (foreign.get(reference.name) === "slot") readFromSlot(out, reference, cell.helper);
  }
  writeImports(out, cell);
  writeAwaits(out, cell);
  publish(out, cell);
  const valueEnd = cell.form === "cell" ? showLast(out, cell) : writeExports(out, cell);
  eraseTypes(cell.source, cell.program, out, valueEnd, cell.form);
  const slots = new Map(cell.names.references.map(({ name, start }) => [start, name]));
  guardLoops(cell.source, cell.program, out, cell.helper, (identifier) => {
    const name = slots.get(identifier.start);
    return name !== undefined && foreign.get(name) === "slot" ? `${cell.helper}_${name}.c.v` : text(identifier, "name");
  });
  out.insert(cell.source.length, "\n})");
  return { ...out.finish(), given };
}

function prelude(cell: CellAnalysis, slots: readonly string[], given: readonly string[]): string {
  const $ = cell.helper;
  const taken = [
    `${$}w=${$}.watch`,
    ...slots.map((name) => `${$}_${name}=${$}.slot(${JSON.stringify(name)})`),
    ...given.map((name) => `${name}=${$}.given[${JSON.stringify(name)}]`),
    ...cell.imports.flatMap(({ bindings }, at) =>
      bindings.map(
        ({ local, imported }) =>
          `${local}=${$}.modules[${at}]${imported === "*" ? "" : `[${JSON.stringify(imported)}]`}`,
      ),
    ),
  ];
  const consts = `const ${taken.join(",")};`;
  const early = cell.declares.flatMap(({ name, kind, reassigned }) => {
    if (kind === "import") return cell.form === "module" ? [`${$}.put(${JSON.stringify(name)},${name});`] : [];
    if (kind === "function" && !reassigned) return [`${$}.put(${JSON.stringify(name)},${name});`];
    return isLive({ kind, reassigned }) ? [`${$}.live(${JSON.stringify(name)},()=>${name});`] : [];
  });
  return `(async(${$})=>{"use strict";${consts}${early.join("")}`;
}

/** Names whose value may change after their declaration: `var` may also be declared in a branch that is never taken. */
function isLive({ kind, reassigned }: Pick<Declaration, "kind" | "reassigned">): boolean {
  return reassigned || kind === "var";
}

function readFromSlot(out: Rewriter, { name, start, form }: Reference, $: string): void {
  const value = `${$}_${name}.c.v`;
  const end = start + name.length;
  switch (form) {
    case "call":
      out.replace(start, end, `(0,${value})`);
      return;
    case "shorthand":
      out.replace(start, end, `${name}:${value}`);
      return;
    case "typeof":
      out.replace(start, end, `(${$}_${name}.has?${value}:void 0)`);
      return;
    case "read":
    case "write":
      out.replace(start, end, value);
  }
}

function writeImports(out: Rewriter, cell: CellAnalysis): void {
  for (const node of list(cell.program, "body")) {
    if (isImport(node)) out.blank(node.start, node.end, ";");
    else if (node.type === "ExportNamedDeclaration" && !isErased(node)) {
      const declaration = child(node, "declaration");
      out.blank(node.start, declaration?.start ?? node.end, ";");
    }
  }
  for (const { start } of cell.names.imports) out.replace(start, start + "import".length, `${cell.helper}.import`);
}

function writeAwaits(out: Rewriter, cell: CellAnalysis): void {
  for (const { start, end, each } of cell.names.awaited) {
    out.insert(start, `${cell.helper}.${each ? "each" : "wait"}(`);
    out.insert(end, ")");
  }
}

/** After each top-level declaration its values are given to the notebook. */
function publish(out: Rewriter, cell: CellAnalysis): void {
  const settled = new Map(cell.declares.filter((d) => !isLive(d)).map((d) => [d.start, d.name]));
  for (const statement of list(cell.program, "body")) {
    const declaration = statement.type === "ExportNamedDeclaration" ? child(statement, "declaration") : statement;
    if (declaration === undefined || isErased(declaration)) continue;
    if (declaration.type !== "VariableDeclaration" && declaration.type !== "ClassDeclaration") continue;
    const names = boundIn(declaration).flatMap((start) => settled.get(start) ?? []);
    const puts = names.map((name) => `${cell.helper}.put(${JSON.stringify(name)},${name});`);
    if (puts.length > 0) out.insert(declaration.end, `;${puts.join("")}`);
  }
}

/** Starts of the identifiers that a declaration may bind. */
function boundIn(declaration: SyntaxNode): readonly number[] {
  if (declaration.type === "ClassDeclaration") return [child(declaration, "id")?.start ?? -1];
  const identifiers: number[] = [];
  const walk = (node: SyntaxNode): void => {
    if (node.type === "Identifier") identifiers.push(node.start);
    else for (const part of childrenOf(node)) walk(part);
  };
  for (const declarator of list(declaration, "declarations")) {
    const id = child(declarator, "id");
    if (id !== undefined) walk(id);
  }
  return identifiers;
}

/** Makes the last expression the program's value; answers where it ends. */
function showLast(out: Rewriter, cell: CellAnalysis): number | undefined {
  const last = lastStatement(cell.program);
  if (last === undefined || cell.source[last.end - 1] === ";") return undefined;
  if (last.type !== "ExpressionStatement" && last.type !== "Directive") return undefined;
  out.insert(last.start, "return (");
  out.insert(last.end, "\n)");
  return last.end;
}

function lastStatement(program: Program): SyntaxNode | undefined {
  const statements = program.body.filter((node) => !isErased(node) && node.type !== "EmptyStatement");
  return statements.at(-1) ?? program.directives.at(-1);
}

function isImport(node: SyntaxNode): boolean {
  return node.type === "ImportDeclaration" && !isErased(node);
}

function importOf(node: SyntaxNode): CellImport {
  const source = child(node, "source");
  return {
    module: source === undefined ? "" : text(source, "value"),
    start: node.start,
    bindings: list(node, "specifiers")
      .filter((specifier) => specifier.importKind !== "type")
      .map((specifier) => {
        const imported = child(specifier, "imported");
        const name = imported === undefined ? "" : text(imported, "name") || text(imported, "value");
        return {
          local: text(child(specifier, "local") ?? specifier, "name"),
          imported:
            specifier.type === "ImportNamespaceSpecifier"
              ? "*"
              : specifier.type === "ImportDefaultSpecifier"
                ? "default"
                : name,
          start: specifier.start,
        };
      }),
  };
}

function metaProblem(source: string, program: SyntaxNode): CellProblem | undefined {
  const seek = (node: SyntaxNode): SyntaxNode | undefined => {
    if (node.type === "MetaProperty" && text(child(node, "meta") ?? node, "name") === "import") return node;
    for (const part of childrenOf(node)) {
      const found = seek(part);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = source.includes("import") ? seek(program) : undefined;
  if (found === undefined) return undefined;
  const message = "`import.meta` has no meaning here: code that a kernel runs has no address.";
  return { name: "SyntaxError", message, ...placeOf(source, found.start) };
}
