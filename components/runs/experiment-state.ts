"use client";
/** What the address of an experiment's table says, in words that its parts understand, and how it is changed. */
import { useMemo } from "react";
import type { RunViewState } from "#lib/protocol/run-view.ts";
import { parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { asProblem } from "../live/api/problem.ts";
import { useSearchParam } from "../live/search-param.ts";
import { columnOf, orderFormula, orderName } from "./run-columns.ts";
import type { RunOrder } from "./run-table.tsx";

export interface TableState extends RunViewState {
  readonly state: RunViewState;
  readonly groups: readonly string[];
  readonly pinnedIds: readonly string[];
  readonly ordered: RunOrder | undefined;
  readonly deleted: boolean;
  readonly set: (state: Partial<RunViewState>) => void;
  readonly setGroups: (groups: readonly string[]) => void;
  readonly setPinned: (ids: readonly string[]) => void;
  readonly setOrder: (order: RunOrder | undefined) => void;
  readonly setDeleted: (deleted: boolean) => void;
}

const words = (list: readonly string[]): string => list.map(encodeURIComponent).join(",");
const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .filter((word) => word !== "")
    .map(decoded);

export function useTableState(): TableState {
  const [filter, setFilter] = useSearchParam("filter");
  const [order, setOrder] = useSearchParam("order");
  const [columns, setColumns] = useSearchParam("columns");
  const [pinned, setPinned] = useSearchParam("pinned");
  const [group, setGroup] = useSearchParam("group");
  const [deleted, setDeleted] = useSearchParam("deleted");
  const state = useMemo(
    (): RunViewState => ({ filter, order, columns, pinned, group }),
    [filter, order, columns, pinned, group],
  );
  return useMemo(() => {
    const setters = { filter: setFilter, order: setOrder, columns: setColumns, pinned: setPinned, group: setGroup };
    const set = (next: Partial<RunViewState>): void => {
      for (const word of ["filter", "order", "columns", "pinned", "group"] as const)
        if (next[word] !== undefined) setters[word](next[word]);
    };
    return {
      ...state,
      state,
      groups: listOf(group),
      pinnedIds: listOf(pinned),
      ordered: orderOf(order),
      deleted: deleted !== "",
      set,
      setGroups: (groups) => set({ group: words(groups) }),
      setPinned: (ids) => set({ pinned: words(ids) }),
      setOrder: (next) => set({ order: next === undefined ? "" : `${next.descending ? "-" : ""}${next.column}` }),
      setDeleted: (shown) => setDeleted(shown ? "1" : ""),
    };
  }, [state, order, group, pinned, deleted, setFilter, setOrder, setColumns, setPinned, setGroup, setDeleted]);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // an address that somebody wrote by hand
  }
}

/** `metric:loss` up, `-metric:loss` down. */
function orderOf(word: string): RunOrder | undefined {
  const descending = word.startsWith("-");
  const column = columnOf(descending ? word.slice(1) : word);
  return column === undefined ? undefined : { column: column.id, descending };
}

/** The order as a search takes it: a name of the grammar, or a formula. */
export function searchOrder(order: RunOrder | undefined): {
  readonly orderBy: string[];
  readonly orderByFormula?: { readonly formula: string; readonly descending: boolean };
} {
  const column = order === undefined ? undefined : columnOf(order.column);
  if (order === undefined || column === undefined) return { orderBy: [] };
  const formula = orderFormula(column);
  if (formula !== undefined) return { orderBy: [], orderByFormula: { formula, descending: order.descending } };
  const name = orderName(column);
  return { orderBy: name === undefined ? [] : [`${name} ${order.descending ? "DESC" : "ASC"}`] };
}

/** What is wrong with a filter, in the words of its grammar; undefined when nothing is. */
export function filterProblem(filter: string): string | undefined {
  try {
    parseFilter(filter, vocabularies.runs);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : asProblem(error).detail;
  }
}
