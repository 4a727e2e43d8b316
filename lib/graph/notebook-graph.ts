/**
 * The notebook as a graph: who declares a name, who needs whom, in which order a clean run goes. Kept as cells change:
 * only cells with another text are read again. A cell that does not parse keeps the names it last had and says so.
 *
 * Order of a clean run: what a cell needs comes first, otherwise as shown. A name that two cells declare belongs to the
 * first in shown order; the graph names the others, and the kernel runs neither. A name that no cell declares belongs to
 * the first that imports it; others that import it have their own.
 */
import type { CellProblem } from "../kernel/compile/syntax.ts";
import type { OwnedNames } from "../kernel/name-owners.ts";
import type { CellNames, CellReading, ReadCell } from "./cell-names.ts";

export interface GraphCell {
  readonly cellId: string;
  readonly source: string;
}

/** What is wrong with a cell beside its syntax. Each says which other cell, so that a page can go there. */
export type GraphProblem =
  /** Other cells declare the same name. */
  | { readonly kind: "duplicate"; readonly name: string; readonly cellIds: readonly string[] }
  /** The cell needs itself through others: ids from this cell on, each needing the next. */
  | { readonly kind: "cycle"; readonly cellIds: readonly string[] }
  /** It changes a value of another cell in place: a run of it makes what the owner shows untrue. */
  | {
      readonly kind: "changes";
      readonly name: string;
      readonly cellId: string;
      readonly how: "assign" | "inside" | "call";
      readonly method?: string;
      readonly line: number;
      readonly column: number;
    };

export interface Edge {
  /** The cell that declares. */
  readonly from: string;
  /** The cell that refers. */
  readonly to: string;
  readonly names: readonly string[];
}

const noNames: CellNames = { declares: [], lends: [], refers: [], changes: [], aliases: [], imports: [], effects: [] };
const none: readonly string[] = [];
const noNamesChanged: ReadonlySet<string> = new Set();

interface Known {
  readonly source: string;
  readonly names: CellNames;
  /** Why the text cannot be read; `names` are then the last that could. */
  readonly unreadable: CellProblem | undefined;
}

export class NotebookGraph {
  readonly #read: ReadCell;
  #known = new Map<string, Known>();
  #links = linksOf(new Map());
  /** Counts changes of names, their places or the order; the same while nothing of a graph changes. */
  revision = 0;

  constructor(read: ReadCell) {
    this.#read = read;
  }

  /** Takes the notebook's TypeScript cells in shown order; answers those that are no longer there. */
  follow(cells: readonly GraphCell[]): readonly string[] {
    const next = new Map<string, Known>();
    let same = cells.length === this.#known.size;
    const before = this.#known.keys();
    for (const { cellId, source } of cells) {
      const old = this.#known.get(cellId);
      const known = old?.source === source ? old : this.#look(source, old);
      next.set(cellId, known);
      same &&= before.next().value === cellId && known.names === old?.names;
    }
    const gone = [...this.#known.keys()].filter((cellId) => !next.has(cellId));
    this.#known = next;
    if (same) return gone;
    this.#links = linksOf(next);
    this.revision++;
    return gone;
  }

  /** Cells in shown order. */
  get cellIds(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Cells in the order of a clean run. */
  get order(): readonly string[] {
    return this.#links.order;
  }

  /** Place in the order of a clean run; of several cells, sort by it. */
  placeOf(cellId: string): number {
    return this.#links.places.get(cellId) ?? Number.POSITIVE_INFINITY;
  }

  namesOf(cellId: string): CellNames {
    return this.#known.get(cellId)?.names ?? noNames;
  }

  /** The names of a text that the cell has or had: what a run of it refers to, whatever was typed since. */
  readingOf(cellId: string, source: string): CellNames {
    const known = this.#known.get(cellId);
    if (known?.source === source) return known.names;
    const reading = this.#read(source);
    return reading.ok ? reading.names : noNames;
  }

  /** Cells that such a text needs, directly or not. */
  upstreamOf({ refers }: Pick<CellNames, "refers">, cellId: string): readonly string[] {
    const owners = refers.flatMap(({ name }) => this.ownerOf(name) ?? []);
    return this.upstream(owners).filter((id) => id !== cellId);
  }

  /** Why the cell's text cannot be read now; its names are then those it last had. */
  unreadable(cellId: string): CellProblem | undefined {
    return this.#known.get(cellId)?.unreadable;
  }

  /** The cell that declares a name: the first in shown order. */
  ownerOf(name: string): string | undefined {
    return this.#links.owners.get(name)?.[0];
  }

  /** Cells whose names this one refers to, itself left out, in shown order. */
  needs(cellId: string): readonly string[] {
    return this.#links.needs.get(cellId) ?? none;
  }

  /** Cells that refer to this one's names, in shown order. */
  feeds(cellId: string): readonly string[] {
    return this.#links.feeds.get(cellId) ?? none;
  }

  /** All that these cells need, directly or not, and they themselves; in the order of a clean run. */
  upstream(cellIds: Iterable<string>): readonly string[] {
    return this.#closure(cellIds, (id) => this.needs(id));
  }

  /** All that need these cells, directly or not, and they themselves; in the order of a clean run. */
  downstream(cellIds: Iterable<string>): readonly string[] {
    return this.#closure(cellIds, (id) => this.feeds(id));
  }

  /** Every use of another cell's names, for drawing. */
  edges(): readonly Edge[] {
    return [...this.#known].flatMap(([to, { names }]) => {
      const from = new Map<string, string[]>();
      for (const { name } of names.refers) {
        const owner = this.ownerOf(name);
        if (owner === undefined || owner === to) continue;
        from.set(owner, [...(from.get(owner) ?? []), name]);
      }
      return [...from].map(([owner, used]) => ({ from: owner, to, names: used }));
    });
  }

  /** Cells that change a name in place without owning it, as far as their text tells; in the order of a clean run. */
  changersOf(name: string): readonly string[] {
    return this.#links.changers.get(name) ?? none;
  }

  /** Names of other cells whose values its text changes, also under another cell's name for them. */
  changedBy(cellId: string): ReadonlySet<string> {
    return this.#links.changed.get(cellId) ?? noNamesChanged;
  }

  isInCycle(cellId: string): boolean {
    return this.#links.cyclic.has(cellId);
  }

  problemsOf(cellId: string): readonly GraphProblem[] {
    const { declares, changes } = this.namesOf(cellId);
    const problems: GraphProblem[] = declares.flatMap(({ name }) => {
      const others = (this.#links.owners.get(name) ?? none).filter((id) => id !== cellId);
      return others.length === 0 ? [] : [{ kind: "duplicate" as const, name, cellIds: others }];
    });
    if (this.isInCycle(cellId)) problems.push({ kind: "cycle", cellIds: this.#cycleFrom(cellId) });
    for (const change of changes) {
      const owner = this.ownerOf(change.name);
      if (owner !== undefined && owner !== cellId) problems.push({ kind: "changes", ...change, cellId: owner });
    }
    return problems;
  }

  /** Who owns which names, and which of them are only imported; in shown order. */
  owned(): readonly OwnedNames[] {
    return [...this.#known].flatMap(([cellId, { names }]) => {
      const lends = names.lends.flatMap(({ name }) => (this.ownerOf(name) === cellId ? [name] : []));
      if (names.declares.length + lends.length === 0) return [];
      return [{ cellId, declares: names.declares.map(({ name }) => name), lends }];
    });
  }

  #look(source: string, old: Known | undefined): Known {
    const reading: CellReading = this.#read(source);
    if (!reading.ok) return { source, names: old?.names ?? noNames, unreadable: reading.problem };
    const same = old !== undefined && sameNames(old.names, reading.names);
    return { source, names: same ? old.names : reading.names, unreadable: undefined };
  }

  #closure(from: Iterable<string>, step: (id: string) => readonly string[]): readonly string[] {
    const found = new Set<string>();
    const open = [...from].filter((id) => this.#known.has(id));
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...step(id));
    }
    return [...found].sort((a, b) => this.placeOf(a) - this.placeOf(b));
  }

  /** The shortest way from a cell through what it needs back to itself. */
  #cycleFrom(cellId: string): readonly string[] {
    const cameFrom = new Map<string, string>();
    const open = [cellId];
    for (const id of open) {
      for (const needed of this.needs(id)) {
        if (needed === cellId) return pathTo(id, cellId, cameFrom);
        if (cameFrom.has(needed)) continue;
        cameFrom.set(needed, id);
        open.push(needed);
      }
    }
    return [cellId];
  }
}

interface Links {
  readonly owners: ReadonlyMap<string, readonly string[]>;
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  readonly changers: ReadonlyMap<string, readonly string[]>;
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly order: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  readonly cyclic: ReadonlySet<string>;
}

function linksOf(known: ReadonlyMap<string, Known>): Links {
  const owners = new Map<string, string[]>();
  for (const [cellId, { names }] of known) for (const { name } of names.declares) push(owners, name, cellId);
  const declared = new Set(owners.keys());
  for (const [cellId, { names }] of known) {
    for (const { name } of names.lends) if (!declared.has(name)) push(owners, name, cellId);
  }
  const needs = new Map<string, readonly string[]>();
  const feeds = new Map<string, string[]>();
  const shown = new Map([...known.keys()].map((id, at) => [id, at]));
  const asShown = (a: string, b: string): number => (shown.get(a) ?? 0) - (shown.get(b) ?? 0);
  for (const [cellId, { names }] of known) {
    const found = new Set<string>();
    for (const { name } of names.refers) {
      const owner = owners.get(name)?.[0];
      if (owner !== undefined && owner !== cellId) found.add(owner);
    }
    needs.set(cellId, [...found].sort(asShown));
    for (const owner of found) push(feeds, owner, cellId);
  }
  const { order, cyclic } = orderOf([...known.keys()], needs);
  const places = new Map(order.map((id, at) => [id, at]));
  const changers = new Map<string, string[]>();
  const aliases = new Map<string, string[]>();
  for (const { names } of known.values()) for (const { name, of } of names.aliases) push(aliases, name, of);
  const changed = new Map<string, ReadonlySet<string>>();
  for (const cellId of order) {
    const names = closureOf(known.get(cellId)?.names.changes.map(({ name }) => name) ?? [], aliases);
    if (names.size > 0) changed.set(cellId, names);
    for (const name of names) if (owners.get(name)?.includes(cellId) === false) push(changers, name, cellId);
  }
  return { owners, needs, feeds, changers, changed, order, places, cyclic };
}

function closureOf(names: readonly string[], aliases: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(aliases.get(name) ?? []));
  }
  return found;
}

/** Needed ones first, otherwise as shown; cells of a cycle, and those only, are cyclic and stand as shown. */
function orderOf(
  shown: readonly string[],
  needs: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[]; readonly cyclic: ReadonlySet<string> } {
  const order: string[] = [];
  const placed = new Set<string>();
  const cyclic = cyclicOf(shown, needs);
  // Depth first, without recursion: a chain may be thousands of cells long.
  for (const start of shown) {
    const open: { readonly id: string; readonly left: string[] }[] = [];
    const enter = (id: string): void => {
      if (placed.has(id)) return;
      placed.add(id);
      open.push({ id, left: [...(needs.get(id) ?? [])].reverse() });
    };
    enter(start);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const needed = top.left.pop();
      if (needed !== undefined) enter(needed);
      else order.push(open.pop()?.id ?? "");
    }
  }
  return { order, cyclic };
}

/** Cells that need themselves, by Tarjan's strongly connected components without recursion. */
function cyclicOf(shown: readonly string[], needs: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const cyclic = new Set<string>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  for (const start of shown) {
    if (index.has(start)) continue;
    const open: { readonly id: string; at: number }[] = [];
    const enter = (id: string): void => {
      index.set(id, index.size);
      low.set(id, index.get(id) ?? 0);
      stack.push(id);
      onStack.add(id);
      open.push({ id, at: 0 });
    };
    enter(start);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = needs.get(top.id)?.[top.at++];
      if (next !== undefined) {
        if (!index.has(next)) enter(next);
        else if (onStack.has(next)) lower(low, top.id, index.get(next));
        continue;
      }
      open.pop();
      const above = open.at(-1);
      if (above !== undefined) lower(low, above.id, low.get(top.id));
      if (low.get(top.id) !== index.get(top.id)) continue;
      const together = stack.splice(stack.lastIndexOf(top.id));
      for (const id of together) {
        onStack.delete(id);
        if (together.length > 1) cyclic.add(id);
      }
    }
  }
  return cyclic;
}

function lower(low: Map<string, number>, id: string, to: number | undefined): void {
  low.set(id, Math.min(low.get(id) ?? 0, to ?? 0));
}

function pathTo(last: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [last];
  for (let at = last; at !== start; path.unshift(at)) at = cameFrom.get(at) ?? start;
  return path;
}

function sameNames(a: CellNames, b: CellNames): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
