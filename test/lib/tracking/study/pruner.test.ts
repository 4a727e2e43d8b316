import { expect, test } from "vitest";
import { type Pruner, shouldPrune } from "#lib/tracking/study/pruner.ts";
import type { Trial } from "#lib/tracking/study/trial.ts";

/** `"c 5 4 3"`: a complete trial that reported 5, 4 and 3 at steps 0, 1 and 2; `r` is running. */
const trialsOf = (...lines: string[]): Trial[] =>
  lines.map((line, number) => {
    const [state, ...values] = line.split(" ");
    const steps = values.map((value, step) => ({ step, value: Number(value) }));
    const done =
      state === "c"
        ? { state: "complete" as const, values: [steps.at(-1)?.value ?? 0] }
        : { state: "running" as const };
    return { number, params: {}, steps, ...done };
  });
const judge = (pruner: Pruner, trials: readonly Trial[], direction: "minimize" | "maximize" = "minimize"): boolean =>
  shouldPrune(pruner, trials, trials.at(-1) as Trial, direction);

test("the median: worse than half of the others at the same step, by each one's best so far", () => {
  const median: Pruner = { kind: "median", startupTrials: 3, warmupSteps: 1 };
  const others = ["c 9 5 1", "c 9 6 1", "c 9 7 1"];
  expect(judge(median, trialsOf(...others, "r 9 6.5"))).toBe(true);
  expect(judge(median, trialsOf(...others, "r 9 5.5"))).toBe(false);
  expect(judge(median, trialsOf(...others, "r 99"))).toBe(false); // still warming up
  expect(judge(median, trialsOf("c 9 5", "c 9 6", "r 9 99"))).toBe(false); // too few to compare with
  expect(judge(median, trialsOf(...others, "r 9 6.5"), "maximize")).toBe(false);
  expect(judge(median, trialsOf(...others, "r 9 NaN"))).toBe(true);
});

test("successive halving: the first to come to a rung stays, later ones only among its best third", () => {
  const asha: Pruner = { kind: "asha", minResource: 1, reductionFactor: 3 };
  expect(judge(asha, trialsOf("r 5"))).toBe(false);
  expect(judge(asha, trialsOf("r 5", "r 6"))).toBe(true);
  expect(judge(asha, trialsOf("r 5", "r 4"))).toBe(false);
  expect(judge(asha, trialsOf("r 1", "r 2", "r 3", "r 4", "r 5", "r 1.5"))).toBe(false); // second of six
  expect(judge(asha, trialsOf("r 1", "r 2", "r 3", "r 4", "r 5", "r 2.5"))).toBe(true);
  // Between rungs nothing is decided anew: steps 0, 1 and 2 make the second rung.
  expect(judge(asha, trialsOf("c 1 1 9", "r 1 5"))).toBe(false);
  expect(judge(asha, trialsOf("c 1 1 4", "r 1 5 5"))).toBe(true);
});

test("hyperband deals trials among its brackets, and later brackets judge later", () => {
  const band: Pruner = { kind: "hyperband", minResource: 1, maxResource: 9, reductionFactor: 3 };
  const early = Array.from(
    { length: 60 },
    (_, number): Trial => ({
      number,
      params: {},
      state: "running",
      steps: [{ step: 0, value: number }],
    }),
  );
  const judged = early.filter((trial) => shouldPrune(band, early, trial, "minimize"));
  expect(judged.length).toBeGreaterThan(15);
  expect(judged.length).toBeLessThan(45);
});

test("nothing is given up when nothing shall be", () => {
  expect(judge({ kind: "none" }, trialsOf("c 1", "r NaN"))).toBe(false);
  expect(judge({ kind: "asha", minResource: 1, reductionFactor: 3 }, trialsOf("c 1", "r"))).toBe(false);
});
