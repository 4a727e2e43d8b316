/** The execution core in this process: real evaluation, a manual clock, everything it posts kept. */
import { runInThisContext } from "node:vm";
import { deflateSync } from "node:zlib";
import { openDataset } from "#lib/data/dataset.ts";
import { type Core, type CoreHost, createCore } from "#lib/kernel/core.ts";
import type { FromKernel, KernelRequest } from "#lib/kernel/protocol.ts";
import { seededRandom } from "#lib/kernel/random.ts";
import { TensorLedger } from "#lib/kernel/tensor-ledger.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

export interface TestCore {
  readonly core: Core;
  readonly posted: FromKernel[];
  /** Runs one cell to its end. */
  run(
    cellId: string,
    source: string,
    others?: Readonly<Record<string, readonly string[]>>,
  ): Promise<readonly ExecutionEvent[]>;
}

/** `answer`: what the page says to a request. */
export function openTestCore(
  overrides: Partial<CoreHost> = {},
  answer?: (request: KernelRequest) => unknown,
): TestCore {
  const posted: FromKernel[] = [];
  const waiting = new Map<string, (events: readonly ExecutionEvent[]) => void>();
  const seen = new Map<string, ExecutionEvent[]>();
  const globals = globalThis as unknown as Record<string, unknown>;
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  let time = 0;
  let random = Math.random;
  const host: CoreHost = {
    post: (message) => {
      posted.push(message);
      if (message.type === "request" && answer !== undefined) {
        const { requestId, request } = message;
        queueMicrotask(() => core.receive({ type: "answer", requestId, answer: { ok: true, value: answer(request) } }));
      }
      if (message.type !== "events") return;
      const events = seen.get(message.executionId) ?? [];
      seen.set(message.executionId, events);
      events.push(...message.events);
      if (message.events.some(({ type }) => type === "finished")) waiting.get(message.executionId)?.(events);
    },
    now: () => time++,
    evaluate: (code, address) => runInThisContext(code, { filename: address }),
    modules: { "test-module": async () => ({ one: 1, Two: class Two {} }) },
    givenModules: { tm: "test-module" },
    hasGlobal: (name) => before.has(name) || name in globals,
    setGlobal: (name, value) => {
      if (name === "console") globals.cellConsole = value;
      else globals[name] = value;
    },
    loadReader: async () => openDataset,
    seed: (seed) => {
      random = seededRandom(seed);
      globals.cellRandom = () => random();
    },
    later: (_delayMs, work) => void setTimeout(work, 0),
    deflate: async (bytes) => deflateSync(bytes),
    stopWork: () => undefined,
    followFits: () => undefined,
    weights: () => Promise.reject(new Error("no tensors in this test")),
    wasInterrupted: () => false,
    tensors: new TensorLedger(),
    ...overrides,
  };
  const core = createCore(host);
  let count = 0;
  return {
    core,
    posted,
    run: (cellId, source, others) => {
      const executionId = `execution-${count++}`;
      const ended = new Promise<readonly ExecutionEvent[]>((resolve) => waiting.set(executionId, resolve));
      const cells = Object.entries(others ?? {}).map(([id, declares]) => ({ cellId: id, declares, lends: [] }));
      if (others !== undefined) core.receive({ type: "names", cells });
      core.receive({ type: "run", run: { executionId, cellId, source, seed: 7 } });
      return ended;
    },
  };
}

/** Status, text and errors of a run in one line. */
export function summaryOf(events: readonly ExecutionEvent[]): string {
  return events
    .flatMap((event) => {
      if (event.type === "stream") return [event.text.trimEnd()];
      if (event.type === "error")
        return [`${event.name}: ${event.message}${event.line === undefined ? "" : ` @${event.line}:${event.column}`}`];
      if (event.type === "result" || event.type === "update") return [String(event.data["text/plain"])];
      return event.type === "finished" ? [event.status] : [];
    })
    .join(" | ");
}
