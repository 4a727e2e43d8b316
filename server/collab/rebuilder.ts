/**
 * The thread that rebuilds the past, as the server sees it: started on first use, kept while somebody looks around in a
 * history, ended when nobody has for a while. One order at a time; a thread that dies fails its order and no other.
 */
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/base/errors.ts";
import type { RebuildAnswer, RebuildOrder, RebuildRequest } from "./rebuild-worker.ts";

const IDLE_MS = 60_000;
const MEMORY_MB = 1_024;
const MAX_WAITING = 50;

interface Task {
  readonly order: RebuildOrder;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Rebuilder {
  #worker: Worker | undefined;
  #current: (Task & { readonly id: number }) | undefined;
  #waiting: Task[] = [];
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  run<T>(order: RebuildOrder): Promise<T> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new AppError("too_many_requests", "too many people look into the past at once"));
    }
    return new Promise<T>((resolve, reject) => {
      // What a rebuild answers depends on the order's kind; its caller names the type.
      this.#waiting.push({ order, resolve: resolve as (answer: unknown) => void, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const task = this.#waiting.shift();
    clearTimeout(this.#idle);
    if (task === undefined) {
      this.#idle = setTimeout(() => void this.stop(), IDLE_MS).unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#current = { ...task, id: ++this.#lastId };
    this.#worker.postMessage({ id: this.#current.id, order: task.order } satisfies RebuildRequest);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./rebuild-worker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.unref();
    worker.on("message", (answer: RebuildAnswer) => this.#answered(answer));
    worker.on("error", (error) => this.#failed(worker, error));
    worker.on("exit", () => this.#failed(worker, new Error("the thread ended")));
    return worker;
  }

  #answered(answer: RebuildAnswer): void {
    const task = this.#current;
    if (task?.id !== answer.id) return;
    this.#current = undefined;
    if ("error" in answer) task.reject(new AppError("internal", `the past could not be rebuilt: ${answer.error}`));
    else task.resolve(answer.answer);
    this.#next();
  }

  #failed(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#current?.reject(new AppError("internal", "the past could not be rebuilt", { cause: error }));
    this.#current = undefined;
    this.#next();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
