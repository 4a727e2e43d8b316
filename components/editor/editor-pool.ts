/**
 * About a dozen Monaco editors for any number of cells. An editor moves from cell to cell with its DOM, because making
 * one costs more than moving it. Cells get one when scrolling rests, one per idle moment, nearest first; who is
 * focused gets one at once. A cell without an editor shows the same text at rest, so nothing jumps.
 *
 * Joins: the browser's scrolling and visibility, Monaco.
 */
import type * as Monaco from "./monaco.ts";
import { loadMonaco } from "./monaco-loader.ts";
import { planSeats } from "./pool-plan.ts";

export type Editor = Monaco.editor.IStandaloneCodeEditor;

/** A cell's place for an editor. */
export interface Seat {
  readonly element: HTMLElement;
  sit(monaco: typeof Monaco, editor: Editor): void;
  /** Must leave nothing of itself in the editor. */
  stand(): void;
  /** An editor that has the focus, or a suggestion open, stays. */
  busy(): boolean;
}

interface Entry {
  readonly seat: Seat;
  near: boolean;
  wanted: boolean;
  editor: Editor | undefined;
}

const CAPACITY = 12;
const REST_MS = 140;
const REACH = "300px 0px";

export class EditorPool {
  readonly #entries = new Map<Element, Entry>();
  readonly #idle: Editor[] = [];
  readonly #create: (monaco: typeof Monaco) => Editor;
  readonly #watch: IntersectionObserver;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #working = false;
  #made = 0;

  constructor(create: (monaco: typeof Monaco) => Editor) {
    this.#create = create;
    this.#watch = new IntersectionObserver((changes) => this.#seen(changes), { rootMargin: REACH });
    document.addEventListener("scroll", this.#rest, { capture: true, passive: true });
  }

  enter(seat: Seat): () => void {
    const entry: Entry = { seat, near: false, wanted: false, editor: undefined };
    this.#entries.set(seat.element, entry);
    this.#watch.observe(seat.element);
    return () => this.#leave(entry);
  }

  /** An editor for this cell, now. Resolves when it sits; rejects when Monaco cannot be loaded. */
  async want(seat: Seat): Promise<void> {
    const entry = this.#entries.get(seat.element);
    if (!entry || entry.editor) return;
    entry.wanted = true;
    const monaco = await loadMonaco();
    if (this.#entries.get(seat.element) !== entry || entry.editor) return;
    this.#apply(monaco, 1);
  }

  #leave(entry: Entry): void {
    this.#free(entry);
    this.#watch.unobserve(entry.seat.element);
    this.#entries.delete(entry.seat.element);
  }

  #seen(changes: readonly IntersectionObserverEntry[]): void {
    for (const change of changes) {
      const entry = this.#entries.get(change.target);
      if (entry) entry.near = change.isIntersecting;
    }
    this.#rest();
  }

  readonly #rest = (): void => {
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => void this.#fill(), REST_MS);
  };

  /** Seats editors one by one for as long as nothing scrolls. */
  async #fill(): Promise<void> {
    if (this.#working || ![...this.#entries.values()].some((entry) => entry.near && !entry.editor)) return;
    this.#working = true;
    try {
      const timer = this.#restTimer;
      const monaco = await loadMonaco();
      while (timer === this.#restTimer && this.#apply(monaco, 1)) await idleMoment();
    } catch {
      // Monaco could not be loaded: the text at rest stays, and the next rest or click tries again
    } finally {
      this.#working = false;
    }
  }

  /** Seats at most `count` editors; false when there was nothing to do. */
  #apply(monaco: typeof Monaco, count: number): boolean {
    const middle = window.innerHeight / 2;
    const views = [...this.#entries.values()].map((entry) => ({
      entry,
      distance: entry.near ? distanceOf(entry.seat.element, middle) : Number.POSITIVE_INFINITY,
      seated: entry.editor !== undefined,
      wanted: entry.wanted || (entry.editor !== undefined && entry.seat.busy()),
    }));
    const { take, free } = planSeats(views, CAPACITY);
    for (const { entry } of take.slice(0, count)) {
      const giver = this.#idle.length === 0 && this.#made >= CAPACITY ? free.at(-1) : undefined;
      if (giver) this.#free(giver.entry);
      this.#give(monaco, entry);
    }
    return take.length > 0;
  }

  #give(monaco: typeof Monaco, entry: Entry): void {
    const editor = this.#idle.pop() ?? this.#make(monaco);
    entry.editor = editor;
    entry.wanted = false;
    entry.seat.sit(monaco, editor);
  }

  #make(monaco: typeof Monaco): Editor {
    this.#made++;
    return this.#create(monaco);
  }

  #free(entry: Entry): void {
    if (!entry.editor) return;
    entry.seat.stand();
    this.#idle.push(entry.editor);
    entry.editor = undefined;
  }
}

function distanceOf(element: Element, middle: number): number {
  const { top, bottom } = element.getBoundingClientRect();
  if (top > middle) return top - middle;
  return bottom < middle ? middle - bottom : 0;
}

function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 200 });
    else setTimeout(resolve, 16);
  });
}
