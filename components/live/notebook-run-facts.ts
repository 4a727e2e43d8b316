/** What runs are noted with: the notebook as this tab runs it, where that is, and what makes two runs the same. */
import { z } from "zod";
import type { CellId } from "#lib/base/id.ts";
import { identityText, inputsRead, type RanCell } from "#lib/graph/run-identity.ts";
import type { RunRecord } from "#lib/graph/run-record.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { snapshotText } from "#lib/protocol/snapshot.ts";
import { runSchema, type TrackedRun } from "#lib/protocol/tracking.ts";
import type { KernelState } from "../kernel/index.ts";
import { ask } from "./api/request.ts";
import type { LiveGraph } from "./notebook-graph.ts";
import { sourceHash } from "./notebook-hash.ts";
import type { NotebookModel } from "./notebook-model.ts";
import type { NotebookSnapshot } from "./notebook-run-queue.ts";
import type { EndedExecution } from "./notebook-tracking.ts";

export interface RunFactsHost {
  readonly projectId: string;
  readonly model: NotebookModel;
  readonly graph: LiveGraph;
  /** What this session knows of a cell's last run. */
  recordOf(id: string): RunRecord | undefined;
  /** The text that a cell was handed to the kernel with, while it goes on. */
  handedOf(id: string): string | undefined;
  versionsOf(read: ReadonlySet<string>): ReadonlyMap<string, string>;
}

/** A cell that would do again what a run did. */
export interface SameRun {
  readonly cellId: CellId;
  readonly run: TrackedRun;
  readonly tookMs: number;
}

/** Cells that took longer are worth a question. */
const dearMs = 15_000;
const answerWithinMs = 1500;
const found = pageOf(runSchema);

export class NotebookRunFacts {
  readonly #host: RunFactsHost;

  constructor(host: RunFactsHost) {
    this.#host = host;
  }

  snapshot(): NotebookSnapshot {
    const { model } = this.#host;
    const cells = model.order.get().flatMap((id) => {
      const cell = model.cell(id);
      if (cell === undefined) return [];
      const { type, language } = cell.facts.get();
      const source = this.#host.handedOf(id) ?? cell.source.get();
      return [{ id, type, ...(type === "code" ? { language } : {}), source }];
    });
    const text = snapshotText({ cells });
    return { digest: sourceHash(text), text };
  }

  /** What an execution that just ended leaves to be known by; its record is kept already. */
  ended(
    { executionId, cellId }: { readonly executionId: string; readonly cellId: string },
    { status, at }: Extract<ExecutionEvent, { type: "finished" }>,
  ): EndedExecution {
    const cells = this.#closure(cellId).map((id) => this.#host.recordOf(id));
    const own = this.#host.recordOf(cellId);
    const text = status === "ok" ? identityText(cells) : undefined;
    return {
      executionId,
      status,
      at,
      inputs: inputsRead(cells),
      fingerprint: text === undefined ? undefined : sourceHash(text),
      read: { ...own?.data, ...own?.packages },
    };
  }

  /** The run that did what this cell would do now, when running it is dear; asks the server, and not for long. */
  async sameAs(cellId: CellId): Promise<SameRun | undefined> {
    const tookMs = this.#host.graph.durationMsOf(cellId) ?? 0;
    if (tookMs < dearMs) return undefined;
    const cells = this.#closure(cellId).map((id) => this.#asItStands(id));
    const read = new Set(cells.flatMap((cell) => Object.keys(cell?.data ?? {})));
    const versions = this.#host.versionsOf(read);
    const text = identityText(cells, (key) => versions.get(key));
    if (text === undefined) return undefined;
    try {
      const { items } = await ask(`/api/projects/${this.#host.projectId}/runs/search`, found, {
        method: "POST",
        body: {
          filter: `tags."octavo.fingerprint" = '${sourceHash(text)}' AND attributes.status = 'FINISHED'`,
          orderBy: ["attributes.start_time DESC"],
          limit: 1,
        },
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const [run] = items;
      return run === undefined ? undefined : { cellId, run, tookMs };
    } catch {
      return undefined; // who cannot be asked is no reason not to run
    }
  }

  #closure(cellId: string): readonly string[] {
    const { graph } = this.#host.graph;
    return [...graph.upstream(graph.needs(cellId)).filter((id) => id !== cellId), cellId];
  }

  /** What a run of the cell would be, as far as its last one tells: by the text that stands there now. */
  #asItStands(id: string): RanCell | undefined {
    const cell = this.#host.model.cell(id as CellId);
    const ran = this.#host.recordOf(id) ?? cell?.facts.get().receipt;
    return cell === undefined || ran === undefined ? undefined : { ...ran, sourceHash: sourceHash(cell.source.get()) };
  }
}

/** The device, and why no faster one is used. */
export function deviceWords({ device }: KernelState): string {
  return device === undefined ? "" : [device.name, ...device.reasons].join(". ").slice(0, 400);
}

/** Where this tab runs, in few words. */
export function environmentOf(device: string): Readonly<Record<string, string>> {
  const { userAgent, hardwareConcurrency, language } = navigator;
  const memory = z.object({ deviceMemory: z.number() }).safeParse(navigator).data?.deviceMemory;
  const browser = /(?:Edg|OPR|Firefox|Chrome|Version)\/[\d.]+/.exec(userAgent)?.[0] ?? userAgent.slice(0, 80);
  const system = /\(([^)]*)\)/.exec(userAgent)?.[1];
  return {
    place: "browser",
    device,
    browser: browser.replace("Version/", "Safari/"),
    ...(system === undefined ? {} : { system: system.slice(0, 120) }),
    ...(hardwareConcurrency === undefined ? {} : { cores: String(hardwareConcurrency) }),
    ...(memory === undefined ? {} : { memory: `${memory} GiB` }),
    language,
  };
}
