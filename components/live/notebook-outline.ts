/**
 * The notebook's headings and the names its code cells declare, in shown order; and which cells a fold hides. Each
 * cell's entry is kept until its text changes. Names come from an argument (parsing is not this module's), late and in
 * idle time: an outline may be a moment behind, typing may not.
 */
import type { CellId } from "#lib/base/id.ts";
import type { NotebookModel } from "./notebook-model.ts";
import { Derived, Signal } from "./notebook-signal.ts";

export interface HeadingEntry {
  readonly kind: "heading";
  readonly id: CellId;
  readonly level: number;
  readonly text: string;
}

export interface CodeEntry {
  readonly kind: "code";
  readonly id: CellId;
  readonly names: readonly string[];
}

export type OutlineEntry = HeadingEntry | CodeEntry;

const settleMs = 150;

/** The first heading of a markdown text, outside of fences. */
export function headingOf(source: string): { readonly level: number; readonly text: string } | undefined {
  let fence = "";
  for (const line of source.split("\n")) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1]?.[0];
    if (mark !== undefined) fence = fence === "" ? mark : fence === mark ? "" : fence;
    const heading = fence === "" ? /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null;
    if (heading !== null) return { level: heading[1]?.length ?? 1, text: plain(heading[2] ?? "") };
  }
  return undefined;
}

/** A heading's words without the marks of emphasis, code and links. */
function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`]{1,3}([^*_`]+)[*_`]{1,3}/g, "$1")
    .trim();
}

/** The cells that stay when the headings in `folded` are folded: each hides what follows up to its own level. */
export function unfoldedCells(
  order: readonly CellId[],
  levelOf: (id: CellId) => number | undefined,
  folded: ReadonlySet<CellId>,
): readonly CellId[] {
  if (folded.size === 0) return order;
  let hidingLevel: number | undefined;
  return order.filter((id) => {
    const level = levelOf(id);
    if (hidingLevel !== undefined && (level === undefined || level > hidingLevel)) return false;
    hidingLevel = folded.has(id) && level !== undefined ? level : undefined;
    return true;
  });
}

export class NotebookOutline {
  readonly entries: Derived<readonly OutlineEntry[]>;
  /** Headings that this person folded; nobody else's page moves. */
  readonly folded = new Signal<ReadonlySet<CellId>>(new Set());
  /** The cells in the page: shown order without what is folded away. */
  readonly visible: Derived<readonly CellId[]>;
  readonly #model: NotebookModel;
  readonly #namesOf: (id: CellId) => readonly string[];
  readonly #headings = new Map<CellId, { readonly source: string; readonly heading: ReturnType<typeof headingOf> }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #stops: readonly (() => void)[];

  constructor(model: NotebookModel, namesOf: (id: CellId) => readonly string[]) {
    this.#model = model;
    this.#namesOf = namesOf;
    this.entries = new Derived(() => this.#list());
    this.visible = new Derived(() =>
      unfoldedCells(model.order.get(), (id) => this.heading(id)?.level, this.folded.get()),
    );
    this.#stops = [
      model.order.subscribe(() => {
        this.visible.invalidate();
        this.entries.invalidate();
      }),
      model.edited.subscribe(this.changed),
      this.folded.subscribe(() => this.visible.invalidate()),
    ];
  }

  destroy(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  heading(id: CellId): ReturnType<typeof headingOf> {
    const cell = this.#model.cell(id);
    if (cell?.facts.get().type !== "markdown") return undefined;
    const source = cell.source.get();
    const known = this.#headings.get(id);
    if (known?.source === source) return known.heading;
    const heading = headingOf(source);
    this.#headings.set(id, { source, heading });
    return heading;
  }

  setFolded(id: CellId, folded: boolean): void {
    this.folded.update((before) => {
      const after = new Set(before);
      if (folded) after.add(id);
      else after.delete(id);
      return after;
    });
  }

  foldAll(): void {
    this.folded.set(new Set(this.#model.order.get().filter((id) => this.heading(id) !== undefined)));
  }

  unfoldAll(): void {
    this.folded.set(new Set());
  }

  /** Unfolds whatever hides a cell. */
  uncover(id: CellId): void {
    if (this.visible.get().includes(id)) return;
    const order = this.#model.order.get();
    const at = order.indexOf(id);
    let level = this.heading(id)?.level ?? 7;
    const open = new Set(this.folded.get());
    for (let above = at - 1; above >= 0; above--) {
      const candidate = order[above];
      const other = candidate === undefined ? undefined : this.heading(candidate)?.level;
      if (candidate === undefined || other === undefined || other >= level) continue;
      open.delete(candidate);
      level = other;
    }
    this.folded.set(open);
  }

  /** How many cells a folded heading hides. */
  hiddenUnder(id: CellId): number {
    const order = this.#model.order.get();
    const level = this.heading(id)?.level ?? 0;
    const from = order.indexOf(id) + 1;
    const until = order.findIndex((other, at) => at >= from && (this.heading(other)?.level ?? 7) <= level);
    return (until < 0 ? order.length : until) - from;
  }

  readonly changed = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.entries.invalidate();
      if (this.folded.get().size > 0) this.visible.invalidate();
    }, settleMs);
  };

  #list(): readonly OutlineEntry[] {
    return this.#model.order.get().flatMap((id): readonly OutlineEntry[] => {
      const type = this.#model.cell(id)?.facts.get().type;
      if (type === "markdown") {
        const heading = this.heading(id);
        return heading === undefined ? [] : [{ kind: "heading", id, ...heading }];
      }
      if (type !== "code") return [];
      const names = this.#namesOf(id);
      return names.length === 0 ? [] : [{ kind: "code", id, names }];
    });
  }
}
