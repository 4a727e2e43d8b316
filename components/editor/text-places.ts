/**
 * Where the lines of a cell's text stand on the screen, whichever of its two forms is shown, for what must find its
 * place again after the text has changed: a view that holds still while others write above it.
 *
 * Joins: the element of a cell's editor to what it shows.
 */
import * as Y from "yjs";
import { rawOffset, shownOffset } from "#lib/text/line-ending.ts";

/** The two forms of a text, from top to bottom of the frame; offsets are those of the text as it is shown. */
export interface LineGround {
  lineTop(offset: number): number | undefined;
  lineAt(y: number): number | undefined;
}

/** A place in a text that stays with what is written there. */
export interface TextAnchor {
  /** In the window's coordinates, now; undefined when the text is gone. */
  top(): number | undefined;
}

export interface TextPlaces {
  /** What stands at that height of the window. */
  lineAt(clientY: number): TextAnchor | undefined;
  /** Where the writer is; undefined when nobody writes here. */
  caret(): TextAnchor | undefined;
}

const places = new WeakMap<Element, TextPlaces>();

export function textPlacesOf(element: Element): TextPlaces | undefined {
  return places.get(element);
}

export function offerTextPlaces(element: Element, offer: TextPlaces): void {
  places.set(element, offer);
}

/** `side` says which neighbour it stays with when somebody writes right there. */
export function anchorAt(
  text: Y.Text,
  offset: number,
  side: "before" | "after",
  topOf: (offset: number) => number | undefined,
): TextAnchor {
  const at = rawOffset(text.toString(), offset);
  const anchor = Y.createRelativePositionFromTypeIndex(text, at, side === "before" ? -1 : 0);
  return {
    top: () => {
      const found = text.doc && Y.createAbsolutePositionFromRelativePosition(anchor, text.doc);
      return found ? topOf(shownOffset(text.toString(), found.index)) : undefined;
    },
  };
}
