"use client";
import type { ReactElement } from "react";
import { Segmented } from "../ui/segmented.tsx";
import type { ChartView } from "./metric-chart.tsx";

export interface ChartControlsProps {
  readonly view: ChartView;
  readonly onChange: (view: ChartView) => void;
}

/** How all charts of a page are read: smoothing, scale, axis. */
export function ChartControls({ view, onChange }: ChartControlsProps): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <label className="flex items-center gap-2 text-12 text-ink-2">
        Smoothing
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={view.smoothing}
          onChange={(event) => onChange({ ...view, smoothing: Number(event.target.value) })}
          className="w-24 accent-(--ink)"
        />
        <output className="num w-8 font-code tracking-none">{view.smoothing.toFixed(2)}</output>
      </label>
      <Segmented
        label="Scale"
        value={view.log ? "log" : "linear"}
        options={[
          { value: "linear", label: "Linear" },
          { value: "log", label: "Log" },
        ]}
        onChange={(scale) => onChange({ ...view, log: scale === "log" })}
      />
      <Segmented
        label="Axis"
        value={view.axis}
        options={[
          { value: "step", label: "By step" },
          { value: "time", label: "By time" },
        ]}
        onChange={(axis) => onChange({ ...view, axis })}
      />
    </div>
  );
}
