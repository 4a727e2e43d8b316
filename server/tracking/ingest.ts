/**
 * Group commit of metric points. While one statement is on its way to the database, the writes that come in wait and then
 * go together: eight writers cost little more than one, and a lone writer waits for nobody. A write is acknowledged once
 * it is committed. One statement is one transaction, so a write is stored whole or not at all.
 *
 * Only points go this way: they cannot conflict. What can fail for a reason of its own (params, tags) has a transaction
 * of its own, in which `store` is called with the client.
 */
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { encodePoints, merge, type Point, pointsOf, stepAt } from "#lib/tracking/points.ts";
import type { Queryable } from "./experiment-queries.ts";
import { type SeriesState, type SeriesWrite, storePoints } from "./ingest-queries.ts";

export interface KeyedPoint extends Point {
  readonly key: string;
}

export interface Write {
  readonly projectId: ProjectId;
  readonly runId: string;
  readonly points: readonly KeyedPoint[];
}

export interface IngestDeps {
  readonly pool: Queryable;
  /** After points are committed: those that were, and where their series stand now. */
  readonly stored: (writes: readonly Write[], series: readonly SeriesState[]) => void;
}

export interface Ingest {
  /** False: there is no such active run, and nothing was stored. */
  log(write: Write): Promise<boolean>;
  /** The same within the caller's transaction; call `committed` after it. */
  store(client: Queryable, write: Write): Promise<{ readonly found: boolean; readonly committed: () => void }>;
  /** Resolves when nothing is on its way. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly write: Write;
  readonly resolve: (found: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_POINTS = 20_000;

export function createIngest({ pool, stored }: IngestDeps): Ingest {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = take();
      try {
        await commit(batch);
      } catch (error) {
        if (batch.length === 1 || error instanceof AppError) for (const { reject } of batch) reject(error);
        else await oneByOne(batch);
      }
    }
    flushing = undefined;
  };

  const take = (): Waiting[] => {
    let points = 0;
    let count = 0;
    for (const { write } of waiting) {
      points += write.points.length;
      if (count > 0 && points > MOST_POINTS) break;
      count++;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  const commit = async (batch: readonly Waiting[]): Promise<void> => {
    const series = await storePoints(pool, seriesWrites(batch.map(({ write }) => write)));
    const found = new Set(series.map(({ runId }) => runId));
    stored(
      batch.flatMap(({ write }) => (found.has(write.runId) ? [write] : [])),
      series,
    );
    for (const { write, resolve } of batch) resolve(found.has(write.runId));
  };

  /** Whatever one write breaks must not fail its neighbours. */
  const oneByOne = async (batch: readonly Waiting[]): Promise<void> => {
    for (const each of batch) await commit([each]).catch(each.reject);
  };

  return {
    log: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        flushing ??= flush();
      }),
    async store(client, write) {
      const series = await storePoints(client, seriesWrites([write]));
      return { found: series.length > 0, committed: () => stored([write], series) };
    },
    async drain() {
      await flushing;
    },
  };
}

/** The rows of some writes: one per run and key. */
function seriesWrites(writes: readonly Write[]): SeriesWrite[] {
  const groups = new Map<string, { readonly write: Write; readonly key: string; readonly points: KeyedPoint[] }>();
  for (const write of writes) {
    for (const point of write.points) {
      const name = `${write.projectId} ${write.runId} ${point.key}`;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, { write, key: point.key, points: [point] });
      else group.points.push(point);
    }
  }
  return [...groups.values()].map(({ write, key, points: given }) => {
    const points = merge([pointsOf(given)]);
    const last = latest(points.values, points.steps, points.times);
    return {
      projectId: write.projectId,
      runId: write.runId,
      key,
      value: must(points.values[last], "value"),
      step: stepAt(points, last),
      time: must(points.times[last], "time"),
      count: points.steps.length,
      points: encodePoints(points),
    };
  });
}

/** The place of the latest: points are in order, but for a NaN it counts as zero among values of one moment. */
function latest(values: Float64Array, steps: Float64Array, times: Float64Array): number {
  let best = values.length - 1;
  const rank = (at: number): number => (Number.isNaN(values[at]) ? 0 : (values[at] as number));
  for (let at = best - 1; at >= 0 && steps[at] === steps[best] && times[at] === times[best]; at--) {
    if (rank(at) > rank(best)) best = at;
  }
  return best;
}
