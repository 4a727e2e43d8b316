"use client";
/**
 * The table of runs: ten thousand rows and a thousand columns scroll as if all were there, but only those in sight are.
 * The choice, the name and the state stay at the left, with the pinned columns; the head stays on top.
 */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, type ReactNode, useMemo, useRef, useState } from "react";
import type { Tile, TrackedRun } from "#lib/protocol/tracking.ts";
import { Age } from "../live/age.tsx";
import { useRunGrid } from "../live/run-grid.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { type Column, cellText, formulaOf, isNumeric, orderFormula, orderName, titleOf } from "./run-columns.ts";
import { isSystemTag } from "./run-format.ts";
import { RunHead } from "./run-head.tsx";
import { TagCell } from "./tag-cell.tsx";

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
  /** Ids of columns that stay beside the name. */
  readonly pinned: readonly string[];
  readonly order: RunOrder | undefined;
  readonly onOrder: (order: RunOrder | undefined) => void;
  /** Ids of the chosen runs in the order they were chosen: the first of them are compared, in the order of colours. */
  readonly chosen: readonly string[];
  readonly onChoose: (runIds: readonly string[], chosen: boolean) => void;
  /** Whether tags can be changed. */
  readonly mayEdit: boolean;
  readonly curveOf: string | undefined;
  readonly curves: ReadonlyMap<string, Tile>;
  readonly now: number;
  /** The reader has come near the end of what is loaded. */
  readonly onEnd: () => void;
  /** Which rows and columns are in sight. */
  readonly onSeen: (rows: readonly [number, number], columns: readonly string[]) => void;
  readonly foot: ReactNode;
}

const narrowest = 720;
/** So many runs tell whether a column holds figures. */
const sampleRuns = 50;

export function RunTable(props: RunTableProps): ReactElement {
  const { runs, columns, foot, chosen, onChoose } = props;
  const scroller = useRef<HTMLElement>(null);
  // Where the name alone fills the screen, nothing else can stay.
  const [mayPin] = useState(() => typeof innerWidth === "number" && innerWidth >= narrowest);
  // A frame of scrolling must not look at a thousand columns again.
  const { pinned, scrolled, widths, pinnedWidth } = useMemo(() => {
    const stay = new Set(mayPin ? props.pinned : []);
    const [kept, rest] = [columns.filter(({ id }) => stay.has(id)), columns.filter(({ id }) => !stay.has(id))];
    const width = kept.reduce((sum, column) => sum + widthOf(column), 0);
    return { pinned: kept, scrolled: rest, widths: rest.map(widthOf), pinnedWidth: width };
  }, [columns, props.pinned, mayPin]);
  const sample = runs.length > sampleRuns ? runs.slice(0, sampleRuns) : runs;
  const sampled = sample.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other runs tell otherwise, newer values of the same ones do not
  const numeric = useMemo(
    () => new Set(columns.filter((column) => isNumeric(sample, column)).map(({ id }) => id)),
    [columns, sampled],
  );
  const places = useMemo(() => new Map(chosen.map((id, at) => [id, at])), [chosen]);
  const latest = useRef<string | undefined>(undefined);
  const grid = useRunGrid({
    scroller,
    rows: runs.length,
    widths,
    pinned: pinnedWidth,
    onEnd: props.onEnd,
    onSeen: (from, to, firstColumn, lastColumn) =>
      props.onSeen(
        [from, to],
        scrolled.slice(firstColumn, lastColumn + 1).map(({ id }) => id),
      ),
  });
  /** With Shift, all from the one chosen before to this one. */
  const choose = (runId: string, on: boolean, range: boolean): void => {
    const [a, b] = [latest.current, runId].map((id) => runs.findIndex((run) => run.id === id));
    latest.current = runId;
    const whole = range && a !== undefined && b !== undefined && a >= 0;
    onChoose(whole ? runs.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ id }) => id) : [runId], on);
  };
  const stays = staysOf(pinned, grid.headWidth);
  const allChosen = runs.length > 0 && runs.every(({ id }) => places.has(id));
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
                className="sticky left-0 z-1 flex h-full w-run-pinned flex-none items-center gap-2 border-line-strong border-r bg-canvas pr-2 pl-1 text-left font-medium"
              >
                <Checkbox
                  label="Choose all loaded runs"
                  checked={allChosen}
                  onChange={(event) =>
                    onChoose(
                      runs.map(({ id }) => id),
                      event.target.checked,
                    )
                  }
                />
                <span className="grow">Run</span>
                <span className="w-24 flex-none">State</span>
                {props.curveOf !== undefined && (
                  <span className="w-20 flex-none truncate font-code text-11 tracking-none phone:hidden">
                    {props.curveOf}
                  </span>
                )}
              </th>
              {stays.map(({ column, left, width }) => (
                <th
                  key={column.id}
                  scope="col"
                  aria-sort={sortOf(props.order, column)}
                  style={{ left, width }}
                  className="sticky z-1 h-full flex-none border-line-strong border-r bg-canvas font-medium"
                >
                  <Head column={column} right={numeric.has(column.id)} order={props.order} onOrder={props.onOrder} />
                </th>
              ))}
              {grid.columns.map(({ index, start, size }) => {
                const column = scrolled[index];
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
                        right={numeric.has(column.id)}
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
              const place = run === undefined ? -1 : (places.get(run.id) ?? -1);
              return (
                run !== undefined && (
                  <tr
                    key={run.id}
                    aria-rowindex={index + 2}
                    style={{ transform: `translateY(${start}px)`, height: size }}
                    className={classNames(
                      "group absolute inset-x-0 top-0 flex border-line border-b",
                      place >= 0 ? "bg-selected" : "hover:bg-hover",
                    )}
                  >
                    <RunHead
                      run={run}
                      projectId={props.projectId}
                      place={place}
                      onChoose={choose}
                      curve={props.curveOf === undefined ? undefined : (props.curves.get(run.id) ?? "unknown")}
                    />
                    {stays.map(({ column, left, width }) => (
                      <td
                        key={column.id}
                        style={{ left, width }}
                        className="sticky z-1 h-full flex-none border-line-strong border-r bg-page"
                      >
                        <Cell
                          {...{ run, column }}
                          right={numeric.has(column.id)}
                          now={props.now}
                          mayEdit={props.mayEdit}
                          className={classNames("h-full", place >= 0 ? "bg-selected" : "group-hover:bg-hover")}
                        />
                      </td>
                    ))}
                    {grid.columns.map((shown) => {
                      const column = scrolled[shown.index];
                      return (
                        column !== undefined && (
                          <td
                            key={column.id}
                            style={{ left: shown.start, width: shown.size }}
                            className="absolute inset-y-0"
                          >
                            <Cell
                              {...{ run, column }}
                              right={numeric.has(column.id)}
                              now={props.now}
                              mayEdit={props.mayEdit}
                              className="h-full"
                            />
                          </td>
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

/** The pinned columns, one after the other behind the name. */
function staysOf(pinned: readonly Column[], from: number) {
  let left = from;
  return pinned.map((column) => {
    const width = widthOf(column);
    left += width;
    return { column, left: left - width, width };
  });
}

function rangeWords(first: number, last: number, total: number): string {
  if (total === 0) return "No runs";
  return `Rows ${(first + 1).toLocaleString()} to ${(last + 1).toLocaleString()} of ${total.toLocaleString()}`;
}

function widthOf(column: Column): number {
  const { kind } = column;
  const letters = Math.min(Math.max(titleOf(column).length, kind === "metric" ? 9 : 7), 22);
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
  readonly mayEdit: boolean;
  readonly className: string;
}

function Cell({ run, column, right, now, mayEdit, className }: CellProps): ReactElement {
  const text = cellText(run, column, now);
  const editable = mayEdit && column.kind === "tag" && !isSystemTag(column.key);
  return (
    <div
      className={classNames(
        "flex items-center px-2.5",
        right && "num justify-end",
        (column.kind === "param" || column.kind === "tag") && "font-code text-12 tracking-none",
        className,
      )}
    >
      {editable ? (
        <TagCell run={run} tag={column.key} />
      ) : (
        <span className="truncate" title={text}>
          {column.id === "run:started" ? <Age at={run.startedAt} /> : text}
        </span>
      )}
    </div>
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
      title={column.kind === "formula" ? `= ${formulaOf(column.key)?.text}` : column.key}
    >
      {titleOf(column)}
    </span>
  );
  const look = classNames("flex h-full w-full items-center gap-1 px-2.5", right && "justify-end");
  if (orderName(column) === undefined && orderFormula(column) === undefined)
    return <span className={look}>{name}</span>;
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
