/** A model as TensorFlow.js saves it (`model.json`): its layers, what they are made of and how many weights they have. */
import { z } from "zod";
import type { Preview } from "#lib/protocol/file.ts";

const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
});
const schema = z.object({
  modelTopology: z.looseObject({
    model_config: z
      .object({
        config: z.union([z.looseObject({ layers: z.array(layerSchema).max(2000) }), z.array(layerSchema).max(2000)]),
      })
      .optional(),
    config: z.looseObject({ layers: z.array(layerSchema).max(2000) }).optional(),
  }),
  weightsManifest: z
    .array(
      z.object({ weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.string() })) }),
    )
    .default([]),
});

/** What of a layer's settings says most. */
const telling = [
  "units",
  "filters",
  "kernelSize",
  "kernel_size",
  "strides",
  "rate",
  "poolSize",
  "pool_size",
  "activation",
];
const columns = [
  { name: "layer", type: "string" },
  { name: "kind", type: "string" },
  { name: "settings", type: "string" },
  { name: "weights", type: "number" },
] as const;

/** Undefined for any other value. */
export function modelTable(value: unknown): Extract<Preview, { readonly kind: "table" }> | undefined {
  const found = schema.safeParse(value).data;
  if (found === undefined) return undefined;
  const { model_config, config } = found.modelTopology;
  const inner = model_config?.config ?? config;
  if (inner === undefined) return undefined;
  const layers = Array.isArray(inner) ? inner : inner.layers;
  const weights = found.weightsManifest.flatMap((group) => group.weights);
  const rows = layers.map((layer) => [
    layer.config.name,
    layer.class_name,
    settingsOf(layer.config),
    weights.reduce((sum, { name, shape }) => (belongs(name, layer.config.name) ? sum + sizeOf(shape) : sum), 0),
  ]);
  const total = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    kind: "table",
    columns: columns.map((column) => ({ ...column })),
    rows: [...rows, ["all", "", `${layers.length} layers`, total]],
    more: false,
    total: rows.length + 1,
  };
}

const belongs = (weight: string, layer: string): boolean => weight === layer || weight.startsWith(`${layer}/`);
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function settingsOf(config: Readonly<Record<string, unknown>>): string {
  return telling
    .filter((key) => config[key] !== undefined && config[key] !== null)
    .map((key) => `${key} ${[config[key]].flat().join("×")}`)
    .join(", ");
}
