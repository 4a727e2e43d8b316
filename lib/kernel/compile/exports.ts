/**
 * What a file gives to who imports it. A file is compiled as a cell is (compile.ts); its `export` statements are read
 * here, and the one that has no name of its own, `export default …`, is written as a value under that name.
 */
import { isErased } from "./erase.ts";
import type { Declaration } from "./names.ts";
import type { Rewriter } from "./rewrite.ts";
import { child, childrenOf, list, type Program, type SyntaxNode, text } from "./syntax.ts";

/** An analysed file, as far as exports go. */
interface ModuleText {
  readonly program: Program;
  readonly helper: string;
  readonly declares: readonly Declaration[];
}

/** An export of a name of the file itself. */
export interface OwnExport {
  readonly exported: string;
  readonly local: string;
}

/** `export … from "…"`; `imported: "*"` with `exported: "*"` passes everything on but the default. */
export interface ForwardedExport {
  readonly module: string;
  readonly start: number;
  readonly exported: string;
  readonly imported: string;
}

export interface ModuleExports {
  readonly own: readonly OwnExport[];
  readonly forwarded: readonly ForwardedExport[];
}

export function exportsOf(cell: ModuleText): ModuleExports {
  const own: OwnExport[] = [];
  const forwarded: ForwardedExport[] = [];
  for (const node of list(cell.program, "body")) {
    if (isErased(node) || !node.type.startsWith("Export")) continue;
    const source = child(node, "source");
    const declaration = child(node, "declaration");
    if (source !== undefined) forwarded.push(...forwardsOf(node, text(source, "value")));
    else if (node.type === "ExportDefaultDeclaration") own.push({ exported: "default", local: "default" });
    else if (node.type !== "ExportNamedDeclaration") continue;
    else if (declaration !== undefined && !isErased(declaration)) own.push(...namesIn(declaration, cell));
    else for (const { exported, imported } of specifiersOf(node)) own.push({ exported, local: imported });
  }
  return { own, forwarded };
}

/** Inside an assembled program: `export default …` becomes a value that is given away; answers where that value ends. */
export function writeExports(out: Rewriter, { program, helper: $ }: ModuleText): number | undefined {
  let valueEnd: number | undefined;
  for (const node of list(program, "body")) {
    const declaration = child(node, "declaration");
    if (node.type === "ExportAllDeclaration" && !isErased(node)) out.blank(node.start, node.end, ";");
    if (node.type !== "ExportDefaultDeclaration" || declaration === undefined || isErased(node)) continue;
    const id = child(declaration, "id");
    if (id !== undefined && isDeclaration(declaration)) {
      out.blank(node.start, declaration.start, ";");
      const name = text(id, "name");
      out.insert(declaration.end, `;${$}.put("default",${name});${$}.put(${JSON.stringify(name)},${name});`);
    } else {
      out.replace(node.start, declaration.start, `${$}.put("default",(`);
      out.insert(declaration.end, "\n));");
      valueEnd = declaration.end;
    }
  }
  return valueEnd;
}

function isDeclaration({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "ClassDeclaration";
}

function forwardsOf(node: SyntaxNode, module: string): readonly ForwardedExport[] {
  const from = { module, start: node.start };
  if (node.type === "ExportAllDeclaration") return [{ ...from, exported: "*", imported: "*" }];
  // `export * as name from` gives the whole module under a name; one without names only runs the file.
  const names = specifiersOf(node);
  return names.map((name) => ({ ...from, ...name }));
}

function specifiersOf(node: SyntaxNode): readonly { readonly exported: string; readonly imported: string }[] {
  return list(node, "specifiers")
    .filter(({ exportKind }) => exportKind !== "type")
    .map((specifier) => {
      const exported = nameIn(child(specifier, "exported"));
      const isWhole = specifier.type === "ExportNamespaceSpecifier";
      return { exported, imported: isWhole ? "*" : nameIn(child(specifier, "local")) };
    });
}

/** A name, or a string that stands for one. */
function nameIn(node: SyntaxNode | undefined): string {
  return node === undefined ? "" : text(node, "name") || text(node, "value");
}

function namesIn(declaration: SyntaxNode, { declares }: ModuleText): readonly OwnExport[] {
  const starts = new Set<number>();
  const walk = (node: SyntaxNode): void => {
    if (node.type === "Identifier") starts.add(node.start);
    else for (const part of childrenOf(node)) walk(part);
  };
  if (declaration.type === "VariableDeclaration") {
    for (const declarator of list(declaration, "declarations")) walk(child(declarator, "id") ?? declarator);
  } else starts.add(child(declaration, "id")?.start ?? -1);
  return declares.filter(({ start }) => starts.has(start)).map(({ name }) => ({ exported: name, local: name }));
}
