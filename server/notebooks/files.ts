/**
 * Notebook files read and written. Small ones here; large ones in a thread, two at a time, so that a file of 100 MB stops
 * nobody else's keystroke. A file that needs more memory than a thread may take is refused, and the server lives on.
 */
import { Worker } from "node:worker_threads";
import { AppError, type ErrorCode } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import type { SeedOf } from "#lib/notebook/seed.ts";
import { type FirstState, firstStateOf, type ReadFile, readNotebookFile, writeNotebookFile } from "./file-jobs.ts";

export type FileJob =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly of: SeedOf }
  | { readonly kind: "first"; readonly notebook: NotebookJson; readonly of: SeedOf }
  | {
      readonly kind: "write";
      readonly notebook: NotebookJson;
      readonly blobs: ReadonlyMap<BlobDigest, Uint8Array>;
    };

export type FileAnswer =
  | { readonly kind: "read"; readonly result: ReadFile }
  | { readonly kind: "first"; readonly result: FirstState }
  | { readonly kind: "write"; readonly result: Uint8Array }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string };

export interface NotebookFiles {
  read(bytes: Uint8Array, of: SeedOf): Promise<ReadFile>;
  /** What a document of this notebook begins with. */
  first(notebook: NotebookJson, of: SeedOf): Promise<FirstState>;
  write(notebook: NotebookJson, blobs: ReadonlyMap<BlobDigest, Uint8Array>): Promise<Uint8Array>;
}

export interface FilesOptions {
  /** Files from this size on get a thread. */
  readonly threadFromBytes?: number;
  /** So do notebooks with so many cells. */
  readonly threadFromCells?: number;
  readonly threadHeapMb?: number;
}

const THREADS = 2;

export function createFiles(options: FilesOptions = {}): NotebookFiles {
  const { threadFromBytes = 256 * 1024, threadFromCells = 500, threadHeapMb = 1536 } = options;
  let running = 0;
  const waiting: (() => void)[] = [];

  const inThread = async (job: FileJob): Promise<FileAnswer> => {
    if (running >= THREADS) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await run(job, threadHeapMb);
    } finally {
      running--;
      waiting.shift()?.();
    }
  };

  return {
    async read(bytes, of) {
      if (bytes.byteLength < threadFromBytes) return readNotebookFile(bytes, of);
      const answer = await inThread({ kind: "read", bytes, of });
      if (answer.kind === "read") return answer.result;
      throw refusal(answer);
    },
    async first(notebook, of) {
      if (notebook.cells.length < threadFromCells) return firstStateOf(notebook, of);
      const answer = await inThread({ kind: "first", notebook, of });
      if (answer.kind === "first") return answer.result;
      throw refusal(answer);
    },
    async write(notebook, blobs) {
      let size = 0;
      for (const content of blobs.values()) size += content.byteLength;
      // Without large outputs the rest is what rooms hold in memory anyway.
      if (size < threadFromBytes && notebook.cells.length < threadFromCells) return writeNotebookFile(notebook, blobs);
      const answer = await inThread({ kind: "write", notebook, blobs });
      if (answer.kind === "write") return answer.result;
      throw refusal(answer);
    },
  };
}

function run(job: FileJob, heapMb: number): Promise<FileAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./file-worker.ts", import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      else
        reject(new AppError("too_large", "the notebook needs more memory than one import may take", { cause: error }));
    });
    worker.once("exit", (code) => reject(new Error(`the thread ended with ${code} and no answer`)));
  });
}

function refusal(answer: FileAnswer): Error {
  if (answer.kind === "refused") return new AppError(answer.code, answer.message);
  return new Error("the thread answered another question");
}
