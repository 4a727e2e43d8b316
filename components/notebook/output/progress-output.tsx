"use client";
/** How far something is, in words and as a line. */
import type { ReactElement } from "react";
import { z } from "zod";
import type { Json } from "#lib/notebook/json.ts";

const progressSchema = z.object({ label: z.string(), fraction: z.number().min(0).max(1).nullable() });

export function ProgressOutput({ value }: { readonly value: Json }): ReactElement | null {
  const parsed = progressSchema.safeParse(value);
  if (!parsed.success) return null;
  const { label, fraction } = parsed.data;
  const percent = fraction === null ? undefined : Math.round(fraction * 100);
  return (
    <div className="out-progress" data-done={percent === 100 ? "" : undefined}>
      <p>
        <span>{label}</span>
        {percent !== undefined && <span className="num">{percent} %</span>}
      </p>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === undefined ? {} : { "aria-valuenow": percent })}
      >
        <i style={{ width: `${percent ?? 100}%` }} data-unknown={percent === undefined ? "" : undefined} />
      </div>
    </div>
  );
}
