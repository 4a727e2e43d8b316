"use client";
/** How all charts of a page are read: smoothing, scales, outliers, axis. */
import type { ReactElement } from "react";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import type { ChartView } from "./metric-chart.tsx";

export interface ChartControlsProps {
  readonly view: ChartView;
  readonly onChange: (view: ChartView) => void;
  /** Metrics that can be the axis: an epoch, examples seen, another result. */
  readonly axes: readonly string[];
}

const widestWindow = 101;

export function ChartControls({ view, onChange, axes }: ChartControlsProps): ReactElement {
  const isWindow = view.method === "window";
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-2 text-12 text-ink-2">
        <Select
          aria-label="Smoothing method"
          value={view.method}
          options={[
            { value: "exponential", label: "Exponential" },
            { value: "window", label: "Window" },
          ]}
          onChange={(method) => onChange({ ...view, method: method as ChartView["method"] })}
        />
        <label className="flex items-center gap-2">
          Smoothing
          <input
            type="range"
            min={isWindow ? 1 : 0}
            max={isWindow ? widestWindow : 0.99}
            step={isWindow ? 2 : 0.01}
            value={isWindow ? view.window : view.smoothing}
            onChange={(event) => onChange({ ...view, [isWindow ? "window" : "smoothing"]: Number(event.target.value) })}
            className="w-24 accent-(--ink)"
          />
          <output className="num w-8 font-code tracking-none">
            {isWindow ? view.window : view.smoothing.toFixed(2)}
          </output>
        </label>
      </div>
      <Segmented
        label="Scale"
        value={view.log ? "log" : "linear"}
        options={[
          { value: "linear", label: "Linear" },
          { value: "log", label: "Log" },
        ]}
        onChange={(scale) => onChange({ ...view, log: scale === "log" })}
      />
      <span className="flex items-center gap-2 text-12 text-ink-2">
        <Select
          aria-label="Axis"
          value={view.axis}
          options={[
            { value: "step", label: "By step" },
            { value: "time", label: "By time" },
            ...axes.map((key) => ({ value: `metric:${key}`, label: `By ${key}` })),
          ]}
          onChange={(axis) => onChange({ ...view, axis })}
        />
        <Box label="Log axis" checked={view.logAxis} onChange={(logAxis) => onChange({ ...view, logAxis })} />
        <Box
          label="Leave out outliers"
          checked={view.withoutOutliers}
          onChange={(withoutOutliers) => onChange({ ...view, withoutOutliers })}
        />
      </span>
    </div>
  );
}

interface BoxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Box({ label, checked, onChange }: BoxProps): ReactElement {
  return (
    <label className="flex min-h-control-small items-center gap-1.5 whitespace-nowrap">
      <input
        type="checkbox"
        className="accent-(--ink)"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

/** Metrics by which others are read, those that count epochs and examples first. */
export function axisMetrics(metrics: readonly string[]): readonly string[] {
  const rank = (key: string): number => (/(^|[/_.])(epochs?|examples|samples|tokens)$/i.test(key) ? 0 : 1);
  return metrics
    .filter((key) => !key.startsWith("system/"))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, 100);
}
