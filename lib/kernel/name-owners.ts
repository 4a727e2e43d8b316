/**
 * Whose a name is: as the notebook's texts say it, and as runs have left it. One name belongs to the cell that declares
 * it, and only that cell assigns to it. Imports are in nobody's way: a name that no cell declares is given to the others
 * by the first cell that imports it, and a cell that imports for itself uses its own.
 */
import type { CellAnalysis } from "./compile/compile.ts";
import { type CellProblem, placeOf } from "./compile/syntax.ts";
import type { Slots } from "./slots.ts";

/** The names of one cell that the notebook's other cells may use. */
export interface OwnedNames {
  readonly cellId: string;
  readonly declares: readonly string[];
  /** Imported by it, and declared nowhere. */
  readonly lends: readonly string[];
}

export class NameOwners {
  readonly #slots: Slots;
  /** Name → cells whose text declares it, in shown order. */
  #declarers = new Map<string, string[]>();
  #lenders = new Map<string, string>();
  /** Cell → what it imported when it ran last. */
  readonly #imported = new Map<string, ReadonlyMap<string, unknown>>();

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** The notebook as its texts stand now. */
  take(cells: readonly OwnedNames[]): void {
    this.#declarers = new Map();
    this.#lenders = new Map();
    for (const { cellId, declares, lends } of cells) {
      for (const name of declares) this.#declarers.set(name, [...(this.#declarers.get(name) ?? []), cellId]);
      for (const name of lends) this.#lenders.set(name, cellId);
    }
    for (const [name, cellId] of this.#lenders) this.#lend(name, cellId);
  }

  /** A cell is about to run: what it declares is not there yet, what it imports is. */
  claim(cell: CellAnalysis, cellId: string, modules: readonly object[]): void {
    const own = cell.declares.filter(({ kind }) => kind !== "import").map(({ name }) => name);
    this.#slots.claim(cellId, own);
    this.#imported.set(cellId, importedBy(cell, modules));
    for (const name of this.#imported.get(cellId)?.keys() ?? []) {
      const isFree = this.#lenders.get(name) === undefined && this.#slots.ownerOf(name) === undefined;
      if (isFree && !this.#declarers.has(name)) this.#lenders.set(name, cellId);
      if (this.#lenders.get(name) === cellId) this.#lend(name, cellId);
    }
  }

  release(cellId: string): void {
    this.#imported.delete(cellId);
    this.#slots.release(cellId);
  }

  /** Whether some cell gives the name, now or once it has run. */
  isShared(name: string): boolean {
    return this.#slots.ownerOf(name) !== undefined || this.#declarers.has(name) || this.#lenders.has(name);
  }

  /** Whether what the name stands for now came by an import. */
  isImported(name: string): boolean {
    return this.#imported.get(this.#slots.ownerOf(name) ?? "")?.has(name) === true;
  }

  /** Another cell that declares the name. */
  otherOwner(name: string, cellId: string): string | undefined {
    const declared = this.#declarers.get(name)?.find((id) => id !== cellId);
    if (declared !== undefined) return declared;
    const owner = this.isImported(name) ? undefined : this.#slots.ownerOf(name);
    return owner === cellId ? undefined : owner;
  }

  /** What of a cell's text takes or changes what is another's. `hasGlobal`: names that the world had before any cell. */
  conflictIn(cell: CellAnalysis, cellId: string, hasGlobal: (name: string) => boolean): CellProblem | undefined {
    for (const { name, start, kind } of cell.declares) {
      const owner = kind === "import" ? undefined : this.otherOwner(name, cellId);
      if (owner === undefined) continue;
      const message = `\`${name}\` is already declared in another cell. One name belongs to one cell: rename it here or there, or put it in a block { … } to keep it to this cell.`;
      return { name: "NameError", message, ...placeOf(cell.source, start), otherCell: owner };
    }
    for (const { name, start, form } of cell.names.references) {
      if (form !== "write") continue;
      const owner = this.otherOwner(name, cellId) ?? this.#lenders.get(name);
      if (owner === undefined && hasGlobal(name)) continue;
      const message =
        owner === undefined
          ? `\`${name}\` is not declared. Write \`let ${name} = …\` or \`const ${name} = …\`.`
          : `\`${name}\` belongs to another cell, and only that cell assigns to it. Make a new name here, or do the assignment there.`;
      const place = placeOf(cell.source, start);
      return { name: "NameError", message, ...place, ...(owner === undefined ? {} : { otherCell: owner }) };
    }
    return undefined;
  }

  /** Gives what a cell imported to the others, unless a run has left the name to somebody who declares it. */
  #lend(name: string, cellId: string): void {
    const mine = this.#imported.get(cellId);
    const owner = this.#slots.ownerOf(name);
    if (mine?.has(name) !== true) return;
    if (owner === undefined || owner === cellId || this.#imported.get(owner)?.has(name) === true) {
      this.#slots.put(name, cellId, mine.get(name));
    }
  }
}

function importedBy({ imports }: CellAnalysis, modules: readonly object[]): ReadonlyMap<string, unknown> {
  return new Map(
    imports.flatMap(({ bindings }, at) =>
      bindings.map(({ local, imported }): readonly [string, unknown] => {
        const module = modules[at] as Readonly<Record<string, unknown>> | undefined;
        return [local, imported === "*" ? module : module?.[imported]];
      }),
    ),
  );
}
