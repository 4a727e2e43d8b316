/**
 * A notebook as a file that others import: of its cells those that give the wanted names, and what these need, in the
 * order of a clean run, as one text. The notebook stays as it is: what its cells would show is not shown, and what they
 * make is made anew in the kernel that imports.
 */
import { readCell } from "../graph/cell-names.ts";
import { NotebookGraph } from "../graph/notebook-graph.ts";
import { isObject } from "../notebook/json.ts";
import { analyseCell } from "./compile/compile.ts";
import { list } from "./compile/syntax.ts";

/** `all`: every name that the notebook declares. */
export type WantedNames = ReadonlySet<string> | "all";

export interface NotebookSource {
  readonly text: string;
  /** Of the wanted names, those that the notebook declares. */
  readonly names: readonly string[];
}

/** `text`: the notebook in nbformat. Undefined when it is none. */
export function notebookSource(text: string, wanted: WantedNames): NotebookSource | undefined {
  const cells = codeIn(text);
  if (cells === undefined) return undefined;
  const graph = new NotebookGraph(readCell);
  graph.follow(cells.map((source, at) => ({ cellId: `c${at}`, source })));
  const declared = graph.cellIds.flatMap((cellId) => graph.namesOf(cellId).declares.map(({ name }) => name));
  const names = [...new Set(declared)].filter((name) => wanted === "all" || wanted.has(name));
  const needed = graph.upstream(names.map((name) => graph.ownerOf(name) ?? ""));
  const seen = new Set<string>();
  const sources = needed.map((cellId) => withoutImports(cells[Number(cellId.slice(1))] ?? "", seen));
  return { text: sources.join("\n;\n"), names };
}

/** The TypeScript cells of a notebook, in its order. */
function codeIn(text: string): readonly string[] | undefined {
  const notebook = parsed(text);
  if (!isObject(notebook) || !Array.isArray(notebook.cells)) return undefined;
  const { kernelspec } = isObject(notebook.metadata) ? notebook.metadata : {};
  const own = isObject(kernelspec) && kernelspec.name === "octavo-typescript" ? "typescript" : undefined;
  return notebook.cells.flatMap((cell) => {
    if (!isObject(cell) || cell.cell_type !== "code") return [];
    const { octavo } = isObject(cell.metadata) ? cell.metadata : {};
    const language = isObject(octavo) && typeof octavo.language === "string" ? octavo.language : own;
    if (language !== "typescript" && language !== "javascript") return [];
    return [Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? "")];
  });
}

/** Two cells may import the same thing; one text may not. */
function withoutImports(source: string, seen: Set<string>): string {
  const analysed = analyseCell(source);
  if (!analysed.ok) return source;
  let text = source;
  for (const { start, bindings } of analysed.cell.imports) {
    const locals = bindings.map(({ local }) => local);
    const isKnown = locals.length > 0 && locals.every((local) => seen.has(local));
    const end = list(analysed.cell.program, "body").find((node) => node.start === start)?.end;
    if (isKnown && end !== undefined)
      text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
    for (const local of locals) seen.add(local);
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
