"use client";
/** A metric over runs that differ by chance alone: a box for each value of a param, every run in it, its mean with an interval. */
import type { ReactElement } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { type Spread, spreadOf } from "#lib/tracking/spread.ts";
import { figure, latestOf } from "./run-format.ts";

export interface BoxPlotsProps {
  readonly runs: readonly TrackedRun[];
  readonly metric: string;
  /** Param → the groups. */
  readonly by: string;
}

const width = 440;
const rowHeight = 30;
const labelRoom = 84;
const mostGroups = 16;

interface Box {
  readonly name: string;
  readonly values: readonly number[];
  readonly spread: Spread;
}

export function BoxPlots({ runs, metric, by }: BoxPlotsProps): ReactElement {
  const all = boxesOf(runs, metric, by);
  const boxes = all.slice(0, mostGroups);
  if (boxes.length === 0) return <p className="text-12 text-ink-3">No run has both.</p>;
  const ends = boxes.flatMap(({ spread }) => [spread.low, spread.high, ...(spread.interval ?? [])]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const across = (value: number): number =>
    labelRoom + (high === low ? 0.5 : (value - low) / (high - low)) * (width - labelRoom - 12);
  const height = boxes.length * rowHeight + 24;
  return (
    <figure>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={findingOf(boxes, metric, by)}
        className="w-full max-w-lg"
      >
        {[low, (low + high) / 2, high].map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three ticks, which may be alike
          <g key={at}>
            <line x1={across(value)} x2={across(value)} y1={4} y2={height - 22} className="stroke-chart-grid" />
            <text
              x={across(value)}
              y={height - 6}
              textAnchor={["start", "middle", "end"][at] as "start"}
              className="fill-chart-axis text-11"
            >
              {figure(value)}
            </text>
          </g>
        ))}
        {boxes.map((box, at) => (
          <BoxRow key={box.name} box={box} middle={at * rowHeight + rowHeight / 2 + 4} across={across} />
        ))}
      </svg>
      <figcaption className="text-12 text-ink-3">
        Boxes: the middle half and the median. Dark: the mean, at 95 % within its line. Points: runs.
        {all.length > boxes.length && ` The ${mostGroups} largest of ${all.length.toLocaleString()} groups.`}
      </figcaption>
    </figure>
  );
}

interface BoxRowProps {
  readonly box: Box;
  readonly middle: number;
  readonly across: (value: number) => number;
}

function BoxRow({ box: { name, values, spread }, middle, across }: BoxRowProps): ReactElement {
  const { firstQuartile, thirdQuartile, median, mean, interval, low, high, count } = spread;
  return (
    <g>
      <title>
        {`${name}: ${count} runs, median ${figure(median)}, mean ${figure(mean)}${
          interval === undefined ? "" : ` (${figure(interval[0])} to ${figure(interval[1])} at 95 %)`
        }`}
      </title>
      <text x={labelRoom - 8} y={middle + 4} textAnchor="end" className="fill-ink-2 font-code text-11">
        {name.length > 11 ? `${name.slice(0, 10)}…` : name}
      </text>
      <line x1={across(low)} x2={across(high)} y1={middle} y2={middle} className="stroke-ink-4" />
      <rect
        x={across(firstQuartile)}
        y={middle - 8}
        width={Math.max(1, across(thirdQuartile) - across(firstQuartile))}
        height={16}
        rx={2}
        className="fill-press stroke-ink-4"
      />
      <line
        x1={across(median)}
        x2={across(median)}
        y1={middle - 8}
        y2={middle + 8}
        strokeWidth={1.6}
        className="stroke-ink-2"
      />
      {values.slice(0, 200).map((value, at) => (
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: values may be alike
          key={at}
          cx={across(value)}
          cy={middle + (((at * 0.618) % 1) - 0.5) * 12}
          r={1.8}
          className="fill-ink-3"
        />
      ))}
      {interval !== undefined && (
        <line
          x1={across(interval[0])}
          x2={across(interval[1])}
          y1={middle}
          y2={middle}
          strokeWidth={2}
          className="stroke-ink"
        />
      )}
      <circle cx={across(mean)} cy={middle} r={3.2} className="fill-ink" />
    </g>
  );
}

/** The largest groups, in the order of their names. */
function boxesOf(runs: readonly TrackedRun[], metric: string, by: string): readonly Box[] {
  const groups = Map.groupBy(
    runs.filter((run) => run.params[by] !== undefined),
    (run) => run.params[by] ?? "",
  );
  return [...groups]
    .flatMap(([name, group]): readonly Box[] => {
      const values = group.flatMap((run) => latestOf(run, metric) ?? []);
      const spread = spreadOf(values);
      return spread === undefined ? [] : [{ name, values, spread }];
    })
    .toSorted((a, b) => b.values.length - a.values.length)
    .slice(0, 200)
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

function findingOf(boxes: readonly Box[], metric: string, by: string): string {
  const told = boxes.slice(0, 6).map(({ name, spread }) => `${name} has ${figure(spread.mean)} on average`);
  return `${metric} by ${by}: ${told.join(", ")}`;
}
