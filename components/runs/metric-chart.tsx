"use client";
/** One metric of several runs over steps, time or another metric: smoothed, with what was measured behind it, at any zoom. */
import { type ReactElement, useMemo, useState } from "react";
import type { Tile } from "#lib/protocol/tracking.ts";
import { overAxis } from "#lib/tracking/axis.ts";
import { exponential, windowed } from "#lib/tracking/smooth.ts";
import { withoutOutliers } from "#lib/tracking/spread.ts";
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
  /** How: a moving average that forgets, or the mean over a window around each point. */
  readonly method: "exponential" | "window";
  /** Weight of the moving average, 0 to 0.99. */
  readonly smoothing: number;
  /** Points of the window; 1 is none. */
  readonly window: number;
  readonly log: boolean;
  readonly logAxis: boolean;
  /** The range leaves out what lies far from the rest. */
  readonly withoutOutliers: boolean;
  /** `step`, `time`, or `metric:epoch`. */
  readonly axis: string;
}

export const plainView: ChartView = {
  method: "exponential",
  smoothing: 0,
  window: 1,
  log: false,
  logAxis: false,
  withoutOutliers: false,
  axis: "step",
};

const metricAxis = "metric:";

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
  const over = view.axis.startsWith(metricAxis) ? view.axis.slice(metricAxis.length) : undefined;
  const ids = runs.map(({ id }) => id);
  const wish = {
    runIds: ids,
    axis: view.axis === "time" ? ("time" as const) : ("step" as const),
    buckets,
    // Only steps can be zoomed: times of several runs start at their own zero.
    ...(zoom === undefined || view.axis !== "step" ? {} : { from: zoom[0], to: zoom[1] }),
  };
  const tiles = useTiles(projectId, { ...wish, key: metric }, follow);
  const axes = useTiles(projectId, { ...wish, runIds: over === undefined ? [] : ids, key: over ?? metric }, follow);
  const axisTiles = over === undefined ? undefined : axes.data;
  const lines = useMemo(
    () => linesOf(runs, tiles.data ?? [], view, over === undefined ? undefined : (axisTiles ?? [])),
    [runs, tiles.data, view, over, axisTiles],
  );
  const range = useMemo(() => (view.withoutOutliers ? rangeWithoutOutliers(lines) : undefined), [lines, view]);
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
          {over === undefined
            ? `Nothing was logged here${zoom === undefined ? "" : " between these steps"}.`
            : `No run has both ${metric} and ${over}.`}
        </p>
      ) : (
        <LineChart
          lines={lines}
          name={chartName(metric, lines)}
          hover
          log={view.log}
          logAxis={view.logAxis}
          range={range}
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
  view: ChartView,
  axes: readonly Tile[] | undefined,
): readonly ChartLine[] {
  const byRun = new Map(tiles.map((tile) => [tile.runId, tile]));
  return runs.flatMap((run): readonly ChartLine[] => {
    const tile = byRun.get(run.id);
    if (tile === undefined) return [];
    const smooth = smoothed(tile.mean, view);
    const { x, places } = placesOf(
      tile,
      run,
      view,
      axes?.find(({ runId }) => runId === run.id),
    );
    const shown = (values: readonly (number | null)[]): readonly (number | null)[] =>
      places.map((place) => {
        const value = values[place] ?? null;
        return view.log && value !== null && value <= 0 ? null : value;
      });
    const color = seriesToken(run.color);
    const line = { label: run.name, x, color, dash: run.color > 4 };
    const main = { ...line, y: shown(smooth) };
    // The lowest and highest of each bucket, so that no spike is averaged away.
    const behind = (y: readonly (number | null)[]): ChartLine => ({ ...line, y: shown(y), faint: true });
    if (!tile.exact) return [behind(tile.low), behind(tile.high), main];
    return smooth === tile.mean ? [main] : [behind(tile.mean), main];
  });
}

function smoothed(values: readonly (number | null)[], { method, smoothing, window }: ChartView) {
  return method === "exponential" ? exponential(values, smoothing) : windowed(values, window);
}

/** Where the points of a curve lie on the chosen axis, and which of them are shown. */
function placesOf(
  tile: Tile,
  run: ChartRun,
  { axis, logAxis }: ChartView,
  over: Tile | undefined,
): { readonly x: readonly number[]; readonly places: readonly number[] } {
  const all =
    axis === "step" || axis === "time"
      ? {
          x: axis === "time" ? tile.x.map((at) => (at - run.startedAt) / 1000) : tile.x,
          places: [...tile.x.keys()],
        }
      : over === undefined
        ? { x: [], places: [] }
        : overAxis({ x: tile.x, y: tile.mean }, { x: over.x, y: over.mean });
  if (!logAxis) return all;
  const positive = [...all.x.keys()].filter((at) => (all.x[at] ?? 0) > 0);
  return { x: positive.map((at) => all.x[at] ?? 1), places: positive.map((at) => all.places[at] ?? 0) };
}

/** Of each line its own: a run that lies elsewhere is no outlier. */
function rangeWithoutOutliers(lines: readonly ChartLine[]): readonly [number, number] | undefined {
  const ranges = lines.flatMap(({ y }) => {
    const range = withoutOutliers(y.filter((value) => value !== null));
    return range === undefined ? [] : [range];
  });
  if (ranges.length === 0) return undefined;
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
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
