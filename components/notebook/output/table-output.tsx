"use client";
/**
 * A table: sorted by its headers, found in, downloaded; of many rows only those in view are in the page. Columns of
 * numbers are aligned right with the same number of decimals.
 */
import { ArrowDown, ArrowUp, Download, Search } from "lucide-react";
import { type ReactElement, type UIEvent, useDeferredValue, useId, useMemo, useState } from "react";
import { z } from "zod";
import type { Json } from "#lib/notebook/json.ts";
import { Icon } from "../../ui/icon.tsx";
import { nextOrder, type Order, orderedRows, type Row, toCsv } from "./table-order.ts";
import { saveAs, TextOutput } from "./text-output.tsx";
import { type PagedRows, usePagedRows } from "./use-paged-rows.ts";

const tableSchema = z.object({
  schema: z.object({ fields: z.array(z.object({ name: z.coerce.string(), type: z.string().optional() })).max(1000) }),
  data: z.array(z.record(z.string(), z.json())),
  octavo: z.object({ rows: z.int(), tableId: z.string().optional() }).optional(),
});

/** Heights in rows, so that the window can be computed. */
const rowHeight = 30;
const rowsShown = 10;
const overscan = 8;

export function TableOutput({ value }: { readonly value: Json }): ReactElement {
  const parsed = useMemo(() => tableSchema.safeParse(value), [value]);
  if (!parsed.success) return <TextOutput text={JSON.stringify(value, null, 1)} />;
  const { schema, data, octavo } = parsed.data;
  return (
    <Table
      fields={schema.fields}
      rows={data as readonly Row[]}
      total={octavo?.rows ?? data.length}
      tableId={octavo?.tableId}
    />
  );
}

interface TableProps {
  readonly fields: readonly { readonly name: string; readonly type?: string | undefined }[];
  readonly rows: readonly Row[];
  readonly total: number;
  /** Under which the kernel holds all rows. */
  readonly tableId: string | undefined;
}

function Table({ fields, rows, total, tableId }: TableProps): ReactElement {
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const [wanted, setWanted] = useState("");
  const [isFinding, setFinding] = useState(false);
  const [from, setFrom] = useState(0);
  const sought = useDeferredValue(isFinding ? wanted.trim().toLowerCase() : "");
  const found = useMemo(() => rows.filter((row) => sought === "" || matches(row, sought)), [rows, sought]);
  const stored = useMemo(() => orderedRows(found, order), [found, order]);
  const paged = usePagedRows(tableId, { sort: order ?? null, find: sought }, from);
  const ordered = paged ?? stored;
  const columns = useMemo(() => fields.map((field) => columnOf(field, rows)), [fields, rows]);
  const findId = useId();
  const isLong = ordered.length > rowsShown;
  const start = isLong ? Math.max(0, from - overscan) : 0;
  const end = isLong ? Math.min(ordered.length, from + rowsShown + overscan) : ordered.length;
  const shown = Array.from({ length: end - start }, (_, at) => rowOf(ordered, start + at));
  const follow = ({ currentTarget }: UIEvent<HTMLElement>): void => {
    const next = Math.floor(currentTarget.scrollTop / rowHeight);
    if (Math.abs(next - from) >= overscan / 2 || next === 0) setFrom(next);
  };
  return (
    <div className="out-table">
      <section className="out-table-scroll" aria-label="Table" onScroll={follow} data-long={isLong ? "" : undefined}>
        <table aria-rowcount={ordered.length + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header key={column.name} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={start} columns={columns.length} />
            {shown.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity beyond their place
              <tr key={start + at} aria-rowindex={start + at + 2}>
                {columns.map(({ name, isNumeric, format }) => (
                  <td key={name} className={isNumeric ? "num-cell" : undefined}>
                    {row === undefined ? (
                      <span className="text-ink-3">…</span>
                    ) : (
                      <Cell value={row[name]} format={format} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
            <Gap rows={ordered.length - end} columns={columns.length} />
          </tbody>
        </table>
      </section>
      <div className="out-table-foot">
        <span className="num">
          {paged === undefined
            ? footWords(found.length, rows.length, total, columns.length)
            : footWords(paged.length, total, total, columns.length)}
        </span>
        <span className="grow" />
        {isFinding && (
          <>
            <label htmlFor={findId} className="sr-only">
              Find in this table
            </label>
            <input
              id={findId}
              className="out-find"
              value={wanted}
              placeholder="Find"
              // biome-ignore lint/a11y/noAutofocus: it appears because the person asked for it
              autoFocus
              onChange={(event) => setWanted(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Escape") return;
                event.stopPropagation();
                setFinding(false);
              }}
            />
          </>
        )}
        {rows.length > rowsShown && !isFinding && (
          <button type="button" onClick={() => setFinding(true)}>
            <Icon of={Search} size="tiny" /> Find
          </button>
        )}
        <button
          type="button"
          onClick={() =>
            saveAs(
              new Blob(
                [
                  toCsv(
                    fields.map(({ name }) => name),
                    stored,
                  ),
                ],
                { type: "text/csv" },
              ),
              "table.csv",
            )
          }
        >
          <Icon of={Download} size="tiny" /> Download
        </button>
      </div>
    </div>
  );
}

function rowOf(rows: readonly Row[] | PagedRows, at: number): Row | undefined {
  return "row" in rows ? rows.row(at) : rows[at];
}

interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  readonly format: Intl.NumberFormat | undefined;
}

function Header({
  column,
  order,
  onOrder,
}: {
  readonly column: Column;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order | undefined) => void;
}): ReactElement {
  const mine = order?.column === column.name ? order : undefined;
  const sorted = mine === undefined ? "none" : mine.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={sorted} className={column.isNumeric ? "num-cell" : undefined}>
      <button type="button" onClick={() => onOrder(nextOrder(order, column.name))}>
        {column.name}
        {mine !== undefined && <Icon of={mine.descending ? ArrowDown : ArrowUp} size="tiny" />}
      </button>
    </th>
  );
}

function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }): ReactElement | null {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden className="out-gap">
      <td colSpan={columns} style={{ height: rows * rowHeight }} />
    </tr>
  );
}

function Cell({
  value,
  format,
}: {
  readonly value: Json | undefined;
  readonly format: Intl.NumberFormat | undefined;
}): ReactElement {
  if (value === null || value === undefined) return <span className="text-ink-3">none</span>;
  if (typeof value === "number" && format !== undefined) return <>{format.format(value)}</>;
  if (typeof value === "object") return <>{JSON.stringify(value)}</>;
  return <>{String(value)}</>;
}

function matches(row: Row, sought: string): boolean {
  return Object.values(row).some((value) => value !== null && String(value).toLowerCase().includes(sought));
}

/** Decimals that the column's own values need, at most four. */
function columnOf(field: { readonly name: string; readonly type?: string | undefined }, rows: readonly Row[]): Column {
  const isNumeric = field.type === "number" || field.type === "integer";
  if (!isNumeric) return { name: field.name, isNumeric, format: undefined };
  let decimals = 0;
  let isTiny = false;
  for (const row of rows.slice(0, 200)) {
    const value = row[field.name];
    if (typeof value !== "number" || Number.isInteger(value)) continue;
    decimals = Math.max(decimals, Math.min(4, (String(value).split(".")[1] ?? "").length));
    if (value !== 0 && Math.abs(value) < 0.0005) isTiny = true;
  }
  const options: Intl.NumberFormatOptions = isTiny
    ? { maximumSignificantDigits: 4 }
    : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return { name: field.name, isNumeric, format: new Intl.NumberFormat(undefined, options) };
}

function footWords(found: number, kept: number, total: number, columns: number): string {
  const count = (value: number, word: string): string => `${value.toLocaleString()} ${word}${value === 1 ? "" : "s"}`;
  const width = count(columns, "column");
  if (found < kept) return `${found.toLocaleString()} of ${count(kept, "row")}, ${width}`;
  return kept < total
    ? `First ${kept.toLocaleString()} of ${count(total, "row")}, ${width}`
    : `${count(total, "row")}, ${width}`;
}
