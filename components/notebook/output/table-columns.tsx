"use client";
/** Columns of a table: what they hold, how their values are written, and the header by which they are sorted and filtered. */
import { ArrowDown, ArrowUp, Calendar, Hash, type LucideIcon, ToggleLeft, Type } from "lucide-react";
import type { ReactElement } from "react";
import type { Json } from "#lib/notebook/json.ts";
import { Icon } from "../../ui/icon.tsx";
import { nextOrder, type Order, type Row } from "./table-order.ts";

export interface Field {
  readonly name: string;
  readonly type?: string | undefined;
}

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly format: Intl.NumberFormat | undefined;
}

type Kind = "number" | "boolean" | "datetime" | "text";

/** Numbers with the decimals that the column's own values need, at most four. */
export function columnOf({ name, type }: Field, rows: readonly Row[]): Column {
  const kind = kindOf(type);
  if (kind !== "number") return { name, kind, format: undefined };
  let decimals = 0;
  let isTiny = false;
  for (const row of rows.slice(0, 200)) {
    const value = row[name];
    if (typeof value !== "number" || Number.isInteger(value)) continue;
    decimals = Math.max(decimals, Math.min(4, (String(value).split(".")[1] ?? "").length));
    if (value !== 0 && Math.abs(value) < 0.0005) isTiny = true;
  }
  const options: Intl.NumberFormatOptions = isTiny
    ? { maximumSignificantDigits: 4 }
    : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return { name, kind, format: new Intl.NumberFormat(undefined, options) };
}

function kindOf(type: string | undefined): Kind {
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" || type === "datetime" ? type : "text";
}

const kinds: Readonly<Record<Kind, { readonly icon: LucideIcon; readonly words: string; readonly hint: string }>> = {
  number: { icon: Hash, words: "numbers", hint: "> 0.5" },
  boolean: { icon: ToggleLeft, words: "true or false", hint: "true" },
  datetime: { icon: Calendar, words: "dates", hint: "> 2026-01" },
  text: { icon: Type, words: "text", hint: "contains" },
};

export interface HeaderProps {
  readonly column: Column;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order | undefined) => void;
}

export function Header({ column: { name, kind }, order, onOrder }: HeaderProps): ReactElement {
  const mine = order?.column === name ? order : undefined;
  const sorted = mine === undefined ? "none" : mine.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={sorted} className={kind === "number" ? "num-cell" : undefined}>
      <button type="button" title={`${name}: ${kinds[kind].words}`} onClick={() => onOrder(nextOrder(order, name))}>
        <span className="out-kind">
          <Icon of={kinds[kind].icon} size="tiny" />
        </span>
        {name}
        {mine !== undefined && <Icon of={mine.descending ? ArrowDown : ArrowUp} size="tiny" />}
      </button>
    </th>
  );
}

export interface FilterCellProps {
  readonly column: Column;
  readonly text: string;
  readonly isFirst: boolean;
  readonly onText: (text: string) => void;
}

export function FilterCell({ column: { name, kind }, text, isFirst, onText }: FilterCellProps): ReactElement {
  return (
    <th scope="col">
      <input
        className="out-filter"
        aria-label={`Filter ${name}`}
        placeholder={kinds[kind].hint}
        value={text}
        maxLength={200}
        // biome-ignore lint/a11y/noAutofocus: the row appears because the person asked for it
        autoFocus={isFirst}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </th>
  );
}

export function Cell({ value, column }: { readonly value: Json | undefined; readonly column: Column }): ReactElement {
  if (value === null || value === undefined) return <span className="text-ink-3">none</span>;
  if (typeof value === "number" && column.format !== undefined) return <>{column.format.format(value)}</>;
  if (typeof value === "object") return <>{JSON.stringify(value)}</>;
  if (column.kind === "datetime") return <>{dateWords(String(value))}</>;
  return <>{String(value)}</>;
}

/** `2026-11-27`, or with the time of day (UTC) where it has one. */
function dateWords(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.(\d+))?Z$/.exec(iso);
  if (parts === null) return iso;
  const [, day = "", minutes = "", seconds = ""] = parts;
  const time = seconds === ":00" || seconds === "" ? minutes : minutes + seconds;
  return time === "00:00" ? day : `${day} ${time}`;
}
