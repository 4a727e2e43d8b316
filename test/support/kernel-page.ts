/**
 * A bare page with a kernel in a real browser: the built sandbox, served as the server serves it, under the policy that
 * the server gives to pages. For tests of the kernel itself; nothing else of Octavo runs.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build as bundle } from "esbuild";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { createAssets } from "#server/http/assets.ts";
import { pageHeaders } from "#server/http/page-headers.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface RunResult {
  readonly status: string;
  readonly events: readonly ExecutionEvent[];
}

export interface KernelPage {
  readonly page: Page;
  readonly base: string;
  /** Runs cells in one batch and waits until all have ended. */
  run(...sources: readonly string[]): Promise<readonly RunResult[]>;
  /** Runs cells under given ids. */
  runAs(cells: Readonly<Record<string, string>>): Promise<Readonly<Record<string, RunResult>>>;
  close(): Promise<void>;
}

export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.OCTAVO_CHROMIUM;
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-background-networking", ...args],
  });
}

export interface KernelServer {
  readonly base: string;
  readonly requests: { readonly method: string; readonly url: string; readonly cookie: string | undefined }[];
  /** What the page posts to `/report`. */
  report(): Promise<string>;
  stop(): Promise<void>;
}

/** Serves the built assets, a page that carries `script`, and a record of every other request. */
export async function serveKernel(script: string, style = "", mayEvaluate = false): Promise<KernelServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "octavo-kernel-"));
  const { build } = (await import(path.join(root, ".scripts/build-kernel.mjs"))) as {
    build(options: { outDir: string }): Promise<void>;
  };
  await build({ outDir: folder });
  const assets = createAssets(folder);
  const requests: KernelServer["requests"] = [];
  let told: (text: string) => void = () => undefined;
  const report = new Promise<string>((resolve) => {
    told = resolve;
  });
  const raised = new Set<string>();
  const server = createServer((incoming, response) => {
    const url = incoming.url ?? "/";
    if (url.startsWith("/assets/")) return void assets(incoming, response, url);
    if (url === "/" || url.startsWith("/?")) {
      for (const [name, value] of Object.entries(pageHeaders({ https: false, dev: mayEvaluate, nonce: "test" })))
        response.setHeader(name, value);
      response.setHeader("set-cookie", "session=secret; HttpOnly; SameSite=Lax");
      response.setHeader("content-type", "text/html");
      return response.end(
        `<!doctype html><html lang="en"><head><title>Kernel</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head><body><main></main><script src="/page.js"></script></body></html>`,
      );
    }
    if (url === "/page.js") return response.setHeader("content-type", "text/javascript").end(script);
    if (url === "/page.css") return response.setHeader("content-type", "text/css").end(style);
    if (url === "/report") {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => told(Buffer.concat(parts).toString()));
    }
    if (url.startsWith("/api/interrupts")) return void answerInterrupt(incoming, response, raised);
    requests.push({ method: incoming.method ?? "", url, cookie: incoming.headers.cookie });
    return response.setHeader("content-type", "application/json").end('{"private":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    requests,
    report: () => report,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As server/notebooks/interrupts.ts does, for whoever asks. */
async function answerInterrupt(
  incoming: IncomingMessage,
  response: ServerResponse,
  raised: Set<string>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const ticket = Buffer.concat(parts).toString();
  response.setHeader("access-control-allow-origin", "*");
  if (incoming.url === "/api/interrupts") raised.add(ticket);
  response.end(raised.has(ticket) ? "yes" : "no");
}

/** The application's style sheet, as the build makes it. */
export async function applicationStyle(): Promise<string> {
  const { default: postcss } = await import("postcss");
  const { default: tailwind } = await import("@tailwindcss/postcss");
  const from = path.join(root, "app/globals.css");
  const result = await postcss([tailwind({ base: root })]).process(readFileSync(from, "utf8"), { from });
  const own = ["markdown/markdown.css", "charts/charts.css", "notebook/output/output.css"];
  return [result.css, ...own.map((sheet) => readFileSync(path.join(root, "components", sheet), "utf8"))].join("\n");
}

/** The page's script: a kernel on `window.octavoTest`. */
export async function pageScript(entry: string): Promise<string> {
  const result = await bundle({
    stdin: { contents: entry, resolveDir: root, loader: "tsx" },
    jsx: "automatic",
    outdir: "/out",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".woff2": "dataurl", ".woff": "dataurl", ".ttf": "dataurl" },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    tsconfig: path.join(root, "tsconfig.json"),
  });
  return result.outputFiles.find((file) => file.path.endsWith(".js"))?.text ?? "";
}

const harness = `
import { createBrowserKernel } from "#components/kernel/index.ts";
const results = new Map();
const kernel = createBrowserKernel({
  device: new URLSearchParams(location.search).get("device") ?? "cpu",
  patienceMs: 1000,
  raise: (ticket) => void fetch("/api/interrupts", { method: "POST", body: ticket }),
  broker: (request, signal) => window.octavoBroker(request),
});
window.octavoBroker = async () => { throw new Error("no data here"); };
kernel.onEvent(({ executionId, event }) => {
  const result = results.get(executionId);
  result.events.push(event);
  if (event.type === "finished") { result.status = event.status; result.done(); }
});
let count = 0;
window.octavoTest = {
  kernel,
  results,
  begin(cells) {
    const runs = cells.map(({ cellId, source }) => ({ cellId, source, executionId: "execution-" + count++, ticket: "ticket-" + count }));
    const all = runs.map(({ executionId }) => new Promise((done) => results.set(executionId, { events: [], status: "", done })));
    kernel.run(runs);
    return { ids: runs.map((run) => run.executionId), ended: Promise.all(all) };
  },
  async run(cells) {
    const { ids, ended } = this.begin(cells);
    await ended;
    return ids.map((id) => ({ status: results.get(id).status, events: results.get(id).events }));
  },
};
`;

export async function openKernelPage(
  browser: Browser,
  options: { readonly device?: string } = {},
): Promise<KernelPage & { readonly server: KernelServer }> {
  const server = await serveKernel(await pageScript(harness));
  const page = await browser.newPage();
  await page.goto(`${server.base}/?device=${options.device ?? "cpu"}`);
  let cells = 0;
  const runCells = (list: readonly { cellId: string; source: string }[]): Promise<readonly RunResult[]> =>
    page.evaluate(
      (given) =>
        (window as unknown as { octavoTest: { run(cells: unknown): Promise<RunResult[]> } }).octavoTest.run(given),
      list,
    );
  return {
    page,
    server,
    base: server.base,
    run: (...sources) => runCells(sources.map((source) => ({ cellId: `cell-${cells++}`, source }))),
    runAs: async (given) => {
      const list = Object.entries(given).map(([cellId, source]) => ({ cellId, source }));
      const results = await runCells(list);
      return Object.fromEntries(list.map(({ cellId }, at) => [cellId, results[at] ?? { status: "", events: [] }]));
    },
    close: async () => {
      await page.close();
      await server.stop();
    },
  };
}

/** What a run printed, and its result as text. */
export function textOf(result: RunResult | undefined): string {
  const parts = (result?.events ?? []).map((event) => {
    if (event.type === "stream") return event.text;
    if (event.type === "error") return `${event.name}: ${event.message}`;
    return "data" in event ? String(event.data["text/plain"]) : "";
  });
  return parts.filter((part) => part !== "").join("|");
}
