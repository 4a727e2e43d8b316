/** What a cell's text declares at its top level, and every word in it that could be a name. Read by TypeScript's parser. */
import type {
  SourceFile,
  SourceNode,
  TypeScriptServices,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import type { CellFacts, DeclaredName } from "./notebook-project.ts";

const LATEST = 99;

export function cellFactsOf(ts: TypeScriptServices, text: string): CellFacts {
  const source = ts.createSourceFile("/cell.ts", text, LATEST);
  const declares = source.statements.flatMap((statement) => namesOf(ts, source, statement));
  return { declares, mentions: new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu)) };
}

function namesOf(ts: TypeScriptServices, source: SourceFile, statement: SourceNode): readonly DeclaredName[] {
  const { SyntaxKind: kinds } = ts;
  const exported = statement.modifiers?.some((modifier) => modifier.kind === kinds["ExportKeyword"]) ?? false;
  const named = (node: SourceNode | undefined): readonly DeclaredName[] =>
    node?.text ? [{ name: node.text, start: node.getStart(source), exported }] : [];
  const bound = (node: SourceNode | undefined): readonly DeclaredName[] =>
    node?.elements ? node.elements.flatMap((element) => bound(element.name)) : named(node);
  if (statement.declarationList) return statement.declarationList.declarations.flatMap((one) => bound(one.name));
  if (statement.importClause) {
    const { name, namedBindings } = statement.importClause;
    const all = [
      ...named(name),
      ...(namedBindings?.elements?.flatMap((one) => named(one.name)) ?? named(namedBindings?.name)),
    ];
    return all.map((one) => ({ ...one, imported: true }));
  }
  const declaring = [
    "FunctionDeclaration",
    "ClassDeclaration",
    "InterfaceDeclaration",
    "TypeAliasDeclaration",
    "EnumDeclaration",
  ];
  return declaring.some((kind) => kinds[kind] === statement.kind) ? named(statement.name) : [];
}
