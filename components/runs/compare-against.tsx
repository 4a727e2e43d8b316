"use client";
/** Params against a result, over all runs that were loaded: as lines, as points, as a surface, as boxes over seeds. */
import { type ReactElement, useMemo, useState } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { BoxPlots } from "./box-plots.tsx";
import { ContourPlot } from "./contour-plot.tsx";
import { ParallelCoordinates } from "./parallel-coordinates.tsx";
import type { Column } from "./run-columns.ts";
import { asNumber } from "./run-format.ts";
import { ScatterPlot } from "./scatter-plot.tsx";

export interface AgainstProps {
  readonly runs: readonly TrackedRun[];
  readonly metric: string;
  readonly params: readonly string[];
  readonly chosen: readonly string[];
}

type Form = "lines" | "points" | "surface" | "boxes";

const forms: readonly { readonly value: Form; readonly label: string }[] = [
  { value: "lines", label: "Lines" },
  { value: "points", label: "Points" },
  { value: "surface", label: "Contour" },
  { value: "boxes", label: "Boxes" },
];
const mostAxes = 7;

export function Against({ runs, metric, params, chosen }: AgainstProps): ReactElement | null {
  const [form, setForm] = useState<Form>("lines");
  const varying = useMemo(
    () => params.filter((key) => new Set(runs.map((run) => run.params[key])).size > 1),
    [params, runs],
  );
  const numbers = useMemo(
    () =>
      varying.filter((key) =>
        runs.every(({ params: { [key]: value } }) => value === undefined || asNumber(value) !== undefined),
      ),
    [varying, runs],
  );
  // Boxes are for what has several runs of each value.
  const repeated = useMemo(() => varying.toSorted((a, b) => valuesOf(runs, a) - valuesOf(runs, b)), [varying, runs]);
  const [param, setParam] = useState<string>();
  const [other, setOther] = useState<string>();
  if (varying.length === 0 || runs.length < 2) return null;
  const choices = form === "surface" ? numbers : form === "boxes" ? repeated : varying;
  const across = param !== undefined && choices.includes(param) ? param : choices[0];
  const up =
    other !== undefined && other !== across && numbers.includes(other) ? other : numbers.find((key) => key !== across);
  const axes: readonly Column[] = [
    ...varying.slice(0, mostAxes).map((key): Column => ({ id: `param:${key}`, kind: "param", key })),
    { id: `metric:${metric}`, kind: "metric", key: metric },
  ];
  return (
    <section aria-label="Params against result" className="grid grid-cols-1 gap-2 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow font-strong">Params against result</h3>
        {form !== "lines" && across !== undefined && (
          <Select aria-label="Param" value={across} options={optionsOf(choices)} onChange={setParam} />
        )}
        {form === "surface" && up !== undefined && (
          <Select
            aria-label="Second param"
            value={up}
            options={optionsOf(numbers.filter((key) => key !== across))}
            onChange={setOther}
          />
        )}
        <Segmented label="Form" value={form} options={forms} onChange={setForm} />
      </div>
      {form === "lines" && <ParallelCoordinates runs={runs} axes={axes} chosen={chosen} />}
      {form === "points" && across !== undefined && (
        <ScatterPlot runs={runs} param={across} metric={metric} chosen={chosen} />
      )}
      {form === "surface" &&
        (across === undefined || up === undefined ? (
          <p className="text-12 text-ink-3">A contour needs two params that vary and are numbers.</p>
        ) : (
          <ContourPlot runs={runs} across={across} up={up} metric={metric} chosen={chosen} />
        ))}
      {form === "boxes" && across !== undefined && <BoxPlots runs={runs} metric={metric} by={across} />}
    </section>
  );
}

const optionsOf = (keys: readonly string[]) => keys.map((key) => ({ value: key, label: key }));

function valuesOf(runs: readonly TrackedRun[], key: string): number {
  return new Set(runs.map(({ params }) => params[key])).size;
}
