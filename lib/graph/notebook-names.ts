/**
 * What each cell of a notebook declares and needs, kept as cells change: who owns a name, whom a cell needs. A cell that
 * does not parse keeps what it last declared. Staleness is built on this.
 */
import { analyseCell } from "../kernel/compile/compile.ts";

export interface NotebookCell {
  readonly cellId: string;
  readonly source: string;
}

export interface CellNames {
  readonly declares: readonly string[];
  /** Names it refers to and does not declare itself. */
  readonly refers: readonly string[];
}

interface Known extends CellNames {
  readonly source: string;
}

const nothing: CellNames = { declares: [], refers: [] };

/** The names of one cell's text, or undefined when it does not parse. */
export function namesOfCell(source: string): CellNames | undefined {
  const analysed = analyseCell(source);
  if (!analysed.ok) return undefined;
  const { declares, names, imports } = analysed.cell;
  const imported = new Set(imports.flatMap(({ bindings }) => bindings.map(({ local }) => local)));
  return {
    // Two cells may import the same thing: an import is nobody's property.
    declares: declares.map(({ name }) => name).filter((name) => !imported.has(name)),
    refers: [...new Set(names.references.map(({ name }) => name))],
  };
}

export class NotebookNames {
  #known = new Map<string, Known>();

  /** Takes the notebook's cells in shown order; answers those that are no longer there. */
  follow(cells: readonly NotebookCell[]): readonly string[] {
    const next = new Map<string, Known>();
    for (const { cellId, source } of cells) {
      const before = this.#known.get(cellId);
      next.set(cellId, before?.source === source ? before : { source, ...(namesOfCell(source) ?? before ?? nothing) });
    }
    const gone = [...this.#known.keys()].filter((cellId) => !next.has(cellId));
    this.#known = next;
    return gone;
  }

  of(cellId: string): CellNames {
    return this.#known.get(cellId) ?? nothing;
  }

  /** What every other cell declares, in shown order. */
  others(cellId: string): readonly { readonly cellId: string; readonly declares: readonly string[] }[] {
    return [...this.#known].flatMap(([id, { declares }]) =>
      id === cellId || declares.length === 0 ? [] : [{ cellId: id, declares }],
    );
  }

  /** The cell that declares a name: the first in shown order. */
  ownerOf(name: string): string | undefined {
    for (const [cellId, { declares }] of this.#known) if (declares.includes(name)) return cellId;
    return undefined;
  }

  /** Cells whose names a cell refers to, in shown order. */
  needs(cellId: string): readonly string[] {
    const { refers } = this.of(cellId);
    const owners = new Set(refers.map((name) => this.ownerOf(name)).filter((owner) => owner !== undefined));
    owners.delete(cellId);
    return [...this.#known.keys()].filter((id) => owners.has(id));
  }
}
