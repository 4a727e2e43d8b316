"use client";
/** Metrics of runs as charts that follow the runs: which ones, the output says; what they are, the page asks the server. */
import Link from "next/link";
import { type ReactElement, useMemo } from "react";
import { type RunChart, runChartSchema } from "#lib/kernel/run-chart.ts";
import type { Json } from "#lib/notebook/json.ts";
import { type RunSearch, useExperiments, useRuns, useRunsById } from "../../live/api/runs.ts";
import { useOpenNotebook } from "../../live/notebook-context.tsx";
import { useRunNews } from "../../live/run-news.ts";
import { type ChartRun, MetricChart, plainView } from "../../runs/metric-chart.tsx";
import { TextOutput } from "./text-output.tsx";

export function RunChartOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = useMemo(() => runChartSchema.safeParse(value).data, [value]);
  return parsed === undefined ? <TextOutput text={label} /> : <Shown chart={parsed} />;
}

function Shown({ chart }: { readonly chart: RunChart }): ReactElement {
  const { projectId } = useOpenNotebook();
  const live = useRunNews(projectId);
  const { runs, loading, problem } = useChosenRuns(chart, live);
  const shown = useMemo(
    () => runs.map(({ id, name, startedAt }, color): ChartRun => ({ id, name, startedAt, color })),
    [runs],
  );
  if (problem !== undefined) return <p className="out-note">The runs could not be read: {problem}</p>;
  if (shown.length === 0)
    return <p className="out-note">{loading ? "Looking for the runs …" : "No run is found for this chart yet."}</p>;
  const follow = !live && runs.some(({ status }) => status === "RUNNING");
  const view = { ...plainView, smoothing: chart.smoothing, log: chart.log };
  return (
    <section className="out-training" aria-label={`Runs: ${chart.metrics.join(", ")}`}>
      <div className="out-training-charts">
        {chart.metrics.map((metric) => (
          <MetricChart key={metric} projectId={projectId} metric={metric} runs={shown} view={view} follow={follow} />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-3 text-12 text-ink-3">
        {shown.slice(0, 5).map(({ id, name }) => (
          <Link key={id} className="verb font-code tracking-none" href={`/p/${projectId}/runs/${id}`}>
            {name}
          </Link>
        ))}
        {shown.length > 5 && <span>and {shown.length - 5} more</span>}
      </p>
    </section>
  );
}

function useChosenRuns(chart: RunChart, live: boolean) {
  const { projectId, notebookId } = useOpenNotebook();
  const experiments = useExperiments(projectId);
  const experiment = experiments.data?.find(({ name }) => name === chart.experiment)?.id;
  const named = useRunsById(projectId, chart.runs ?? [], live);
  const search = useMemo((): RunSearch => {
    const own = chart.experiment === undefined && chart.filter === undefined;
    return {
      ...(experiment === undefined ? {} : { experiments: [experiment] }),
      filter: own ? `tags."octavo.notebook" = '${notebookId}'` : (chart.filter ?? ""),
      orderBy: ["attributes.start_time DESC"],
      params: [],
      tags: [],
      metrics: [...chart.metrics],
    };
  }, [chart, experiment, notebookId]);
  const found = useRuns(projectId, search, live);
  const isUnknown = chart.experiment !== undefined && experiment === undefined;
  const searched = isUnknown ? [] : (found.data?.pages.flatMap(({ items }) => items) ?? []);
  const measured = searched.filter(({ metrics }) => chart.metrics.some((metric) => metrics[metric] !== undefined));
  return chart.runs === undefined
    ? { runs: measured.slice(0, chart.most), loading: found.isPending, problem: found.error?.detail }
    : { runs: named.data ?? [], loading: named.isPending, problem: named.error?.detail };
}
