/**
 * What one cell's text says about it: names it declares, refers to and changes, what it imports, what it does to the
 * world. One parse; everything else in `lib/graph` works on this. It is the only file there that needs the parser, so a
 * page loads it when it first needs a graph.
 */
import { analyseCell, type CellAnalysis } from "../kernel/compile/compile.ts";
import { deedsOf, type Effect } from "../kernel/compile/deeds.ts";
import { type CellProblem, placeOf } from "../kernel/compile/syntax.ts";

/** A name at its first place in the cell; lines and columns count from 1. */
export interface NameAt {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** The cell changes a value in place that it did not make, as far as text can tell. */
export interface Change extends NameAt {
  /** `assign`: `x = …`, which only the owner may; `inside`: `x.a = …`; `call`: `x.push(…)`. */
  readonly how: "assign" | "inside" | "call";
  /** The method that changes it, as `push`. */
  readonly method?: string;
}

export interface CellNames {
  /** Names that the cell gives to the notebook. */
  readonly declares: readonly NameAt[];
  /** Names it imports: given to the notebook too, where no cell declares them. Two cells may import the same thing. */
  readonly lends: readonly NameAt[];
  /** Names it refers to and does not declare itself: of other cells, or of the kernel's world. */
  readonly refers: readonly NameAt[];
  readonly changes: readonly Change[];
  /** Names it declares that stand for a value of another cell, or a part of one: `const y = x.a`. */
  readonly aliases: readonly { readonly name: string; readonly of: string }[];
  /** Modules it imports. */
  readonly imports: readonly string[];
  readonly effects: readonly Effect[];
}

export type CellReading =
  | { readonly ok: true; readonly names: CellNames }
  | { readonly ok: false; readonly problem: CellProblem };

export type ReadCell = (source: string) => CellReading;

export const readCell: ReadCell = (source) => {
  const analysed = analyseCell(source);
  return analysed.ok ? { ok: true, names: namesIn(analysed.cell) } : analysed;
};

function namesIn(cell: CellAnalysis): CellNames {
  const { declares, names, imports, source } = cell;
  const imported = new Set(imports.flatMap(({ bindings }) => bindings.map(({ local }) => local)));
  const at = (name: string, start: number): NameAt => ({ name, ...placeOf(source, start) });
  const refers = new Map<string, NameAt>();
  for (const { name, start } of names.references) if (!refers.has(name)) refers.set(name, at(name, start));
  const { aliases, changes, effects } = deedsOf(cell);
  return {
    declares: declares.filter(({ name }) => !imported.has(name)).map(({ name, start }) => at(name, start)),
    lends: declares.filter(({ name }) => imported.has(name)).map(({ name, start }) => at(name, start)),
    refers: [...refers.values()],
    changes: changes.map(({ name, start, ...how }) => ({ ...at(name, start), ...how })),
    aliases: declares.flatMap(({ name }) => [...(aliases.get(name) ?? [])].map((of) => ({ name, of }))),
    imports: [...new Set(imports.map(({ module }) => module))],
    effects,
  };
}
