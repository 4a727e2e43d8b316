/** How runs are put into words and figures. */
import type { TrackedRun } from "#lib/protocol/tracking.ts";

/** Four significant digits, zeros kept so that columns read straight; very large and very small ones by their exponent. */
export function figure(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value === "Infinity" ? "∞" : value === "-Infinity" ? "-∞" : value;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace("e+", "e");
  return Number.isInteger(value)
    ? value.toLocaleString()
    : size < 1000
      ? value.toPrecision(4)
      : Math.round(value).toLocaleString();
}

/** `41 s`, `2:41`, `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export const statusWords: Readonly<Record<TrackedRun["status"], string>> = {
  RUNNING: "Running",
  SCHEDULED: "Scheduled",
  FINISHED: "Finished",
  FAILED: "Failed",
  KILLED: "Stopped",
};

/** A number where the text is one, for axes; undefined otherwise. */
export function asNumber(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function latestOf(run: TrackedRun, key: string): number | undefined {
  const value = run.metrics[key]?.value;
  return typeof value === "number" ? value : undefined;
}

/** Tags that programs write for programs: not shown as a person's own. */
export function isSystemTag(key: string): boolean {
  return key.startsWith("mlflow.") || key.startsWith("octavo.");
}
