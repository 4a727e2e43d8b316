/** A training as an output: compact enough to be sent a few times a second and to stay in the document at the end. */
import { type MimeBundle, progressMime } from "./display.ts";
import {
  fractionOf,
  type Line,
  leftMs,
  progressWords,
  type TrainingState,
  thinned,
  workedMs,
} from "./training-state.ts";

export const trainingMime = "application/vnd.octavo.training+json";

/** A chart is a few hundred pixels wide. */
const shownPoints = 160;

export function trainingBundle(state: TrainingState, trainingId: string): MimeBundle {
  const { name, unit, status, total, done, step, steps, stepsPerEpoch, batchSize, checkpoint, note, by } = state;
  const worked = workedMs(state);
  const view = {
    trainingId,
    ...{ name, unit, status },
    total: total ?? null,
    done: round(done),
    batch: unit === "epoch" && step >= 0 ? { at: step + 1, of: stepsPerEpoch ?? null } : null,
    fraction: fractionOf(state) ?? null,
    leftMs: status === "running" ? (leftMs(state) ?? null) : null,
    workedMs: worked,
    stepMs: steps > 0 ? round(worked / steps) : null,
    perSecond: steps > 0 && batchSize !== undefined && worked > 0 ? round((steps * batchSize * 1000) / worked) : null,
    checkpoint: checkpoint ?? null,
    at: state.at,
    note: note ?? null,
    by: by ?? null,
    lines: state.lines.map((line) => compact(thinned(line, shownPoints))),
  };
  const words = progressWords(state);
  return {
    [trainingMime]: view,
    [progressMime]: { label: words, fraction: view.fraction },
    "text/plain": [`${name}: ${words}, ${status}`, ...Object.entries(state.values).map(valueWords)].join("\n"),
  };
}

function valueWords([name, value]: [string, number]): string {
  return `${name} ${round(value)}`;
}

function compact(line: Line): Line {
  return { ...line, x: line.x.map(round), y: line.y.map(round) };
}

/** Five digits say all that a chart can show; what is not a number is nothing to JSON. */
function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : (null as unknown as number);
}
