/**
 * Runs that this tab's cells track, on their way to the server. A run gets its id here, so that everything about it may
 * be sent again: what the server has not taken waits, through a lost connection too, and is tried with growing pauses.
 * What the server refuses is dropped and said. A run never outlives its execution: whoever ends that, ends it.
 */
import { assertNever } from "#lib/base/assert.ts";
import { type RunBegun, type RunEnd, type TrackRequest, trackLimits } from "#lib/kernel/tracking-request.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { experimentSchema } from "#lib/protocol/tracking.ts";
import { endAfterExecution } from "#lib/tracking/run-end.ts";
import { runName } from "#lib/tracking/run-name.ts";
import { ApiProblem } from "./api/problem.ts";
import { addressOf, ask, tell } from "./api/request.ts";
import { sourceHash } from "./notebook-hash.ts";

export interface TrackingHost {
  readonly projectId: string;
  readonly notebookId: string;
  /** The execution that this tab's kernel was handed, while it goes on. */
  orderOf(executionId: string): { readonly cellId: string; readonly source: string } | undefined;
  /** Why nothing of an execution is tracked; undefined when it is. */
  whyNot(executionId: string): string | undefined;
  device(): string;
  /** Something will not be tracked. */
  trouble(words: string): void;
}

type Begin = Extract<TrackRequest, { readonly kind: "run-begin" }>;
type Log = Omit<Extract<TrackRequest, { readonly kind: "run-log" }>, "kind" | "run">;

interface Batch {
  readonly metrics: Log["metrics"];
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  /** Sent once; the server may have it, so it may not be changed any more. */
  sealed: boolean;
}

interface Run {
  readonly id: string;
  readonly executionId: string;
  /** What begins it, until the server knows it. */
  unknown: { readonly experiment: string | undefined; readonly body: object } | undefined;
  readonly batches: Batch[];
  end: { readonly status: RunEnd; readonly at: number; told: boolean } | undefined;
  /** The server takes nothing of it. */
  refused: boolean;
}

const sendEveryMs = 200;
const firstRetryMs = 500;
const longestRetryMs = 15_000;
const pointsPerBatch = 5000;
const mostPoints = 500_000;
const mostRuns = 500;
const beaconCharacters = 60_000;
const ourTags = new Set(["octavo.notebook", "octavo.cell", "octavo.execution", "octavo.sourceHash", "octavo.device"]);

export class NotebookTracking {
  readonly #host: TrackingHost;
  readonly #runs = new Map<string, Run>();
  readonly #experiments = new Map<string, string>();
  #points = 0;
  #retryMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(host: TrackingHost) {
    this.#host = host;
    globalThis.addEventListener("online", this.#hurry);
    globalThis.addEventListener("pagehide", this.#leave);
  }

  /** What the kernel says of a run; answered at once, whatever the network does. */
  take(request: TrackRequest): RunBegun | null {
    if (request.kind === "run-begin") return this.#begin(request);
    const run = this.#runs.get(request.run);
    if (run === undefined || run.refused) return null;
    if (request.kind === "run-log") this.#log(run, request);
    else if (request.kind === "run-end") this.#end(run, request.status, request.at);
    else assertNever(request);
    this.#schedule(sendEveryMs);
    return null;
  }

  /** Its runs end with it, those too whose kernel cannot speak any more. */
  executionEnded(executionId: string, status: string, at: number): void {
    const how = endAfterExecution(status);
    for (const run of this.#runs.values()) if (run.executionId === executionId) this.#end(run, how, Math.floor(at));
    this.#schedule(sendEveryMs);
  }

  /** The notebook is closed. What waits is still sent. */
  end(): void {
    for (const run of this.#runs.values()) this.#end(run, "KILLED", Date.now());
    globalThis.removeEventListener("pagehide", this.#leave);
    this.#leave();
    void this.#flush();
  }

  #begin(request: Begin): RunBegun {
    const { executionId, params, at, experiment } = request;
    const { projectId, notebookId } = this.#host;
    const order = this.#host.orderOf(executionId);
    if (order === undefined || !request.run.startsWith(`${executionId}:`))
      throw new Error("a run begins while its cell runs");
    const why = this.#host.whyNot(executionId);
    if (why !== undefined) return { tracked: false, why };
    const siblings = [...this.#runs.values()].filter((run) => run.executionId === executionId);
    if (siblings.length >= mostRuns) throw new Error(`one cell begins at most ${mostRuns} runs`);
    const id = hex(crypto.getRandomValues(new Uint8Array(16)));
    const name = request.name ?? runName(crypto.getRandomValues(new Uint8Array(4)));
    const tags = {
      ...request.tags,
      "octavo.notebook": notebookId,
      "octavo.cell": order.cellId,
      "octavo.execution": executionId,
      "octavo.sourceHash": sourceHash(order.source),
      "octavo.device": this.#host.device(),
    };
    const unknown = { experiment, body: { id, name, startedAt: at, params, tags } };
    this.#runs.set(request.run, { id, executionId, unknown, batches: [], end: undefined, refused: false });
    this.#forgetSome();
    this.#schedule(0);
    return { tracked: true, name, address: `/p/${projectId}/runs/${id}` };
  }

  #log(run: Run, { metrics, params, tags }: Log): void {
    if (this.#points + metrics.length > mostPoints)
      throw new Error("too many metrics wait for the server; those that follow are lost");
    const last = run.batches.at(-1);
    const fits =
      last !== undefined &&
      !last.sealed &&
      last.metrics.length + metrics.length <= pointsPerBatch &&
      Object.keys(last.params).length + Object.keys(last.tags).length <= trackLimits.pairs;
    const batch = fits ? last : { metrics: [], params: {}, tags: {}, sealed: false };
    if (!fits) run.batches.push(batch);
    batch.metrics.push(...metrics);
    Object.assign(batch.params, params);
    // Where a run comes from is for this page to say.
    for (const [key, value] of Object.entries(tags)) if (!ourTags.has(key)) batch.tags[key] = value;
    this.#points += metrics.length;
  }

  #end(run: Run, status: RunEnd, at: number): void {
    run.end ??= { status, at, told: false };
  }

  async #flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      for (const run of this.#runs.values()) await this.#sendRun(run);
      this.#retryMs = 0;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.#retryMs = Math.min(longestRetryMs, Math.max(firstRetryMs, this.#retryMs * 2));
      this.#schedule(this.#retryMs);
    } finally {
      this.#sending = false;
    }
    if (this.#retryMs === 0 && [...this.#runs.values()].some(isWaiting)) this.#schedule(sendEveryMs);
  }

  /** Throws what is worth trying again. */
  async #sendRun(run: Run): Promise<void> {
    const address = `/api/runs/${run.id}`;
    if (run.unknown !== undefined && !run.refused) {
      const { experiment, body } = run.unknown;
      const told = await this.#taken("The run is not tracked", async () => {
        const number = experiment === undefined ? {} : { experiment: await this.#experimentOf(experiment) };
        await tell(`/api/projects/${this.#host.projectId}/runs`, { method: "POST", body: { ...body, ...number } });
      });
      run.unknown = undefined;
      if (!told) this.#refuse(run);
    }
    for (let batch = run.batches[0]; batch !== undefined; batch = run.batches[0]) {
      batch.sealed = true;
      const { metrics, params, tags } = batch;
      const body = { metrics, params, tags };
      await this.#taken("Some metrics were not taken", () => tell(`${address}/log`, { method: "POST", body }));
      run.batches.shift();
      this.#points -= metrics.length;
    }
    const { end } = run;
    if (end === undefined || end.told || run.refused) return;
    // What runs on which device may be known only by now.
    const body = { status: end.status, endedAt: end.at, tags: { "octavo.device": this.#host.device() } };
    await this.#taken("The run's end was not taken", () => tell(address, { method: "PATCH", body }));
    end.told = true;
  }

  /** Whether the server took it; false when it refused, which no second try changes. */
  async #taken(words: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem) || mayPass(error)) throw error;
      this.#host.trouble(`${words}: ${error.detail}`);
      return false;
    }
  }

  #refuse(run: Run): void {
    run.refused = true;
    this.#points -= run.batches.reduce((sum, { metrics }) => sum + metrics.length, 0);
    run.batches.length = 0;
  }

  async #experimentOf(name: string): Promise<string> {
    const known = this.#experiments.get(name) ?? (await this.#find(name)) ?? (await this.#make(name));
    this.#experiments.set(name, known);
    return known;
  }

  async #find(name: string): Promise<string | undefined> {
    const quote = name.includes("'") ? '"' : "'";
    const filter = `name = ${quote}${name}${quote}`;
    const address = addressOf(`/api/projects/${this.#host.projectId}/experiments`, { filter });
    const { items } = await ask(address, pageOf(experimentSchema));
    return items.find((experiment) => experiment.name === name)?.id;
  }

  async #make(name: string): Promise<string> {
    const address = `/api/projects/${this.#host.projectId}/experiments`;
    try {
      return (await ask(address, experimentSchema, { method: "POST", body: { name } })).id;
    } catch (error) {
      // Somebody was faster.
      const id = error instanceof ApiProblem && error.code === "name_taken" ? await this.#find(name) : undefined;
      if (id === undefined) throw error;
      return id;
    }
  }

  /** Runs that are long over need not be known any more. */
  #forgetSome(): void {
    for (const [key, run] of this.#runs) {
      if (this.#runs.size <= mostRuns * 2) return;
      if (!isWaiting(run) && run.end !== undefined) this.#runs.delete(key);
    }
  }

  #schedule(afterMs: number): void {
    this.#timer ??= setTimeout(() => void this.#flush(), Math.max(afterMs, this.#retryMs));
  }

  readonly #hurry = (): void => {
    this.#retryMs = 0;
    void this.#flush();
  };

  /** The tab goes away: what fits goes out, and the end of the execution ends the runs. */
  readonly #leave = (): void => {
    let room = beaconCharacters;
    for (const run of this.#runs.values()) {
      if (run.unknown !== undefined || run.refused) continue;
      for (const { metrics, params, tags } of run.batches) {
        const text = JSON.stringify({ metrics, params, tags });
        room -= text.length;
        if (room < 0) return;
        navigator.sendBeacon(`/api/runs/${run.id}/log`, new Blob([text], { type: "application/json" }));
      }
    }
  };
}

function isWaiting(run: Run): boolean {
  return !run.refused && (run.unknown !== undefined || run.batches.length > 0 || run.end?.told === false);
}

function mayPass({ status }: ApiProblem): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
