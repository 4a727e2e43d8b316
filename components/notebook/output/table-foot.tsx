"use client";
/** Below a table: how much of it is shown, and what one can do with it: find, filter, download. */
import { Download, ListFilter, Search, X } from "lucide-react";
import { type ReactElement, useId, useRef, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { useOutputPlace } from "./output-place.ts";
import { csvOfKernel, csvOfRows } from "./table-download.ts";
import type { Row } from "./table-order.ts";
import { saveAs } from "./text-output.tsx";
import type { TableWish } from "./use-paged-rows.ts";

export interface TableFootProps {
  readonly words: string;
  /** Whether there is enough to look through. */
  readonly isLong: boolean;
  readonly isFiltering: boolean;
  readonly onFiltering: (on: boolean) => void;
  /** Undefined while nothing is sought. */
  readonly find: string | undefined;
  readonly onFind: (text: string | undefined) => void;
  readonly download: TableDownload;
}

export interface TableDownload {
  readonly columns: readonly string[];
  /** What is here, in order. */
  readonly rows: readonly Row[];
  /** Set where a kernel of this tab holds all rows. */
  readonly tableId: string | undefined;
  readonly wish: TableWish;
  /** Of how many rows `rows` are the first, when nobody holds the rest. */
  readonly lacks: boolean;
}

export function TableFoot(props: TableFootProps): ReactElement {
  const { words, isLong, isFiltering, onFiltering, find, onFind, download } = props;
  const findId = useId();
  return (
    <div className="out-table-foot">
      <span className="num" role="status">
        {words}
      </span>
      <span className="grow" />
      {find !== undefined && (
        <>
          <label htmlFor={findId} className="sr-only">
            Find in this table
          </label>
          <input
            id={findId}
            className="out-find"
            value={find}
            placeholder="Find"
            maxLength={200}
            // biome-ignore lint/a11y/noAutofocus: it appears because the person asked for it
            autoFocus
            onChange={(event) => onFind(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              onFind(undefined);
            }}
          />
        </>
      )}
      {isLong && find === undefined && (
        <button type="button" onClick={() => onFind("")}>
          <Icon of={Search} size="tiny" /> Find
        </button>
      )}
      {isLong && (
        <button type="button" aria-pressed={isFiltering} onClick={() => onFiltering(!isFiltering)}>
          <Icon of={ListFilter} size="tiny" /> Filter
        </button>
      )}
      <DownloadButton {...download} />
    </div>
  );
}

function DownloadButton({ columns, rows, tableId, wish, lacks }: TableDownload): ReactElement {
  const { rows: ask } = useOutputPlace();
  const [fraction, setFraction] = useState<number | undefined>(undefined);
  const [isLost, setLost] = useState(false);
  const stop = useRef(new AbortController());
  const start = async (): Promise<void> => {
    setLost(false);
    if (tableId === undefined || ask === undefined) return saveAs(csvOfRows(columns, rows), "table.csv");
    stop.current = new AbortController();
    const { signal } = stop.current;
    setFraction(0);
    const file = await csvOfKernel({ tableId, wish, ask, onPart: setFraction, signal });
    setFraction(undefined);
    if (file !== undefined) saveAs(file, "table.csv");
    else if (!signal.aborted) setLost(true);
  };
  if (fraction !== undefined)
    return (
      <button type="button" onClick={() => stop.current.abort()} aria-label="Stop the download">
        <Icon of={X} size="tiny" /> <span className="num">{Math.floor(fraction * 100)} %</span>
      </button>
    );
  return (
    <button type="button" onClick={() => void start()}>
      <Icon of={Download} size="tiny" />{" "}
      {isLost
        ? "The kernel holds it no longer: run the cell again"
        : lacks
          ? `Download first ${rows.length.toLocaleString()}`
          : "Download"}
    </button>
  );
}
