"use client";
/** Runs side by side: curves over each other, params against the result, what differs, what explains it. */
import { Link2 } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { seededRandom } from "#lib/kernel/random.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { type Difference, differences, influences } from "#lib/tracking/compare.ts";
import { useRunsById } from "../live/api/runs.ts";
import { copyText } from "../live/copy-text.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { ChartControls } from "./chart-controls.tsx";
import { type ChartRun, type ChartView, MetricChart, plainView } from "./metric-chart.tsx";
import { ParallelCoordinates } from "./parallel-coordinates.tsx";
import type { Column } from "./run-columns.ts";
import { duration, figure, isSystemTag, latestOf } from "./run-format.ts";
import { ScatterPlot } from "./scatter-plot.tsx";
import { seriesStroke } from "./series.ts";

export interface ComparePanelProps {
  readonly projectId: string;
  /** Ids in the order of their colours. */
  readonly chosen: readonly string[];
  /** The runs of the table, for what all of them say. */
  readonly runs: readonly TrackedRun[];
  readonly metrics: readonly string[];
  /** The metric by which the table is ordered, if it is one. */
  readonly leading: string | undefined;
  readonly params: readonly string[];
  readonly now: number;
  /** News of the runs comes. */
  readonly live: boolean;
}

export function ComparePanel({
  projectId,
  chosen,
  runs,
  metrics,
  leading,
  params,
  now,
  live,
}: ComparePanelProps): ReactElement {
  const compared = useRunsById(projectId, chosen, live);
  const [view, setView] = useState<ChartView>({ ...plainView, smoothing: 0.6 });
  const [wanted, setMetric] = useState<string>();
  const metric = wanted !== undefined && metrics.includes(wanted) ? wanted : (leading ?? metrics[0]);
  const shown = useMemo(
    () =>
      chosen.flatMap((id) => compared.data?.find((run) => run.id === id) ?? runs.find((run) => run.id === id) ?? []),
    [chosen, compared.data, runs],
  );
  const chartRuns = useMemo(
    (): readonly ChartRun[] =>
      shown.map(({ id, name, startedAt }) => ({ id, name, startedAt, color: chosen.indexOf(id) })),
    [shown, chosen],
  );
  return (
    <div className="grid grid-cols-1 gap-6 p-4">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="font-strong text-14">
          {chosen.length === 0 ? "All runs" : `Compare ${chosen.length} ${chosen.length === 1 ? "run" : "runs"}`}
        </h2>
        <span className="grow" />
        {metrics.length > 0 && metric !== undefined && (
          <Select
            aria-label="Metric"
            value={metric}
            options={metrics.map((key) => ({ value: key, label: key }))}
            onChange={setMetric}
          />
        )}
        <Button icon={Link2} onClick={() => void copyText(location.href)}>
          Copy link
        </Button>
      </header>
      {metric === undefined ? (
        <p className="text-ink-3">Nothing was measured yet.</p>
      ) : (
        <>
          {chartRuns.length > 0 && (
            <section aria-label="Curves" className="grid grid-cols-1 gap-3">
              <ChartControls view={view} onChange={setView} />
              <MetricChart
                projectId={projectId}
                metric={metric}
                runs={chartRuns}
                view={view}
                follow={!live && shown.some(({ status }) => status === "RUNNING")}
                height={230}
              />
            </section>
          )}
          <Against runs={runs} metric={metric} params={params} chosen={chosen} />
          <Explains runs={runs} metric={metric} />
        </>
      )}
      {shown.length > 1 && <WhatDiffers runs={shown} metrics={metrics} now={now} />}
    </div>
  );
}

interface AgainstProps {
  readonly runs: readonly TrackedRun[];
  readonly metric: string;
  readonly params: readonly string[];
  readonly chosen: readonly string[];
}

function Against({ runs, metric, params, chosen }: AgainstProps): ReactElement | null {
  const [form, setForm] = useState<"lines" | "points">("lines");
  const varying = useMemo(
    () => params.filter((key) => new Set(runs.map((run) => run.params[key])).size > 1),
    [params, runs],
  );
  const [param, setParam] = useState<string>();
  if (varying.length === 0 || runs.length < 2) return null;
  const across = param !== undefined && varying.includes(param) ? param : varying[0];
  const axes: readonly Column[] = [
    ...varying.slice(0, 7).map((key): Column => ({ id: `param:${key}`, kind: "param", key })),
    { id: `metric:${metric}`, kind: "metric", key: metric },
  ];
  return (
    <section aria-label="Params against result" className="grid grid-cols-1 gap-2 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow font-strong">Params against result</h3>
        {form === "points" && across !== undefined && (
          <Select
            aria-label="Param"
            value={across}
            options={varying.map((key) => ({ value: key, label: key }))}
            onChange={setParam}
          />
        )}
        <Segmented
          label="Form"
          value={form}
          options={[
            { value: "lines", label: "Lines" },
            { value: "points", label: "Points" },
          ]}
          onChange={setForm}
        />
      </div>
      {form === "lines" ? (
        <ParallelCoordinates runs={runs} axes={axes} chosen={chosen} />
      ) : (
        across !== undefined && <ScatterPlot runs={runs} param={across} metric={metric} chosen={chosen} />
      )}
    </section>
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

interface WhatDiffersProps {
  readonly runs: readonly TrackedRun[];
  readonly metrics: readonly string[];
  readonly now: number;
}

function WhatDiffers({ runs, metrics, now }: WhatDiffersProps): ReactElement {
  const [all, setAll] = useState(false);
  const rows = useMemo(() => differences(runs, (tag) => !isSystemTag(tag)), [runs]);
  const shown = all ? rows : rows.filter(({ differs }) => differs);
  const equal = rows.length - rows.filter(({ differs }) => differs).length;
  return (
    <section aria-label="What differs" className="grid grid-cols-1 gap-2 border-line border-t pt-4">
      <div className="flex items-center gap-2">
        <h3 className="grow font-strong">What differs</h3>
        <Segmented
          label="Rows"
          value={all ? "all" : "differences"}
          options={[
            { value: "differences", label: "Differences" },
            { value: "all", label: `All ${rows.length}` },
          ]}
          onChange={(value) => setAll(value === "all")}
        />
      </div>
      <ScrollBox label="What differs, as a table">
        <table className="w-full text-12">
          <thead>
            <tr className="border-line border-b text-left text-ink-3">
              <th scope="col" className="py-1.5 pr-3 font-text">
                Param
              </th>
              {runs.map(({ id, name }, at) => (
                <th
                  key={id}
                  scope="col"
                  className="py-1.5 pl-3 text-right font-code font-text text-11 text-ink tracking-none"
                >
                  <span className="inline-flex items-center gap-1.5">
                    <svg aria-hidden width="10" height="3" className="flex-none">
                      <line x1="0" x2="10" y1="1.5" y2="1.5" strokeWidth="3" className={seriesStroke(at)} />
                    </svg>
                    {name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <DifferenceRow key={`${row.kind} ${row.key}`} row={row} />
            ))}
            {!all && equal > 0 && (
              <tr>
                <td colSpan={runs.length + 1} className="py-1.5 text-ink-3">
                  {equal} equal {equal === 1 ? "row" : "rows"}
                </td>
              </tr>
            )}
            <tr>
              <th scope="rowgroup" colSpan={runs.length + 1} className="pt-3 pb-1 text-left font-text text-ink-3">
                Result
              </th>
            </tr>
            {metrics.slice(0, 12).map((key) => (
              <ResultRow key={key} name={key} values={runs.map((run) => run.metrics[key]?.value)} />
            ))}
            <tr>
              <th scope="row" className="py-1 pr-3 text-left font-text">
                Took
              </th>
              {runs.map(({ id, startedAt, endedAt }) => (
                <td key={id} className="num py-1 pl-3 text-right">
                  {duration((endedAt ?? Math.max(now, startedAt)) - startedAt)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

/** Against the first run: what is other than there is marked. */
function DifferenceRow({ row }: { readonly row: Difference }): ReactElement {
  const [first] = row.values;
  return (
    <tr className="border-line border-b">
      <th scope="row" className="py-1 pr-3 text-left font-code font-text tracking-none">
        {row.kind === "tag" && <span className="font-body text-ink-3">tag </span>}
        {row.key}
      </th>
      {row.values.map((value, at) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: one for each run, in a fixed order
          key={at}
          className={classNames(
            "max-w-40 truncate py-1 pl-3 text-right font-code tracking-none",
            at > 0 && value !== first && "bg-selected",
          )}
          title={value}
        >
          {value ?? "–"}
        </td>
      ))}
    </tr>
  );
}

function ResultRow({
  name,
  values,
}: {
  readonly name: string;
  readonly values: readonly (number | string | undefined)[];
}): ReactElement {
  return (
    <tr className="border-line border-b">
      <th scope="row" className="py-1 pr-3 text-left font-code font-text tracking-none">
        {name}
      </th>
      {values.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one for each run, in a fixed order
        <td key={at} className="num py-1 pl-3 text-right">
          {figure(value)}
        </td>
      ))}
    </tr>
  );
}
