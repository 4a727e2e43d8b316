/** Which rows of a list are chosen: one by one, or a stretch from the last one that was. Pure. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a stretch starts. */
  readonly anchor: string | undefined;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: undefined };

/** Chooses or leaves one; with `stretch`, makes everything from the anchor to it as it becomes. `order`: all ids as shown. */
export function toggle(selection: Selection, id: string, stretch: boolean, order: readonly string[]): Selection {
  const chosen = !selection.ids.has(id);
  const from = stretch && selection.anchor !== undefined ? order.indexOf(selection.anchor) : -1;
  const to = order.indexOf(id);
  const changed = from === -1 || to === -1 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  const ids = new Set(selection.ids);
  for (const one of changed) {
    if (chosen) ids.add(one);
    else ids.delete(one);
  }
  return { ids, anchor: id };
}

export function selectAll(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: undefined };
}

/** Without what is no longer there. */
export function stillThere(selection: Selection, order: readonly string[]): ReadonlySet<string> {
  const present = new Set(order);
  return new Set([...selection.ids].filter((id) => present.has(id)));
}
