/** Tables read apart from the server's own loop: one thread per table, two at a time, with limits of time and memory. */
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import type { TableFormat, TableHead, TableScan } from "#lib/data/head.ts";
import type { BlobStore } from "../blobs/index.ts";

export interface TableTask {
  readonly format: TableFormat;
  readonly size: number;
  /** First rows wanted; without it the whole table is scanned. */
  readonly limit?: number;
}

export interface Table {
  readonly digest: BlobDigest;
  readonly size: number;
  readonly format: TableFormat;
}

export interface Tables {
  /** Fails with `invalid_request`, saying why, when the table cannot be read. */
  head(table: Table, limit: number): Promise<TableHead>;
  scan(table: Table): Promise<TableScan>;
}

type Message =
  | { readonly kind: "read"; readonly start: number; readonly end: number }
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly message: string };

const THREADS = 2;
const LIMIT_MS = 20_000;
const MEMORY_MB = 512;

/** `memoryMb` bounds the heap of a thread. */
export function createTables(store: Pick<BlobStore, "read">, memoryMb = MEMORY_MB): Tables {
  let free = THREADS;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
  return {
    head: (table, limit) =>
      inTurn(
        () =>
          readApart(store, memoryMb, table, { format: table.format, size: table.size, limit }) as Promise<TableHead>,
      ),
    scan: (table) =>
      inTurn(() => readApart(store, memoryMb, table, { format: table.format, size: table.size }) as Promise<TableScan>),
  };
}

function readApart(store: Pick<BlobStore, "read">, memoryMb: number, table: Table, task: TableTask): Promise<unknown> {
  const thread = new Worker(new URL("./table-thread.ts", import.meta.url), {
    workerData: task,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  return new Promise<unknown>((resolve, reject) => {
    const fail = (message: string): void => reject(new AppError("invalid_request", message));
    const late = setTimeout(() => fail(`reading it took more than ${LIMIT_MS / 1000} s`), LIMIT_MS);
    thread.on("message", (message: Message) => {
      if (message.kind === "done") resolve(message.value);
      else if (message.kind === "failed") fail(message.message);
      else rangeOf(store, table.digest, message).then((bytes) => thread.postMessage(bytes, [bytes.buffer]), reject);
    });
    thread.once("error", (error) => fail(`it cannot be read: ${error.message}`));
    thread.once("exit", () => {
      clearTimeout(late);
      fail("it cannot be read");
    });
  }).finally(() => thread.terminate());
}

async function rangeOf(
  store: Pick<BlobStore, "read">,
  digest: BlobDigest,
  range: { readonly start: number; readonly end: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = await store.read(digest, range);
  if (stream === undefined) throw new AppError("gone", "the content of this file is missing on the server");
  return new Uint8Array(Buffer.concat(await stream.toArray()));
}
