/**
 * The state that a code cell shows, first form: from its receipt, the source as it stands, whether this tab queued or
 * runs it, and which kernel ran it. Pure. States that need the graph (stale by upstream, failed upstream, disabled)
 * come with it.
 */
import type { Receipt } from "#lib/protocol/execution.ts";

export type CellState =
  | { readonly name: "never" }
  | { readonly name: "queued"; readonly place: number | undefined }
  | { readonly name: "running"; readonly label: string | undefined; readonly fraction: number | undefined }
  | { readonly name: "current" }
  | { readonly name: "interrupted" }
  | { readonly name: "failed" }
  | { readonly name: "stale" }
  | { readonly name: "elsewhere" };

export interface StateFacts {
  readonly receipt: Receipt | undefined;
  readonly sourceHash: string;
  /** Place in this tab's queue, from 1; 0 while it runs; undefined when neither. */
  readonly place: number | undefined;
  readonly progress: { readonly label: string; readonly fraction?: number | undefined } | undefined;
  /** The kernel of this tab once it ran something; a reader without one sees results as they are. */
  readonly sessionId: string | undefined;
}

export function cellState(facts: StateFacts): CellState {
  const { receipt, place, progress } = facts;
  const running = place === 0 || receipt?.status === "running";
  if (running) return { name: "running", label: progress?.label, fraction: progress?.fraction };
  if (place !== undefined) return { name: "queued", place };
  if (receipt === undefined) return { name: "never" };
  if (receipt.status === "queued") return { name: "queued", place: undefined };
  if (receipt.status === "cancelled" && receipt.startedAt === null) return { name: "never" };
  if (receipt.status === "failed")
    return receipt.sourceHash === facts.sourceHash ? { name: "failed" } : { name: "stale" };
  if (receipt.sourceHash !== facts.sourceHash) return { name: "stale" };
  if (receipt.status === "interrupted" || receipt.status === "cancelled") return { name: "interrupted" };
  const elsewhere = facts.sessionId !== undefined && receipt.sessionId !== facts.sessionId;
  return elsewhere ? { name: "elsewhere" } : { name: "current" };
}

/** The word of a state, as a screen reader hears it after the cell's name. */
export const stateWords: Readonly<Record<CellState["name"], string>> = {
  never: "never run",
  queued: "queued",
  running: "running",
  current: "current",
  interrupted: "interrupted",
  failed: "failed",
  stale: "stale",
  elsewhere: "ran elsewhere",
};
