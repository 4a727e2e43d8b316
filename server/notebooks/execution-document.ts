/**
 * What a run writes into the document: its receipt, state, count and outputs. Pure over the Yjs document, inside the
 * caller's transaction. `octavo.runs` holds how many events of each open run are written, so that the document itself says
 * what a server that died in between had already done.
 */
import { createHash } from "node:crypto";
import type * as Y from "yjs";
import { assertNever } from "#lib/base/assert.ts";
import { BLOB_MIME } from "#lib/notebook/blob-reference.ts";
import { type CellMap, cellById, cellType, sourceText } from "#lib/notebook/document.ts";
import type { JsonObject } from "#lib/notebook/json.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import {
  appendOutput,
  appendStream,
  clearOutputs,
  setExecutionCount,
  setExecutionState,
  updateDisplay,
} from "#lib/notebook/outputs.ts";
import { receiptOf, setReceipt } from "#lib/notebook/receipt.ts";
import type { ExecutionEvent, Receipt, RunFacts } from "#lib/protocol/execution.ts";
import type { ExecutionRow } from "./execution-queries.ts";

export function hashOf(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}

/** The cells that do not hold, or no longer hold, the source that is about to run. */
export function changedCells(
  doc: Y.Doc,
  cells: readonly { readonly cellId: string; readonly sourceHash: string }[],
): string[] {
  return cells.flatMap(({ cellId, sourceHash }) => {
    const cell = cellById(doc, cellId);
    const same = cell !== undefined && cellType(cell) === "code" && hashOf(sourceText(cell)) === sourceHash;
    return same ? [] : [cellId];
  });
}

/** Whether the document's latest word on the cell is this run. */
export function isCurrent(doc: Y.Doc, { cellId, id }: Pick<ExecutionRow, "cellId" | "id">): boolean {
  const cell = cellById(doc, cellId);
  return cell !== undefined && receiptOf(cell)?.executionId === id;
}

/** The receipt that queueing will replace. A run that waits is no word on the outputs that are shown. */
export function previousReceipt(doc: Y.Doc, cellId: string): JsonObject | null {
  const cell = cellById(doc, cellId);
  const receipt = cell === undefined ? undefined : receiptOf(cell);
  return receipt === undefined || receipt.status === "queued" ? null : receipt;
}

export function queue(doc: Y.Doc, row: ExecutionRow): void {
  const cell = cellById(doc, row.cellId);
  if (cell !== undefined) setReceipt(cell, receiptFor(row, { status: "queued", startedAt: null, endedAt: null }));
}

/** How far a run is written, by the document's own account; over: replaced, or ended with the row not knowing it. */
export function standingOf(doc: Y.Doc, row: ExecutionRow): { readonly written: number; readonly over: boolean } {
  const written = runsOf(doc).get(row.id);
  const cell = cellById(doc, row.cellId);
  const wasOpen = row.status === "queued" || row.status === "running";
  const isOver =
    cell === undefined || !isCurrent(doc, row) || (wasOpen && !["queued", "running"].includes(statusOf(cell)));
  return { written: typeof written === "number" ? Math.max(written, row.nextSeq) : row.nextSeq, over: isOver };
}

export interface Writing {
  /** The server's clock. */
  readonly now: number;
  /** The count that the cell shows if the run begins. */
  readonly count: number;
}

/** Writes events that follow what is written; answers the state the run is in after them. */
export function write(
  doc: Y.Doc,
  row: ExecutionRow,
  events: readonly ExecutionEvent[],
  upTo: number,
  writing: Writing,
): Receipt["status"] {
  const cell = cellById(doc, row.cellId);
  if (cell === undefined) return row.status;
  for (const event of events) writeEvent(cell, row, event, writing);
  const status = statusOf(cell);
  if (status === "queued" || status === "running") runsOf(doc).set(row.id, upTo);
  else runsOf(doc).delete(row.id);
  return status;
}

/** Ends a run whose page has gone silent. */
export function abandon(doc: Y.Doc, row: ExecutionRow, why: string, now: number): void {
  runsOf(doc).delete(row.id);
  const cell = cellById(doc, row.cellId);
  if (cell === undefined || receiptOf(cell)?.executionId !== row.id) return;
  if (statusOf(cell) === "queued") {
    setReceipt(cell, row.previous);
    return;
  }
  if (statusOf(cell) !== "running") return;
  appendOutput(cell, { output_type: "error", ename: "Interrupted", evalue: why, traceback: [] });
  end(cell, row, "interrupted", now);
}

function writeEvent(cell: CellMap, row: ExecutionRow, event: ExecutionEvent, { now, count }: Writing): void {
  switch (event.type) {
    case "running":
      begin(cell, row, event, now, count);
      return;
    case "finished":
      finish(cell, row, event, now);
      return;
    case "stream":
      appendStream(cell, event.name, event.text);
      return;
    case "display":
      appendOutput(cell, { output_type: "display_data", ...bundleOf(event) }, event.displayId);
      return;
    case "update":
      updateDisplay(cell, event.displayId, bundleOf(event).data, bundleOf(event).metadata);
      return;
    case "result": {
      const shown = { output_type: "execute_result", ...bundleOf(event), execution_count: count } as const;
      appendOutput(cell, shown);
      return;
    }
    case "error":
      appendOutput(cell, { output_type: "error", ename: event.name, evalue: event.message, traceback: event.stack });
      return;
    case "clear":
      clearOutputs(cell);
      return;
    default:
      assertNever(event);
  }
}

function begin(
  cell: CellMap,
  row: ExecutionRow,
  event: { readonly at: number; readonly seed?: number | undefined },
  now: number,
  count: number,
): void {
  clearOutputs(cell);
  setExecutionCount(cell, count);
  setExecutionState(cell, "running");
  const seed = event.seed === undefined ? {} : { seed: event.seed };
  // The page's own clock stands in the receipt only until the end, to take the duration from.
  setReceipt(
    cell,
    receiptFor(row, { status: "running", startedAt: now, endedAt: null, pageStartedAt: event.at, ...seed }),
  );
}

function finish(
  cell: CellMap,
  row: ExecutionRow,
  event: { readonly at: number; readonly status: Receipt["status"]; readonly facts?: RunFacts | undefined },
  now: number,
): void {
  const status = statusOf(cell);
  if (status === "queued") {
    setReceipt(cell, row.previous);
    return;
  }
  if (status !== "running") return;
  const receipt = receiptOf(cell);
  const pageStartedAt = typeof receipt?.pageStartedAt === "number" ? receipt.pageStartedAt : event.at;
  const durationMs = Math.max(0, event.at - pageStartedAt);
  const startedAt = typeof receipt?.startedAt === "number" ? receipt.startedAt : now;
  // What ran offline is told at once: it ended now at the latest.
  const began = Math.min(startedAt, now - durationMs);
  end(cell, row, event.status, Math.round(began + durationMs), {
    startedAt: Math.round(began),
    ...present(event.facts),
  });
}

function end(
  cell: CellMap,
  row: ExecutionRow,
  status: Receipt["status"],
  endedAt: number,
  told: JsonObject = {},
): void {
  const before = receiptOf(cell);
  const startedAt = typeof before?.startedAt === "number" ? before.startedAt : endedAt;
  const seed = typeof before?.seed === "number" ? { seed: before.seed } : {};
  const acts = Array.isArray(before?.acts) ? { acts: before.acts } : {};
  setExecutionState(cell, "idle");
  setReceipt(cell, receiptFor(row, { status, startedAt, endedAt, ...seed, ...acts, ...told }));
}

/** What others do to a training is told by its receipt; of many acts the last ones. */
const mostActs = 20;

/** Answers whether the run is under way, so that there is something to act on. */
export function noteAct(doc: Y.Doc, row: ExecutionRow, act: NonNullable<Receipt["acts"]>[number]): boolean {
  const cell = cellById(doc, row.cellId);
  const receipt = cell === undefined ? undefined : receiptOf(cell);
  if (cell === undefined || receipt?.executionId !== row.id || receipt.status !== "running") return false;
  const before = Array.isArray(receipt.acts) ? receipt.acts : [];
  setReceipt(cell, { ...receipt, acts: [...before, { ...act }].slice(-mostActs) });
  return true;
}

function present(facts: RunFacts | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(facts ?? {}).flatMap(([name, fact]) => (fact === undefined ? [] : [[name, fact]])),
  );
}

function statusOf(cell: CellMap): Receipt["status"] {
  const status = receiptOf(cell)?.status;
  return typeof status === "string" ? (status as Receipt["status"]) : "cancelled";
}

function receiptFor(
  row: ExecutionRow,
  state: Pick<Receipt, "status" | "startedAt" | "endedAt"> & JsonObject,
): JsonObject {
  return {
    executionId: row.id,
    sessionId: row.sessionId,
    personId: row.personId,
    personName: row.personName,
    place: { ...row.place },
    sourceHash: row.sourceHash,
    ...state,
  };
}

/** Execution id → events written; only while it is open. */
function runsOf(doc: Y.Doc): Y.Map<number> {
  return doc.getMap<number>("octavo.runs");
}

/** A page never names a blob: the server makes the references. */
function bundleOf(event: { readonly data: unknown; readonly metadata: unknown }): {
  data: MimeBundle;
  metadata: JsonObject;
} {
  return { data: event.data as MimeBundle, metadata: event.metadata as JsonObject };
}

/** The event without a reference that its page may have made up. */
export function withoutReferences(event: ExecutionEvent): ExecutionEvent {
  if (!("data" in event) || !(BLOB_MIME in event.data)) return event;
  const { [BLOB_MIME]: _forged, ...data } = event.data;
  return { ...event, data };
}
