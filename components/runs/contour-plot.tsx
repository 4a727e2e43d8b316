"use client";
/** A metric over two params: where it is high and low, with the runs from which that is known. */
import { type ReactElement, useMemo } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { isoline, type Surface, surfaceOf } from "#lib/tracking/contour.ts";
import { asNumber, figure, latestOf } from "./run-format.ts";
import { seriesStroke } from "./series.ts";

export interface ContourPlotProps {
  readonly runs: readonly TrackedRun[];
  readonly across: string;
  readonly up: string;
  readonly metric: string;
  readonly chosen: readonly string[];
}

const width = 440;
const height = 300;
const left = 56;
const right = 12;
const top = 10;
const bottom = 26;
const columns = 56;
const rows = 36;
const bands = 6;
const mostRuns = 1000;
const heat = ["--heat-0", "--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5"] as const;

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly unit: (value: number) => number;
  readonly middle: number;
}

export function ContourPlot({ runs, across, up, metric, chosen }: ContourPlotProps): ReactElement {
  const plot = useMemo(() => plotOf(runs, across, up, metric), [runs, across, up, metric]);
  if (plot === undefined)
    return (
      <p className="text-12 text-ink-3">
        Fewer than four runs have numbers for {across}, {up} and {metric}.
      </p>
    );
  const { points, surface, x, y } = plot;
  const px = (unit: number): number => left + unit * (width - left - right);
  const py = (unit: number): number => top + (1 - unit) * (height - top - bottom);
  const [cellWidth, cellHeight] = [(px(1) - px(0)) / (columns - 1), (py(0) - py(1)) / (rows - 1)];
  return (
    <figure>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${metric} over ${across} and ${up}: from ${figure(surface.low)} to ${figure(surface.high)}, ${points.length} runs`}
        className="w-full max-w-lg"
      >
        {[...surface.values].map((value, at) =>
          Number.isNaN(value) ? null : (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: places of a grid
              key={at}
              x={px((at % columns) / (columns - 1)) - cellWidth / 2}
              y={py(Math.floor(at / columns) / (rows - 1)) - cellHeight / 2}
              width={cellWidth + 0.5}
              height={cellHeight + 0.5}
              style={{ fill: `var(${heat[bandOf(surface, value)]})` }}
            />
          ),
        )}
        {levelsOf(surface).map((level) => (
          <path
            key={level}
            d={isoline(surface, level)
              .map(
                ([x1, y1, x2, y2]) =>
                  `M${px(x1).toFixed(1)} ${py(y1).toFixed(1)}L${px(x2).toFixed(1)} ${py(y2).toFixed(1)}`,
              )
              .join("")}
            className="fill-none stroke-page"
            strokeWidth={0.8}
          />
        ))}
        {points.map(({ run, at: [ux, uy], value }) => {
          const color = chosen.indexOf(run.id);
          return (
            <circle
              key={run.id}
              cx={px(ux)}
              cy={py(uy)}
              r={color >= 0 ? 4.5 : 2.2}
              strokeWidth={color >= 0 ? 2.5 : 0.8}
              className={color >= 0 ? `fill-page ${seriesStroke(color)}` : "fill-ink stroke-page"}
            >
              <title>{`${run.name}: ${across} ${run.params[across]}, ${up} ${run.params[up]}, ${metric} ${figure(value)}`}</title>
            </circle>
          );
        })}
        {ticksOf(x).map(({ unit, text, anchor }) => (
          <text key={unit} x={px(unit)} y={height - 8} textAnchor={anchor} className="fill-chart-axis text-11">
            {text}
          </text>
        ))}
        {ticksOf(y).map(({ unit, text }) => (
          <text key={unit} x={left - 6} y={py(unit) + 4} textAnchor="end" className="fill-chart-axis text-11">
            {text}
          </text>
        ))}
      </svg>
      <figcaption className="flex flex-wrap items-center gap-2 text-12 text-ink-3">
        <span className="font-code tracking-none">{metric}</span>
        <span className="num">{figure(surface.low)}</span>
        <span aria-hidden className="inline-flex h-2.5 overflow-hidden rounded-2">
          {heat.map((token) => (
            <span key={token} className="w-6" style={{ background: `var(${token})` }} />
          ))}
        </span>
        <span className="num">{figure(surface.high)}</span>
        <span>
          between the runs estimated; <span className="font-code tracking-none">{across}</span> across,{" "}
          <span className="font-code tracking-none">{up}</span> up
        </span>
      </figcaption>
    </figure>
  );
}

function plotOf(runs: readonly TrackedRun[], across: string, up: string, metric: string) {
  const held = runs.slice(0, mostRuns).flatMap((run) => {
    const [a, b, value] = [asNumber(run.params[across]), asNumber(run.params[up]), latestOf(run, metric)];
    return a === undefined || b === undefined || value === undefined ? [] : [{ run, a, b, value }];
  });
  if (held.length < 4) return undefined;
  const [x, y] = [scaleOf(held.map(({ a }) => a)), scaleOf(held.map(({ b }) => b))];
  const points = held.map(({ run, a, b, value }) => ({ run, value, at: [x.unit(a), y.unit(b)] as const }));
  const surface = surfaceOf(
    points.map(({ at, value }) => ({ x: at[0], y: at[1], value })),
    columns,
    rows,
  );
  return { points, surface, x, y };
}

/** Even in factors where the values span many. */
function scaleOf(values: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = low > 0 && high / low >= 100;
  const unit = (value: number): number =>
    high === low ? 0.5 : log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return { low, high, unit, middle: log ? Math.sqrt(low * high) : (low + high) / 2 };
}

function ticksOf({ low, middle, high, unit }: Scale) {
  const anchors = ["start", "middle", "end"] as const;
  return [...new Set([low, middle, high])].map((value, at) => ({
    unit: unit(value),
    text: figure(value),
    anchor: anchors[at] ?? "middle",
  }));
}

function bandOf({ low, high }: Surface, value: number): number {
  return high === low ? 0 : Math.min(bands - 1, Math.floor(((value - low) / (high - low)) * bands));
}

function levelsOf({ low, high }: Surface): readonly number[] {
  return high === low ? [] : Array.from({ length: bands - 1 }, (_, at) => low + ((high - low) * (at + 1)) / bands);
}
