/**
 * Runs on their way to the server. A run gets its id here, so that everything about it may be sent again: what the server
 * has not taken waits, through a lost connection too, and is tried with growing pauses. What the server refuses is dropped
 * and said. For each run in this order: the notebook as it stood, the run, its metrics, its files, its end.
 */
import { z } from "zod";
import { type RunEnd, type TrackRequest, trackLimits } from "#lib/kernel/tracking-request.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { experimentSchema } from "#lib/protocol/tracking.ts";
import { ApiProblem } from "./api/problem.ts";
import { addressOf, ask, tell } from "./api/request.ts";

export interface RunQueueHost {
  readonly projectId: string;
  readonly notebookId: string;
  device(): string;
  /** Something will not be tracked. */
  trouble(words: string): void;
  /** The server knows of another run, or of another end of one. */
  moved(): void;
}

export interface NewRun {
  readonly key: string;
  readonly id: string;
  readonly executionId: string;
  readonly name: string;
  /** By name; made when there is none of it. */
  readonly experiment: string | undefined;
  readonly at: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Nobody asked for it: nobody is told when it is refused, and its experiment may be another. */
  readonly automatic: boolean;
  readonly snapshot: NotebookSnapshot;
}

/** What a notebook held, as canonical text, and that text's digest. */
export interface NotebookSnapshot {
  readonly digest: string;
  readonly text: string;
}

type Log = Omit<Extract<TrackRequest, { readonly kind: "run-log" }>, "kind" | "run">;

interface Batch {
  readonly metrics: Log["metrics"];
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  /** Sent once; the server may have it, so it may not be changed any more. */
  sealed: boolean;
}

export interface QueuedRun {
  readonly id: string;
  readonly executionId: string;
  readonly automatic: boolean;
  /** What begins it, until the server knows it. */
  unknown: NewRun | undefined;
  readonly batches: Batch[];
  readonly files: { readonly path: string; readonly content: Blob }[];
  end: { readonly status: RunEnd; readonly at: number; told: boolean } | undefined;
  /** The server takes nothing of it. */
  refused: boolean;
}

const sendEveryMs = 200;
const firstRetryMs = 500;
const longestRetryMs = 15_000;
const pointsPerBatch = 5000;
const mostPoints = 500_000;
const mostFileBytes = 512 * 1024 * 1024;
const keptRuns = 4000;
const beaconCharacters = 60_000;

export class RunQueue {
  readonly #host: RunQueueHost;
  readonly #runs = new Map<string, QueuedRun>();
  readonly #experiments = new Map<string, string>();
  readonly #snapshots = new Set<string>();
  #points = 0;
  #fileBytes = 0;
  #retryMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(host: RunQueueHost) {
    this.#host = host;
    globalThis.addEventListener("online", this.#hurry);
    globalThis.addEventListener("pagehide", this.#leave);
  }

  get runs(): ReadonlyMap<string, QueuedRun> {
    return this.#runs;
  }

  open(run: NewRun): QueuedRun {
    const { id, executionId, automatic } = run;
    const part = { unknown: run, batches: [], files: [], end: undefined, refused: false };
    const queued: QueuedRun = { id, executionId, automatic, ...part };
    this.#runs.set(run.key, queued);
    this.#forgetSome();
    this.#schedule(0);
    return queued;
  }

  log(run: QueuedRun, { metrics, params, tags }: Log): void {
    if (run.refused) return;
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
    Object.assign(batch.tags, tags);
    this.#points += metrics.length;
    this.#schedule(sendEveryMs);
  }

  /** A file takes the place of an older one at its path, also of one that still waits. */
  file(run: QueuedRun, path: string, content: Blob): void {
    if (run.refused) return;
    const at = run.files.findIndex((file) => file.path === path);
    const waiting = this.#fileBytes - (run.files[at]?.content.size ?? 0) + content.size;
    if (waiting > mostFileBytes) throw new Error("too many files wait for the server; this one is lost");
    if (at < 0) run.files.push({ path, content });
    else run.files[at] = { path, content };
    this.#fileBytes = waiting;
    this.#schedule(sendEveryMs);
  }

  /** The first end counts. */
  end(run: QueuedRun, status: RunEnd, at: number): void {
    run.end ??= { status, at, told: false };
    this.#schedule(sendEveryMs);
  }

  /** The page is left. What waits is still sent. */
  close(): void {
    globalThis.removeEventListener("pagehide", this.#leave);
    globalThis.removeEventListener("online", this.#hurry);
    this.#leave();
    void this.#flush();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // What came meanwhile is looked for at its end.
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (const run of this.#runs.values()) await this.#send(run);
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
  async #send(run: QueuedRun): Promise<void> {
    if (run.unknown !== undefined && !run.refused) await this.#begin(run, run.unknown);
    if (run.refused) return;
    const address = `/api/runs/${run.id}`;
    for (let batch = run.batches[0]; batch !== undefined; batch = run.batches[0]) {
      batch.sealed = true;
      const { metrics, params, tags } = batch;
      const body = { metrics, params, tags };
      await this.#taken(run, "Some metrics were not taken", () => tell(`${address}/log`, { method: "POST", body }));
      run.batches.shift();
      this.#points -= metrics.length;
    }
    for (let file = run.files[0]; file !== undefined; file = run.files[0]) {
      const sent = { body: file.content, type: "application/octet-stream" };
      const query = { path: file.path };
      await this.#taken(run, `${file.path} was not taken`, () =>
        tell(`${address}/artifacts/content`, { method: "PUT", query, bytes: sent }),
      );
      const at = run.files.indexOf(file);
      // Another of that path may have come while this one was on its way.
      if (at >= 0) run.files.splice(at, 1);
      if (at >= 0) this.#fileBytes -= file.content.size;
    }
    const { end } = run;
    if (end === undefined || end.told) return;
    // What runs on which device may be known only by now.
    const body = { status: end.status, endedAt: end.at, tags: { "octavo.device": this.#host.device() } };
    await this.#taken(run, "The run's end was not taken", () => tell(address, { method: "PATCH", body }));
    end.told = true;
    this.#host.moved();
  }

  async #begin(run: QueuedRun, { snapshot, ...given }: NewRun): Promise<void> {
    const { id, name, at, params, tags } = given;
    const kept = await this.#keep(run, snapshot);
    const experiment = await this.#experiment(run, given.experiment ?? (await this.#ownExperiment(run)));
    const known = kept ? { ...tags, "octavo.snapshot": snapshot.digest } : tags;
    const body = { id, name, startedAt: at, params, tags: known, ...(experiment === undefined ? {} : { experiment }) };
    const told = await this.#taken(run, "The run is not tracked", () =>
      tell(`/api/projects/${this.#host.projectId}/runs`, { method: "POST", body }),
    );
    run.unknown = undefined;
    if (told) this.#host.moved();
    else this.#refuse(run);
  }

  /** The notebook as it stood, once per content. */
  async #keep(run: QueuedRun, { digest, text }: NotebookSnapshot): Promise<boolean> {
    if (this.#snapshots.has(digest)) return true;
    const address = `/api/notebooks/${this.#host.notebookId}/snapshots/${digest}`;
    const bytes = { body: new Blob([text]), type: "application/octet-stream" };
    const kept = await this.#taken(run, "The notebook's state was not kept with the run", () =>
      tell(address, { method: "PUT", bytes }),
    );
    if (kept) this.#snapshots.add(digest);
    return kept;
  }

  /** Runs that nobody asked for are together under the notebook's name. */
  async #ownExperiment(run: QueuedRun): Promise<string | undefined> {
    if (!run.automatic) return undefined;
    let name: string | undefined;
    await this.#taken(run, "The notebook's name is not known", async () => {
      name = (await ask(`/api/notebooks/${this.#host.notebookId}`, z.object({ name: z.string() }))).name;
    });
    return name;
  }

  async #experiment(run: QueuedRun, name: string | undefined): Promise<string | undefined> {
    if (name === undefined) return undefined;
    let found: string | undefined;
    await this.#taken(run, `The experiment ${name} could not be made`, async () => {
      found = this.#experiments.get(name) ?? (await this.#find(name)) ?? (await this.#make(name));
      this.#experiments.set(name, found);
    });
    return found;
  }

  /** Whether the server took it; false when it refused, which no second try changes. */
  async #taken(run: QueuedRun, words: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem) || mayPass(error)) throw error;
      if (!run.automatic) this.#host.trouble(`${words}: ${error.detail}`);
      return false;
    }
  }

  #refuse(run: QueuedRun): void {
    run.refused = true;
    this.#points -= run.batches.reduce((sum, { metrics }) => sum + metrics.length, 0);
    this.#fileBytes -= run.files.reduce((sum, { content }) => sum + content.size, 0);
    run.batches.length = 0;
    run.files.length = 0;
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
      if (this.#runs.size <= keptRuns) return;
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

function isWaiting(run: QueuedRun): boolean {
  if (run.refused) return false;
  return run.unknown !== undefined || run.batches.length > 0 || run.files.length > 0 || run.end?.told === false;
}

function mayPass({ status }: ApiProblem): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
