/**
 * What a reader is told of cells that ran: of one, that it finished and in how long; of several that ran one after the
 * other, how they ended together. Told cell by cell, the words of a quick one would take the place of a failure before
 * anybody heard it.
 */
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

type EndStatus = Extract<ExecutionEvent, { readonly type: "finished" }>["status"];

/** Cells that ran since nothing ran or waited. */
export interface RunTally {
  readonly finished: number;
  readonly failed: number;
  readonly interrupted: number;
  readonly notRun: number;
  /** What was said of the last failure. */
  readonly failure: string | undefined;
}

export const noRuns: RunTally = { finished: 0, failed: 0, interrupted: 0, notRun: 0, failure: undefined };

export interface EndedRun {
  readonly name: string;
  readonly status: EndStatus;
  /** Undefined for a cell that never began. */
  readonly tookMs: number | undefined;
}

export function countRun(tally: RunTally, { status, tookMs }: EndedRun): RunTally {
  if (tookMs === undefined || status === "cancelled") return { ...tally, notRun: tally.notRun + 1 };
  if (status === "interrupted") return { ...tally, interrupted: tally.interrupted + 1 };
  return status === "ok" ? { ...tally, finished: tally.finished + 1 } : { ...tally, failed: tally.failed + 1 };
}

/** The words for the end of it all; undefined when all was said already. */
export function endWords(tally: RunTally, last: EndedRun): string | undefined {
  const { finished, failed, interrupted, notRun, failure } = tally;
  if (finished + failed + interrupted + notRun > 1) {
    const counts = Object.entries({ finished, failed, interrupted, "not run": notRun }).filter(
      ([, count]) => count > 0,
    );
    const words = counts.map(([how, count], at) => `${at > 0 ? count : counted(count)} ${how}`).join(", ");
    return `${failure === undefined ? "" : `${failure} `}${words}.`;
  }
  if (last.status !== "ok" || last.tookMs === undefined) return undefined;
  const seconds = last.tookMs / 1000;
  return `${last.name} finished, ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s.`;
}

function counted(count: number): string {
  return count === 1 ? "1 cell" : `${count} cells`;
}
