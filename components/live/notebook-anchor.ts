/**
 * A place inside a cell that can be found again after the cell has changed: of a text the line (or the writer's caret),
 * elsewhere the element that stood there. A cell taller than the view is held by it, because its top says nothing of
 * what is read.
 *
 * Joins: the page as it is laid out.
 */
import { type TextAnchor, textPlacesOf } from "../editor/index.ts";

/** How far below the edge of the view it looks: past what is only just cut off. */
const peek = 8;

/** Of a cell that begins above the view, or that is written in; undefined when its top does as well. */
export function anchorIn(
  cell: HTMLElement,
  view: { readonly top: number; readonly bottom: number },
): TextAnchor | undefined {
  const written = cell.querySelector(".octavo-editor[data-live]");
  const caret = written === null ? undefined : textPlacesOf(written)?.caret();
  const caretTop = caret?.top();
  if (caretTop !== undefined && caretTop >= view.top && caretTop < view.bottom) return caret;
  const { top, bottom, left, width } = cell.getBoundingClientRect();
  if (top >= view.top || bottom <= view.top) return undefined;
  const y = view.top + peek;
  const hit = document
    .elementsFromPoint(left + width / 2, y)
    .find((element) => element !== cell && cell.contains(element));
  if (hit === undefined) return undefined;
  const editor = hit.closest(".octavo-editor");
  return (editor === null ? undefined : textPlacesOf(editor)?.lineAt(y)) ?? elementAnchor(cell, blockAt(hit, y));
}

/** Between two paragraphs the point meets what holds both: then the one below it. */
function blockAt(hit: Element, y: number): Element {
  const below = [...hit.children].find((child) => child.getBoundingClientRect().bottom > y);
  if (below === undefined || getComputedStyle(below).display.startsWith("inline")) return hit;
  return blockAt(below, y);
}

/** What was rendered anew (prose is, with each of its letters) is known again by what it says. */
function elementAnchor(cell: HTMLElement, element: Element): TextAnchor {
  const { tagName, textContent } = element;
  const place = [...cell.querySelectorAll(tagName)].indexOf(element);
  return {
    top: () => {
      const same = element.isConnected ? element : sameOf(cell, tagName, textContent, place);
      return same?.getBoundingClientRect().top;
    },
  };
}

function sameOf(cell: HTMLElement, tagName: string, text: string | null, place: number): Element | undefined {
  const alike = [...cell.querySelectorAll(tagName)].map((element, at) => ({ element, at }));
  return alike
    .filter(({ element }) => element.textContent === text)
    .sort((one, other) => Math.abs(one.at - place) - Math.abs(other.at - place))[0]?.element;
}
