import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";

export interface MeterProps {
  /** 0 to 1; absent while unknown. */
  readonly value: number | undefined;
  readonly label: string;
  readonly paused?: boolean;
  readonly className?: string;
}

/** Work in progress as a bar. */
export function Meter({ value, label, paused = false, className }: MeterProps): ReactElement {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === undefined ? {} : { "aria-valuenow": Math.round(value * 100) })}
      className={classNames("h-1 overflow-hidden rounded-2 bg-press", className)}
    >
      <div
        className={classNames("h-full origin-left rounded-2", paused ? "bg-ink-3" : "bg-running")}
        style={{ transform: `scaleX(${value ?? 0.25})` }}
      />
    </div>
  );
}

export interface RingProps {
  /** 0 to 1; without it a quarter arc turns (and stands still with motion off). */
  readonly value?: number | undefined;
  readonly small?: boolean;
}

/** Work in progress beside its word. */
export function Ring({ value, small = false }: RingProps): ReactElement {
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      className={classNames(
        "flex-none -rotate-90 fill-none stroke-2",
        small ? "size-icon-small" : "size-icon",
        value === undefined && "turns",
      )}
    >
      <circle cx="8" cy="8" r="6.5" className="stroke-running-edge" />
      <circle
        cx="8"
        cy="8"
        r="6.5"
        pathLength="100"
        strokeLinecap="round"
        strokeDasharray={`${Math.round((value ?? 0.25) * 100)} 100`}
        className="stroke-running"
      />
    </svg>
  );
}
