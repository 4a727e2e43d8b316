import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advance,
  fractionOf,
  leftMs,
  progressWords,
  type TrainingEvent,
  type TrainingState,
  thinned,
  workedMs,
} from "#lib/kernel/training-state.ts";

const begin = (over: Partial<Extract<TrainingEvent, { type: "begin" }>> = {}): TrainingEvent => ({
  ...{ type: "begin", name: "digits", at: 0, unit: "epoch", total: 4, stepsPerEpoch: 10, batchSize: 32, done: 0 },
  ...over,
});
const after = (...events: readonly TrainingEvent[]): TrainingState =>
  events.reduce<TrainingState | undefined>((state, event) => advance(state, event), undefined) as TrainingState;
const step = (at: number, epoch: number, index: number, loss: number): TrainingEvent => ({
  ...{ type: "step", at, epoch, step: index, values: { loss } },
});
const epoch = (at: number, done: number, loss: number, valid: number): TrainingEvent => ({
  ...{ type: "epoch", at, done, values: { loss, val_loss: valid } },
});

test("steps move it within the epoch, epochs set the place; metrics become lines", () => {
  const state = after(begin(), step(100, 0, 4, 0.9), epoch(200, 1, 0.5, 0.6), step(300, 1, 4, 0.4));
  expect([state.done, state.steps, progressWords(state)]).toEqual([1.5, 15, "Epoch 2 of 4"]);
  expect(state.lines).toEqual([
    { metric: "loss", kind: "batch", x: [0.5, 1.5], y: [0.9, 0.4] },
    { metric: "loss", kind: "train", x: [1], y: [0.5] },
    { metric: "loss", kind: "valid", x: [1], y: [0.6] },
  ]);
  expect(state.values).toEqual({ loss: 0.4, val_loss: 0.6 });
});

test("time left follows the pace of this run, without its pauses and without what was done before it", () => {
  const halfway = after(begin({ done: 2, at: 1000 }), step(1500, 2, 4, 1), { type: "pause", at: 1500 });
  const later = advance(halfway, { type: "go", at: 9500 });
  expect([fractionOf(halfway), workedMs(later), leftMs(later)]).toEqual([0.625, 500, 1500]);
  expect([halfway.status, later.status]).toEqual(["paused", "running"]);
  expect(leftMs(after(begin()))).toBeUndefined();
  expect(leftMs(after(begin({ total: undefined }), step(5, 0, 1, 1)))).toBeUndefined();
});

test("a loop counts its steps, and a resumed one says where it went on", () => {
  const state = after(begin({ unit: "step", total: 1000, done: 340, stepsPerEpoch: undefined }), step(10, 0, 340, 1));
  expect([progressWords(state), state.steps, state.note]).toEqual(["Step 341 of 1,000", 1, "Resumed after step 340."]);
  expect(state.lines[0]?.kind).toBe("train");
});

test("an end keeps what was reached", () => {
  const state = after(begin(), epoch(10, 3, 1, 1), { type: "end", at: 20, how: "stopped" });
  expect([state.status, progressWords(state)]).toEqual(["stopped", "Epoch 3 of 4"]);
});

test("a line never grows beyond its points and keeps its ends in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 4, max: 400 }), (count, most) => {
      const x = Array.from({ length: count }, (_, at) => at);
      const line = thinned({ metric: "loss", kind: "train", x, y: x }, most);
      expect(line.x.length).toBeLessThanOrEqual(Math.max(most, 2));
      expect([line.x[0], line.x.at(-1)]).toEqual([0, count - 1]);
      expect(line.x).toEqual(line.x.toSorted((a, b) => a - b));
    }),
  );
});
