"use client";
/** A table whose rows are chosen, one or several. */
import type { ReactElement } from "react";
import { z } from "zod";
import type { InputDefinition } from "#lib/kernel/input-definition.ts";
import type { Json } from "#lib/notebook/json.ts";
import type { InputSeat } from "./use-input-seat.ts";

export interface RowsInputProps {
  readonly id: string;
  readonly input: Extract<InputDefinition, { kind: "table" }>;
  readonly seat: InputSeat;
  readonly value: Json;
}

const tableSchema = z.object({
  schema: z.object({ fields: z.array(z.object({ name: z.string(), type: z.string().optional() })) }),
  data: z.array(z.record(z.string(), z.json())),
});

/** More rows are for a table with a filter before it. */
const mostShown = 500;

export function RowsInput({ id, input, seat, value }: RowsInputProps): ReactElement {
  const parsed = tableSchema.safeParse(input.table);
  const chosen = new Set(Array.isArray(value) ? value : []);
  if (!parsed.success) return <p className="out-note">This table cannot be shown.</p>;
  const { fields } = parsed.data.schema;
  const rows = parsed.data.data.slice(0, mostShown);
  const toggle = (row: number): void => {
    const next = input.multiple ? new Set(chosen) : new Set<Json>();
    if (chosen.has(row)) next.delete(row);
    else next.add(row);
    seat.set?.([...next].toSorted((a, b) => Number(a) - Number(b)));
  };
  return (
    <div className="out-table" id={id}>
      <div className="out-table-scroll" data-long={rows.length > 10 ? "" : undefined}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">Chosen</span>
              </th>
              {fields.map(({ name, type }) => (
                <th key={name} scope="col" className={isNumeric(type) ? "num-cell out-head" : "out-head"}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              <tr key={at} data-chosen={chosen.has(at) ? "" : undefined}>
                <td>
                  <input
                    type={input.multiple ? "checkbox" : "radio"}
                    name={id}
                    className="size-icon-small accent-(--ink)"
                    aria-label={`Row ${at + 1}: ${String(row[fields[0]?.name ?? ""] ?? "")}`}
                    checked={chosen.has(at)}
                    disabled={seat.set === undefined}
                    onChange={() => toggle(at)}
                  />
                </td>
                {fields.map(({ name, type }) => (
                  <td key={name} className={isNumeric(type) ? "num-cell" : undefined}>
                    {String(row[name] ?? "")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="out-table-foot">
        <span className="num">
          {chosen.size.toLocaleString()} of {input.rows.toLocaleString()} rows chosen
          {input.rows > rows.length ? `, the first ${rows.length} are shown` : ""}
        </span>
      </div>
    </div>
  );
}

function isNumeric(type: string | undefined): boolean {
  return type === "number" || type === "integer";
}
