/**
 * A blank page in a real browser with a module of ours in it, for tests of what needs a DOM but no server. The page is
 * served under a host that does not exist, with our pages' policy; every request that leaves it is refused and noted.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build as bundle } from "esbuild";
import { pageHeaders } from "#server/http/page-headers.ts";

const root = path.resolve(import.meta.dirname, "../..");
const ORIGIN = "http://page.test";

export interface ComponentPage {
  readonly page: Page;
  /** Addresses outside the page that it asked for. */
  readonly reached: readonly string[];
  close(): Promise<void>;
}

/** `source` is a module; it may import as files in components do, and usually sets something on `window`. */
export async function openComponentPage(
  source: string,
  options: { readonly assets?: string } = {},
): Promise<ComponentPage> {
  const files = await bundled(source);
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  const reached: string[] = [];
  await page.route("**/*", async (route) => {
    const url = route.request().url();
    const name = url === `${ORIGIN}/` ? "index.html" : url.slice(ORIGIN.length + 1);
    const asset =
      options.assets !== undefined && name.startsWith("assets/") ? path.join(options.assets, name.slice(7)) : undefined;
    const file = asset === undefined ? files.get(name) : await readFile(asset);
    if (url.startsWith(`${ORIGIN}/`) && file) {
      await route.fulfill({
        body: Buffer.from(file),
        contentType: typeOf(name),
        headers: pageHeaders({ https: false, dev: false, nonce: "test" }),
      });
      return;
    }
    reached.push(url);
    await route.abort();
  });
  await page.goto(`${ORIGIN}/`);
  return { page, reached, close: () => browser.close() };
}

async function launch(): Promise<Browser> {
  const executablePath = process.env.OCTAVO_CHROMIUM;
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-background-networking"],
  });
}

async function bundled(source: string): Promise<Map<string, Uint8Array>> {
  const result = await bundle({
    stdin: { contents: source, resolveDir: path.join(root, "components"), loader: "tsx" },
    bundle: true,
    splitting: true,
    format: "esm",
    jsx: "automatic",
    outdir: "/out",
    write: false,
    logLevel: "error",
    loader: { ".woff2": "file", ".woff": "file", ".ttf": "file" },
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const files = new Map(result.outputFiles.map((file) => [path.relative("/out", file.path), file.contents]));
  files.set(
    "index.html",
    Buffer.from(
      `<!doctype html><html lang="en"><head><title>Test</title><link rel="icon" href="data:,">` +
        `<link rel="stylesheet" href="/stdin.css"></head><body><main></main><script type="module" src="/stdin.js"></script></body></html>`,
    ),
  );
  return files;
}

function typeOf(name: string): string {
  const types: Readonly<Record<string, string>> = {
    html: "text/html",
    js: "text/javascript",
    css: "text/css",
  };
  return types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}
