/**
 * A selection as others can find it: Yjs relative positions, which hold their place while everybody types. They come
 * from other people's browsers, so reading them trusts nothing.
 */
import * as Y from "yjs";
import { rawOffset, shownOffset } from "#lib/text/line-ending.ts";
import { type OffsetSelection, rawOf } from "./text-binding.ts";

export interface SharedSelection {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** Carets hold on to what stands on their left, as they do in their owner's editor; a selection to its own text. */
export function shareSelection(text: Y.Text, { anchor, head }: OffsetSelection): SharedSelection {
  const raw = rawOf(text);
  const at = (offset: number, assoc: -1 | 0): unknown =>
    Y.relativePositionToJSON(
      Y.createRelativePositionFromTypeIndex(text, rawOffset(raw, Math.min(offset, raw.length)), assoc),
    );
  return { anchor: at(anchor, anchor < head ? 0 : -1), head: at(head, head < anchor ? 0 : -1) };
}

/** Undefined when it is not in this text (any more), or not a selection. */
export function readSelection(text: Y.Text, shared: SharedSelection): OffsetSelection | undefined {
  const anchor = readPosition(text, shared.anchor);
  const head = readPosition(text, shared.head);
  return anchor === undefined || head === undefined ? undefined : { anchor, head };
}

function readPosition(text: Y.Text, json: unknown): number | undefined {
  if (!text.doc || typeof json !== "object" || json === null) return undefined;
  try {
    const position = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), text.doc);
    if (position?.type !== text) return undefined;
    return shownOffset(rawOf(text), position.index);
  } catch {
    return undefined; // malformed, or of a part of the document that this browser does not have
  }
}
