/**
 * Which cells of a long notebook stand in the page. Pure arithmetic over heights: measured ones where a cell was seen,
 * estimates elsewhere. The list is laid out in flow, with spacers for what is left out, so a cell that grows pushes only
 * what is below it, and the list corrects its scroll position by where the anchor went (notebook-window.ts).
 */
export interface Span {
  /** Indices, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Tops of all cells and, last, the whole height. */
export function tops(ids: readonly string[], heightOf: (id: string) => number): Float64Array {
  const result = new Float64Array(ids.length + 1);
  for (let at = 0; at < ids.length; at++) result[at + 1] = (result[at] ?? 0) + heightOf(ids[at] ?? "");
  return result;
}

/** The cells that meet the stretch from `from` to `to`. */
export function spanOf(top: Float64Array, from: number, to: number): Span {
  const count = top.length - 1;
  if (count <= 0) return { start: 0, end: 0 };
  const start = Math.min(firstAfter(top, from), count) - 1;
  const end = firstAfter(top, to);
  return { start: Math.max(0, start), end: Math.min(count, Math.max(end, start + 1)) };
}

/** The first index whose top lies beyond `y`. */
function firstAfter(top: Float64Array, y: number): number {
  let low = 0;
  let high = top.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((top[middle] ?? 0) <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Piece =
  | { readonly kind: "cell"; readonly id: string; readonly index: number }
  | { readonly kind: "gap"; readonly key: string; readonly height: number };

/** The span and the pinned cells (focused ones must not be unmounted), with gaps between them. */
export function pieces(
  ids: readonly string[],
  top: Float64Array,
  span: Span,
  pinned: ReadonlySet<string>,
): readonly Piece[] {
  const shown: number[] = [];
  for (let at = span.start; at < span.end; at++) shown.push(at);
  if (pinned.size > 0) {
    for (let at = 0; at < ids.length; at++) {
      if ((at < span.start || at >= span.end) && pinned.has(ids[at] ?? "")) shown.push(at);
    }
    shown.sort((a, b) => a - b);
  }
  const result: Piece[] = [];
  let next = 0;
  for (const index of shown) {
    if (index > next) result.push(gap(top, next, index));
    result.push({ kind: "cell", id: ids[index] ?? "", index });
    next = index + 1;
  }
  if (next < ids.length) result.push(gap(top, next, ids.length));
  return result;
}

function gap(top: Float64Array, from: number, to: number): Piece {
  return { kind: "gap", key: `gap-${from}`, height: (top[to] ?? 0) - (top[from] ?? 0) };
}

const codeLine = 21;
const codeFrame = 79;
const proseLine = 26;
const charactersPerProseLine = 92;

/** A guess for a cell that was never measured; close enough that a scroll bar does not lie much. */
export function estimateHeight(cell: {
  readonly type: string;
  readonly source: string;
  readonly hasOutput: boolean;
}): number {
  const lines = cell.source === "" ? 1 : cell.source.split("\n").length;
  if (cell.type !== "markdown") return codeFrame + lines * codeLine + (cell.hasOutput ? 180 : 0);
  const wrapped = cell.source
    .split("\n")
    .reduce((sum, line) => sum + 1 + Math.floor(line.length / charactersPerProseLine), 0);
  return 28 + wrapped * proseLine;
}
