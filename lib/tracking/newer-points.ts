/** What a live message says of runs whose rows are known already: the latest of a metric moves on without asking again. */
import type { LiveRuns } from "../protocol/live.ts";
import type { TrackedRun } from "../protocol/tracking.ts";

type Latest = TrackedRun["metrics"][string];

/** The run with these points counted in; the same one when none is newer than what it has. */
export function withPoints<R extends Pick<TrackedRun, "id" | "metrics">>(run: R, series: LiveRuns["points"]): R {
  const newer: Record<string, Latest> = {};
  for (const { runId, key, points } of series) {
    if (runId !== run.id) continue;
    for (const [step, time, value] of points) {
      const known = newer[key] ?? run.metrics[key];
      const point = { step, time, value };
      if (known === undefined || isLater(point, known)) newer[key] = point;
    }
  }
  return Object.keys(newer).length === 0 ? run : { ...run, metrics: { ...run.metrics, ...newer } };
}

/** MLflow's order: by step, then time, then value. */
function isLater(a: Latest, b: Latest): boolean {
  const [stepA, stepB] = [BigInt(a.step), BigInt(b.step)];
  if (stepA !== stepB) return stepA > stepB;
  if (a.time !== b.time) return a.time > b.time;
  return Number(a.value) > Number(b.value);
}
