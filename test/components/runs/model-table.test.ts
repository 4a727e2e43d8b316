import { expect, test } from "vitest";
import { modelTable } from "#components/runs/model-table.ts";

const layer = (class_name: string, config: object) => ({ class_name, config });
const model = (config: unknown) => ({
  modelTopology: { model_config: { class_name: "Sequential", config } },
  weightsManifest: [
    {
      paths: ["weights.bin"],
      weights: [
        { name: "conv/kernel", shape: [3, 3, 1, 8], dtype: "float32" },
        { name: "conv/bias", shape: [8], dtype: "float32" },
        { name: "out/kernel", shape: [8, 10], dtype: "float32" },
      ],
    },
  ],
});
const layers = [
  layer("Conv2D", { name: "conv", filters: 8, kernel_size: [3, 3], activation: "relu" }),
  layer("Flatten", { name: "flat" }),
  layer("Dense", { name: "out", units: 10 }),
];

test.each([
  ["a list of layers", layers],
  ["an object that holds them", { name: "m", layers }],
])("a saved model is shown by its layers: %s", (_, config) => {
  expect(modelTable(model(config))?.rows).toEqual([
    ["conv", "Conv2D", "filters 8, kernel_size 3×3, activation relu", 80],
    ["flat", "Flatten", "", 0],
    ["out", "Dense", "units 10", 80],
    ["all", "", "3 layers", 160],
  ]);
});

test("other JSON is no model", () => {
  for (const value of [{}, [], null, { modelTopology: {} }, { modelTopology: "x" }])
    expect(modelTable(value)).toBeUndefined();
});
