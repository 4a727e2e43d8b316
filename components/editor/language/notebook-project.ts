/**
 * The cells of a notebook as the files of one TypeScript project. Each cell is a module; in front of its text, on one
 * line of its own, stand an `export` of the names it shares and an `import` of the names it takes from others. So every
 * name has its type everywhere, generics and interfaces too, top-level await is allowed, and a name like `history`
 * hides the browser's without a clash. Text positions only move by the length of that line.
 *
 * A cell imports what it mentions; the one that is being asked about imports everything, so that all names are offered.
 * A name belongs to the first cell that declares it; the others are told (`findDuplicates`). Knows no TypeScript: what a
 * text declares is told by `analyse`.
 */
export interface DeclaredName {
  readonly name: string;
  readonly start: number;
  /** Has its own `export` in the text. */
  readonly exported: boolean;
  /** By an import: the notebook's where no cell declares it, and never in the way of another cell's. */
  readonly imported?: boolean;
}

export interface CellFacts {
  readonly declares: readonly DeclaredName[];
  readonly mentions: ReadonlySet<string>;
}

export interface Duplicate {
  readonly name: string;
  readonly start: number;
  readonly owner: string;
  /** Place of the owner among the TypeScript cells, from 1. */
  readonly ownerNumber: number;
}

interface Cell {
  readonly text: string;
  readonly facts: CellFacts;
}

interface Module {
  readonly prefix: string;
  readonly text: string;
  readonly version: number;
}

export class NotebookProject {
  readonly #analyse: (text: string) => CellFacts;
  readonly #cells = new Map<string, Cell>();
  readonly #modules = new Map<string, Module>();
  #order: readonly string[] = [];
  #owners: ReadonlyMap<string, string> = new Map();
  #focus: string | undefined;
  #versions = 0;

  constructor(analyse: (text: string) => CellFacts) {
    this.#analyse = analyse;
  }

  update(order: readonly string[], changed: readonly { readonly cellId: string; readonly text: string }[]): void {
    for (const { cellId, text } of changed) {
      if (this.#cells.get(cellId)?.text !== text) this.#cells.set(cellId, { text, facts: this.#analyse(text) });
    }
    this.#order = order.filter((cellId) => this.#cells.has(cellId));
    const alive = new Set(this.#order);
    for (const cellId of [...this.#cells.keys()].filter((id) => !alive.has(id))) {
      this.#cells.delete(cellId);
      this.#modules.delete(cellId);
    }
    this.#owners = this.#findOwners();
  }

  /** The cell that is asked about: all names of the notebook are in its scope. */
  focus(cellId: string): void {
    this.#focus = cellId;
  }

  get cellIds(): readonly string[] {
    return this.#order;
  }

  has(cellId: string): boolean {
    return this.#cells.has(cellId);
  }

  /** Text and version of a cell's module as the compiler reads it. */
  module(cellId: string): Module | undefined {
    const cell = this.#cells.get(cellId);
    if (!cell) return undefined;
    const prefix = this.#prefixOf(cellId, cell);
    const before = this.#modules.get(cellId);
    const text = prefix + cell.text;
    if (before?.text === text) return before;
    const module = { prefix, text, version: ++this.#versions };
    this.#modules.set(cellId, module);
    return module;
  }

  textOf(cellId: string): string | undefined {
    return this.#cells.get(cellId)?.text;
  }

  /** The first cell that declares the name. */
  ownerOf(name: string): string | undefined {
    return this.#owners.get(name);
  }

  /** Where in its module a cell declares a name. */
  declarationOf(cellId: string, name: string): number | undefined {
    const start = this.#cells.get(cellId)?.facts.declares.find((declared) => declared.name === name)?.start;
    const prefix = this.module(cellId)?.prefix;
    return start === undefined || prefix === undefined ? undefined : prefix.length + start;
  }

  findDuplicates(cellId: string): readonly Duplicate[] {
    const declares = this.#cells.get(cellId)?.facts.declares ?? [];
    return declares.flatMap(({ name, start, imported }) => {
      if (imported === true) return [];
      const owner = this.#owners.get(name);
      if (owner === undefined || owner === cellId) return [];
      return [{ name, start, owner, ownerNumber: this.#order.indexOf(owner) + 1 }];
    });
  }

  #findOwners(): ReadonlyMap<string, string> {
    const owners = new Map<string, string>();
    for (const wanted of [false, true]) {
      for (const cellId of this.#order) {
        for (const { name, imported = false } of this.#cells.get(cellId)?.facts.declares ?? []) {
          if (imported === wanted && !owners.has(name)) owners.set(name, cellId);
        }
      }
    }
    return owners;
  }

  #prefixOf(cellId: string, { facts }: Cell): string {
    const own = new Set(facts.declares.map(({ name }) => name));
    const wanted = cellId === this.#focus ? this.#owners.keys() : facts.mentions;
    const imports = new Map<string, string[]>();
    for (const name of wanted) {
      const owner = this.#owners.get(name);
      if (owner === undefined || owner === cellId || own.has(name)) continue;
      const list = imports.get(owner);
      if (list) list.push(name);
      else imports.set(owner, [name]);
    }
    const exported = [...new Set(facts.declares.filter((name) => !name.exported).map(({ name }) => name))];
    const lines = [...imports].map(
      ([owner, names]) => `import{${names.join(",")}}from${JSON.stringify(`cell:${owner}`)};`,
    );
    return `export{${exported.join(",")}};${lines.join("")}\n`;
  }
}
