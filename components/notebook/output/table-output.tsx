"use client";
/**
 * A table: typed columns, sorted and filtered by their headers, found in, downloaded; of many rows only those in view are
 * in the page. Columns of numbers are aligned right with the same number of decimals.
 */
import { type ReactElement, type UIEvent, useDeferredValue, useMemo, useState } from "react";
import { z } from "zod";
import { rowTest } from "#lib/kernel/table-filter.ts";
import type { Json } from "#lib/notebook/json.ts";
import { Cell, columnOf, type Field, FilterCell, Header } from "./table-columns.tsx";
import { TableFoot } from "./table-foot.tsx";
import { type Order, orderedRows, type Row } from "./table-order.ts";
import { TextOutput } from "./text-output.tsx";
import { type PagedRows, type TableWish, usePagedRows } from "./use-paged-rows.ts";

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
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
  readonly total: number;
  /** Under which the kernel holds all rows. */
  readonly tableId: string | undefined;
}

const noTexts: ReadonlyMap<string, string> = new Map();

function Table({ fields, rows, total, tableId }: TableProps): ReactElement {
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const [find, setFind] = useState<string | undefined>(undefined);
  const [texts, setTexts] = useState<ReadonlyMap<string, string> | undefined>(undefined);
  const [from, setFrom] = useState(0);
  const wish = useDeferredValue(useWish(order, find, texts));
  const stored = useMemo(() => storedRows(rows, wish), [rows, wish]);
  const paged = usePagedRows(tableId, wish, from);
  const shown = paged ?? stored;
  const columns = useMemo(() => fields.map((field) => columnOf(field, rows)), [fields, rows]);
  const isLong = shown.length > rowsShown;
  const start = isLong ? Math.min(Math.max(0, from - overscan), shown.length - rowsShown) : 0;
  const end = isLong ? Math.min(shown.length, from + rowsShown + overscan) : shown.length;
  const follow = ({ currentTarget }: UIEvent<HTMLElement>): void => {
    const next = Math.floor(currentTarget.scrollTop / rowHeight);
    if (Math.abs(next - from) >= overscan / 2 || next === 0) setFrom(next);
  };
  const words =
    paged === undefined
      ? footWords(stored.length, rows.length, total, columns.length)
      : footWords(paged.length, total, total, columns.length);
  return (
    <div className="out-table">
      <section
        className="out-table-scroll"
        aria-label="Table"
        onScroll={follow}
        data-long={isLong ? "" : undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls is scrolled by keyboard, too
        tabIndex={0}
      >
        <table aria-rowcount={shown.length + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header key={column.name} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
            {texts !== undefined && (
              <tr className="out-filters">
                {columns.map((column, at) => (
                  <FilterCell
                    key={column.name}
                    column={column}
                    text={texts.get(column.name) ?? ""}
                    isFirst={at === 0}
                    onText={(text) => setTexts(new Map(texts).set(column.name, text))}
                  />
                ))}
              </tr>
            )}
          </thead>
          <tbody>
            <Gap rows={start} columns={columns.length} />
            {Array.from({ length: Math.max(0, end - start) }, (_, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity beyond their place
              <tr key={start + at} aria-rowindex={start + at + 2}>
                <RowCells row={rowOf(shown, start + at)} columns={columns} />
              </tr>
            ))}
            <Gap rows={shown.length - end} columns={columns.length} />
          </tbody>
        </table>
      </section>
      <TableFoot
        words={words}
        isLong={rows.length > rowsShown}
        isFiltering={texts !== undefined}
        onFiltering={(on) => setTexts(on ? noTexts : undefined)}
        find={find}
        onFind={setFind}
        download={{
          columns: fields.map(({ name }) => name),
          rows: stored,
          tableId: paged === undefined ? undefined : tableId,
          wish,
          lacks: paged === undefined && rows.length < total,
        }}
      />
    </div>
  );
}

/** What is asked for, as one value that changes only when it is another question. */
function useWish(
  order: Order | undefined,
  find: string | undefined,
  texts: ReadonlyMap<string, string> | undefined,
): TableWish {
  return useMemo(
    () => ({
      sort: order ?? null,
      find: find?.trim().toLowerCase() ?? "",
      filters: [...(texts ?? [])].flatMap(([column, text]) => (text.trim() === "" ? [] : [{ column, text }])),
    }),
    [order, find, texts],
  );
}

function storedRows(rows: readonly Row[], { sort, find, filters }: TableWish): readonly Row[] {
  const test = rowTest(filters);
  const found = rows.filter(
    (row) => (find === "" || matches(row, find)) && (test === undefined || test((column) => row[column])),
  );
  return orderedRows(found, sort ?? undefined);
}

function matches(row: Row, sought: string): boolean {
  return Object.values(row).some((value) => value !== null && String(value).toLowerCase().includes(sought));
}

function rowOf(rows: readonly Row[] | PagedRows, at: number): Row | undefined {
  return "row" in rows ? rows.row(at) : rows[at];
}

interface RowCellsProps {
  /** Undefined while it is on its way. */
  readonly row: Row | undefined;
  readonly columns: readonly ReturnType<typeof columnOf>[];
}

function RowCells({ row, columns }: RowCellsProps): ReactElement {
  return (
    <>
      {columns.map((column) => (
        <td key={column.name} className={column.kind === "number" ? "num-cell" : undefined}>
          {row === undefined ? (
            <span className="text-ink-3">…</span>
          ) : (
            <Cell value={row[column.name]} column={column} />
          )}
        </td>
      ))}
    </>
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

function footWords(found: number, kept: number, total: number, columns: number): string {
  const count = (value: number, word: string): string => `${value.toLocaleString()} ${word}${value === 1 ? "" : "s"}`;
  const width = count(columns, "column");
  if (found < kept) return `${found.toLocaleString()} of ${count(kept, "row")}, ${width}`;
  return kept < total
    ? `First ${kept.toLocaleString()} of ${count(total, "row")}, ${width}`
    : `${count(total, "row")}, ${width}`;
}
