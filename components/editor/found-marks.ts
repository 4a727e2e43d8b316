/**
 * Places that a search found, marked in text that no editor shows: by the browser's own highlights, so that nothing in
 * the page is made or moved for them. A browser without them shows no marks; the search itself works.
 */
export interface FoundMark {
  /** In the text as it is shown. */
  readonly start: number;
  readonly end: number;
  /** The place that is looked at; another number each time one goes to it. */
  readonly turn: number | undefined;
}

export interface FoundGround {
  rangeOf(start: number, end: number): Range | undefined;
}

/** Marks of one text; `show` takes the place of what was shown before. */
export class FoundHighlights {
  #shown: readonly Range[] = [];

  show(ranges: readonly { readonly range: Range; readonly now: boolean }[]): void {
    const registry = registered();
    if (registry === undefined) return;
    for (const range of this.#shown) {
      registry.all.delete(range);
      registry.now.delete(range);
    }
    for (const { range, now } of ranges) (now ? registry.now : registry.all).add(range);
    this.#shown = ranges.map(({ range }) => range);
  }
}

let highlights: { readonly all: Highlight; readonly now: Highlight } | undefined;

function registered(): typeof highlights {
  if (highlights === undefined && "highlights" in CSS) {
    highlights = { all: new Highlight(), now: new Highlight() };
    highlights.now.priority = 1;
    CSS.highlights.set("octavo-found", highlights.all);
    CSS.highlights.set("octavo-found-now", highlights.now);
  }
  return highlights;
}
