/**
 * Where cells stand when the graph is drawn: columns from left to right, each cell one column behind the last cell it
 * needs; rows as near as can be to what it needs, otherwise in shown order. Where an edge passes a column, a row of it is
 * kept free, so that no arrow runs behind a cell it has nothing to do with. Cells without edges stand below, in rows of
 * their own, so that they take no room among the others. Pure; sizes are the caller's.
 */
import type { Edge } from "./notebook-graph.ts";

export interface Placed {
  readonly cellId: string;
  readonly column: number;
  readonly row: number;
}

const looseColumns = 4;

/** `order`: cells in the order of a clean run; an edge against it (a cycle) moves nothing. */
export function layoutGraph(order: readonly string[], edges: readonly Edge[]): readonly Placed[] {
  const places = new Map(order.map((id, at) => [id, at]));
  const needs = new Map<string, string[]>();
  const linked = new Set<string>();
  for (const { from, to } of edges) {
    linked.add(from).add(to);
    if ((places.get(from) ?? 0) >= (places.get(to) ?? 0)) continue;
    needs.set(to, [...(needs.get(to) ?? []), from]);
  }
  const columns = columnsOf(
    order.filter((id) => linked.has(id)),
    needs,
  );
  const placed = rowsOf(columns, needs);
  const below = placed.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const loose = order.filter((id) => !linked.has(id));
  return [
    ...placed,
    ...loose.map((cellId, at) => ({
      cellId,
      column: at % looseColumns,
      row: below + Math.floor(at / looseColumns),
    })),
  ];
}

function columnsOf(order: readonly string[], needs: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const columnOf = new Map<string, number>();
  const columns: string[][] = [];
  for (const id of order) {
    const column = (needs.get(id) ?? []).reduce((most, needed) => Math.max(most, (columnOf.get(needed) ?? -1) + 1), 0);
    columnOf.set(id, column);
    const known = columns[column];
    if (known === undefined) columns[column] = [id];
    else known.push(id);
  }
  return columns;
}

function rowsOf(
  columns: readonly (readonly string[])[],
  needs: ReadonlyMap<string, readonly string[]>,
): readonly Placed[] {
  const columnOf = new Map(columns.flatMap((ids, column) => ids.map((id) => [id, column] as const)));
  const lastUse = new Map<string, number>();
  for (const [to, from] of needs) {
    for (const id of from) lastUse.set(id, Math.max(lastUse.get(id) ?? 0, columnOf.get(to) ?? 0));
  }
  /** The row of a cell, and of the arrows that come from it. */
  const rows = new Map<string, number>();
  return columns.flatMap((ids, column) => {
    const passing = [...lastUse].filter(([id, last]) => (columnOf.get(id) ?? 0) < column && last > column);
    const taken = new Set(passing.map(([id]) => rows.get(id)));
    const wanted = ids.map((cellId, at) => {
      const left = (needs.get(cellId) ?? []).map((id) => rows.get(id) ?? 0);
      return { cellId, at, row: left.length === 0 ? at : left.reduce((sum, one) => sum + one, 0) / left.length };
    });
    let next = 0;
    return wanted
      .sort((a, b) => a.row - b.row || a.at - b.at)
      .map(({ cellId, row }) => {
        let own = Math.max(next, Math.floor(row));
        while (taken.has(own)) own++;
        next = own + 1;
        rows.set(cellId, own);
        return { cellId, column, row: own };
      });
  });
}
