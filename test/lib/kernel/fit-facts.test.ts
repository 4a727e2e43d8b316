import { expect, test } from "vitest";
import { fitParams, modelText } from "#lib/kernel/fit-facts.ts";

const begin = { type: "begin", name: "digits", at: 0, unit: "epoch", total: 5, batchSize: 8, done: 0 } as const;

/** As a compiled model of TensorFlow.js answers. */
const model = (loss: unknown) => ({
  layers: [],
  summary: (_length?: number, _positions?: number[], print: (line: string) => void = () => undefined) => {
    print("dense (Dense)");
    print("Total params: 10");
  },
  countParams: () => 10,
  optimizer: { getClassName: () => "Adam", learningRate: 0.01 },
  loss,
});

const ownLoss = () => 0;

test("says how a model is trained, and what it is", () => {
  expect(fitParams({ ...begin, stepsPerEpoch: 4 }, model("meanSquaredError"))).toEqual({
    epochs: "5",
    batchSize: "8",
    batchesPerEpoch: "4",
    optimizer: "Adam",
    learningRate: "0.01",
    loss: "meanSquaredError",
    parameters: "10",
  });
  expect(fitParams(begin, model({ a: "hinge" })).loss).toBe('{"a":"hinge"}');
  expect(fitParams(begin, model(ownLoss)).loss).toBe("ownLoss");
  expect(modelText(model(""))).toBe("dense (Dense)\nTotal params: 10");
});

test("of what is no model, or is not built, it says what is known", () => {
  expect(fitParams({ ...begin, unit: "step", batchSize: undefined }, { weights: 1 })).toEqual({ steps: "5" });
  const unbuilt = () => {
    throw new Error("not built");
  };
  expect(fitParams(begin, { layers: [], summary: unbuilt, countParams: unbuilt } as object)).toEqual({
    epochs: "5",
    batchSize: "8",
  });
  expect([modelText({ layers: [], summary: unbuilt } as object), modelText(undefined)]).toEqual([undefined, undefined]);
});
