"use client";
/** Runs side by side: curves over each other, params against the result, what differs, what explains it. */
import { Link2, Maximize2, Minimize2 } from "lucide-react";
import { type ReactElement, useDeferredValue, useMemo, useState } from "react";
import { seededRandom } from "#lib/kernel/random.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { influences } from "#lib/tracking/compare.ts";
import type { ToldRun } from "#lib/tracking/facts.ts";
import { type RunDetail, useRunsById } from "../live/api/runs.ts";
import { copyText } from "../live/copy-text.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Select } from "../ui/select.tsx";
import { axisMetrics, ChartControls } from "./chart-controls.tsx";
import { Against } from "./compare-against.tsx";
import { CompareCode } from "./compare-code.tsx";
import { WhatDiffers } from "./compare-differences.tsx";
import { CompareFiles } from "./compare-files.tsx";
import { CompareWhy } from "./compare-why.tsx";
import { type ChartRun, type ChartView, MetricChart, plainView } from "./metric-chart.tsx";
import { latestOf } from "./run-format.ts";

export interface ComparePanelProps {
  readonly projectId: string;
  /** Ids in the order of their colours. */
  readonly chosen: readonly string[];
  /** The runs of the table, for what all of them say. */
  readonly runs: readonly TrackedRun[];
  readonly metrics: readonly string[];
  /** The metric that is looked at. */
  readonly metric: string | undefined;
  readonly onMetric: (metric: string) => void;
  /** Whether the comparison has most of the page. */
  readonly wide: boolean;
  readonly onWide: (wide: boolean) => void;
  readonly params: readonly string[];
  readonly now: number;
  /** News of the runs comes. */
  readonly live: boolean;
}

const none: readonly TrackedRun[] = [];

export function ComparePanel({
  projectId,
  chosen,
  runs,
  metrics,
  metric,
  onMetric,
  wide,
  onWide,
  params,
  now,
  live,
}: ComparePanelProps): ReactElement {
  const compared = useRunsById(projectId, chosen, live);
  // What all of them say costs more than the table: it comes after the rows stand there.
  const settled = useDeferredValue(runs, none);
  const [view, setView] = useState<ChartView>({ ...plainView, smoothing: 0.6 });
  const shown = useMemo(
    () =>
      chosen.flatMap((id): readonly (RunDetail | TrackedRun)[] => {
        const run = compared.data?.find((one) => one.id === id) ?? runs.find((one) => one.id === id);
        return run === undefined ? [] : [run];
      }),
    [chosen, compared.data, runs],
  );
  const chartRuns = useMemo(
    (): readonly ChartRun[] =>
      shown.map(({ id, name, startedAt }) => ({ id, name, startedAt, color: chosen.indexOf(id) })),
    [shown, chosen],
  );
  const told = useMemo(
    () =>
      shown.map((run): ToldRun => {
        const read = "datasets" in run ? run.datasets.map(({ name, digest }) => `${name}@${digest}`) : undefined;
        const value = metric === undefined ? undefined : latestOf(run, metric);
        return { id: run.id, params: run.params, tags: run.tags, datasets: read, value };
      }),
    [shown, metric],
  );
  const names = useMemo(() => new Map(shown.map(({ id, name }) => [id, name])), [shown]);
  const axes = useMemo(() => axisMetrics(metrics), [metrics]);
  return (
    <div className={classNames("grid grid-cols-1 gap-x-8 gap-y-6 p-4", wide && "wide:grid-cols-2")}>
      <header className="col-span-full flex flex-wrap items-center gap-2">
        <h2 className="font-strong text-14">
          {chosen.length === 0 ? "All runs" : `Compare ${chosen.length} ${chosen.length === 1 ? "run" : "runs"}`}
        </h2>
        <span className="grow" />
        {metrics.length > 0 && metric !== undefined && (
          <Select
            aria-label="Metric"
            value={metric}
            options={metrics.map((key) => ({ value: key, label: key }))}
            onChange={onMetric}
          />
        )}
        <Button icon={Link2} onClick={() => void copyText(location.href)}>
          Copy link
        </Button>
        <IconButton
          icon={wide ? Minimize2 : Maximize2}
          label={wide ? "Make the comparison narrow" : "Make the comparison wide"}
          side="left"
          onClick={() => onWide(!wide)}
        />
      </header>
      {metric === undefined ? (
        <p className="text-ink-3">Nothing was measured yet.</p>
      ) : (
        <>
          {chartRuns.length > 0 && (
            <section aria-label="Curves" className="col-span-full grid grid-cols-1 gap-3">
              <ChartControls view={view} onChange={setView} axes={axes} />
              <MetricChart
                projectId={projectId}
                metric={metric}
                runs={chartRuns}
                view={view}
                follow={!live && shown.some(({ status }) => status === "RUNNING")}
                height={wide ? 320 : 230}
              />
            </section>
          )}
          {shown.length > 1 && <CompareWhy compared={told} names={names} runs={settled} metric={metric} />}
          <Against runs={settled} metric={metric} params={params} chosen={chosen} />
          <Explains runs={settled} metric={metric} />
        </>
      )}
      {shown.length > 1 && <WhatDiffers runs={shown} told={told} metrics={metrics} now={now} />}
      {shown[0] !== undefined && shown[1] !== undefined && <CompareCode first={shown[0]} second={shown[1]} />}
      {shown.length > 1 && <CompareFiles runs={shown} />}
    </div>
  );
}

/** Which params explain the metric, over all runs that were loaded. */
function Explains({
  runs,
  metric,
}: {
  readonly runs: readonly TrackedRun[];
  readonly metric: string;
}): ReactElement | null {
  const found = useMemo(() => {
    const outcomes = runs.slice(0, 1000).flatMap((run) => {
      const value = latestOf(run, metric);
      return value === undefined ? [] : [{ params: run.params, value }];
    });
    return influences(outcomes, seededRandom(outcomes.length)).filter(({ share }) => share >= 0.005);
  }, [runs, metric]);
  if (found.length === 0) return null;
  return (
    <section aria-label="What explains the result" className="grid grid-cols-1 gap-2 border-line border-t pt-4">
      <h3 className="font-strong">
        What explains <span className="font-code text-12 tracking-none">{metric}</span>
      </h3>
      <ul>
        {found.slice(0, 10).map(({ key, share, correlation }) => (
          <li key={key} className="flex h-row-tree items-center gap-3 text-12">
            <span className="w-32 flex-none truncate font-code tracking-none" title={key}>
              {key}
            </span>
            <span className="h-1.5 grow rounded-2 bg-press">
              <span className="block h-full rounded-2 bg-ink-2" style={{ width: `${share * 100}%` }} />
            </span>
            <span className="num w-10 flex-none text-right">{Math.round(share * 100)} %</span>
            <span className="w-24 flex-none text-ink-3">{directionWords(correlation)}</span>
          </li>
        ))}
      </ul>
      <p className="text-12 text-ink-3">
        Share of the variance each param explains by itself, by random trees over {runs.length.toLocaleString()} loaded
        runs.
      </p>
    </section>
  );
}

function directionWords(correlation: number | undefined): string {
  if (correlation === undefined) return "a choice";
  if (Math.abs(correlation) < 0.2) return "up and down";
  return correlation > 0 ? "more is higher" : "more is lower";
}
