/** Studies and trials in words and figures. */
import type { Study } from "#lib/protocol/study.ts";
import type { StudyTrial } from "../live/api/studies.ts";
import { figure } from "../runs/run-format.ts";

export type Direction = Study["directions"][number];
type Value = StudyTrial["params"][string];

const samplers: Readonly<Record<Study["sampler"], string>> = {
  auto: "chosen by the space",
  random: "random",
  grid: "grid",
  sobol: "Sobol",
  tpe: "TPE",
  gp: "Gaussian process",
  "cma-es": "CMA-ES",
};

export function samplerWords({ sampler }: Study): string {
  return samplers[sampler];
}

export function prunerWords({ pruner }: Study): string {
  if (pruner.kind === "none") return "none";
  if (pruner.kind === "median") return `median, after ${pruner.startupTrials} trials`;
  return pruner.kind === "asha" ? "ASHA" : "Hyperband";
}

export function directionWords(directions: readonly Direction[]): string {
  return directions.map((direction) => (direction === "minimize" ? "lowest" : "highest")).join(", ");
}

export function valueWords(value: Value | undefined): string {
  return typeof value === "number" ? figure(value) : String(value ?? "");
}

/** A finite value of an ended trial. */
export function reachedBy({ values }: StudyTrial, index = 0): number | undefined {
  const value = values?.[index];
  return typeof value === "number" ? value : undefined;
}

export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === "minimize" ? a < b : a > b;
}

export const stateWords: Readonly<Record<StudyTrial["state"], string>> = {
  running: "Running",
  complete: "Finished",
  pruned: "Given up",
  failed: "Failed",
};

/** `value`, or `value 1`, `value 2` of several. */
export function valueName(index: number, count: number): string {
  return count === 1 ? "value" : `value ${index + 1}`;
}
