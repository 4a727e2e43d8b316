/**
 * A table wider than what is asked for at once: rows come with their first columns, the others block by block, for the
 * rows and columns in sight only, so that a thousand columns of ten thousand runs are never in one answer. Pure.
 */
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import type { RunKeys } from "../live/api/runs.ts";
import { type Column, neededKeys } from "./run-columns.ts";

export interface Sight {
  /** Places of the first and the last row. */
  readonly rows: readonly [number, number];
  /** Ids of the columns. */
  readonly columns: readonly string[];
}

interface Block {
  readonly ids: readonly string[];
  readonly keys: RunKeys;
}

const widest = 60;
const blockColumns = 40;
const blockRows = 50;

/** The columns that come with every row: all of a table that is not wide; else the pinned, the computed and the first. */
export function firstColumns(columns: readonly Column[], pinned: readonly string[]): readonly Column[] {
  if (columns.length <= widest) return columns;
  return columns.filter(({ id, kind }, at) => at < blockColumns || kind === "formula" || pinned.includes(id));
}

/** What must be asked beyond that for what is in sight. */
export function blocksInSight(
  runs: readonly TrackedRun[],
  columns: readonly Column[],
  first: readonly Column[],
  sight: Sight,
): readonly Block[] {
  if (first.length === columns.length || runs.length === 0) return [];
  const seen = new Set(sight.columns);
  const known = new Set(first);
  const across = blocksOf(columns, blockColumns).flatMap((block) => {
    const wanted = block.some((column) => seen.has(column.id) && !known.has(column));
    return wanted ? [block.filter((column) => !known.has(column))] : [];
  });
  const [from, to] = [Math.floor(sight.rows[0] / blockRows), Math.floor(sight.rows[1] / blockRows) + 1];
  const down = blocksOf(runs.slice(from * blockRows, to * blockRows), blockRows);
  return down.flatMap((rows) =>
    across.map((block) => ({
      ids: rows.map(({ id }) => id),
      keys: {
        metrics: neededKeys(block, "metric"),
        params: neededKeys(block, "param"),
        tags: neededKeys(block, "tag"),
      },
    })),
  );
}

/** The same rows with what came of other columns. */
export function withCells(runs: readonly TrackedRun[], cells: readonly TrackedRun[]): readonly TrackedRun[] {
  if (cells.length === 0) return runs;
  const more = Map.groupBy(cells, ({ id }) => id);
  return runs.map((run) => {
    const found = more.get(run.id);
    if (found === undefined) return run;
    return {
      ...run,
      metrics: Object.assign({}, ...found.map(({ metrics }) => metrics), run.metrics),
      params: Object.assign({}, ...found.map(({ params }) => params), run.params),
      tags: Object.assign({}, ...found.map(({ tags }) => tags), run.tags),
    };
  });
}

function blocksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}
