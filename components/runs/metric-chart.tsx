"use client";
/** One metric of several runs over steps or time: smoothed, with what was measured behind it, at any zoom. */
import { type ReactElement, useMemo, useState } from "react";
import type { Tile } from "#lib/protocol/tracking.ts";
import { exponential } from "#lib/tracking/smooth.ts";
import type { ChartLine } from "../charts/chart-line.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { useTiles } from "../live/api/runs.ts";
import { figure } from "./run-format.ts";
import { seriesToken } from "./series.ts";

export interface ChartRun {
  readonly id: string;
  readonly name: string;
  readonly startedAt: number;
  /** Its place in the order of colours. */
  readonly color: number;
}

export interface ChartView {
  /** Weight of the moving average, 0 to 0.99. */
  readonly smoothing: number;
  readonly log: boolean;
  readonly axis: "step" | "time";
}

export const plainView: ChartView = { smoothing: 0, log: false, axis: "step" };

export interface MetricChartProps {
  readonly projectId: string;
  readonly metric: string;
  readonly runs: readonly ChartRun[];
  readonly view: ChartView;
  /** The runs are still being written. */
  readonly follow: boolean;
  readonly height?: number;
}

const buckets = 400;

export function MetricChart({ projectId, metric, runs, view, follow, height = 190 }: MetricChartProps): ReactElement {
  const [zoom, setZoom] = useState<readonly [number, number]>();
  const tiles = useTiles(
    projectId,
    {
      runIds: runs.map(({ id }) => id),
      key: metric,
      axis: view.axis,
      buckets,
      // Only one run's clock can be zoomed: times of several start at their own zero.
      ...(zoom === undefined || view.axis === "time" ? {} : { from: zoom[0], to: zoom[1] }),
    },
    follow,
  );
  const lines = useMemo(() => linesOf(runs, tiles.data ?? [], view), [runs, tiles.data, view]);
  const bare = lines.every(({ x }) => x.length === 0);
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline gap-2">
        <span className="min-w-0 truncate font-code font-medium text-12 tracking-none" title={metric}>
          {metric}
        </span>
        {zoom !== undefined && view.axis === "step" && (
          <button type="button" className="verb text-12" onClick={() => setZoom(undefined)}>
            Show all steps
          </button>
        )}
        <span className="num ml-auto whitespace-nowrap text-12 text-ink-3">{latestWords(lines)}</span>
      </figcaption>
      {tiles.data !== undefined && bare ? (
        <p className="py-6 text-12 text-ink-3">
          Nothing was logged here{zoom === undefined ? "" : " between these steps"}.
        </p>
      ) : (
        <LineChart
          lines={lines}
          name={chartName(metric, lines)}
          hover
          log={view.log}
          height={height}
          {...(view.axis === "step" ? { onZoom: setZoom } : {})}
        />
      )}
    </figure>
  );
}

function linesOf(
  runs: readonly ChartRun[],
  tiles: readonly Tile[],
  { smoothing, log, axis }: ChartView,
): readonly ChartLine[] {
  const byRun = new Map(tiles.map((tile) => [tile.runId, tile]));
  return runs.flatMap((run): readonly ChartLine[] => {
    const tile = byRun.get(run.id);
    if (tile === undefined) return [];
    const x = axis === "time" ? tile.x.map((at) => (at - run.startedAt) / 1000) : tile.x;
    const shown = (values: readonly (number | null)[]): readonly (number | null)[] =>
      log ? values.map((value) => (value !== null && value > 0 ? value : null)) : values;
    const color = seriesToken(run.color);
    const line = { label: run.name, x, color, dash: run.color > 4 };
    const main = { ...line, y: shown(exponential(tile.mean, smoothing)) };
    // The lowest and highest of each bucket, so that no spike is averaged away.
    const behind = (y: readonly (number | null)[]): ChartLine => ({ ...line, y: shown(y), faint: true });
    if (!tile.exact) return [behind(tile.low), behind(tile.high), main];
    return smoothing > 0 ? [behind(tile.mean), main] : [main];
  });
}

function latestWords(lines: readonly ChartLine[]): string {
  const named = lines.filter(({ faint }) => !faint);
  const last = named[0]?.y.findLast((value) => value !== null);
  return named.length === 1 && last !== undefined ? `${figure(last)} now` : "";
}

function chartName(metric: string, lines: readonly ChartLine[]): string {
  const ends = lines
    .filter(({ faint }) => !faint)
    .map(({ label, y }) => `${label} ends at ${figure(y.findLast((value) => value !== null))}`);
  return `${metric}: ${ends.join(", ") || "no points yet"}`;
}
