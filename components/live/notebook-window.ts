/**
 * Joins the list of cells to its scroller: measures cells as they come and grow, keeps what is read where it is, tells
 * which cells stand in the page. "What I read never moves because of somebody else": when anything above changes height
 * or cells come and go, the scroll position follows the anchor cell, before the browser paints.
 */
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import type { CellId } from "#lib/base/id.ts";
import { Signal } from "./notebook-signal.ts";

/** How the arithmetic of the list is done; components/notebook/virtual-window.ts does it. */
export interface WindowMath {
  readonly tops: (ids: readonly string[], heightOf: (id: string) => number) => Float64Array;
  readonly spanOf: (top: Float64Array, from: number, to: number) => { readonly start: number; readonly end: number };
  readonly estimate: (id: CellId) => number;
}

/** Indices of the cells that stand in the page, `end` exclusive. */
export interface Standing {
  readonly start: number;
  readonly end: number;
}

const overscan = 900;
const spare = 4;
const mostPasses = 6;

export class CellWindow {
  readonly standing: Signal<Standing>;
  readonly #math: WindowMath;
  readonly #heights = new Map<string, number>();
  readonly #guesses = new Map<string, number>();
  #top: { readonly ids: readonly CellId[]; readonly tops: Float64Array } | undefined;
  readonly #elements = new Map<string, HTMLElement>();
  readonly #observer: ResizeObserver | undefined;
  #ids: readonly CellId[] = [];
  #scroller: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #anchor: { readonly id: string; readonly offset: number; readonly next: readonly string[] } | undefined;
  #passes = 0;
  #preferred: () => string | undefined = () => undefined;

  constructor(math: WindowMath) {
    this.#math = math;
    this.standing = new Signal<Standing>({ start: 0, end: 0 });
    this.#observer = "ResizeObserver" in globalThis ? new ResizeObserver(this.#measured) : undefined;
  }

  /** The cell that must stay under the eye when it is in view: the active one. */
  preferAnchor(preferred: () => string | undefined): void {
    this.#preferred = preferred;
  }

  /** After the list was laid out with these cells: keeps what is read in place and looks anew which cells stand. */
  laidOut(ids: readonly CellId[]): void {
    this.#ids = ids;
    if (this.#passes >= mostPasses) return;
    this.#passes += 1;
    if (this.#passes === 1) requestAnimationFrame(this.#nextFrame);
    this.#measureMounted();
    this.settle();
    this.update();
  }

  /** Laying out leads to scrolling and that to laying out; within one frame it does so a few times, never without end. */
  readonly #nextFrame = (): void => {
    const cutShort = this.#passes >= mostPasses;
    this.#passes = 0;
    if (cutShort && this.#scroller !== undefined) this.update();
  };

  /**
   * Takes the heights as they are laid out now. Without it a cell that is mounted would count with its guess, and one
   * that comes and goes at the edge would push the list to and fro without end.
   */
  #measureMounted(): void {
    for (const [id, element] of this.#elements) {
      const { height } = element.getBoundingClientRect();
      if (this.#heights.get(id) === height) continue;
      this.#heights.set(id, height);
      this.#top = undefined;
    }
  }

  /** Tops of these cells and the whole height. */
  topsOf(ids: readonly CellId[]): Float64Array {
    if (this.#top?.ids !== ids) this.#top = { ids, tops: this.#math.tops(ids, this.#heightOf) };
    return this.#top.tops;
  }

  /** The cell that what is read hangs on; it must not be unmounted by what others do above it. */
  get anchorId(): string | undefined {
    return this.#anchor?.id;
  }

  attach(scroller: HTMLElement, list: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#list = list;
    this.update();
    const onScroll = (): void => {
      this.update();
      this.#takeAnchor();
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    const resized = new ResizeObserver(() => this.update());
    resized.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      resized.disconnect();
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

  /** Which cells stand in the page now. */
  update(): void {
    const from = this.#scrollTop();
    const { start, end } = this.#math.spanOf(this.topsOf(this.#ids), from - overscan, from + this.#height() + overscan);
    const before = this.standing.get();
    // A few cells too many are kept: the edge of the span must not flicker while heights settle.
    const covered = before.start <= start && before.end >= end && before.end <= this.#ids.length;
    if (covered && before.end - before.start - (end - start) <= spare) return;
    this.standing.set({ start, end });
  }

  /** After the list was laid out anew: puts the anchor back where it was. */
  settle(): void {
    const scroller = this.#scroller;
    const anchor = this.#anchor;
    if (scroller === undefined || anchor === undefined) {
      this.#takeAnchor();
      return;
    }
    const kept = this.#elements.get(anchor.id) ?? this.#firstMounted(anchor.next);
    if (kept === undefined) {
      this.#takeAnchor();
      return;
    }
    const drift = offsetIn(scroller, kept) - anchor.offset;
    if (Math.abs(drift) >= 1) scroller.scrollTop += drift;
    if (!this.#elements.has(anchor.id)) this.#takeAnchor();
  }

  /** Scrolls a cell into view; one that is not mounted by its place in the arithmetic. */
  reveal(id: CellId, where: "nearest" | "start"): void {
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    const element = this.#elements.get(id);
    const at = this.#ids.indexOf(id);
    if (element === undefined && at < 0) return;
    const place =
      element === undefined
        ? (this.topsOf(this.#ids)[at] ?? 0) + this.#listTop() - scroller.scrollTop
        : offsetIn(scroller, element);
    const height = element?.offsetHeight ?? this.#heightOf(id);
    const room = scroller.clientHeight;
    const margin = Math.min(48, room / 8);
    if (where === "start") scroller.scrollTop += place - room / 5;
    else if (place < margin) scroller.scrollTop += place - margin;
    else if (place + height > room - margin)
      scroller.scrollTop += Math.min(place - margin, place + height - room + margin);
    this.update();
    this.#takeAnchor();
  }

  isInView(id: string): boolean {
    const element = this.#elements.get(id);
    if (element === undefined || this.#scroller === undefined) return false;
    const top = offsetIn(this.#scroller, element);
    return top + element.offsetHeight > 0 && top < this.#scroller.clientHeight;
  }

  destroy(): void {
    this.#observer?.disconnect();
  }

  readonly #heightOf = (id: string): number => {
    const known = this.#heights.get(id) ?? this.#guesses.get(id);
    if (known !== undefined) return known;
    const guess = this.#math.estimate(id as CellId);
    this.#guesses.set(id, guess);
    return guess;
  };

  readonly #measured = (entries: readonly ResizeObserverEntry[]): void => {
    let changed = false;
    for (const { target } of entries) {
      const element = target as HTMLElement;
      const id = element.dataset.cell;
      // with its fraction: rounded heights of many cells add up to a list that creeps
      const { height } = element.getBoundingClientRect();
      if (id === undefined || !element.isConnected || this.#heights.get(id) === height) continue;
      this.#heights.set(id, height);
      changed = true;
    }
    if (!changed) return;
    this.#top = undefined;
    this.settle();
    this.update();
  };

  #takeAnchor(): void {
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    const preferred = this.#preferred();
    const chosen = preferred !== undefined && this.isInView(preferred) ? this.#elements.get(preferred) : undefined;
    const element = chosen ?? this.#firstInView(scroller);
    const id = element?.dataset["cell"];
    if (element === undefined || id === undefined) {
      // Scrolled far: what stands here is laid out next, and then gives the anchor.
      this.#anchor = undefined;
      return;
    }
    const at = this.#ids.indexOf(id as CellId);
    this.#anchor = { id, offset: offsetIn(scroller, element), next: this.#ids.slice(at + 1, at + 12) };
  }

  /** The first cell whose top can be seen, else the one that fills the view. */
  #firstInView(scroller: HTMLElement): HTMLElement | undefined {
    let filling: HTMLElement | undefined;
    let best: { readonly element: HTMLElement; readonly top: number } | undefined;
    for (const element of this.#elements.values()) {
      const top = offsetIn(scroller, element);
      if (top >= 0 && top < scroller.clientHeight && (best === undefined || top < best.top)) best = { element, top };
      else if (top < 0 && top + element.offsetHeight > 0) filling = element;
    }
    return best?.element ?? filling;
  }

  #firstMounted(ids: readonly string[]): HTMLElement | undefined {
    for (const id of ids) {
      const element = this.#elements.get(id);
      if (element !== undefined) return element;
    }
    return undefined;
  }

  #scrollTop(): number {
    return Math.max(0, (this.#scroller?.scrollTop ?? 0) - this.#listTop());
  }

  /** Where the list begins inside the scroller's content. */
  #listTop(): number {
    return this.#list === undefined || this.#scroller === undefined
      ? 0
      : offsetIn(this.#scroller, this.#list) + this.#scroller.scrollTop;
  }

  #height(): number {
    return this.#scroller?.clientHeight ?? globalThis.innerHeight ?? 800;
  }
}

function offsetIn(scroller: HTMLElement, element: HTMLElement): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

export interface CellWindowFace {
  readonly cellWindow: CellWindow;
  readonly scrollerRef: (element: HTMLElement | null) => void;
  readonly listRef: (element: HTMLElement | null) => void;
}

/** A window for the life of a component, joined to the two elements it needs. */
export function useCellWindow(math: WindowMath): CellWindowFace {
  const cellWindow = useMemo(() => new CellWindow(math), [math]);
  const elements = useRef<{ scroller: HTMLElement | null; list: HTMLElement | null; stop?: (() => void) | undefined }>({
    scroller: null,
    list: null,
  });
  // joins the scroller's events; leaves them with the component
  useLayoutEffect(() => () => cellWindow.destroy(), [cellWindow]);
  const join = useCallback(() => {
    const { scroller, list, stop } = elements.current;
    stop?.();
    elements.current.stop = scroller !== null && list !== null ? cellWindow.attach(scroller, list) : undefined;
  }, [cellWindow]);
  const scrollerRef = useCallback(
    (element: HTMLElement | null) => {
      elements.current.scroller = element;
      join();
    },
    [join],
  );
  const listRef = useCallback(
    (element: HTMLElement | null) => {
      elements.current.list = element;
      join();
    },
    [join],
  );
  return { cellWindow, scrollerRef, listRef };
}
