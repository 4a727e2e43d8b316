/**
 * Brings Monaco into the page once, when the first editor is wanted, from our own bundle: no CDN, never in the first
 * load. What has to be set before its first editor is set here: workers, languages, theme.
 */
import { builtAsset } from "./built-asset.ts";
import type * as Monaco from "./monaco.ts";

let loading: Promise<typeof Monaco> | undefined;

export function loadMonaco(): Promise<typeof Monaco> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined; // a lost connection: the next wish tries again
    throw error;
  });
  return loading;
}

/** Begins while the document is still on its way, so that the first click finds an editor. */
export function warmEditors(): void {
  loadMonaco().catch(() => undefined); // who wants an editor then tries again, and hears why
}

async function load(): Promise<typeof Monaco> {
  Object.assign(self, { MonacoEnvironment: { getWorker: startWorker } });
  const [{ loader }, monaco, { registerLanguages }, { followTheme }] = await Promise.all([
    import("@monaco-editor/react"),
    import("./monaco.ts"),
    import("./monaco-languages.ts"),
    import("./monaco-theme.ts"),
    codeFontReady(),
  ]);
  loader.config({ monaco });
  await loader.init();
  registerLanguages(monaco);
  followTheme(monaco);
  return monaco;
}

async function startWorker(): Promise<Worker> {
  return new Worker(await builtAsset("editor-worker.js"), { name: "editor" });
}

/** Monaco measures the font once; measured before it is there, every caret would stand in the wrong place. */
async function codeFontReady(): Promise<void> {
  const family = getComputedStyle(document.documentElement).getPropertyValue("--font-code").trim() || "monospace";
  await document.fonts.load(`13px ${family}`).catch(() => []);
}
