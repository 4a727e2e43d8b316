/**
 * Where a name stands in all cells of a notebook, for giving it another one. TypeScript renames within a module; a name
 * that cells share passes through the `export` and `import` in front of their texts, so it is followed from cell to
 * cell here. `{ x }` becomes `{ x: y }`: a property keeps its name. Refuses what would mean something else afterwards.
 */
import type {
  LanguageService,
  RenameLocation,
  SourceNode,
  TypeScriptServices,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import type { Edit } from "#lib/text/delta.ts";
import { cellOfFile, fileOfCell } from "./cell-file.ts";
import type { Refusal, Renaming } from "./language-message.ts";
import type { NotebookProject } from "./notebook-project.ts";

export interface RenameAsk {
  readonly cellId: string;
  /** In the cell's module, with the line in front of its text. */
  readonly offset: number;
  /** Left out: only whether it can be renamed. */
  readonly to: string | undefined;
}

export interface RenameWorld {
  readonly ts: TypeScriptServices;
  readonly service: LanguageService;
  readonly project: NotebookProject;
}

const nothingHere = "There is no name here that could be renamed.";
const PREFERENCES = { providePrefixAndSuffixTextForRename: true };
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

export function renameName(world: RenameWorld, { cellId, offset, to }: RenameAsk): Renaming | Refusal {
  const { service, project } = world;
  const file = fileOfCell(cellId);
  const info = service.getRenameInfo(file, offset, PREFERENCES);
  if (!info.canRename) {
    const known = (service.getDefinitionAtPosition(file, offset) ?? []).length > 0;
    return { why: known ? "This name belongs to a library." : nothingHere };
  }
  const from = info.displayName;
  const found = service.findRenameLocations(file, offset, false, false, PREFERENCES) ?? [];
  if (found.some(({ fileName }) => cellOfFile(fileName) === undefined))
    return { why: `\`${from}\` belongs to a library.` };
  const span = { start: info.triggerSpan.start - (prefixOf(project, cellId) ?? 0), length: info.triggerSpan.length };
  const shared = isShared(project, cellId, from) && found.some((place) => isPassedOn(project, place));
  const places = shared ? throughCells(world, from) : found;
  const edits = editsByCell(project, places, to ?? from);
  if (edits.length === 0) return { why: nothingHere };
  const why = to === undefined || to === from ? undefined : whyNot(world, edits, from, to, shared);
  return why === undefined ? { from, span, edits } : { why };
}

const prefixOf = (project: NotebookProject, cellId: string | undefined): number | undefined =>
  cellId === undefined ? undefined : project.module(cellId)?.prefix.length;

/** Whether a name means the notebook's, as that cell says it: not where the cell has taken a name that another has. */
function isShared(project: NotebookProject, cellId: string, name: string): boolean {
  return project.ownerOf(name) === cellId || importOf(project, cellId, name) !== undefined;
}

/** What cells share stands in the line in front of some text, too; a local name of the same spelling does not. */
function isPassedOn(project: NotebookProject, { fileName, textSpan }: RenameLocation): boolean {
  return textSpan.start < (prefixOf(project, cellOfFile(fileName)) ?? 0);
}

function throughCells({ service, project }: RenameWorld, name: string): readonly RenameLocation[] {
  const owner = project.ownerOf(name);
  return project.cellIds.flatMap((cellId) => {
    const at = cellId === owner ? project.declarationOf(cellId, name) : importOf(project, cellId, name);
    const file = fileOfCell(cellId);
    const inFile = at === undefined ? [] : (service.findRenameLocations(file, at, false, false, PREFERENCES) ?? []);
    return inFile.filter(({ fileName }) => fileName === file);
  });
}

function importOf(project: NotebookProject, cellId: string, name: string): number | undefined {
  const prefix = project.module(cellId)?.prefix ?? "";
  const imports = prefix.indexOf("import{");
  const at = imports < 0 ? -1 : prefix.slice(imports).search(new RegExp(`[{,]${name.replaceAll("$", "\\$")}[,}]`));
  return at < 0 ? undefined : imports + at + 1;
}

function editsByCell(project: NotebookProject, places: readonly RenameLocation[], to: string): Renaming["edits"] {
  return project.cellIds.flatMap((cellId) => {
    const prefix = prefixOf(project, cellId) ?? 0;
    const edits = new Map<number, Edit>();
    for (const { fileName, textSpan, prefixText = "", suffixText = "" } of places) {
      if (fileName !== fileOfCell(cellId) || textSpan.start < prefix) continue;
      const offset = textSpan.start - prefix;
      edits.set(offset, { offset, length: textSpan.length, text: prefixText + to + suffixText });
    }
    const sorted = [...edits.values()].sort((one, other) => one.offset - other.offset);
    return sorted.length === 0 ? [] : [{ cellId, edits: sorted }];
  });
}

function whyNot(
  { ts, project }: RenameWorld,
  edits: Renaming["edits"],
  from: string,
  to: string,
  shared: boolean,
): string | undefined {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(to)) return `\`${to}\` is not a name.`;
  if (RESERVED.has(to)) return `\`${to}\` is a word of the language, not a name.`;
  if (shared && project.ownerOf(to) !== undefined) return `\`${to}\` is declared in the notebook already.`;
  const taken = edits.some(({ cellId }) => speaksOf(ts, project.textOf(cellId) ?? "", to));
  return taken ? `\`${to}\` means something else where \`${from}\` is used.` : undefined;
}

/** Whether a text has the name as a name, not only as a property. */
function speaksOf(ts: TypeScriptServices, text: string, name: string): boolean {
  if (!text.includes(name)) return false;
  const { SyntaxKind: kinds } = ts;
  const properties = new Set(
    [
      "PropertyAccessExpression",
      "PropertyAssignment",
      "PropertyDeclaration",
      "PropertySignature",
      "MethodDeclaration",
      "MethodSignature",
      "GetAccessor",
      "SetAccessor",
    ].map((kind) => kinds[kind]),
  );
  const look = (node: SourceNode, parent: SourceNode | undefined): boolean => {
    if (node.kind === kinds["Identifier"] && node.text === name) {
      const isProperty = parent !== undefined && parent.name === node && properties.has(parent.kind);
      if (!isProperty && parent?.propertyName !== node) return true;
    }
    return ts.forEachChild(node, (inner) => look(inner, node) || undefined) ?? false;
  };
  return look(ts.createSourceFile("/cell.ts", text, 99), undefined);
}
