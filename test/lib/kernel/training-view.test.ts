import { expect, test } from "vitest";
import { progressMime } from "#lib/kernel/display.ts";
import { advance, type TrainingState } from "#lib/kernel/training-state.ts";
import { trainingBundle, trainingMime } from "#lib/kernel/training-view.ts";

function long(steps: number): TrainingState {
  let state = advance(undefined, { type: "begin", name: "digits", at: 0, unit: "step", total: steps, done: 0 });
  for (let step = 0; step < steps; step++)
    state = advance(state, {
      type: "step",
      at: step * 10,
      epoch: 0,
      step,
      values: { loss: 1 / (step + 1.2345678), accuracy: step / steps, lr: 0.001, val_loss: 0.123456789 },
    });
  return state;
}

test("the output of a long training stays small enough for the document", () => {
  const bundle = trainingBundle(long(20_000), "t1");
  expect(JSON.stringify(bundle).length).toBeLessThan(16_384);
  expect(bundle[progressMime]).toEqual({ label: "Step 20,000 of 20,000", fraction: 1 });
  expect(bundle["text/plain"]).toMatch(/^digits: Step 20,000 of 20,000, running\nloss /);
  expect((bundle[trainingMime] as { lines: unknown[] }).lines).toHaveLength(4);
});

test("a loss that is no number any more is a gap, not an error", () => {
  const state = advance(long(3), { type: "step", at: 40, epoch: 0, step: 3, values: { loss: Number.NaN } });
  const [loss] = (trainingBundle(state, "t1")[trainingMime] as { lines: { y: unknown[] }[] }).lines;
  expect(loss?.y.at(-1)).toBeNull();
});
