/**
 * Under which token a cell is given another cell's name. A version that stands for content (`h:…`) says everything there
 * is to say about a value. Any other one (a function, a model) may read more names when it is used, so what those are
 * belongs to its token, as they are for the cell that uses it.
 */
import type { CellNames } from "./cell-names.ts";
import type { NotebookGraph } from "./notebook-graph.ts";
import type { RunRecord, Version } from "./run-record.ts";

export function isContent(version: Version): boolean {
  return version.startsWith("h:");
}

interface Token {
  readonly text: Version | undefined;
  /** The same for every reader: nobody changes in place what it stands for. */
  readonly shared: boolean;
}

/** Tokens as a clean run would give them, judged by each cell's last finished run. */
export class CleanTokens {
  readonly #graph: NotebookGraph;
  readonly #recordOf: (cellId: string) => RunRecord | undefined;
  readonly #shared = new Map<string, Token>();
  readonly #open = new Set<string>();
  /** Name → cells that changed it in place when they ran, or whose text says that they will; in clean order. */
  readonly #changers: ReadonlyMap<string, readonly string[]>;

  /** `order`: cells that a clean run would run; `isAsRan`: whether a cell's text is still that of its record. */
  constructor(
    graph: NotebookGraph,
    order: readonly string[],
    recordOf: (cellId: string) => RunRecord | undefined,
    isAsRan: (cellId: string) => boolean,
  ) {
    this.#graph = graph;
    this.#recordOf = recordOf;
    this.#changers = changersIn(graph, order, recordOf, isAsRan);
  }

  of(name: string, reader: string): Version | undefined {
    return this.#token(name, reader).text;
  }

  /** Those who change a name before a clean run comes to the reader. */
  changersBefore(name: string, reader: string): readonly string[] {
    const place = this.#graph.placeOf(reader);
    return (this.#changers.get(name) ?? []).filter((id) => this.#graph.placeOf(id) < place);
  }

  /** Somebody who changed it at any time; the reader itself only when nobody else did. */
  changerOf(name: string, reader: string): string | undefined {
    const found = this.#changers.get(name) ?? [];
    return found.find((id) => id !== reader) ?? found[0];
  }

  #token(name: string, reader: string): Token {
    const known = this.#shared.get(name);
    if (known !== undefined) return known;
    // Functions of several cells that call each other: their cells are a cycle, which is trouble of its own.
    if (this.#open.has(name)) return { text: "…", shared: false };
    this.#open.add(name);
    const token = this.#look(name, reader);
    this.#open.delete(name);
    if (token.shared && this.#open.size === 0) this.#shared.set(name, token);
    return token;
  }

  #look(name: string, reader: string): Token {
    const owner = this.#graph.ownerOf(name);
    if (owner === undefined) return { text: undefined, shared: true };
    const changer = this.changersBefore(name, reader).at(-1);
    const changed = changer === undefined ? undefined : this.#recordOf(changer)?.changed?.[name];
    const version = changed ?? versionMade(this.#recordOf(owner), name);
    const isShared = !this.#changers.has(name);
    if (version === undefined || isContent(version)) return { text: version, shared: isShared };
    return this.#deep(version, owner, reader, isShared);
  }

  #deep(version: Version, owner: string, reader: string, isShared: boolean): Token {
    let shared = isShared;
    const text = deepToken(version, this.#graph, owner, (name) => {
      const token = this.#token(name, reader);
      shared &&= token.shared;
      return token.text;
    });
    return { text, shared };
  }
}

/** Versions as they are in one session now: what its kernel holds. */
export class LiveVersions {
  /** Cell → name → version. */
  readonly #made = new Map<string, Map<string, Version>>();

  /** A run has finished, well or not. */
  take(cellId: string, { made, changed }: Pick<RunRecord, "made" | "changed">): void {
    this.#made.set(cellId, new Map(Object.entries(made ?? {})));
    this.change(changed ?? {});
  }

  /** Values have changed in place, whoever made them. */
  change(changed: Readonly<Record<string, Version>>): void {
    for (const [name, version] of Object.entries(changed)) {
      for (const names of this.#made.values()) if (names.has(name)) names.set(name, version);
    }
  }

  forget(cellIds: Iterable<string>): void {
    for (const cellId of cellIds) this.#made.delete(cellId);
  }

  /** Names that no text gives any more, though a run once made them: they are nobody's, and their kernel drops them. */
  dropUndeclared(graph: NotebookGraph): readonly string[] {
    return [...this.#made].flatMap(([cellId, names]) => {
      const { declares, lends } = graph.namesOf(cellId);
      const declared = new Set([...declares, ...lends].map(({ name }) => name));
      return [...names.keys()].filter((name) => !declared.has(name) && names.delete(name));
    });
  }

  clear(): void {
    this.#made.clear();
  }

  /** What a run of this cell that begins now, of this text, is given: a record's `read`. */
  readBy(
    graph: NotebookGraph,
    cellId: string,
    names: Pick<CellNames, "refers"> = graph.namesOf(cellId),
  ): Readonly<Record<string, Version>> {
    const read: Record<string, Version> = {};
    const known = new Map<string, Version | undefined>();
    for (const { name } of names.refers) {
      const owner = graph.ownerOf(name);
      const token = owner === undefined || owner === cellId ? undefined : this.#token(name, graph, known);
      if (token !== undefined) read[name] = token;
    }
    return read;
  }

  #token(name: string, graph: NotebookGraph, known: Map<string, Version | undefined>): Version | undefined {
    if (known.has(name)) return known.get(name);
    known.set(name, "…");
    const owner = graph.ownerOf(name);
    const version = owner === undefined ? undefined : this.#made.get(owner)?.get(name);
    const token =
      owner === undefined || version === undefined || isContent(version)
        ? version
        : deepToken(version, graph, owner, (next) => this.#token(next, graph, known));
    known.set(name, token);
    return token;
  }
}

function deepToken(
  version: Version,
  graph: NotebookGraph,
  owner: string,
  tokenOf: (name: string) => Version | undefined,
): Version {
  const below = graph.namesOf(owner).refers.flatMap(({ name }) => {
    const of = graph.ownerOf(name);
    return of === undefined || of === owner ? [] : [`${name}=${tokenOf(name) ?? ""}`];
  });
  return below.length === 0 ? version : `${version}/${digest(below.sort().join(" "))}`;
}

function versionMade(record: RunRecord | undefined, name: string): Version | undefined {
  if (record === undefined) return undefined;
  // A run that told no versions made new values, as far as anybody knows.
  return record.made === undefined ? `run:${record.executionId}` : record.made[name];
}

function changersIn(
  graph: NotebookGraph,
  order: readonly string[],
  recordOf: (cellId: string) => RunRecord | undefined,
  isAsRan: (cellId: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const changers = new Map<string, string[]>();
  for (const cellId of order) {
    const record = recordOf(cellId);
    // What ran is believed to do what it did; what did not run as it stands, what its text says.
    const told = record === undefined || !isAsRan(cellId) ? graph.changedBy(cellId) : [];
    for (const name of new Set([...told, ...Object.keys(record?.changed ?? {})])) {
      if (graph.ownerOf(name) === cellId) continue;
      const list = changers.get(name);
      if (list === undefined) changers.set(name, [cellId]);
      else list.push(cellId);
    }
  }
  return changers;
}

/** 64 bits of a text in hex: two runs of 32 bits by multiplication and rotation (after cyrb53). */
export function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b >>> 0).toString(16).padStart(8, "0") + (a >>> 0).toString(16).padStart(8, "0");
}
