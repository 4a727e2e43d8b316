/**
 * A thread that reads one table and ends. Files are foreign input: what takes too long or too much memory here is ended
 * from outside, and the server's own loop never waits for it. Bytes come from the parent, range by range.
 */
import { parentPort, workerData } from "node:worker_threads";
import { must } from "#lib/base/assert.ts";
import { headOf, scanOf } from "#lib/data/head.ts";
import type { TableTask } from "./tables.ts";

const task = workerData as TableTask;
const port = must(parentPort, "the parent of this thread");

const bytes = {
  size: task.size,
  read: (start: number, end: number): Promise<Uint8Array> =>
    new Promise((resolve) => {
      port.once("message", resolve);
      port.postMessage({ kind: "read", start, end });
    }),
};

const result = task.limit === undefined ? scanOf(task.format, bytes) : headOf(task.format, bytes, task.limit);
result
  .then(
    (value) => port.postMessage({ kind: "done", value }),
    (error: unknown) =>
      port.postMessage({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  )
  .finally(() => port.close());
