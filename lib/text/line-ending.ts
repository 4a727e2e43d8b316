/**
 * Line endings. A document may hold `\r\n`, `\r` or a byte-order mark (an imported file, a foreign client); an editor
 * shows one kind of line break. A document is never rewritten because somebody looked at it: `shown` is what an editor
 * displays, and only who types makes it true with `normalising`.
 */
import type { Edit } from "./delta.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/** True when the text in the document and the text on the screen differ, so that their offsets do, too. */
export function isForeign(text: string): boolean {
  return text.includes("\r") || text.startsWith(BYTE_ORDER_MARK);
}

export function shown(text: string): string {
  if (!isForeign(text)) return text;
  return (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).replace(/\r\n?/g, "\n");
}

/** The edits that turn the document's text into what is shown. A `\r\n` loses only its `\r`: doing it twice is harmless. */
export function normalising(text: string): readonly Edit[] {
  const edits: Edit[] = text.startsWith(BYTE_ORDER_MARK) ? [{ offset: 0, length: 1, text: "" }] : [];
  for (const match of text.matchAll(/\r(\n?)/g)) {
    edits.push({ offset: match.index, length: 1, text: match[1] ? "" : "\n" });
  }
  return edits;
}

/** A place in what is shown, of a place in the document's text. */
export function shownOffset(text: string, offset: number): number {
  return isForeign(text) ? shown(text.slice(0, offset)).length : offset;
}

/** A place in the document's text, of a place in what is shown. */
export function rawOffset(text: string, offset: number): number {
  if (!isForeign(text)) return offset;
  let raw = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  for (let left = offset; left > 0 && raw < text.length; left--) raw += text.startsWith("\r\n", raw) ? 2 : 1;
  return raw;
}
