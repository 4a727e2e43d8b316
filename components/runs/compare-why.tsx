"use client";
/** Why a run differs from another: what was recorded differently, the likeliest reason first, with what is known of it. */
import { type ReactElement, useMemo, useState } from "react";
import { seededRandom } from "#lib/kernel/random.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import type { ToldRun } from "#lib/tracking/facts.ts";
import { type Reason, why } from "#lib/tracking/why.ts";
import { Select } from "../ui/select.tsx";
import { figure, latestOf } from "./run-format.ts";

export interface CompareWhyProps {
  /** The compared ones, in the order of their colours. */
  readonly compared: readonly ToldRun[];
  readonly names: ReadonlyMap<string, string>;
  /** All that were loaded, for evidence. */
  readonly runs: readonly TrackedRun[];
  readonly metric: string;
}

const mostRuns = 2000;
const kindWords = {
  param: "",
  seed: "seed",
  code: "code",
  data: "data",
  environment: "environment",
  tag: "tag",
} as const;

export function CompareWhy({ compared, names, runs, metric }: CompareWhyProps): ReactElement | null {
  const [firstWanted, setFirst] = useState<string>();
  const [secondWanted, setSecond] = useState<string>();
  const first = compared.find(({ id }) => id === firstWanted) ?? compared[0];
  const rest = compared.filter((run) => run !== first);
  const second = rest.find(({ id }) => id === secondWanted) ?? rest[0];
  const found = useMemo(() => {
    if (first === undefined || second === undefined) return undefined;
    const all = runs
      .slice(0, mostRuns)
      .map((run): ToldRun => ({ id: run.id, params: run.params, tags: run.tags, value: latestOf(run, metric) }));
    return why(first, second, all, seededRandom(all.length));
  }, [first, second, runs, metric]);
  if (first === undefined || second === undefined || found === undefined) return null;
  const options = (list: readonly ToldRun[]) =>
    list.map(({ id }) => ({ value: id, label: names.get(id) ?? id.slice(0, 8) }));
  const { delta, reasons, chance } = found;
  const small = delta !== undefined && chance !== undefined && Math.abs(delta) < 2 * chance.deviation;
  return (
    <section aria-label="Why they differ" className="grid grid-cols-1 gap-2 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-strong">Why does</h3>
        <Select aria-label="Run that differs" value={second.id} options={options(rest)} onChange={setSecond} />
        <span>differ from</span>
        <Select aria-label="Run it differs from" value={first.id} options={options(compared)} onChange={setFirst} />
      </div>
      <p className="num text-ink-2">
        {delta === undefined ? (
          <>Not both have a value of {metric}.</>
        ) : delta === 0 ? (
          <>Both have the same {metric}.</>
        ) : (
          <>
            <span className="font-code text-12 tracking-none">{metric}</span> is {figure(Math.abs(delta))}{" "}
            {delta > 0 ? "higher" : "lower"}.
          </>
        )}{" "}
        {chance !== undefined && (
          <>
            Runs alike but for their seed differ by ±{figure(chance.deviation)} ({chance.runs.toLocaleString()} runs)
            {small ? ": this may be chance alone." : "."}
          </>
        )}
      </p>
      {reasons.length === 0 ? (
        <p className="text-ink-3">Nothing that was recorded differs.</p>
      ) : (
        <ol>
          {reasons.slice(0, 12).map((reason, at) => (
            <li
              key={`${reason.kind} ${reason.key}`}
              className="flex min-h-row items-baseline gap-3 border-line border-b py-1.5 text-12"
            >
              <span className="num w-4 flex-none text-ink-3">{at + 1}</span>
              <span className="min-w-0 grow">
                <span className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-code tracking-none">{reason.key}</span>
                  {kindWords[reason.kind] !== "" && <span className="text-ink-3">{kindWords[reason.kind]}</span>}
                  <span className="min-w-0 truncate font-code text-ink-2 tracking-none">
                    {reason.from ?? "not set"} <span aria-hidden>→</span>
                    <span className="sr-only">to</span> {reason.to ?? "not set"}
                  </span>
                </span>
                <span className="num block text-ink-3">{evidenceOf(reason, metric)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {reasons.length > 12 && (
        <p className="text-12 text-ink-3">{(reasons.length - 12).toLocaleString()} more differences, below.</p>
      )}
    </section>
  );
}

function evidenceOf({ pairs, overall }: Reason, metric: string): string {
  const moves = (effect: number): string =>
    effect === 0 ? `${metric} stays` : `${metric} goes ${effect > 0 ? "up" : "down"} by ${figure(Math.abs(effect))}`;
  const parts: string[] = [];
  if (pairs !== undefined)
    parts.push(
      `Where runs differ in this alone, ${moves(pairs.effect)} (${pairs.count} ${pairs.count === 1 ? "comparison" : "comparisons"}).`,
    );
  else if (overall?.effect !== undefined)
    parts.push(`Over all loaded runs, whatever else they differ in, ${moves(overall.effect)}.`);
  if (overall !== undefined && overall.share >= 0.005)
    parts.push(`It explains ${Math.round(overall.share * 100)} % of the variance.`);
  return parts.length === 0 ? "No other run tells what it does." : parts.join(" ");
}
