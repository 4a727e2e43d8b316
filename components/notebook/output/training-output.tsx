"use client";
/** A training as it goes: metrics as they fall and rise, pace, checkpoint, and for its own person pause and an early end. */
import { Pause, Play, Square, Table2 } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { z } from "zod";
import type { Json } from "#lib/notebook/json.ts";
import type { ChartLine } from "../../charts/chart-line.ts";
import { LineChart } from "../../charts/line-chart.tsx";
import { Button } from "../../ui/button.tsx";
import { spokenDuration } from "../spoken-duration.ts";
import { useOutputPlace } from "./output-place.ts";
import { TableOutput } from "./table-output.tsx";
import { TextOutput } from "./text-output.tsx";

const lineSchema = z.object({
  metric: z.string(),
  kind: z.enum(["batch", "train", "valid"]),
  x: z.array(z.number().nullable()),
  y: z.array(z.number().nullable()),
});
const trainingSchema = z.object({
  trainingId: z.string(),
  name: z.string(),
  unit: z.enum(["epoch", "step"]),
  status: z.enum(["running", "paused", "finished", "stopped", "interrupted", "failed"]),
  total: z.number().nullable(),
  done: z.number(),
  leftMs: z.number().nullable(),
  workedMs: z.number(),
  stepMs: z.number().nullable(),
  perSecond: z.number().nullable(),
  checkpoint: z.object({ done: z.number(), at: z.number() }).nullable(),
  note: z.string().nullable(),
  by: z.string().max(200).nullable().default(null),
  lines: z.array(lineSchema).max(60),
});
type View = z.infer<typeof trainingSchema>;
type Line = z.infer<typeof lineSchema>;

export function TrainingOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = useMemo(() => trainingSchema.safeParse(value), [value]);
  const { isOver } = useOutputPlace();
  return parsed.success ? <Shown view={isOver ? ended(parsed.data) : parsed.data} /> : <TextOutput text={label} />;
}

/** Its tab was closed before it could tell the end. */
function ended(view: View): View {
  return view.status === "running" || view.status === "paused" ? { ...view, status: "interrupted" } : view;
}

function Shown({ view }: { readonly view: View }): ReactElement {
  const [asTable, setAsTable] = useState(false);
  const metrics = [...new Set(view.lines.map(({ metric }) => metric))];
  return (
    <section className="out-training" aria-label={`Training ${view.name}`}>
      <header className="out-training-head">
        <span className="font-code">{view.name}</span>
        <span className="text-ink-3 num">{stateWords(view)}</span>
        <span className="grow" />
        <Acts view={view} />
        {metrics.length > 0 && (
          <Button variant="ghost" size="small" icon={Table2} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Show as charts" : "Show as table"}
          </Button>
        )}
      </header>
      {asTable ? (
        <TableOutput value={tableOf(view, metrics)} />
      ) : (
        <div className="out-training-charts">
          {metrics.map((metric) => (
            <MetricChart key={metric} metric={metric} view={view} />
          ))}
        </div>
      )}
      <Facts view={view} />
    </section>
  );
}

/** For whom the notebook lets act on it: whose kernel trains, and colleagues who may run. */
function Acts({ view: { status, trainingId } }: { readonly view: View }): ReactElement | null {
  const { train } = useOutputPlace();
  if (train === undefined || (status !== "running" && status !== "paused")) return null;
  return (
    <>
      {status === "running" ? (
        <Button size="small" icon={Pause} onClick={() => train(trainingId, "pause")}>
          Pause
        </Button>
      ) : (
        <Button size="small" icon={Play} onClick={() => train(trainingId, "go")}>
          Go on
        </Button>
      )}
      <Button size="small" icon={Square} onClick={() => train(trainingId, "stop")}>
        End early
      </Button>
    </>
  );
}

function MetricChart({ metric, view }: { readonly metric: string; readonly view: View }): ReactElement {
  const lines = useMemo(() => chartLines(view.lines.filter((line) => line.metric === metric)), [metric, view.lines]);
  const shown = lines.filter(({ faint }) => faint !== true);
  const last = shown.at(-1);
  const value = last?.y.at(-1);
  const title = metricWords(metric);
  const isLoss = /loss|error|mse|mae/i.test(metric);
  const words = shown.map(({ label, y }) => `${label} ${figure(y.at(-1))}`).join(", ");
  const end = view.total ?? undefined;
  return (
    <figure>
      <figcaption>
        <b>{title}</b>
        <span className="num text-ink-3">
          {figure(value)} {shown.length > 1 ? last?.label : "now"}
        </span>
      </figcaption>
      <LineChart
        lines={lines}
        name={`${title} by ${view.unit}: ${words}`}
        fromZero={isLoss}
        {...(end === undefined ? {} : { domain: [0, end] as const })}
      />
    </figure>
  );
}

function chartLines(lines: readonly Line[]): readonly ChartLine[] {
  const hasWhole = lines.some(({ kind }) => kind === "train");
  return lines
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ kind, x, y }) => ({
      label: kind === "valid" ? "valid" : "train",
      x: x.map((at) => at ?? 0),
      y,
      color: kind === "valid" ? "series-2" : "series-1",
      ...(kind === "batch" && hasWhole ? { faint: true } : {}),
    }));
}

const order = ["batch", "train", "valid"];

function Facts({ view }: { readonly view: View }): ReactElement {
  const { perSecond, stepMs, unit, workedMs } = view;
  // What is finished needs no way back: its checkpoint is gone.
  const checkpoint = view.status === "finished" ? null : view.checkpoint;
  return (
    <dl className="out-facts out-training-facts">
      <Fact name="Time" value={spokenDuration(workedMs)} />
      {perSecond !== null && <Fact name="Throughput" value={`${Math.round(perSecond).toLocaleString()} rows/s`} />}
      {stepMs !== null && <Fact name="Step" value={`${figure(stepMs)} ms`} />}
      {checkpoint !== null && <Fact name="Checkpoint" value={`${unit} ${checkpoint.done.toLocaleString()}`} />}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

function stateWords({ status, leftMs, unit, done, total, note, by }: View): string {
  const place = `${unit === "epoch" ? "epoch" : "step"} ${Math.floor(done).toLocaleString()}${total === null ? "" : ` of ${total.toLocaleString()}`}`;
  const whose = by === null ? "" : ` by ${by}`;
  const words = {
    running: leftMs === null ? "" : `${spokenDuration(leftMs)} left`,
    paused: `Paused${whose} after ${place}`,
    finished: "",
    stopped: `Ended early${whose} after ${place}`,
    interrupted: `Interrupted after ${place}`,
    failed: `Failed after ${place}`,
  }[status];
  return [note, words].filter((part) => part !== null && part !== "").join(" ");
}

function tableOf({ lines, unit }: View, metrics: readonly string[]): Json {
  const columns = lines.filter(({ kind }) => kind !== "batch" || !lines.some((one) => one.kind === "train"));
  const places = [...new Set(columns.flatMap(({ x }) => x))].toSorted((a, b) => (a ?? 0) - (b ?? 0));
  const named = columns.map((line) => ({ line, name: `${line.metric}${line.kind === "valid" ? ", valid" : ""}` }));
  const data = places.map((place) =>
    Object.fromEntries([
      [unit, place],
      ...named.map(({ line, name }) => [name, line.y[line.x.indexOf(place)] ?? null] as const),
    ]),
  );
  const fields = [unit, ...named.map(({ name }) => name)].map((name) => ({ name, type: "number" }));
  return metrics.length === 0 ? { schema: { fields: [] }, data: [] } : { schema: { fields }, data };
}

function metricWords(metric: string): string {
  const words = metric === "acc" ? "accuracy" : metric.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(4)));
}
