"use client";
/**
 * The table of runs: ten thousand rows and a thousand columns scroll as if all were there, but only those in sight are.
 * The choice, the name and the state stay at the left; the head stays on top.
 */
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { type ReactElement, type ReactNode, useRef } from "react";
import type { Tile, TrackedRun } from "#lib/protocol/tracking.ts";
import { Age } from "../live/age.tsx";
import { useRunGrid } from "../live/run-grid.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { type Column, cellText, isNumeric, orderName, titleOf } from "./run-columns.ts";
import { RunStatus } from "./run-status.tsx";
import { seriesStroke } from "./series.ts";
import { Sparkline } from "./sparkline.tsx";

export interface RunOrder {
  readonly column: string;
  readonly descending: boolean;
}

export interface RunTableProps {
  readonly projectId: string;
  readonly runs: readonly TrackedRun[];
  /** How many there are in all; undefined while that is not known. */
  readonly total: number | undefined;
  readonly columns: readonly Column[];
  readonly order: RunOrder | undefined;
  readonly onOrder: (order: RunOrder | undefined) => void;
  /** Ids of the runs that are compared, in the order they were chosen: their colours. */
  readonly chosen: readonly string[];
  readonly onChoose: (runId: string, chosen: boolean) => void;
  readonly curveOf: string | undefined;
  readonly curves: ReadonlyMap<string, Tile>;
  readonly now: number;
  /** The reader has come near the end of what is loaded. */
  readonly onEnd: () => void;
  /** Which rows are in sight. */
  readonly onSeen: (runIds: readonly string[]) => void;
  readonly foot: ReactNode;
}

export function RunTable(props: RunTableProps): ReactElement {
  const { runs, columns, foot } = props;
  const scroller = useRef<HTMLElement>(null);
  const numeric = columns.map((column) => isNumeric(runs.slice(0, 50), column));
  const grid = useRunGrid({
    scroller,
    rows: runs.length,
    widths: columns.map((column) => widthOf(column)),
    onEnd: props.onEnd,
    onSeen: (from, to) => props.onSeen(runs.slice(from, to + 1).map(({ id }) => id)),
  });
  return (
    <section aria-label="Runs" className="flex min-h-0 min-w-0 grow flex-col">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Table of runs"
        className="relative min-h-0 grow overflow-auto"
      >
        <table
          aria-rowcount={(props.total ?? runs.length) + 1}
          aria-colcount={columns.length + 3}
          style={{ width: grid.width, height: grid.height }}
          className="relative block min-w-full"
        >
          <thead className="sticky top-0 z-2 block">
            <tr aria-rowindex={1} className="flex h-row border-line-strong border-b bg-canvas font-medium text-12">
              <th
                scope="col"
                className="sticky left-0 z-1 flex h-full w-run-pinned flex-none items-center gap-2 border-line-strong border-r bg-canvas pr-2 pl-10 text-left font-medium"
              >
                <span className="grow">Run</span>
                <span className="w-24 flex-none">State</span>
                {props.curveOf !== undefined && (
                  <span className="w-20 flex-none truncate font-code text-11 tracking-none phone:hidden">
                    {props.curveOf}
                  </span>
                )}
              </th>
              {grid.columns.map(({ index, start, size }) => {
                const column = columns[index];
                return (
                  column !== undefined && (
                    <th
                      key={column.id}
                      scope="col"
                      aria-sort={sortOf(props.order, column)}
                      style={{ left: start, width: size }}
                      className="absolute inset-y-0 font-medium"
                    >
                      <Head
                        column={column}
                        right={numeric[index] === true}
                        order={props.order}
                        onOrder={props.onOrder}
                      />
                    </th>
                  )
                );
              })}
            </tr>
          </thead>
          <tbody className="block">
            {grid.rows.map(({ index, start, size }) => {
              const run = runs[index];
              return (
                run !== undefined && (
                  <tr
                    key={run.id}
                    aria-rowindex={index + 2}
                    style={{ transform: `translateY(${start}px)`, height: size }}
                    className={classNames(
                      "group absolute inset-x-0 top-0 flex border-line border-b",
                      props.chosen.includes(run.id) ? "bg-selected" : "hover:bg-hover",
                    )}
                  >
                    <RunHead {...props} run={run} />
                    {grid.columns.map((shown) => {
                      const column = columns[shown.index];
                      return (
                        column !== undefined && (
                          <Cell
                            key={column.id}
                            run={run}
                            column={column}
                            right={numeric[shown.index] === true}
                            now={props.now}
                            start={shown.start}
                            size={shown.size}
                          />
                        )
                      );
                    })}
                  </tr>
                )
              );
            })}
          </tbody>
        </table>
      </section>
      <div className="flex h-row-short flex-none items-center gap-4 border-line border-t bg-canvas px-4 text-12 text-ink-3">
        <span className="num">{rangeWords(grid.first, grid.last, props.total ?? runs.length)}</span>
        {foot}
      </div>
    </section>
  );
}

function rangeWords(first: number, last: number, total: number): string {
  if (total === 0) return "No runs";
  return `Rows ${(first + 1).toLocaleString()} to ${(last + 1).toLocaleString()} of ${total.toLocaleString()}`;
}

function widthOf({ kind, key }: Column): number {
  const letters = Math.min(Math.max(key.length, kind === "metric" ? 9 : 7), 22);
  return Math.round(letters * 7.2 + 36);
}

function sortOf(order: RunOrder | undefined, column: Column): "ascending" | "descending" | "none" {
  if (order?.column !== column.id) return "none";
  return order.descending ? "descending" : "ascending";
}

interface CellProps {
  readonly run: TrackedRun;
  readonly column: Column;
  readonly right: boolean;
  readonly now: number;
  readonly start: number;
  readonly size: number;
}

function Cell({ run, column, right, now, start, size }: CellProps): ReactElement {
  const text = cellText(run, column, now);
  return (
    <td
      style={{ left: start, width: size }}
      className={classNames(
        "absolute inset-y-0 flex items-center px-2.5",
        right && "num justify-end",
        (column.kind === "param" || column.kind === "tag") && "font-code text-12 tracking-none",
      )}
    >
      <span className="truncate" title={text}>
        {column.id === "run:started" ? <Age at={run.startedAt} /> : text}
      </span>
    </td>
  );
}

/** What stays at the left: the choice, the name, the state, the shape of the curve. */
function RunHead({
  run,
  projectId,
  chosen,
  onChoose,
  curveOf,
  curves,
}: RunTableProps & { readonly run: TrackedRun }): ReactElement {
  const at = chosen.indexOf(run.id);
  return (
    <th
      scope="row"
      className="sticky left-0 z-1 flex h-full w-run-pinned flex-none border-line-strong border-r bg-page text-left font-text"
    >
      <div
        className={classNames(
          "flex h-full w-full items-center gap-2 pr-2 pl-1",
          at >= 0 ? "bg-selected" : "group-hover:bg-hover",
        )}
      >
        <Checkbox
          label={`Compare ${run.name}`}
          checked={at >= 0}
          onChange={(event) => onChoose(run.id, event.target.checked)}
        />
        <span className="flex min-w-0 grow items-center gap-1.5">
          {at >= 0 && (
            <svg aria-hidden width="10" height="3" className="flex-none">
              <line x1="0" x2="10" y1="1.5" y2="1.5" strokeWidth="3" className={seriesStroke(at)} />
            </svg>
          )}
          <Link
            href={`/p/${projectId}/runs/${run.id}`}
            className="truncate font-code text-12 tracking-none hover:underline"
          >
            {run.name}
          </Link>
        </span>
        <span className="flex w-24 flex-none items-center text-12">
          <RunStatus status={run.status} />
        </span>
        {curveOf !== undefined && (
          <span className="w-20 flex-none phone:hidden">
            <Sparkline tile={curves.get(run.id)} stroke={at >= 0 ? seriesStroke(at) : "stroke-ink-3"} />
          </span>
        )}
      </div>
    </th>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly right: boolean;
  readonly order: RunOrder | undefined;
  readonly onOrder: (order: RunOrder | undefined) => void;
}

function Head({ column, right, order, onOrder }: HeadProps): ReactElement {
  const here = order?.column === column.id ? order : undefined;
  const name = (
    <span
      className={classNames("truncate", column.kind !== "run" && "font-code text-11 tracking-none")}
      title={column.key}
    >
      {titleOf(column)}
    </span>
  );
  const look = classNames("flex h-full w-full items-center gap-1 px-2.5", right && "justify-end");
  if (orderName(column) === undefined) return <span className={look}>{name}</span>;
  // First the best end of a metric is wanted, which differs; so once up, once down, then as it was.
  const next =
    here === undefined
      ? { column: column.id, descending: true }
      : here.descending
        ? { ...here, descending: false }
        : undefined;
  return (
    <button type="button" className={classNames(look, "hover:bg-hover")} onClick={() => onOrder(next)}>
      {name}
      {here !== undefined && <Icon of={here.descending ? ArrowDown : ArrowUp} size="tiny" className="text-ink-2" />}
    </button>
  );
}
