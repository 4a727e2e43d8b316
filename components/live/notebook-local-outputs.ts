/**
 * Outputs of runs that the server has not heard of, for their own reader: the same writers as the server's, on a scratch
 * document that nobody else sees. Whoever shows them stops when the server has a receipt of the same execution.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import type { CellMap } from "#lib/notebook/document.ts";
import { cellsOf } from "#lib/notebook/document.ts";
import type { JsonObject } from "#lib/notebook/json.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import { insertCells } from "#lib/notebook/operations.ts";
import { appendOutput, appendStream, clearOutputs, updateDisplay } from "#lib/notebook/outputs.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { Signal } from "./notebook-signal.ts";

export interface LocalRun {
  readonly executionId: string;
  /** A cell of the scratch document. */
  readonly cell: CellMap;
}

export class LocalOutputs {
  readonly #scratch = new Y.Doc();
  readonly #cells = new Map<CellId, Signal<LocalRun | undefined>>();
  readonly #executions = new Map<string, CellId>();

  /** A cell whose `outputs` are to be shown in place of the document's; undefined: show the document's. */
  of(cellId: CellId): Signal<LocalRun | undefined> {
    let signal = this.#cells.get(cellId);
    if (signal === undefined) {
      signal = new Signal<LocalRun | undefined>(undefined);
      this.#cells.set(cellId, signal);
    }
    return signal;
  }

  begin(executionId: string, cellId: CellId): void {
    insertCells(
      this.#scratch,
      { at: "end" },
      [{ id: executionId, cell_type: "code", source: "", metadata: {}, execution_count: null, outputs: [] }],
      {},
    );
    const cells = cellsOf(this.#scratch);
    this.#executions.set(executionId, cellId);
    const cell = cells.toArray().find((one) => one.get("id") === executionId);
    this.of(cellId).set(cell === undefined ? undefined : { executionId, cell });
  }

  /** The document's outputs are shown again. */
  drop(cellId: CellId): void {
    this.of(cellId).set(undefined);
  }

  take(executionId: string, event: ExecutionEvent): void {
    const cellId = this.#executions.get(executionId);
    const run = cellId === undefined ? undefined : this.of(cellId).get();
    if (run?.executionId === executionId) this.#scratch.transact(() => write(run.cell, event));
  }
}

function write(cell: CellMap, event: ExecutionEvent): void {
  switch (event.type) {
    case "stream":
      appendStream(cell, event.name, event.text);
      return;
    case "display":
      appendOutput(cell, { output_type: "display_data", ...bundle(event) }, event.displayId);
      return;
    case "result":
      appendOutput(cell, { output_type: "execute_result", ...bundle(event), execution_count: null });
      return;
    case "update":
      updateDisplay(cell, event.displayId, event.data as MimeBundle, event.metadata as JsonObject);
      return;
    case "error":
      appendOutput(cell, { output_type: "error", ename: event.name, evalue: event.message, traceback: event.stack });
      return;
    case "clear":
      clearOutputs(cell);
      return;
    case "running":
    case "finished":
      return;
  }
}

function bundle(event: { readonly data: unknown; readonly metadata: unknown }): {
  data: MimeBundle;
  metadata: JsonObject;
} {
  return { data: event.data as MimeBundle, metadata: event.metadata as JsonObject };
}
