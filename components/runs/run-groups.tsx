"use client";
/** Runs by what they have in common: how many, and each metric's mean and spread, lowest or highest over them. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { type RunGroups as Groups, useRunGroups } from "../live/api/runs.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { figure, statusWords } from "./run-format.ts";

export interface RunGroupsProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly filter: string;
  /** `params.model`, `status`, …: one to three. */
  readonly by: readonly string[];
  readonly metrics: readonly string[];
  /** Shows the runs of one group: those that fulfil the condition. */
  readonly onOpen: (condition: string) => void;
}

type Group = Groups["items"][number];
type Measure = "mean" | "low" | "high";

/** `groups:runs`, a metric's key; down or up. */
interface Order {
  readonly column: string | undefined;
  readonly descending: boolean;
}

const mostMetrics = 12;

export function RunGroups({ projectId, experiment, filter, by, metrics, onOpen }: RunGroupsProps): ReactElement {
  const shown = metrics.slice(0, mostMetrics);
  const [measure, setMeasure] = useState<Measure>("mean");
  const [order, setOrder] = useState<Order>({ column: undefined, descending: true });
  const groups = useRunGroups(projectId, { experiments: [experiment], filter, by: [...by], metrics: shown });
  const sorted = useMemo(() => inOrder(groups.data ?? [], order, measure), [groups.data, order, measure]);
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
  const head = (column: string | undefined, label: string, code: boolean): ReactElement => (
    <th
      key={label}
      scope="col"
      aria-sort={order.column !== column ? "none" : order.descending ? "descending" : "ascending"}
      className={classNames("text-right font-medium", code && "font-code text-11 tracking-none")}
    >
      <button
        type="button"
        className="flex h-row w-full items-center justify-end gap-1 px-3 hover:bg-hover"
        onClick={() => setOrder({ column, descending: order.column === column ? !order.descending : true })}
      >
        {label}
        {order.column === column && (
          <Icon of={order.descending ? ArrowDown : ArrowUp} size="tiny" className="text-ink-2" />
        )}
      </button>
    </th>
  );
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col">
      <ScrollBox label="Groups of runs" className="min-h-0 grow">
        <table className="w-full">
          <thead className="sticky top-0 bg-canvas text-12">
            <tr className="h-row border-line-strong border-b text-left">
              {by.map((name) => (
                <th key={name} scope="col" className="px-4 font-medium">
                  {groupTitle(name)}
                </th>
              ))}
              {head(undefined, "Runs", false)}
              {shown.map((key) => head(key, key, true))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((group) => (
              <tr key={JSON.stringify(group.values)} className="h-row border-line border-b hover:bg-hover">
                {by.map((name, at) => (
                  <GroupName
                    key={name}
                    first={at === 0}
                    by={name}
                    value={group.values[at] ?? null}
                    onOpen={() =>
                      onOpen(by.map((each, place) => conditionOf(each, group.values[place] ?? null)).join(" AND "))
                    }
                  />
                ))}
                <td className="num px-3 text-right">{group.runs.toLocaleString()}</td>
                {shown.map((key) => (
                  <Figure key={key} metric={group.metrics[key]} measure={measure} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <div className="flex h-row-short flex-none items-center gap-4 border-line border-t bg-canvas px-4 text-12 text-ink-3">
        <span className="num">{`${groups.data.length.toLocaleString()} ${groups.data.length === 1 ? "group" : "groups"}`}</span>
        <span className="grow" />
        <Segmented
          label="Of each group"
          value={measure}
          options={[
            { value: "mean", label: "Mean" },
            { value: "low", label: "Lowest" },
            { value: "high", label: "Highest" },
          ]}
          onChange={setMeasure}
        />
      </div>
    </div>
  );
}

function inOrder(groups: readonly Group[], { column, descending }: Order, measure: Measure): readonly Group[] {
  const value = (group: Group): number => {
    if (column === undefined) return group.runs;
    const found = group.metrics[column]?.[measure];
    return typeof found === "number" ? found : Number.NaN;
  };
  return groups.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return descending ? y - x : x - y;
  });
}

interface FigureProps {
  readonly metric: Group["metrics"][string] | undefined;
  readonly measure: Measure;
}

function Figure({ metric, measure }: FigureProps): ReactElement {
  return (
    <td
      className="num px-3 text-right"
      title={
        metric &&
        `lowest ${figure(metric.low)}, mean ${figure(metric.mean)}, highest ${figure(metric.high)}, ${metric.runs} runs`
      }
    >
      {figure(metric?.[measure])}
      {measure === "mean" && metric !== undefined && metric.runs > 1 && (
        <span className="text-ink-3"> ±{figure(metric.deviation)}</span>
      )}
    </td>
  );
}

interface GroupNameProps {
  readonly first: boolean;
  readonly by: string;
  readonly value: string | null;
  readonly onOpen: () => void;
}

function GroupName({ first, by, value, onOpen }: GroupNameProps): ReactElement {
  const words =
    value === null ? "not set" : by === "status" ? (statusWords[value as keyof typeof statusWords] ?? value) : value;
  const look = classNames("font-code text-12 tracking-none", value === null && "text-ink-3");
  if (!first) return <td className={classNames("px-4", look)}>{words}</td>;
  return (
    <th scope="row" className="px-4 text-left font-text">
      <button type="button" className={classNames("verb", look)} onClick={onOpen}>
        {words}
      </button>
    </th>
  );
}

/** `params.model` as a person says it: model. */
export function groupTitle(by: string): string {
  const attribute = { status: "State", user_id: "Who ran it" }[by];
  return attribute ?? by.replace(/^(params|tags)\./, "").replaceAll("`", "");
}

function conditionOf(by: string, value: string | null): string {
  const name = by === "status" || by === "user_id" ? `attributes.${by}` : by;
  return value === null ? `${name} IS NULL` : `${name} = '${value.replaceAll("'", "''")}'`;
}
