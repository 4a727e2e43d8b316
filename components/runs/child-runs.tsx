"use client";
/** The runs that a run is made of, such as the trials of a search. */
import Link from "next/link";
import { type ReactElement, useMemo } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { useRuns } from "../live/api/runs.ts";
import { useMinute } from "../live/page-state.ts";
import { Section } from "../ui/page.tsx";
import { duration, figure } from "./run-format.ts";
import { RunStatus } from "./run-status.tsx";

const fewMetrics = 3;

export interface ChildRunsProps {
  readonly projectId: string;
  readonly run: TrackedRun;
  readonly live: boolean;
}

export function ChildRuns({ projectId, run, live }: ChildRunsProps): ReactElement | null {
  const wish = useMemo(
    () => ({
      experiments: [run.experimentId],
      filter: `tags.\`mlflow.parentRunId\` = '${run.id}'`,
      orderBy: ["attributes.start_time ASC"],
      params: [],
      tags: [],
    }),
    [run.experimentId, run.id],
  );
  const children = useRuns(projectId, wish, live);
  const runs = children.data?.pages.flatMap(({ items }) => items) ?? [];
  const now = useMinute();
  if (runs.length === 0) return null;
  const metrics = [...new Set(runs.flatMap((child) => Object.keys(child.metrics)))]
    .filter((key) => !key.startsWith("system/"))
    .sort()
    .slice(0, fewMetrics);
  return (
    <Section title="Child runs" fact={`${runs.length.toLocaleString()}${children.hasNextPage ? "+" : ""}`}>
      <div className="overflow-x-auto">
        <table className="w-full border-collapse">
          <thead>
            <tr className="h-row text-left text-12 text-ink-3">
              <th scope="col" className="pr-3 font-medium">
                Run
              </th>
              <th scope="col" className="px-3 font-medium">
                State
              </th>
              {metrics.map((key) => (
                <th key={key} scope="col" className="px-3 text-right font-code font-medium tracking-none">
                  {key}
                </th>
              ))}
              <th scope="col" className="pl-3 text-right font-medium">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((child) => (
              <tr key={child.id} className="h-row border-line border-t">
                <th scope="row" className="max-w-80 truncate pr-3 text-left font-regular">
                  <Link className="verb font-code text-12 tracking-none" href={`/p/${projectId}/runs/${child.id}`}>
                    {child.name}
                  </Link>
                </th>
                <td className="px-3">
                  <RunStatus status={child.status} />
                </td>
                {metrics.map((key) => (
                  <td key={key} className="num px-3 text-right">
                    {child.metrics[key] === undefined ? "" : figure(child.metrics[key].value)}
                  </td>
                ))}
                <td className="num whitespace-nowrap pl-3 text-right text-ink-3">
                  {duration((child.endedAt ?? Math.max(now, child.startedAt)) - child.startedAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {children.hasNextPage && (
        <p className="mt-3">
          <button type="button" className="verb" onClick={() => void children.fetchNextPage()}>
            Show more child runs
          </button>
        </p>
      )}
    </Section>
  );
}
