/**
 * Runs that this tab's cells track, and those that nobody has to ask for: of every training (the kernel begins them) and of
 * every run of the whole notebook (begun here). Decides what is tracked, under which names and with what of the notebook;
 * run-queue.ts brings it to the server. A run never outlives its execution: whoever ends that, ends it.
 */
import { assertNever } from "#lib/base/assert.ts";
import type { RunBegun, TrackRequest } from "#lib/kernel/tracking-request.ts";
import { endAfterExecution } from "#lib/tracking/run-end.ts";
import { runName } from "#lib/tracking/run-name.ts";
import { sourceHash } from "./notebook-hash.ts";
import { type NotebookSnapshot, type QueuedRun, RunQueue, type RunQueueHost } from "./notebook-run-queue.ts";

export interface TrackingHost extends RunQueueHost {
  /** The execution that this tab's kernel was handed, while it goes on. */
  orderOf(executionId: string): { readonly cellId: string; readonly source: string } | undefined;
  /** Why nothing of an execution is tracked; undefined when it is. */
  whyNot(executionId: string): string | undefined;
  /** Whether runs that nobody asks for are wanted in this notebook. */
  isAutomatic(): boolean;
  /** The notebook as it runs here. */
  snapshot(): NotebookSnapshot;
  /** Where runs happen, in a few words by name. */
  environment(): Readonly<Record<string, string>>;
}

/** What is known of an execution once it is over. */
export interface EndedExecution {
  readonly executionId: string;
  readonly status: string;
  readonly at: number;
  /** Values of the inputs that its cell and those before it read. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Of code, inputs and data: an execution with the same one did the same. */
  readonly fingerprint: string | undefined;
  /** Datasets, files and packages that it read, each with its version. */
  readonly read: Readonly<Record<string, string>>;
}

/** A run of the whole notebook: it ends with the last of its executions. */
interface Whole {
  readonly run: QueuedRun;
  readonly left: Set<string>;
  failed: boolean;
  stopped: boolean;
}

type Begin = Extract<TrackRequest, { readonly kind: "run-begin" }>;

const mostRuns = 2000;
const longestValue = 8000;
const ourTags = new Set(
  "notebook cell execution sourceHash device snapshot environment fingerprint data"
    .split(" ")
    .map((tag) => `octavo.${tag}`),
);

export class NotebookTracking {
  readonly #host: TrackingHost;
  readonly #queue: RunQueue;
  readonly #wholes = new Set<Whole>();

  constructor(host: TrackingHost) {
    this.#host = host;
    this.#queue = new RunQueue(host);
  }

  /** What the kernel says of a run; answered at once, whatever the network does. */
  take(request: TrackRequest): RunBegun | null {
    if (request.kind === "run-begin") return this.#begin(request);
    const run = this.#queue.runs.get(request.run);
    if (run === undefined || run.refused) return null;
    if (request.kind === "run-log") this.#queue.log(run, { ...request, tags: foreign(request.tags) });
    else if (request.kind === "run-artifact") this.#queue.file(run, request.path, new Blob([request.content]));
    else if (request.kind === "run-end") this.#queue.end(run, request.status, request.at);
    else assertNever(request);
    return null;
  }

  /** The server's id of a run that the kernel began. */
  idOf(key: string): string | undefined {
    const run = this.#queue.runs.get(key);
    return run?.refused ? undefined : run?.id;
  }

  /** All of the notebook is run, in these executions: a run of its own, and the parent of those that begin in it. */
  beginWhole(executionIds: readonly string[], at: number): void {
    const last = executionIds.at(-1);
    if (last === undefined || !this.#host.isAutomatic() || this.#host.whyNot(last) !== undefined) return;
    const run = this.#open({ key: `${last}:0`, executionId: last, automatic: true, at, name: undefined }, undefined, {
      "octavo.kind": "run-all",
      "octavo.cells": String(executionIds.length),
    });
    this.#wholes.add({ run, left: new Set(executionIds), failed: false, stopped: false });
  }

  /** Its runs end with it, those too whose kernel cannot speak any more. */
  executionEnded(ended: EndedExecution): void {
    const { executionId, status } = ended;
    const at = Math.floor(ended.at);
    const whole = [...this.#wholes].find(({ left }) => left.has(executionId));
    for (const run of this.#queue.runs.values()) {
      if (run.executionId !== executionId || run === whole?.run) continue;
      this.#know(run, ended);
      this.#queue.end(run, endAfterExecution(status), at);
    }
    if (whole === undefined) return;
    whole.left.delete(executionId);
    if (status === "failed") whole.failed = true;
    else if (status !== "ok") whole.stopped = true;
    this.#know(whole.run, { ...ended, fingerprint: undefined });
    if (whole.left.size > 0) return;
    this.#wholes.delete(whole);
    this.#queue.end(whole.run, whole.failed ? "FAILED" : whole.stopped ? "KILLED" : "FINISHED", at);
  }

  /** The notebook is closed. What waits is still sent. */
  end(): void {
    for (const run of this.#queue.runs.values()) this.#queue.end(run, "KILLED", Date.now());
    this.#queue.close();
  }

  #begin(request: Begin): RunBegun {
    const { executionId, automatic } = request;
    const order = this.#host.orderOf(executionId);
    if (order === undefined || !request.run.startsWith(`${executionId}:`) || request.run.endsWith(":0"))
      throw new Error("a run begins while its cell runs");
    const why = this.#host.whyNot(executionId) ?? (automatic && !this.#host.isAutomatic() ? "" : undefined);
    if (why !== undefined) return { tracked: false, why: automatic ? "" : why };
    const siblings = [...this.#queue.runs.values()].filter((run) => run.executionId === executionId);
    if (siblings.length >= mostRuns) throw new Error(`one cell begins at most ${mostRuns} runs`);
    const parent = [...this.#wholes].find(({ left }) => left.has(executionId))?.run;
    const name = request.name ?? newName();
    const { id } = this.#open({ key: request.run, executionId, automatic, at: request.at, name }, request, {
      ...request.tags,
      "octavo.cell": order.cellId,
      "octavo.sourceHash": sourceHash(order.source),
      ...(parent === undefined ? {} : { "mlflow.parentRunId": parent.id }),
    });
    return { tracked: true, name, address: `/p/${this.#host.projectId}/runs/${id}` };
  }

  #open(
    run: Pick<Begin, "executionId" | "automatic" | "at"> & { readonly key: string; readonly name: string | undefined },
    { experiment, params }: Partial<Pick<Begin, "experiment" | "params">> = {},
    tags: Readonly<Record<string, string>> = {},
  ): QueuedRun {
    const id = hex(crypto.getRandomValues(new Uint8Array(16)));
    return this.#queue.open({
      ...run,
      id,
      experiment,
      name: run.name ?? newName(),
      params: params ?? {},
      snapshot: this.#host.snapshot(),
      tags: {
        ...tags,
        "octavo.notebook": this.#host.notebookId,
        "octavo.execution": run.executionId,
        "octavo.device": this.#host.device(),
        "octavo.environment": JSON.stringify(this.#host.environment()).slice(0, longestValue),
        ...(run.automatic ? { "octavo.automatic": "true" } : {}),
      },
    });
  }

  /** What only the end tells: the inputs that were read, the data, whether another run did the same. */
  #know(run: QueuedRun, { inputs, fingerprint, read }: EndedExecution): void {
    if (run.refused) return;
    const params = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`input.${name}`.slice(0, 250), value.slice(0, longestValue)]),
    );
    const tags = {
      ...(fingerprint === undefined ? {} : { "octavo.fingerprint": fingerprint }),
      ...(Object.keys(read).length === 0 ? {} : { "octavo.data": JSON.stringify(read).slice(0, longestValue) }),
    };
    if (Object.keys(params).length + Object.keys(tags).length > 0) this.#queue.log(run, { metrics: [], params, tags });
  }
}

/** Where a run comes from is for this page to say. */
function foreign(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !ourTags.has(key)));
}

function newName(): string {
  return runName(crypto.getRandomValues(new Uint8Array(4)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
