"use client";
/** What a study found, as charts: over time, over each param, over two of them, what trials reported on the way. */
import { type ReactElement, useMemo } from "react";
import type { Study } from "#lib/protocol/study.ts";
import { type Space, toUnit } from "#lib/tracking/study/space.ts";
import type { ChartLine } from "../charts/chart-line.ts";
import { LineChart } from "../charts/line-chart.tsx";
import type { StudyTrial } from "../live/api/studies.ts";
import { figure } from "../runs/run-format.ts";
import { isBetter, reachedBy, valueName, valueWords } from "./study-words.ts";
import { surfaceOf } from "./surface.ts";
import { TrialPlot, type TrialPoint } from "./trial-plot.tsx";

interface ChartProps {
  readonly study: Study;
  readonly trials: readonly StudyTrial[];
}

/** Every value, in the order of the trials, and the best until then. */
export function StudyHistory({ study, trials }: ChartProps): ReactElement {
  const direction = study.directions[0] ?? "minimize";
  const { points, path } = useMemo(() => historyOf(trials, direction), [trials, direction]);
  const last = path.at(-1);
  return (
    <TrialPlot
      wide
      points={points}
      path={path}
      name={`Best ${last === undefined ? "unknown" : figure(last.y)} after ${trials.length} trials`}
      xLabel="trial"
      yLabel={valueName(0, study.directions.length)}
    />
  );
}

function historyOf(trials: readonly StudyTrial[], direction: Study["directions"][number]) {
  const points: TrialPoint[] = [];
  const path: { x: number; y: number }[] = [];
  let best: number | undefined;
  for (const trial of trials) {
    const value = reachedBy(trial) ?? lastStep(trial);
    if (value === undefined || trial.state === "running") continue;
    const isNew = trial.state === "complete" && (best === undefined || isBetter(value, best, direction));
    if (isNew) best = value;
    if (best !== undefined) path.push({ x: trial.number, y: best });
    const look = isNew ? "best" : trial.state === "complete" ? "plain" : "faint";
    points.push({ key: String(trial.number), x: trial.number, y: value, title: titleOf(trial, value), look });
  }
  return { points, path };
}

/** What one given up had reached. */
function lastStep({ state, steps }: StudyTrial): number | undefined {
  const value = state === "pruned" ? steps.at(-1)?.[1] : undefined;
  return typeof value === "number" ? value : undefined;
}

function titleOf({ number, params }: StudyTrial, value: number): string {
  const pairs = Object.entries(params).map(([key, param]) => `${key} ${valueWords(param)}`);
  return `Trial ${number}: ${figure(value)}; ${pairs.join(", ")}`;
}

/** A small chart for each param, those that matter most first. */
export function StudySlices({
  study,
  trials,
  order,
}: ChartProps & { readonly order: readonly string[] }): ReactElement {
  const space = study.space as Space;
  const names = order.length > 0 ? order : space.map(({ name }) => name);
  return (
    <div className="mt-4 grid gap-x-6 gap-y-5 narrow:grid-cols-2">
      {names.slice(0, mostSlices).map((name) => {
        const domain = space.find((one) => one.name === name)?.domain;
        const points = trials.flatMap((trial): readonly TrialPoint[] => {
          const [x, y] = [trial.params[name], reachedBy(trial)];
          if (x === undefined || y === undefined) return [];
          const at = typeof x === "number" ? x : String(x);
          return [{ key: String(trial.number), x: at, y, title: titleOf(trial, y), look: "plain" }];
        });
        return (
          <TrialPlot
            key={name}
            points={points}
            name={`Values over ${name}, ${points.length} trials`}
            xLabel={name}
            yLabel="value"
            log={domain?.kind !== "categorical" && domain?.log === true}
          />
        );
      })}
    </div>
  );
}

const mostSlices = 8;

/** Two values of each trial; those that no other is better than stand out. */
export function StudyFront({ study, trials, best }: ChartProps & { readonly best: ReadonlySet<number> }): ReactElement {
  const points = trials.flatMap((trial): readonly TrialPoint[] => {
    const [x, y] = [reachedBy(trial, 0), reachedBy(trial, 1)];
    if (x === undefined || y === undefined) return [];
    const look = best.has(trial.number) ? "best" : "plain";
    return [{ key: String(trial.number), x, y, title: titleOf(trial, x), look }];
  });
  return (
    <TrialPlot
      wide
      points={points}
      name={`${best.size} trials that no other is better than`}
      xLabel={valueName(0, study.directions.length)}
      yLabel={valueName(1, study.directions.length)}
    />
  );
}

const heat = [
  "fill-(--heat-0)",
  "fill-(--heat-1)",
  "fill-(--heat-2)",
  "fill-(--heat-3)",
  "fill-(--heat-4)",
  "fill-(--heat-5)",
] as const;
const [columns, rows] = [28, 18];
const [width, height, left, bottom] = [400, 240, 54, 34];

/** The value over the two params that matter most, between the trials by their neighbours. */
export function StudyContour({
  study,
  trials,
  names,
}: ChartProps & { readonly names: readonly [string, string] }): ReactElement | null {
  const space = study.space as Space;
  const dimensions = names.map((name) => space.find((one) => one.name === name));
  const [across, up] = dimensions;
  const sign = study.directions[0] === "maximize" ? 1 : -1;
  const points = useMemo(() => {
    if (across === undefined || up === undefined) return [];
    return trials.flatMap((trial) => {
      const [x, y, value] = [trial.params[across.name], trial.params[up.name], reachedBy(trial)];
      if (x === undefined || y === undefined || value === undefined) return [];
      return [{ number: trial.number, x: toUnit(across.domain, x), y: toUnit(up.domain, y), value: sign * value }];
    });
  }, [trials, across, up, sign]);
  const surface = useMemo(() => surfaceOf(points.slice(-400), columns, rows), [points]);
  if (across === undefined || up === undefined || points.length < 4) return null;
  const [w, h] = [(width - left) / columns, (height - bottom) / rows];
  const ends = ({ domain }: typeof across): readonly [string, string] =>
    domain.kind === "categorical"
      ? [String(domain.choices[0]), String(domain.choices.at(-1))]
      : [figure(domain.low), figure(domain.high)];
  const [xEnds, yEnds] = [ends(across), ends(up)];
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Value over ${across.name} and ${up.name}: darker is better`}
      className="w-full"
    >
      {surface.map((line, row) =>
        line.map((good, column) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a field of a fixed grid is its place
            key={`${row} ${column}`}
            x={left + column * w}
            y={row * h}
            width={w + 0.4}
            height={h + 0.4}
            className={heat[Math.min(heat.length - 1, Math.floor(good * heat.length))]}
          />
        )),
      )}
      {points.map(({ number, x, y }) => (
        <circle
          key={number}
          cx={left + x * (width - left)}
          cy={(1 - y) * (height - bottom)}
          r="2"
          className="fill-page stroke-ink-2"
        />
      ))}
      <text x={left} y={height - 20} className="fill-chart-axis text-11">
        {xEnds[0]}
      </text>
      <text x={width} y={height - 20} textAnchor="end" className="fill-chart-axis text-11">
        {xEnds[1]}
      </text>
      <text x={(left + width) / 2} y={height - 5} textAnchor="middle" className="fill-ink-2 font-code text-11">
        {across.name}
      </text>
      <text x={left - 6} y={height - bottom} textAnchor="end" className="fill-chart-axis text-11">
        {yEnds[0]}
      </text>
      <text x={left - 6} y={10} textAnchor="end" className="fill-chart-axis text-11">
        {yEnds[1]}
      </text>
      <text x={left - 6} y={(height - bottom) / 2} textAnchor="end" className="fill-ink-2 font-code text-11">
        {up.name.length > 8 ? `${up.name.slice(0, 7)}…` : up.name}
      </text>
    </svg>
  );
}

const mostLines = 60;

/** What trials reported on the way; those that were given up end early and are faint. */
export function StudySteps({ trials }: Pick<ChartProps, "trials">): ReactElement | null {
  const lines = useMemo(
    () =>
      trials
        .filter(({ steps }) => steps.length > 1)
        .slice(-mostLines)

        .map(
          ({ state, steps }): ChartLine => ({
            label: "",
            x: steps.map(([step]) => step),
            y: steps.map(([, value]) => (typeof value === "number" ? value : null)),
            color: state === "complete" ? "series-1" : state === "running" ? "running" : "ink-3",
            faint: state === "pruned",
          }),
        ),
    [trials],
  );
  if (lines.length === 0) return null;
  const given = trials.filter(({ state }) => state === "pruned").length;
  return <LineChart lines={lines} name={`${lines.length} trials on the way; ${given} were given up`} height={220} />;
}
