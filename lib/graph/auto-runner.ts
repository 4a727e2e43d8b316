/**
 * Who runs by itself what a change made stale, when several tabs have a kernel open: they take turns, in an order that is
 * the same in the eyes of all, so that nothing has to be negotiated. First the tab in which the change was made, then
 * other tabs of that person, then the rest. Whose turn it is and who has what the cells need runs them; the next one
 * waits a little and looks again, since values live in one kernel and not in another, and a tab may sleep.
 */

export interface KernelTab {
  readonly clientId: number;
  readonly personId: string;
}

/** Where a change came from, as far as it is known. */
export interface ChangeSource {
  readonly clientId?: number | undefined;
  readonly personId?: string | undefined;
}

/** How many tabs come before this one; 0: it runs at once. */
export function autoRunTurn(tabs: readonly KernelTab[], source: ChangeSource, clientId: number): number {
  const rank = (tab: KernelTab): number =>
    tab.clientId === source.clientId ? 0 : tab.personId === source.personId ? 1 : 2;
  const order = tabs.toSorted((a, b) => rank(a) - rank(b) || a.clientId - b.clientId);
  return Math.max(
    0,
    order.findIndex((tab) => tab.clientId === clientId),
  );
}
