"use client";
/** Params, data, code, environment and tags of compared runs, side by side: what is other than in the first is marked. */
import { Fragment, type ReactElement, useMemo, useState } from "react";
import { type Difference, differences } from "#lib/tracking/compare.ts";
import type { FactKind, ToldRun } from "#lib/tracking/facts.ts";
import type { RunDetail } from "../live/api/runs.ts";
import { classNames } from "../ui/class-names.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { duration, figure } from "./run-format.ts";
import { seriesStroke } from "./series.ts";

export interface WhatDiffersProps {
  readonly runs: readonly Pick<RunDetail, "id" | "name" | "metrics" | "startedAt" | "endedAt">[];
  readonly told: readonly ToldRun[];
  readonly metrics: readonly string[];
  readonly now: number;
}

const headings: Readonly<Record<FactKind, string>> = {
  param: "Params",
  seed: "Seeds",
  data: "Data",
  code: "Code",
  environment: "Environment",
  tag: "Tags",
};
const mostMetrics = 12;

export function WhatDiffers({ runs, told, metrics, now }: WhatDiffersProps): ReactElement {
  const [all, setAll] = useState(false);
  const rows = useMemo(() => differences(told), [told]);
  const differing = rows.filter(({ differs }) => differs);
  const shown = all ? rows : differing;
  const equal = rows.length - differing.length;
  return (
    <section aria-label="What differs" className="col-span-full grid grid-cols-1 gap-2 border-line border-t pt-4">
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
                Run
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
            {shown.map((row, at) => (
              <Fragment key={`${row.kind} ${row.key}`}>
                {row.kind !== shown[at - 1]?.kind && <Heading words={headings[row.kind]} columns={runs.length} />}
                <DifferenceRow row={row} />
              </Fragment>
            ))}
            {!all && equal > 0 && (
              <tr>
                <td colSpan={runs.length + 1} className="py-1.5 text-ink-3">
                  {equal} equal {equal === 1 ? "row" : "rows"}
                </td>
              </tr>
            )}
            <Heading words="Result" columns={runs.length} />
            {metrics.slice(0, mostMetrics).map((key) => (
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

function Heading({ words, columns }: { readonly words: string; readonly columns: number }): ReactElement {
  return (
    <tr>
      <th scope="rowgroup" colSpan={columns + 1} className="pt-3 pb-1 text-left font-text text-ink-3">
        {words}
      </th>
    </tr>
  );
}

/** Against the first run: what is other than there is marked. */
function DifferenceRow({ row }: { readonly row: Difference }): ReactElement {
  const [first] = row.values;
  return (
    <tr className="border-line border-b">
      <th scope="row" className="py-1 pr-3 text-left font-code font-text tracking-none">
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

interface ResultRowProps {
  readonly name: string;
  readonly values: readonly (number | string | undefined)[];
}

function ResultRow({ name, values }: ResultRowProps): ReactElement {
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
