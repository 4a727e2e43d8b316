/**
 * The files on their way up, as a list that outlives the page that began it: two at a time, paused, resumed and cancelled
 * one by one. Knows the server only through its port. What was begun is remembered by path, size and date of change, so
 * that dropping the same file again after a reload goes on where it stopped.
 */
import { assertNever } from "#lib/base/assert.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { type ApiProblem, asProblem } from "../api/problem.ts";
import { transfer, wholeUpTo } from "./transfer.ts";
import type { UploadPort } from "./upload-port.ts";

export type UploadPhase =
  | { readonly phase: "waiting" }
  | { readonly phase: "sending" }
  | { readonly phase: "paused" }
  /** Something lies at the path: replace it, or leave it. */
  | { readonly phase: "taken" }
  | { readonly phase: "failed"; readonly problem: ApiProblem }
  | { readonly phase: "done"; readonly file: ProjectFile };

export interface UploadItem {
  readonly id: number;
  readonly projectId: string;
  readonly path: string;
  readonly size: number;
  /** Bytes there or on the way. */
  readonly sent: number;
  readonly state: UploadPhase;
}

export interface UploadSource {
  readonly path: string;
  readonly file: File;
}

/** What is remembered of uploads that were begun. */
export interface UploadMemory {
  recall(key: string): string | undefined;
  keep(key: string, uploadId: string | undefined): void;
}

export interface UploadList {
  readonly subscribe: (listener: () => void) => () => void;
  readonly items: () => readonly UploadItem[];
  add(projectId: string, sources: readonly UploadSource[]): void;
  pause(id: number): void;
  /** Also after a failure. */
  resume(id: number): void;
  replace(id: number): void;
  cancel(id: number): void;
  /** Takes what is done off the list. */
  clearDone(): void;
}

interface Job {
  item: UploadItem;
  readonly file: File;
  readonly memoryKey: string;
  overwrite: boolean;
  checked: boolean;
  abort: AbortController | undefined;
}

const filesAtOnce = 2;

export function createUploadList(
  port: UploadPort,
  memory: UploadMemory,
  onDone: (file: ProjectFile) => void,
): UploadList {
  let jobs: readonly Job[] = [];
  let items: readonly UploadItem[] = [];
  let nextId = 1;
  const listeners = new Set<() => void>();

  const publish = (): void => {
    items = jobs.map((job) => job.item);
    for (const listener of listeners) listener();
  };
  const set = (job: Job, change: Partial<UploadItem>): void => {
    job.item = { ...job.item, ...change };
    publish();
  };
  const find = (id: number): Job | undefined => jobs.find((job) => job.item.id === id);

  const startMore = (): void => {
    const sending = jobs.filter((job) => job.abort !== undefined).length;
    for (const job of jobs.filter((one) => one.item.state.phase === "waiting").slice(0, filesAtOnce - sending))
      void run(job);
  };

  const run = async (job: Job): Promise<void> => {
    const abort = new AbortController();
    job.abort = abort;
    set(job, { state: { phase: "sending" } });
    try {
      const outcome = await send(port, memory, job, abort.signal, (sent) => set(job, { sent }));
      if (outcome.phase === "done") {
        set(job, { state: outcome, sent: job.item.size });
        onDone(outcome.file);
      } else set(job, { state: outcome });
    } catch (error) {
      // an abort has already said what it wants to be
      if (!abort.signal.aborted) set(job, { state: { phase: "failed", problem: asProblem(error) } });
    } finally {
      job.abort = undefined;
      startMore();
    }
  };

  const stop = (job: Job): void => job.abort?.abort(new DOMException("stopped", "AbortError"));

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    items: () => items,
    add(projectId, sources) {
      jobs = [...jobs, ...sources.map((source) => jobOf(nextId++, projectId, source))];
      publish();
      startMore();
    },
    pause(id) {
      const job = find(id);
      if (job === undefined || !["waiting", "sending"].includes(job.item.state.phase)) return;
      stop(job);
      set(job, { state: { phase: "paused" } });
    },
    resume(id) {
      const job = find(id);
      if (job === undefined || !["paused", "failed"].includes(job.item.state.phase)) return;
      set(job, { state: { phase: "waiting" } });
      startMore();
    },
    replace(id) {
      const job = find(id);
      if (job?.item.state.phase !== "taken") return;
      job.overwrite = true;
      set(job, { state: { phase: "waiting" } });
      startMore();
    },
    cancel(id) {
      const job = find(id);
      if (job === undefined) return;
      stop(job);
      jobs = jobs.filter((one) => one !== job);
      publish();
      const uploadId = memory.recall(job.memoryKey);
      memory.keep(job.memoryKey, undefined);
      // the server forgets it by itself when this does not reach it
      if (uploadId !== undefined) port.cancel(uploadId).catch(() => undefined);
    },
    clearDone() {
      jobs = jobs.filter((job) => job.item.state.phase !== "done");
      publish();
    },
  };
}

function jobOf(id: number, projectId: string, { path, file }: UploadSource): Job {
  return {
    item: { id, projectId, path, size: file.size, sent: 0, state: { phase: "waiting" } },
    file,
    memoryKey: `${projectId}/${path}/${file.size}/${file.lastModified}`,
    overwrite: false,
    checked: false,
    abort: undefined,
  };
}

type Outcome = Extract<UploadPhase, { readonly phase: "done" | "taken" }>;

async function send(
  port: UploadPort,
  memory: UploadMemory,
  job: Job,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<Outcome> {
  const { projectId, path } = job.item;
  const uploadId = memory.recall(job.memoryKey);
  // a small file is refused in the one request it takes; a large one is not sent in vain
  if (job.item.size > wholeUpTo && !job.overwrite && !job.checked && uploadId === undefined) {
    job.checked = true;
    if (await port.taken(projectId, path)) return { phase: "taken" };
  }
  try {
    const file = await transfer(port, {
      projectId,
      path,
      body: job.file,
      overwrite: job.overwrite,
      uploadId,
      signal,
      onProgress: (sent) => {
        if (!signal.aborted) onProgress(sent);
      },
      onBegun: (begun) => memory.keep(job.memoryKey, begun),
    });
    memory.keep(job.memoryKey, undefined);
    return { phase: "done", file };
  } catch (error) {
    // somebody filed another one there meanwhile; this upload was begun not to replace
    if (asProblem(error).code !== "name_taken" || signal.aborted) throw error;
    memory.keep(job.memoryKey, undefined);
    return { phase: "taken" };
  }
}

/** How far it all is, over every file that is not done with, 0 to 1; undefined when nothing is under way. */
export function overallProgress(items: readonly UploadItem[]): number | undefined {
  const open = items.filter((item) => isOpen(item.state));
  const size = open.reduce((sum, item) => sum + item.size, 0);
  if (open.length === 0) return undefined;
  return size === 0 ? 1 : open.reduce((sum, item) => sum + Math.min(item.sent, item.size), 0) / size;
}

/** Whether leaving the page would stop it. */
export function isOpen(state: UploadPhase): boolean {
  switch (state.phase) {
    case "waiting":
    case "sending":
    case "paused":
    case "taken":
      return true;
    case "failed":
    case "done":
      return false;
    default:
      return assertNever(state);
  }
}
