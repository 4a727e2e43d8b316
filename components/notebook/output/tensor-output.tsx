"use client";
/** A tensor: type and shape, statistics, and its picture or first values. */
import type { ReactElement } from "react";
import { z } from "zod";
import type { Json } from "#lib/notebook/json.ts";
import { ImageOutput } from "./image-output.tsx";
import { TextOutput } from "./text-output.tsx";

const figure = z.union([z.number(), z.string()]);
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int()),
  size: z.int(),
  statistics: z.object({ min: figure, max: figure, mean: figure, deviation: figure, notNumbers: z.int() }).nullable(),
  head: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
  image: z.string().optional(),
});

export function TensorOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = tensorSchema.safeParse(value);
  if (!parsed.success) return <TextOutput text={label} />;
  const { dtype, shape, size, statistics, head, image } = parsed.data;
  const values = head.slice(0, 48).map(brief).join(", ");
  return (
    <div className="out-tensor">
      <p className="font-code">
        Tensor {dtype} [{shape.join(", ")}]
      </p>
      {image === undefined ? (
        <p className="out-tensor-values">
          [{values}
          {size > 48 ? ", …" : ""}]
        </p>
      ) : (
        <ImageOutput
          address={`data:image/png;base64,${image}`}
          label={`Tensor of shape ${shape.join(" by ")} as a picture`}
        />
      )}
      {statistics !== null && (
        <dl className="out-facts">
          <Fact name="Minimum" value={brief(statistics.min)} />
          <Fact name="Maximum" value={brief(statistics.max)} />
          <Fact name="Mean" value={brief(statistics.mean)} />
          <Fact name="Deviation" value={brief(statistics.deviation)} />
          <Fact name="Values" value={size.toLocaleString()} />
          {statistics.notNumbers > 0 && <Fact name="Not a number" value={statistics.notNumbers.toLocaleString()} />}
        </dl>
      )}
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

function brief(value: Json): string {
  return typeof value === "number" ? String(Number(value.toPrecision(5))) : String(value);
}
