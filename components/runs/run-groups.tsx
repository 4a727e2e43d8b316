"use client";
/** Runs by what they have in common: how many, and each metric's mean and spread over the finished ones. */
import type { ReactElement } from "react";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useRunGroups } from "../live/api/runs.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { figure, statusWords } from "./run-format.ts";

export interface RunGroupsProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly filter: string;
  /** `params.model`, `status`, … */
  readonly by: string;
  readonly metrics: readonly string[];
  /** Shows the runs of one group: those that fulfil the condition. */
  readonly onOpen: (condition: string) => void;
}

export function RunGroups({ projectId, experiment, filter, by, metrics, onOpen }: RunGroupsProps): ReactElement {
  const shown = metrics.slice(0, 12);
  const groups = useRunGroups(projectId, { experiments: [experiment], filter, by: [by], metrics: shown });
  if (groups.data === undefined)
    return (
      <div className="grow px-4">
        {groups.error === null ? (
          <SkeletonRows rows={5} what="groups" />
        ) : (
          <QueryProblem title="Runs could not be grouped" query={groups} />
        )}
      </div>
    );
  return (
    <ScrollBox label="Groups of runs" className="min-w-0 grow">
      <table className="w-full">
        <thead className="sticky top-0 bg-canvas text-12">
          <tr className="h-row border-line-strong border-b text-left">
            <th scope="col" className="px-4 font-medium">
              {by.replace(/^(params|tags)\./, "").replaceAll("`", "")}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              Runs
            </th>
            {shown.map((key) => (
              <th key={key} scope="col" className="px-3 text-right font-code font-medium text-11 tracking-none">
                {key}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.data.map((group) => {
            const value = group.values[0] ?? null;
            return (
              <tr key={value ?? "none"} className="h-row border-line border-b hover:bg-hover">
                <th scope="row" className="px-4 text-left font-text">
                  {value === null ? (
                    <span className="text-ink-3">not set</span>
                  ) : (
                    <button
                      type="button"
                      className="verb font-code text-12 tracking-none"
                      onClick={() => onOpen(conditionOf(by, value))}
                    >
                      {by === "status" ? (statusWords[value as keyof typeof statusWords] ?? value) : value}
                    </button>
                  )}
                </th>
                <td className="num px-3 text-right">{group.runs.toLocaleString()}</td>
                {shown.map((key) => {
                  const metric = group.metrics[key];
                  return (
                    <td
                      key={key}
                      className="num px-3 text-right"
                      title={
                        metric && `lowest ${figure(metric.low)}, highest ${figure(metric.high)}, ${metric.runs} runs`
                      }
                    >
                      {figure(metric?.mean)}
                      {metric !== undefined && metric.runs > 1 && (
                        <span className="text-ink-3"> ±{figure(metric.deviation)}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** A text in quotes; the grammar has no way to write both kinds of quotes in one. */
function conditionOf(by: string, value: string): string {
  const quoted = value.includes("'") ? `"${value}"` : `'${value}'`;
  return `${by === "status" || by === "user_id" ? `attributes.${by}` : by} = ${quoted}`;
}
