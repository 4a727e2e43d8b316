/** Where a dragged cell would land. Pure: the boxes of the cells in the page and the pointer's height decide. */
export interface CellBox {
  readonly id: string;
  readonly top: number;
  readonly bottom: number;
}

export interface DropPlace {
  readonly id: string;
  readonly side: "before" | "after";
  /** Where the line is drawn, in the boxes' coordinates. */
  readonly y: number;
}

/** The nearest edge of a cell to `y`; undefined without cells. */
export function dropPlace(boxes: readonly CellBox[], y: number): DropPlace | undefined {
  let best: DropPlace | undefined;
  for (const box of boxes) {
    for (const side of ["before", "after"] as const) {
      const edge = side === "before" ? box.top : box.bottom;
      if (best === undefined || Math.abs(edge - y) < Math.abs(best.y - y)) best = { id: box.id, side, y: edge };
    }
  }
  return best;
}

/** Whether dropping `moving` there would leave the order as it is. */
export function changesNothing(order: readonly string[], moving: ReadonlySet<string>, place: DropPlace): boolean {
  const rest = order.filter((id) => !moving.has(id));
  const anchorAt = anchorIndex(order, rest, moving, place);
  const moved = order.filter((id) => moving.has(id));
  const after = [...rest.slice(0, anchorAt), ...moved, ...rest.slice(anchorAt)];
  return after.every((id, at) => id === order[at]);
}

function anchorIndex(
  order: readonly string[],
  rest: readonly string[],
  moving: ReadonlySet<string>,
  place: DropPlace,
): number {
  const from = order.indexOf(place.id) + (place.side === "after" ? 1 : 0);
  const next = order.slice(from).find((id) => !moving.has(id));
  return next === undefined ? rest.length : rest.indexOf(next);
}
