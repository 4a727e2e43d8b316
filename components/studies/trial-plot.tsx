"use client";
/** Points over two axes, a trial each; words get a column each. The finding is in its name, the figures in the table. */
import type { ReactElement } from "react";
import { figure } from "../runs/run-format.ts";
import { classNames } from "../ui/class-names.ts";

export interface TrialPoint {
  readonly key: string;
  readonly x: number | string;
  readonly y: number;
  readonly title: string;
  readonly look: "plain" | "best" | "faint";
}

export interface TrialPlotProps {
  readonly points: readonly TrialPoint[];
  readonly name: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Equal factors are equal lengths along x. */
  readonly log?: boolean;
  /** A line through these, such as the best so far. */
  readonly path?: readonly { readonly x: number; readonly y: number }[];
  readonly wide?: boolean;
}

const height = 190;
const left = 54;
const bottom = 34;
const top = 10;
const mostPoints = 2000;

export function TrialPlot({
  points,
  name,
  xLabel,
  yLabel,
  log = false,
  path = [],
  wide = false,
}: TrialPlotProps): ReactElement {
  const width = wide ? 860 : 400;
  const shown = points.slice(-mostPoints);
  if (shown.length === 0) return <p className="py-4 text-12 text-ink-3">No trial has ended yet.</p>;
  const ys = [...shown.map(({ y }) => y), ...path.map(({ y }) => y)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const { place, ticks } = axisOf(
    shown.map(({ x }) => x),
    log,
  );
  const across = (unit: number): number => left + unit * (width - left - 14);
  const down = (y: number): number =>
    top + (high === low ? 0.5 : (high - y) / (high - low)) * (height - top - bottom - 6);
  return (
    <figure className="overflow-x-auto">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={name}
        className={wide ? "w-full min-w-[38rem]" : "w-full"}
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
          <text key={text} x={across(at)} y={height - 19} textAnchor={anchorOf(at)} className="fill-chart-axis text-11">
            {text}
          </text>
        ))}
        <text x={(left + width) / 2} y={height - 4} textAnchor="middle" className="fill-ink-2 font-code text-11">
          {xLabel}
        </text>
        {path.length > 1 && (
          <polyline
            points={path.map(({ x, y }) => `${across(place(x)).toFixed(1)},${down(y).toFixed(1)}`).join(" ")}
            className="fill-none stroke-series-1"
            strokeWidth="1.6"
          />
        )}
        {shown.map(({ key, x, y, title, look }, at) => (
          <circle
            key={key}
            cx={across(place(x)) + (typeof x === "string" ? (((at * 0.618) % 1) - 0.5) * 18 : 0)}
            cy={down(y)}
            r={look === "best" ? 4 : 2.6}
            className={classNames(
              look === "best" ? "fill-series-1 stroke-page" : "fill-hover stroke-ink-3",
              look === "faint" && "opacity-40",
            )}
          >
            <title>{title}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="sr-only">{`${yLabel} over ${xLabel}`}</figcaption>
    </figure>
  );
}

/** Words at the ends stay within the chart. */
function anchorOf(at: number): "start" | "middle" | "end" {
  return at < 0.03 ? "start" : at > 0.97 ? "end" : "middle";
}

interface Axis {
  readonly place: (x: number | string) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

function axisOf(xs: readonly (number | string)[], log: boolean): Axis {
  const numbers = xs.filter((x) => typeof x === "number");
  if (numbers.length === xs.length) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const factor = log && low > 0;
    const place = (x: number | string): number => {
      if (high === low) return 0.5;
      return factor ? Math.log(Number(x) / low) / Math.log(high / low) : (Number(x) - low) / (high - low);
    };
    const middle = factor ? Math.sqrt(low * high) : (low + high) / 2;
    const whole = numbers.every(Number.isInteger);
    const ticks = [...new Set([low, whole && !factor ? Math.round(middle) : middle, high])];
    return { place, ticks: ticks.map((x) => ({ at: place(x), text: figure(x) })) };
  }
  const words = [...new Set(xs.map(String))].sort();
  const place = (x: number | string): number => (words.indexOf(String(x)) + 0.5) / words.length;
  const cut = (word: string): string => (word.length > 12 ? `${word.slice(0, 11)}…` : word);
  return { place, ticks: words.slice(0, 8).map((word) => ({ at: place(word), text: cut(word) })) };
}
