/**
 * Where I am in the notebook: the active cell, the selected range around it, command or edit mode. Pure state with its
 * transitions; the document may lose cells under it (`keepWithin`). Always at least the active cell is selected.
 */
export interface Selection {
  readonly mode: "command" | "edit";
  readonly active: string | undefined;
  /** The end of the range that stays when the selection is extended. */
  readonly anchor: string | undefined;
  /** Selected cells, the active one among them. */
  readonly selected: ReadonlySet<string>;
}

export const nothingSelected: Selection = {
  mode: "command",
  active: undefined,
  anchor: undefined,
  selected: new Set(),
};

export function select(id: string | undefined, mode: Selection["mode"] = "command"): Selection {
  return { mode, active: id, anchor: id, selected: new Set(id === undefined ? [] : [id]) };
}

/** Everything between the anchor and `id` (Shift). */
export function extendTo(selection: Selection, order: readonly string[], id: string): Selection {
  const anchor = selection.anchor ?? id;
  const [from, to] = [order.indexOf(anchor), order.indexOf(id)].sort((a, b) => a - b) as [number, number];
  if (from < 0) return select(id);
  return { mode: "command", active: id, anchor, selected: new Set(order.slice(from, to + 1)) };
}

/** One cell more or less (Ctrl). The last one stays. */
export function toggle(selection: Selection, id: string): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) return { mode: "command", active: id, anchor: id, selected: selected.add(id) };
  const next = [...selected].at(-1);
  return next === undefined ? select(id) : { mode: "command", active: next, anchor: next, selected };
}

export function selectAll(order: readonly string[]): Selection {
  return { mode: "command", active: order.at(-1), anchor: order[0], selected: new Set(order) };
}

/** The cell `by` places away from the active one, held at the ends. */
export function neighbour(selection: Selection, order: readonly string[], by: number): string | undefined {
  if (order.length === 0) return undefined;
  const at = selection.active === undefined ? -1 : order.indexOf(selection.active);
  if (at < 0) return by > 0 ? order[0] : order.at(-1);
  return order[Math.max(0, Math.min(order.length - 1, at + by))];
}

/** The selection after cells came and went: a lost active cell is followed by who stood after it, else before it. */
export function keepWithin(selection: Selection, before: readonly string[], after: readonly string[]): Selection {
  const present = new Set(after);
  const { active } = selection;
  if (active !== undefined && present.has(active)) {
    if ([...selection.selected].every((id) => present.has(id))) return selection;
    const selected = new Set([...selection.selected].filter((id) => present.has(id)));
    const anchor = selection.anchor !== undefined && present.has(selection.anchor) ? selection.anchor : active;
    return { ...selection, anchor, selected };
  }
  if (active === undefined) return selection;
  const at = before.indexOf(active);
  const next =
    before.slice(at + 1).find((id) => present.has(id)) ?? before.slice(0, at).findLast((id) => present.has(id));
  return select(next ?? after.at(-1));
}

/** Selected cells in shown order. */
export function selectedInOrder(selection: Selection, order: readonly string[]): string[] {
  return order.filter((id) => selection.selected.has(id));
}
