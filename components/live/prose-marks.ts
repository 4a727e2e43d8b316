"use client";
/**
 * Marks in rendered prose what a search found in its source. The two differ (marks of style, addresses, formulas), so
 * the words are looked for again in what is shown; a place that is not shown at all marks the whole text.
 *
 * Joins: the rendered text, the browser's highlights.
 */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { FoundHighlights, type FoundMark } from "../editor/index.ts";

/** The search lies over the first lines of the view. */
const searchPx = 72;

export interface ProseMarks {
  readonly source: string;
  readonly marks: readonly FoundMark[];
  readonly onShow: (top: number, bottom: number) => void;
}

export function useProseMarks(element: RefObject<HTMLElement | null>, { source, marks, onShow }: ProseMarks): void {
  const shownTurn = useRef<number | undefined>(undefined);
  // joins what the search found to what is rendered
  useLayoutEffect(() => {
    const prose = element.current;
    if (prose === null || marks.length === 0) return;
    const highlights = new FoundHighlights();
    const shown = rangesIn(prose, new Set(marks.map(({ start, end }) => source.slice(start, end))));
    const looked = marks.findIndex(({ turn }) => turn !== undefined);
    const at = looked < 0 ? -1 : twinOf(looked, marks.length, shown.length);
    highlights.show(shown.map((range, place) => ({ range, now: place === at })));
    prose.toggleAttribute("data-found", shown.length === 0);
    prose.toggleAttribute("data-found-now", shown.length === 0 && looked >= 0);
    const turn = marks[looked]?.turn;
    if (turn !== undefined && turn !== shownTurn.current) {
      shownTurn.current = turn;
      const { top, bottom } = (shown[at] ?? prose).getBoundingClientRect();
      onShow(top - searchPx, bottom);
    }
    return () => {
      highlights.show([]);
      prose.removeAttribute("data-found");
      prose.removeAttribute("data-found-now");
    };
  }, [element, source, marks, onShow]);
}

/** Which of the shown places is meant by one of the source: the same one, else one as far down. */
function twinOf(at: number, inSource: number, shown: number): number {
  if (shown === inSource) return at;
  return shown === 0 ? -1 : Math.round((at / Math.max(1, inSource - 1)) * (shown - 1));
}

function rangesIn(element: HTMLElement, words: ReadonlySet<string>): readonly Range[] {
  const nodes: { readonly node: Text; readonly start: number }[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(".katex-mathml, .sr-only") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let text = "";
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    nodes.push({ node, start: text.length });
    text += node.data;
  }
  const spots = [...words].flatMap((word) => spotsOf(text, word)).sort((one, other) => one.start - other.start);
  return spots.flatMap(({ start, end }) => {
    const from = nodes.findLast((one) => one.start <= start);
    const to = nodes.findLast((one) => one.start < end);
    if (from === undefined || to === undefined) return [];
    const range = document.createRange();
    range.setStart(from.node, start - from.start);
    range.setEnd(to.node, end - to.start);
    return [range];
  });
}

function spotsOf(text: string, word: string): readonly { readonly start: number; readonly end: number }[] {
  const spots: { start: number; end: number }[] = [];
  if (word === "") return spots;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    spots.push({ start: at, end: at + word.length });
  }
  return spots;
}
