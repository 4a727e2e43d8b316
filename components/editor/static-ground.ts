/** Places in resting code, for carets over it and for clicks into it; selections are painted as boxes behind the text. */
import type { CaretGround, PaintedSelection, Point } from "./caret-view.ts";
import type { FoundGround } from "./found-marks.ts";
import type { LineGround } from "./text-places.ts";

export type StaticGround = CaretGround & LineGround & FoundGround;

export function staticGround(frame: HTMLElement): StaticGround {
  const boxes = document.createElement("div");
  boxes.className = "octavo-boxes";
  boxes.setAttribute("aria-hidden", "true");
  const codeOf = (): HTMLElement | null => frame.querySelector<HTMLElement>(".octavo-rest code");
  return {
    locate: (offset) => {
      const code = codeOf();
      return code ? pointAt(frame, code, offset) : undefined;
    },
    paint: (selections) => {
      const code = codeOf();
      boxes.replaceChildren(...(code ? selections.flatMap((selection) => boxesOf(code, selection)) : []));
      if (selections.length === 0) boxes.remove();
      else code?.prepend(boxes);
    },
    lineTop: (offset) => {
      const code = codeOf();
      const range = code && rangeOf(code, offset, offset);
      const rect = range?.getClientRects()[0] ?? range?.startContainer.parentElement?.getBoundingClientRect();
      return rect && rect.top - frame.getBoundingClientRect().top;
    },
    lineAt: (y) => {
      const code = codeOf();
      return code ? lineStartAt(code, y + frame.getBoundingClientRect().top) : undefined;
    },
    rangeOf: (start, end) => {
      const code = codeOf();
      return code ? rangeOf(code, start, end) : undefined;
    },
  };
}

/** Where the line at a height of the window begins in the text. */
function lineStartAt(code: HTMLElement, clientY: number): number | undefined {
  let start = 0;
  let found: number | undefined;
  for (const line of code.querySelectorAll(".octavo-line")) {
    if (found !== undefined && line.getBoundingClientRect().top > clientY) break;
    found = start;
    start += line.textContent?.length ?? 0;
  }
  return found;
}

/** Where in the text a click landed, so that the caret appears under the finger. */
export function offsetAtPoint(point: {
  readonly clientX: number;
  readonly clientY: number;
  readonly currentTarget: Element;
}): number {
  const position = document.caretPositionFromPoint?.(point.clientX, point.clientY);
  const node = position?.offsetNode;
  if (!node || !point.currentTarget.contains(node)) return 0;
  const code = point.currentTarget.querySelector("code") ?? point.currentTarget;
  const range = document.createRange();
  range.selectNodeContents(code);
  range.setEnd(node, position.offset);
  return range.toString().length;
}

function pointAt(frame: HTMLElement, code: HTMLElement, offset: number): Point | undefined {
  const range = rangeOf(code, offset, offset);
  if (!range) return undefined;
  const outer = frame.getBoundingClientRect();
  const line = range.startContainer.parentElement?.closest(".octavo-line")?.getBoundingClientRect();
  const rect = range.getClientRects()[0] ?? line;
  if (!rect || !line) return undefined;
  const x = rect.left - outer.left;
  if (x < 0 || x > outer.width) return undefined;
  const height = Math.min(line.height, 21);
  return { x, y: rect.top + rect.height / 2 - height / 2 - outer.top, height };
}

/** One box a line. */
function boxesOf(code: HTMLElement, { anchor, head, className }: PaintedSelection): readonly HTMLElement[] {
  const outer = code.getBoundingClientRect();
  const start = Math.min(anchor, head);
  const end = Math.max(anchor, head);
  let lineStart = 0;
  return (code.textContent ?? "").split("\n").flatMap((line) => {
    const from = Math.max(start, lineStart);
    const to = Math.min(end, lineStart + line.length);
    lineStart += line.length + 1;
    const rect = from < to ? rangeOf(code, from, to)?.getBoundingClientRect() : undefined;
    if (!rect) return [];
    const box = document.createElement("i");
    box.className = className;
    Object.assign(box.style, {
      left: `${rect.left - outer.left}px`,
      top: `${rect.top + rect.height / 2 - 10.5 - outer.top}px`,
      width: `${rect.width}px`,
      height: "21px",
    });
    return [box];
  });
}

function rangeOf(code: HTMLElement, start: number, end: number): Range | undefined {
  const from = nodeAt(code, start);
  const to = start === end ? from : nodeAt(code, end);
  if (!from || !to) return undefined;
  const range = document.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/** The text node that holds a place; at a seam the one that begins there, but never the break at the end of its line. */
function nodeAt(code: HTMLElement, offset: number): { node: Text; offset: number } | undefined {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last: { node: Text; offset: number } | undefined;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (left === 0 && node.data === "\n" && last && lineOf(last.node) === lineOf(node)) return last;
    if (left < node.length) return { node, offset: left };
    last = { node, offset: node.length };
    left -= node.length;
  }
  return left === 0 ? last : undefined;
}

function lineOf(node: Text): Element | null | undefined {
  return node.parentElement?.closest(".octavo-line");
}
