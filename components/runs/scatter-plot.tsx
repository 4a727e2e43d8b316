"use client";
/** A param against a metric, a point for each run; words get a column each, spread out so that points do not hide others. */
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { classNames } from "../ui/class-names.ts";
import { asNumber, figure, latestOf } from "./run-format.ts";
import { seriesStroke } from "./series.ts";

export interface ScatterPlotProps {
  readonly runs: readonly TrackedRun[];
  readonly param: string;
  readonly metric: string;
  readonly chosen: readonly string[];
}

const width = 400;
const height = 190;
const left = 52;
const bottom = 24;
const top = 10;
const mostRuns = 2000;

interface Point {
  readonly run: TrackedRun;
  readonly x: number;
  readonly y: number;
}

export function ScatterPlot({ runs, param, metric, chosen }: ScatterPlotProps): ReactElement {
  const router = useRouter();
  const { points, ticks } = pointsOf(runs.slice(0, mostRuns), param, metric);
  const ys = points.map(({ y }) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const across = (x: number): number => left + x * (width - left - 12);
  const down = (y: number): number =>
    top + (high === low ? 0.5 : (high - y) / (high - low)) * (height - top - bottom - 6);
  if (points.length === 0) return <p className="text-12 text-ink-3">No run has both.</p>;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${metric} against ${param}, ${points.length} runs`}
      className="w-full max-w-lg"
    >
      {[low, (low + high) / 2, high].map((value) => (
        <g key={value}>
          <line x1={left} x2={width - 4} y1={down(value)} y2={down(value)} className="stroke-chart-grid" />
          <text x={left - 6} y={down(value) + 4} textAnchor="end" className="fill-chart-axis text-11">
            {figure(value)}
          </text>
        </g>
      ))}
      {ticks.map(({ at, text }) => (
        <text key={text} x={across(at)} y={height - 6} textAnchor="middle" className="fill-chart-axis text-11">
          {text}
        </text>
      ))}
      {points.map(({ run, x, y }) => {
        const color = chosen.indexOf(run.id);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: a way for the pointer; the table has the same link
          <circle
            key={run.id}
            cx={across(x)}
            cy={down(y)}
            r={color >= 0 ? 4.5 : 3}
            strokeWidth={color >= 0 ? 2.5 : 1}
            className={classNames("cursor-pointer fill-hover", color >= 0 ? seriesStroke(color) : "stroke-ink-3")}
            onClick={() => router.push(`/p/${run.projectId}/runs/${run.id}`)}
          >
            <title>{`${run.name}: ${param} ${run.params[param] ?? ""}, ${metric} ${figure(y)}`}</title>
          </circle>
        );
      })}
    </svg>
  );
}

function pointsOf(
  runs: readonly TrackedRun[],
  param: string,
  metric: string,
): { readonly points: readonly Point[]; readonly ticks: readonly { readonly at: number; readonly text: string }[] } {
  const held = runs.flatMap((run) => {
    const [word, y] = [run.params[param], latestOf(run, metric)];
    return word === undefined || y === undefined ? [] : [{ run, word, y }];
  });
  const numbers = held.map(({ word }) => asNumber(word));
  if (numbers.every((value) => value !== undefined)) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const log = low > 0 && high / low >= 100;
    const unit = (value: number): number =>
      high === low ? 0.5 : log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
    return {
      points: held.map(({ run, y }, at) => ({ run, x: unit(numbers[at] ?? low), y })),
      ticks: [...new Set([low, middle, high])].map((value) => ({ at: unit(value), text: figure(value) })),
    };
  }
  const words = [...new Set(held.map(({ word }) => word))].sort();
  const place = (word: string): number => (words.indexOf(word) + 0.5) / words.length;
  return {
    points: held.map(({ run, word, y }, at) => ({
      run,
      x: place(word) + (((at * 0.618) % 1) - 0.5) * (0.5 / words.length),
      y,
    })),
    ticks: words
      .slice(0, 8)
      .map((text) => ({ at: place(text), text: text.length > 12 ? `${text.slice(0, 11)}…` : text })),
  };
}
