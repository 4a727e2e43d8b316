"use client";
/** A model: its layers as a table or as a graph, and how many numbers it has. */
import { Table2, Workflow } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { z } from "zod";
import { type PlacedLayer, placeLayers } from "#lib/kernel/model-summary.ts";
import type { Json } from "#lib/notebook/json.ts";
import { Button } from "../../ui/button.tsx";
import { TableOutput } from "./table-output.tsx";
import { TextOutput } from "./text-output.tsx";

const modelSchema = z.object({
  name: z.string(),
  layers: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        output: z.array(z.number().nullable()),
        parameters: z.number(),
        trainable: z.boolean(),
        from: z.array(z.string()),
      }),
    )
    .max(2000),
  parameters: z.number(),
  trainable: z.number(),
});
type Model = z.infer<typeof modelSchema>;

/** A graph of more layers than this is no picture any more. */
const mostDrawn = 200;

export function ModelOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = useMemo(() => modelSchema.safeParse(value), [value]);
  return parsed.success ? <Shown model={parsed.data} /> : <TextOutput text={label} />;
}

function Shown({ model }: { readonly model: Model }): ReactElement {
  const [asGraph, setAsGraph] = useState(false);
  const table = useMemo(() => tableOf(model), [model]);
  return (
    <section className="out-training" aria-label={`Model ${model.name}`}>
      <header className="out-training-head">
        <span className="font-code">{model.name}</span>
        <span className="text-ink-3 num">{parameterWords(model)}</span>
        <span className="grow" />
        {model.layers.length <= mostDrawn && (
          <Button variant="ghost" size="small" icon={asGraph ? Table2 : Workflow} onClick={() => setAsGraph(!asGraph)}>
            {asGraph ? "Show as table" : "Show as graph"}
          </Button>
        )}
      </header>
      {asGraph ? <Graph model={model} /> : <TableOutput value={table} />}
    </section>
  );
}

function parameterWords({ parameters, trainable }: Model): string {
  const all = `${parameters.toLocaleString()} parameters`;
  return trainable === parameters ? all : `${all}, ${trainable.toLocaleString()} of them trained`;
}

function tableOf({ layers }: Model): Json {
  const fields = [
    ["layer", "string"],
    ["type", "string"],
    ["output", "string"],
    ["parameters", "integer"],
  ].map(([name, type]) => ({ name: name ?? "", type: type ?? "" }));
  const data = layers.map(({ name, type, output, parameters }) => ({
    ...{ layer: name, type, output: shapeWords(output), parameters },
  }));
  return { schema: { fields }, data };
}

function shapeWords(output: readonly (number | null)[]): string {
  return output.map((side) => side ?? "batch").join(" × ");
}

const box = { width: 196, height: 40, across: 24, down: 22 };

function Graph({ model }: { readonly model: Model }): ReactElement {
  const placed = useMemo(() => placeLayers(model.layers), [model]);
  const widest = Math.max(1, ...placed.map(({ beside }) => beside));
  const width = widest * (box.width + box.across);
  const height = (Math.max(0, ...placed.map(({ rank }) => rank)) + 1) * (box.height + box.down) - box.down + 2;
  const places = new Map(placed.map((layer) => [layer.name, placeOf(layer, width)]));
  const chain = placed.map(({ name, type }) => `${name} (${type})`).join(", then ");
  return (
    <div className="out-graph">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Layers: ${chain}`}>
        {placed.flatMap((layer) =>
          layer.from.map((name) => {
            const [from, to] = [places.get(name), places.get(layer.name)];
            if (from === undefined || to === undefined) return null;
            const [x1, y1, x2, y2] = [from.x + box.width / 2, from.y + box.height, to.x + box.width / 2, to.y];
            const bend = (y2 - y1) / 2;
            return (
              <path
                key={`${name} ${layer.name}`}
                className="out-graph-edge"
                d={`M${x1},${y1}C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`}
              />
            );
          }),
        )}
        {placed.map((layer) => (
          <Box key={layer.name} layer={layer} at={places.get(layer.name) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
    </div>
  );
}

function placeOf({ rank, place, beside }: PlacedLayer, width: number): { readonly x: number; readonly y: number } {
  const row = beside * box.width + (beside - 1) * box.across;
  return { x: (width - row) / 2 + place * (box.width + box.across), y: rank * (box.height + box.down) + 1 };
}

function Box({
  layer,
  at,
}: {
  readonly layer: PlacedLayer;
  readonly at: { readonly x: number; readonly y: number };
}): ReactElement {
  const detail = `${shapeWords(layer.output.slice(1))}${layer.parameters > 0 ? ` · ${layer.parameters.toLocaleString()}` : ""}`;
  return (
    <g transform={`translate(${at.x} ${at.y})`} data-frozen={layer.trainable ? undefined : ""}>
      <rect className="out-graph-box" width={box.width} height={box.height} rx={4} />
      <text className="out-graph-type" x={10} y={16}>
        {layer.type}
      </text>
      <text className="out-graph-detail" x={10} y={31}>
        {detail}
      </text>
    </g>
  );
}
