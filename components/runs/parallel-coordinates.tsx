"use client";
/** Params against a result: an axis for each, a line for each run, compared runs in their colours before the others. */
import { type ReactElement, useId, useState } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { classNames } from "../ui/class-names.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";
import "../charts/charts.css";
import type { Column } from "./run-columns.ts";
import { asNumber, figure, latestOf } from "./run-format.ts";
import { seriesStroke } from "./series.ts";

export interface ParallelCoordinatesProps {
  readonly runs: readonly TrackedRun[];
  readonly axes: readonly Column[];
  readonly chosen: readonly string[];
}

interface Axis {
  readonly column: Column;
  readonly top: string;
  readonly bottom: string;
  /** Where a run stands, 0 (bottom) to 1; undefined where it has no value. */
  readonly place: (run: TrackedRun) => number | undefined;
}

const mostRuns = 500;
const height = 180;
const edge = 22;
const gap = 96;

export function ParallelCoordinates({ runs, axes, chosen }: ParallelCoordinatesProps): ReactElement {
  const shown = runs.slice(0, mostRuns);
  const scales = axes.map((column) => axisOf(column, shown));
  const [brush, setBrush] = useState<{ readonly axis: number; readonly low: number; readonly high: number }>();
  const width = Math.max(1, scales.length - 1) * gap + 90;
  const clip = useId();
  const across = (at: number): number => 45 + at * gap;
  const down = (unit: number): number => edge + (1 - unit) * (height - 2 * edge);
  const inBrush = (run: TrackedRun): boolean => {
    if (brush === undefined) return true;
    const place = scales[brush.axis]?.place(run);
    return place !== undefined && place >= brush.low && place <= brush.high;
  };
  const pathOf = (run: TrackedRun): string => {
    let path = "";
    for (const [at, scale] of scales.entries()) {
      const place = scale.place(run);
      if (place === undefined) continue;
      path += `${path === "" ? "M" : "L"}${across(at)} ${down(place).toFixed(1)}`;
    }
    return path;
  };
  // Many lines over each other are as dark as a few.
  const faintness = Math.min(0.6, Math.max(0.06, 12 / shown.length));
  const others = shown.filter((run) => !chosen.includes(run.id));
  const kept = shown.filter(inBrush).length;
  return (
    <div>
      <p className="flex items-baseline gap-2 text-12 text-ink-3">
        {brush === undefined ? (
          `${shown.length.toLocaleString()} runs. Draw along an axis to keep those that pass there.`
        ) : (
          <>
            {`${kept.toLocaleString()} of ${shown.length.toLocaleString()} runs pass ${scales[brush.axis]?.column.key ?? ""} there.`}
            <button type="button" className="verb" onClick={() => setBrush(undefined)}>
              Clear
            </button>
          </>
        )}
      </p>
      <ScrollBox label="Params against the result">
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${shown.length} runs over ${axes.map(({ key }) => key).join(", ")}`}
        >
          <clipPath id={clip}>
            <rect width={width} height={height} />
          </clipPath>
          <g clipPath={`url(#${clip})`} className="fill-none">
            {others.map((run) => (
              <path
                key={run.id}
                d={pathOf(run)}
                strokeWidth="1"
                className="stroke-ink-3"
                strokeOpacity={inBrush(run) ? faintness : 0.03}
              />
            ))}
            {chosen.map((id, at) => {
              const run = shown.find((one) => one.id === id);
              return (
                run && (
                  <path
                    key={id}
                    d={pathOf(run)}
                    strokeWidth="2"
                    className={classNames(seriesStroke(at), !inBrush(run) && "opacity-20")}
                  />
                )
              );
            })}
          </g>
          {scales.map((scale, at) => (
            <g key={scale.column.id}>
              <line x1={across(at)} x2={across(at)} y1={edge} y2={height - edge} className="stroke-chart-axis" />
              <text x={across(at)} y={10} textAnchor="middle" className="fill-ink-2 font-code text-11">
                {scale.column.key.length > 13 ? `${scale.column.key.slice(0, 12)}…` : scale.column.key}
              </text>
              <text x={across(at) + 5} y={edge + 4} className="paint-halo fill-ink-3 text-11">
                {scale.top}
              </text>
              <text x={across(at) + 5} y={height - edge + 2} className="paint-halo fill-ink-3 text-11">
                {scale.bottom}
              </text>
              {brush?.axis === at && (
                <rect
                  x={across(at) - 5}
                  width="10"
                  y={down(brush.high)}
                  height={Math.max(2, down(brush.low) - down(brush.high))}
                  className="fill-selected stroke-line-control"
                />
              )}
              <BrushHandle
                x={across(at)}
                unitAt={(y) => 1 - (y - edge) / (height - 2 * edge)}
                onBrush={(low, high) => setBrush({ axis: at, low, high })}
              />
            </g>
          ))}
        </svg>
      </ScrollBox>
    </div>
  );
}

interface BrushHandleProps {
  readonly x: number;
  readonly unitAt: (y: number) => number;
  readonly onBrush: (low: number, high: number) => void;
}

function BrushHandle({ x, unitAt, onBrush }: BrushHandleProps): ReactElement {
  const [from, setFrom] = useState<number>();
  const at = (event: { readonly clientY: number; readonly currentTarget: SVGRectElement }): number =>
    unitAt(event.clientY - (event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0));
  return (
    <rect
      x={x - 10}
      y={0}
      width={20}
      height={height}
      className="cursor-row-resize fill-transparent"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(at(event));
      }}
      onPointerMove={(event) => {
        if (from !== undefined) onBrush(Math.min(from, at(event)), Math.max(from, at(event)));
      }}
      onPointerUp={() => setFrom(undefined)}
    />
  );
}

function axisOf(column: Column, runs: readonly TrackedRun[]): Axis {
  const textOf = (run: TrackedRun): string | undefined =>
    column.kind === "tag" ? run.tags[column.key] : run.params[column.key];
  const numberOf = (run: TrackedRun): number | undefined =>
    column.kind === "metric" ? latestOf(run, column.key) : asNumber(textOf(run));
  const numbers = runs.map(numberOf).filter((value) => value !== undefined);
  const isNumeric =
    column.kind === "metric" || runs.every((run) => textOf(run) === undefined || numberOf(run) !== undefined);
  if (isNumeric) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    // Over two orders of magnitude, equal factors are equal steps.
    const log = low > 0 && high / low >= 100;
    const scale = (value: number): number => (log ? Math.log(value) : value);
    const span = scale(high) - scale(low);
    return {
      column,
      top: figure(numbers.length === 0 ? undefined : high),
      bottom: figure(numbers.length === 0 ? undefined : low),
      place: (run) => {
        const value = numberOf(run);
        return value === undefined ? undefined : span === 0 ? 0.5 : (scale(value) - scale(low)) / span;
      },
    };
  }
  const words = [...new Set(runs.map(textOf).filter((value) => value !== undefined))].sort();
  return {
    column,
    top: words.at(-1) ?? "",
    bottom: words[0] ?? "",
    place: (run) => {
      const value = textOf(run);
      return value === undefined ? undefined : words.length < 2 ? 0.5 : words.indexOf(value) / (words.length - 1);
    },
  };
}
