/** The list of notebooks as the page shows it: filtered and sorted, a pure function of what the address says. */
import { matchText } from "#lib/base/match-text.ts";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";

export const orders = ["edited", "name", "created"] as const;
export type Order = (typeof orders)[number];

export const orderNames: Readonly<Record<Order, string>> = {
  edited: "Last edited",
  name: "Name",
  created: "Newest",
};

export function orderOf(text: string | null): Order {
  return orders.find((order) => order === text) ?? "edited";
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const compare: Readonly<Record<Order, (a: NotebookSummary, b: NotebookSummary) => number>> = {
  edited: (a, b) => b.updatedAt - a.updatedAt,
  name: (a, b) => collator.compare(a.name, b.name),
  created: (a, b) => b.createdAt - a.createdAt,
};

export function listNotebooks(
  all: readonly NotebookSummary[],
  { filter, order }: { readonly filter: string; readonly order: Order },
): readonly NotebookSummary[] {
  const fitting = filter === "" ? [...all] : all.filter((one) => matchText(filter, one.name) !== undefined);
  return fitting.sort((a, b) => compare[order](a, b) || collator.compare(a.name, b.name));
}
