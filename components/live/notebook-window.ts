/**
 * Joins the list of cells to its scroller: decides which cells stand in the page, measures them as they come and grow,
 * and keeps what is read where it is. "What I read never moves because of somebody else".
 *
 * Two ideas carry it. What stands is a *plan*, made in one place and rendered as it is, so that the page's layout and
 * the arithmetic over heights never disagree. And one cell is *held*: it is chosen while the page still shows the old
 * plan (the active cell when it can be seen, else the first in view), the new plan is made around the place it will
 * keep, and after React has laid it out the scroller is moved by however far the held cell drifted, before the browser
 * paints. A jump is the same thing with another promise: hold this cell, there. The held offset keeps its fraction while
 * the scroller rounds, so that many small corrections do not add up to a creep. A cell that begins above the view, or that
 * is written in, is held by what stands inside it: the line that is read, the caret (notebook-anchor.ts).
 */
import type { CellId } from "#lib/base/id.ts";
import type { TextAnchor } from "../editor/index.ts";
import { anchorIn } from "./notebook-anchor.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { Signal } from "./notebook-signal.ts";
import { estimateHeight, type Piece, pieces, type Span, spanOf, tops } from "./notebook-span.ts";

/** What stands in the page. */
export interface CellPlan {
  readonly pieces: readonly Piece[];
  /** How many cells the list has. */
  readonly count: number;
}

interface Held {
  readonly id: string;
  /** How far its top is below the top of the view. */
  readonly offset: number;
  /** Where the scroller stood then: what it moved since, the reader moved. */
  readonly scrollTop: number;
  /** What is held inside it, and how far below the cell's top that was. */
  readonly inner?: { readonly anchor: TextAnchor; readonly below: number } | undefined;
}

interface Chosen {
  readonly id: string;
  readonly offset: number;
  readonly element: HTMLElement;
}

type Source = Pick<OpenNotebook, "model" | "outline" | "selection">;

/** Cells stand this far beyond the view, and more are brought before less than `least` of it is left. */
const overscan = 900;
const least = 450;
const mostPasses = 8;

export class CellWindow {
  readonly plan: Signal<CellPlan>;
  readonly #notebook: Source;
  readonly #heights = new Map<string, number>();
  readonly #guesses = new Map<string, number>();
  readonly #elements = new Map<string, HTMLElement>();
  readonly #observer: ResizeObserver | undefined;
  #ids: readonly CellId[];
  #index: ReadonlyMap<string, number>;
  #tops: Float64Array | undefined;
  #span: Span = { start: 0, end: 0 };
  #scroller: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #held: Held | undefined;
  /** A plan that React has not laid out yet: the page still shows the one before. */
  #pending = false;
  #passes = 0;

  constructor(notebook: Source) {
    this.#notebook = notebook;
    this.#ids = notebook.outline.visible.get();
    this.#index = indexOf(this.#ids);
    this.plan = new Signal<CellPlan>({ pieces: [], count: 0 });
    this.#observer = "ResizeObserver" in globalThis ? new ResizeObserver(this.#resized) : undefined;
    this.#arrange();
  }

  /** Follows the notebook's cells and the selection until it is told to stop. */
  follow(): () => void {
    const { outline, selection } = this.#notebook;
    const stops = [outline.visible.subscribe(this.#onCells), selection.subscribe(this.#onSelection)];
    this.#onCells();
    return () => {
      for (const stop of stops) stop();
      this.#observer?.disconnect();
    };
  }

  attach(scroller: HTMLElement, list: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#list = list;
    this.#hold();
    this.#arrange();
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    const around = new ResizeObserver(this.#aroundResized);
    around.observe(scroller);
    if (list.previousElementSibling !== null) around.observe(list.previousElementSibling);
    for (const element of this.#elements.values()) this.#observer?.observe(element);
    return () => {
      scroller.removeEventListener("scroll", this.#onScroll);
      around.disconnect();
      this.#scroller = undefined;
      this.#list = undefined;
    };
  }

  /** Takes in a cell's element when it is mounted; answers what to do when it goes. */
  readonly element = (id: string, element: HTMLElement): (() => void) => {
    this.#elements.set(id, element);
    this.#observer?.observe(element);
    return () => {
      this.#observer?.unobserve(element);
      if (this.#elements.get(id) === element) this.#elements.delete(id);
    };
  };

  elementOf(id: string): HTMLElement | undefined {
    return this.#elements.get(id);
  }

  mounted(): ReadonlyMap<string, HTMLElement> {
    return this.#elements;
  }

  /** React has laid out a plan: now the heights are known, and the held cell goes where it was promised to be. */
  laidOut(plan: CellPlan): void {
    if (plan !== this.plan.get()) return;
    this.#pending = false;
    for (const [id, element] of this.#elements) this.#measure(id, element);
    this.#settle(this.#held?.offset);
    this.#hold(); // what is held was chosen before it stood here: now what is inside it can be, too
    if (this.#passes === 0) requestAnimationFrame(() => (this.#passes = 0));
    this.#passes += 1;
    // Cells were lower than guessed: more of them are needed. Never without end in one frame.
    if (this.#passes < mostPasses && !this.#suffices()) this.#arrange();
  }

  /** Brings a cell into view: as little as needed, or to the top of it. */
  reveal(id: CellId, where: "nearest" | "start"): void {
    const at = this.#index.get(id);
    if (at === undefined || this.#scroller === undefined) return;
    this.#hold();
    const room = this.#room();
    const margin = Math.min(48, room / 8);
    const place = (this.#topsNow()[at] ?? 0) - this.#viewTop();
    const height = this.#heightOf(id);
    let offset = place;
    if (where === "start") offset = room / 5;
    else if (place < margin) offset = margin;
    else if (place + height > room - margin) offset = Math.max(margin, room - margin - height);
    if (offset === place) return;
    this.#held = { id, offset, scrollTop: this.#scroller.scrollTop };
    this.#arrange();
    if (!this.#pending) this.#settle(offset);
  }

  /** Brings a part of a cell into view, as little as needed: its top and bottom in the window's coordinates. */
  revealPart(id: CellId, top: number, bottom: number): void {
    const scroller = this.#scroller;
    const element = this.#elements.get(id);
    if (scroller === undefined || element === undefined) return;
    const room = this.#room();
    const margin = Math.min(48, room / 8);
    const from = top - this.#scrollerTop();
    const to = bottom - this.#scrollerTop();
    const move = from < margin ? from - margin : Math.max(0, Math.min(to - room + margin, from - margin));
    if (Math.abs(move) < 1) return;
    // What is held would pull it back.
    this.#held = { id, offset: this.#offsetOf(element) - move, scrollTop: scroller.scrollTop };
    this.#arrange();
    if (!this.#pending) this.#settle(this.#held.offset);
  }

  isInView(id: string): boolean {
    const element = this.#elements.get(id);
    if (element === undefined || this.#scroller === undefined) return false;
    const top = this.#offsetOf(element);
    return top + element.offsetHeight > 0 && top < this.#scroller.clientHeight;
  }

  readonly #onCells = (): void => {
    const ids = this.#notebook.outline.visible.get();
    if (ids === this.#ids) return;
    const index = indexOf(ids);
    this.#hold(index);
    this.#ids = ids;
    this.#index = index;
    this.#tops = undefined;
    this.#arrange();
  };

  readonly #onSelection = (): void => {
    const { active } = this.#notebook.selection.get();
    if (active === undefined || this.#elements.has(active)) return;
    this.#hold();
    this.#arrange();
  };

  readonly #onScroll = (): void => {
    // What changed since the last frame is put right first: what the reader moved counts from there.
    if (!this.#pending) this.#settle(this.#expected());
    this.#hold();
    if (!this.#suffices()) this.#arrange();
  };

  readonly #aroundResized = (): void => {
    // What comes in above the cells is seen by who is at the top; below, it must not push what is read.
    if (this.#scroller?.scrollTop === 0) this.#held = undefined;
    else this.#settle(this.#expected());
    this.#hold();
    if (!this.#suffices()) this.#arrange();
  };

  readonly #resized = (entries: readonly ResizeObserverEntry[]): void => {
    let changed = false;
    for (const { target } of entries) {
      const id = (target as HTMLElement).dataset.cell;
      if (id !== undefined && target.isConnected) changed = this.#measure(id, target as HTMLElement) || changed;
    }
    if (!changed || this.#pending) return;
    this.#settle(this.#expected());
    if (!this.#suffices()) this.#arrange();
  };

  /** Makes the plan around the held cell. Nothing else decides what stands. */
  #arrange(): void {
    const top = this.#topsNow();
    const from = this.#viewTop();
    this.#span = spanOf(top, from - overscan, from + this.#room() + overscan);
    const { active } = this.#notebook.selection.get();
    const pinned = new Set([active, this.#held?.id].filter((id) => id !== undefined));
    const next = { pieces: pieces(this.#ids, top, this.#span, pinned), count: this.#ids.length };
    if (samePlan(this.plan.get(), next)) return;
    this.#pending = this.#scroller !== undefined;
    this.plan.set(next);
  }

  /** Whether enough stands beyond both edges of the view. */
  #suffices(): boolean {
    const from = this.#viewTop();
    const { start, end } = spanOf(this.#topsNow(), from - least, from + this.#room() + least);
    return start >= this.#span.start && end <= this.#span.end;
  }

  /** Moves the scroller by however far the held cell is from where it should be. */
  #settle(expected: number | undefined): void {
    const scroller = this.#scroller;
    const element = this.#held && this.#elements.get(this.#held.id);
    if (scroller === undefined || element === undefined || expected === undefined || this.#held === undefined) return;
    const drift = this.#placeOf(this.#held, element) - expected;
    if (Math.abs(drift) >= 0.75) scroller.scrollTop += drift;
    // At the ends of the list there is nothing to scroll: it stands where it stands. A fraction stays owed.
    const left = this.#placeOf(this.#held, element) - expected;
    const owed = Math.abs(left) > 1 ? 0 : -left;
    const { id, inner } = this.#held;
    const offset = this.#offsetOf(element) + owed;
    this.#held = { id, offset, scrollTop: scroller.scrollTop, inner: inner && this.#again(inner.anchor, element) };
  }

  /** Where the held cell's top would be, if all above what is held in it were as it was. */
  #placeOf({ inner }: Held, element: HTMLElement): number {
    const top = inner?.anchor.top();
    return inner === undefined || top === undefined ? this.#offsetOf(element) : top - inner.below - this.#scrollerTop();
  }

  #again(anchor: TextAnchor | undefined, element: HTMLElement): Held["inner"] {
    const top = anchor?.top();
    return anchor === undefined || top === undefined
      ? undefined
      : { anchor, below: top - element.getBoundingClientRect().top };
  }

  /** Where the held cell should be now, if only the reader scrolled. */
  #expected(): number | undefined {
    if (this.#held === undefined || this.#scroller === undefined) return undefined;
    return this.#held.offset - (this.#scroller.scrollTop - this.#held.scrollTop);
  }

  /** Chooses what is held from the page as it is laid out now, among cells that will still be there. */
  #hold(staying: ReadonlyMap<string, number> = this.#index): void {
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    if (this.#pending && this.#held !== undefined && staying.has(this.#held.id)) return;
    const { scrollTop } = scroller;
    const owed = this.#pending ? 0 : this.#owed();
    const chosen = this.#choose(staying);
    if (chosen === undefined) this.#held = this.#byArithmetic(scrollTop);
    else {
      const top = this.#scrollerTop();
      const anchor = anchorIn(chosen.element, { top, bottom: top + this.#room() });
      const inner = this.#again(anchor, chosen.element);
      this.#held = { id: chosen.id, offset: chosen.offset + owed, scrollTop, inner };
    }
  }

  /** By which fraction the page does not keep the present promise. */
  #owed(): number {
    const element = this.#held && this.#elements.get(this.#held.id);
    const offset = this.#expected();
    if (this.#held === undefined || element === undefined || offset === undefined) return 0;
    const owed = offset - this.#placeOf(this.#held, element);
    return Math.abs(owed) > 1 ? 0 : owed;
  }

  /** The active cell when it is in view, else the first whose top is, else the one that fills the view. */
  #choose(staying: ReadonlyMap<string, number>): Chosen | undefined {
    const room = this.#room();
    const { active } = this.#notebook.selection.get();
    let first: Chosen | undefined;
    let filling: Chosen | undefined;
    for (const [id, element] of this.#elements) {
      if (!staying.has(id)) continue;
      const { top, height } = element.getBoundingClientRect();
      const offset = top - this.#scrollerTop();
      if (offset >= room || offset + height <= 0) continue;
      if (id === active) return { id, offset, element };
      if (offset < 0) filling = { id, offset, element };
      else if (first === undefined || offset < first.offset) first = { id, offset, element };
    }
    return first ?? filling;
  }

  /** After a jump nothing that can be seen stands: the heights say what will. */
  #byArithmetic(scrollTop: number): Held | undefined {
    if (this.#ids.length === 0 || this.#list === undefined) return undefined;
    const from = this.#scrollerTop() - this.#list.getBoundingClientRect().top;
    const top = this.#topsNow();
    const at = spanOf(top, from, from).start;
    const id = this.#ids[at];
    return id === undefined ? undefined : { id, offset: (top[at] ?? 0) - from, scrollTop };
  }

  /** Where the view begins, in the list's own coordinates, once the held cell is where it should be. */
  #viewTop(): number {
    const at = this.#held && this.#index.get(this.#held.id);
    if (at === undefined || this.#held === undefined) return 0;
    return (this.#topsNow()[at] ?? 0) - this.#held.offset;
  }

  #topsNow(): Float64Array {
    this.#tops ??= tops(this.#ids, this.#heightOf);
    return this.#tops;
  }

  #measure(id: string, element: HTMLElement): boolean {
    // with its fraction: rounded heights of many cells add up to a list that creeps
    const { height } = element.getBoundingClientRect();
    if (this.#heights.get(id) === height) return false;
    this.#heights.set(id, height);
    this.#tops = undefined;
    return true;
  }

  readonly #heightOf = (id: string): number => {
    const known = this.#heights.get(id) ?? this.#guesses.get(id);
    if (known !== undefined) return known;
    const guess = this.#guess(id as CellId);
    this.#guesses.set(id, guess);
    return guess;
  };

  #guess(id: CellId): number {
    const cell = this.#notebook.model.cell(id);
    const facts = cell?.facts.get();
    return estimateHeight({
      type: facts?.type ?? "code",
      source: facts?.sourceHidden === true ? "" : (cell?.source.get() ?? ""),
      hasOutput: facts?.hasOutputs === true && !facts.outputsHidden,
    });
  }

  #offsetOf(element: HTMLElement): number {
    return element.getBoundingClientRect().top - this.#scrollerTop();
  }

  #scrollerTop(): number {
    return this.#scroller?.getBoundingClientRect().top ?? 0;
  }

  #room(): number {
    return this.#scroller?.clientHeight ?? globalThis.innerHeight ?? 800;
  }
}

function indexOf(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map(ids.map((id, at) => [id, at]));
}

function samePlan(a: CellPlan, b: CellPlan): boolean {
  if (a.count !== b.count || a.pieces.length !== b.pieces.length) return false;
  return a.pieces.every((piece, at) => {
    const other = b.pieces[at];
    if (piece.kind === "cell") return other?.kind === "cell" && other.id === piece.id && other.index === piece.index;
    return other?.kind === "gap" && other.key === piece.key && other.height === piece.height;
  });
}
