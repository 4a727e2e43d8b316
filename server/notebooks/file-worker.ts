/** The thread of files.ts: does one job and ends. Errors travel as code and message. */
import { parentPort, workerData } from "node:worker_threads";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import { firstStateOf, readNotebookFile, writeNotebookFile } from "./file-jobs.ts";
import type { FileAnswer, FileJob } from "./files.ts";

function answer(job: FileJob): FileAnswer {
  try {
    if (job.kind === "read") return { kind: "read", result: readNotebookFile(job.bytes, job.of) };
    if (job.kind === "first") return { kind: "first", result: firstStateOf(job.notebook, job.of) };
    return { kind: "write", result: writeNotebookFile(job.notebook, job.blobs) };
  } catch (error) {
    if (error instanceof AppError) return { kind: "refused", code: error.code, message: error.message };
    throw error;
  }
}

must(parentPort, "port of the thread").postMessage(answer(workerData as FileJob));
