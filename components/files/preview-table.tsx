import type { ReactElement } from "react";
import type { Column, Preview } from "#lib/protocol/file.ts";
import { classNames } from "../ui/class-names.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";

export interface PreviewTableProps {
  readonly name: string;
  readonly preview: Extract<Preview, { readonly kind: "table" }>;
}

/** The first rows of a table. */
export function PreviewTable({ name, preview: { columns, rows, more, total } }: PreviewTableProps): ReactElement {
  const placed = columns.map((column, at) => ({ column, at, key: `column ${at}` })); // a file may name two alike
  return (
    <div className="overflow-hidden rounded-8 border border-line">
      <ScrollBox label={`Rows of ${name}`} className="max-h-[70dvh] -outline-offset-2">
        <table className="w-full border-collapse">
          <thead>
            <tr>
              {placed.map(({ column, key }) => (
                <th key={key} scope="col" className={classNames(head, isNumber(column) ? "text-right" : "text-left")}>
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows
              .map((row, at) => ({ row, key: `row ${at}` }))
              .map(({ row, key: rowKey }) => (
                <tr key={rowKey} className="border-line border-t">
                  {placed.map(({ column, at, key }) => (
                    <td key={key} className={classNames(cell, isNumber(column) && "num text-right")}>
                      {shown(row[at])}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className="num border-line border-t bg-canvas px-3.5 py-1.5 text-12 text-ink-3">
        {countOf(rows.length, more, total)}, {columns.length.toLocaleString()}{" "}
        {columns.length === 1 ? "column" : "columns"}
      </p>
    </div>
  );
}

const head = "sticky top-0 h-row whitespace-nowrap bg-canvas px-3.5 font-medium text-12 text-ink-3";
const cell = "h-row max-w-80 truncate px-3.5";

function isNumber(column: Column): boolean {
  return column.type === "number";
}

function shown(value: unknown): ReactElement | string {
  if (value === null || value === undefined) return <span className="text-ink-3">null</span>;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function countOf(rows: number, more: boolean, total: number | null): string {
  if (!more) return `${rows.toLocaleString()} ${rows === 1 ? "row" : "rows"}`;
  return total === null
    ? `The first ${rows.toLocaleString()} rows`
    : `Rows 1 to ${rows.toLocaleString()} of ${total.toLocaleString()}`;
}
