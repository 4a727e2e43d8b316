/**
 * What happened while I was away. Pure: three pictures of the notebook (when the connection broke, just before the
 * server was heard again, after the merge) make the report that is shown on return.
 */

/** A picture: the text of each cell, in shown order. */
export type Picture = ReadonlyMap<string, string>;

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly edited: readonly string[];
  readonly moved: readonly string[];
}

export interface MergeReport {
  readonly mine: Difference;
  readonly others: Difference;
  /** Cells that both changed: worth a look, though nothing is lost. */
  readonly both: readonly string[];
}

/** How `after` differs from `before`. A cell counts as moved when its left neighbour among the kept cells is another. */
export function difference(before: Picture, after: Picture): Difference {
  const kept = (picture: Picture, other: Picture): string[] => [...picture.keys()].filter((id) => other.has(id));
  const stay = new Set(longestCommon(kept(before, after), kept(after, before)));
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    edited: [...after].filter(([id, text]) => before.has(id) && before.get(id) !== text).map(([id]) => id),
    moved: kept(after, before).filter((id) => !stay.has(id)),
  };
}

export function isEmpty(change: Difference): boolean {
  return change.added.length + change.removed.length + change.edited.length + change.moved.length === 0;
}

export function mergeReport(base: Picture, mine: Picture, merged: Picture): MergeReport | undefined {
  const ownChange = difference(base, mine);
  const othersChange = difference(mine, merged);
  if (isEmpty(ownChange) && isEmpty(othersChange)) return undefined;
  const own = new Set([...ownChange.edited, ...ownChange.added]);
  return { mine: ownChange, others: othersChange, both: othersChange.edited.filter((id) => own.has(id)) };
}

/** The longest run of ids that keep their order in both lists (both hold the same ids, each once). */
function longestCommon(from: readonly string[], to: readonly string[]): string[] {
  const place = new Map(from.map((id, at) => [id, at]));
  const tails: { readonly id: string; readonly at: number; readonly before: number }[] = [];
  const ends: number[] = [];
  for (const id of to) {
    const at = place.get(id) ?? 0;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[ends[middle] ?? 0]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    tails.push({ id, at, before: low === 0 ? -1 : (ends[low - 1] ?? -1) });
    ends[low] = tails.length - 1;
  }
  const run: string[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = tails[at]?.before ?? -1) run.push(tails[at]?.id ?? "");
  return run.reverse();
}
