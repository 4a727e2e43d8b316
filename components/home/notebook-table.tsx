"use client";
/** The project's notebooks: filter and order are in the address, rows are virtual, so ten thousand stay smooth. */
import { ArrowDownWideNarrow } from "lucide-react";
import { type ReactElement, useMemo } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { useNotebookActions } from "../frame/notebook-actions.tsx";
import { useNotebooks } from "../live/api/notebooks.ts";
import { useMembers } from "../live/api/people.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Menu } from "../ui/menu.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { listNotebooks, type Order, orderNames, orderOf, orders } from "./notebook-list.ts";
import { NotebookRow } from "./notebook-row.tsx";

/** Fewer than this need no filter. */
const filterFrom = 6;

export function NotebookTable({ projectId }: { readonly projectId: string }): ReactElement {
  const notebooks = useNotebooks(projectId);
  const members = useMembers(projectId);
  const [filter, setFilter] = useSearchParam("filter");
  const [orderText, setOrder] = useSearchParam("order");
  const order = orderOf(orderText);
  const all = notebooks.data;
  const shown = useMemo(() => listNotebooks(all ?? [], { filter, order }), [all, filter, order]);
  const names = useMemo(() => new Map(members.data?.map((one) => [one.personId, one.name])), [members.data]);
  return (
    <Section
      title="Notebooks"
      fact={
        all &&
        (filter === ""
          ? all.length.toLocaleString()
          : `${shown.length.toLocaleString()} of ${all.length.toLocaleString()}`)
      }
      tools={
        all !== undefined &&
        all.length > 0 && (
          <>
            {(all.length >= filterFrom || filter !== "") && (
              <SearchInput
                label="Filter notebooks"
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                className="w-36 phone:w-28"
                quiet
              />
            )}
            <OrderMenu order={order} onChange={(next) => setOrder(next === "edited" ? "" : next)} />
          </>
        )
      }
    >
      <TableBody query={notebooks} shown={shown} names={names} filter={filter} onDropFilter={() => setFilter("")} />
    </Section>
  );
}

function OrderMenu({
  order,
  onChange,
}: {
  readonly order: Order;
  readonly onChange: (order: Order) => void;
}): ReactElement {
  return (
    <Menu
      entries={orders.map((one) => ({
        id: one,
        label: orderNames[one],
        checked: one === order,
        onSelect: () => onChange(one),
      }))}
    >
      <Button variant="ghost" size="small" icon={ArrowDownWideNarrow}>
        <span className="sr-only">Order: </span>
        {orderNames[order]}
      </Button>
    </Menu>
  );
}

interface TableBodyProps {
  readonly query: ReturnType<typeof useNotebooks>;
  readonly shown: readonly NotebookSummary[];
  readonly names: ReadonlyMap<string, string>;
  readonly filter: string;
  readonly onDropFilter: () => void;
}

function TableBody({ query, shown, names, filter, onDropFilter }: TableBodyProps): ReactElement {
  const actions = useNotebookActions();
  if (query.data === undefined)
    return query.error === null ? (
      <SkeletonRows rows={5} what="notebooks" />
    ) : (
      <QueryProblem title="Notebooks could not be loaded" query={query} />
    );
  if (query.data.length === 0)
    return (
      <Empty
        title="No notebooks yet"
        action={
          actions.unavailable === undefined && (
            <>
              <Button onClick={actions.create}>Make the first notebook</Button>
              <Button variant="ghost" onClick={actions.pickAndImport}>
                Import .ipynb
              </Button>
            </>
          )
        }
      >
        A notebook is one document that several people write and run at once.
        {actions.unavailable === undefined &&
          " Make one, or drop an .ipynb from Jupyter or Colab anywhere on this page."}
      </Empty>
    );
  if (shown.length === 0)
    return (
      <p className="flex items-center gap-2 py-4 text-ink-2">
        No notebook has “{filter}” in its name.
        <button type="button" className="verb" onClick={onDropFilter}>
          Show all {query.data.length.toLocaleString()}
        </button>
      </p>
    );
  return (
    <VirtualRows
      label="Notebooks"
      items={shown}
      keyOf={(one) => one.id}
      row={(one) => <NotebookRow notebook={one} editor={names.get(one.updatedBy)} />}
    />
  );
}
