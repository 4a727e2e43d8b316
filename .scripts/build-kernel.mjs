/**
 * Builds what runs inside the kernel's sandbox into .build/assets: the frame (one HTML file whose policy and script
 * stand in it), the worker, TensorFlow.js, Plot, and TensorFlow.js's .wasm files, each named by its content. The
 * manifest maps plain names to built ones.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build as bundle } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");

const bundles = {
  "kernel-worker.js": "components/kernel/worker.ts",
  "kernel-tensorflow.js": "components/kernel/tensorflow.ts",
  "kernel-plot.js": "components/kernel/plot.ts",
  "kernel-datasets.js": "components/kernel/datasets.ts",
};
/** Plot draws into a document of ours; nothing else in the worker has a window. */
const worlds = { "components/kernel/plot.ts": { window: "globalThis.octavoDrawing" } };
const frames = {
  "kernel-frame.html": "components/kernel/frame.ts",
  "output-frame.html": "components/notebook/output/frame/output-frame.ts",
  "svg-frame.html": "components/notebook/output/frame/svg-frame.ts",
  "vega-frame.html": "components/notebook/output/frame/vega-frame.ts",
};
/** Type of the page, so that what people show reads as the page does. */
const fonts = {
  "frame-inter.woff2": "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2",
  "frame-mono.woff2": "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
};
const wasmFolder = path.join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist");

export async function build({ outDir }) {
  mkdirSync(outDir, { recursive: true });
  const made = {};
  for (const [name, entry] of Object.entries(bundles)) made[name] = write(outDir, name, await compile(entry));
  for (const [name, file] of Object.entries(fonts)) {
    made[name] = write(outDir, name, readFileSync(path.join(root, "node_modules", file)));
  }
  for (const [name, entry] of Object.entries(frames)) {
    made[name] = write(outDir, name, frameHtml(name, await compile(entry), fontFaces(made)));
  }
  for (const name of readdirSync(wasmFolder).filter((file) => file.endsWith(".wasm"))) {
    made[name] = write(outDir, name, readFileSync(path.join(wasmFolder, name)));
  }
  const manifest = path.join(outDir, "manifest.json");
  const before = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  for (const name of Object.keys(made)) {
    if (before[name] !== undefined && before[name] !== made[name])
      rmSync(path.join(outDir, before[name]), { force: true });
  }
  writeFileSync(manifest, `${JSON.stringify({ ...before, ...made }, null, 2)}\n`);
}

async function compile(entry) {
  const result = await bundle({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: ["es2024"],
    legalComments: "none",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis", ...worlds[entry] },
    tsconfig: path.join(root, "tsconfig.json"),
    external: ["fs", "util", "crypto", "worker_threads", "perf_hooks", "os", "path", "node-fetch", "string_decoder"],
  });
  return result.outputFiles[0].text;
}

function fontFaces(made) {
  const face = (family, name, weight) =>
    `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url("${made[name]}") format("woff2")}`;
  return `${face("Inter Variable", "frame-inter.woff2", "100 900")}${face("JetBrains Mono Variable", "frame-mono.woff2", "100 800")}`;
}

function write(outDir, name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = path.extname(name);
  const built = `${path.basename(name, extension)}-${hash}${extension}`;
  writeFileSync(path.join(outDir, built), content);
  return built;
}

/**
 * The kernel may load our bundles, evaluate cells, and fetch what the web gives to anybody over https; the output frame
 * may do nothing but show what is in it.
 */
function frameHtml(name, script, fontStyle) {
  const hash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const policy =
    name === "kernel-frame.html"
      ? [
          "default-src 'none'",
          `script-src ${hash} 'self' 'unsafe-eval'`,
          "worker-src data:",
          "connect-src 'self' https: data: blob:",
        ]
      : [
          "default-src 'none'",
          scriptPolicies(hash)[name],
          "style-src 'unsafe-inline'",
          "img-src data: blob:",
          "font-src 'self' data:",
          "media-src data: blob:",
          "form-action 'none'",
          "base-uri 'none'",
          "webrtc 'block'",
        ];
  if (policy.includes(undefined)) throw new Error(`${name}: no policy for its scripts`);
  const safe = script.replaceAll("</script", "<\\/script");
  if (safe !== script) throw new Error(`${name}: the script holds a closing tag`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}"><title>Octavo</title>${name !== "kernel-frame.html" ? `<style>${fontStyle}</style>` : ""}</head><body><script>${script}</script></body></html>\n`;
}

/** Whose scripts run in an output's frame. */
function scriptPolicies(hash) {
  return {
    "output-frame.html": "script-src 'unsafe-inline'",
    "svg-frame.html": `script-src ${hash}`,
    // Vega compiles the expressions of a specification; there is nothing here that they could reach.
    "vega-frame.html": `script-src ${hash} 'unsafe-eval'`,
  };
}

if (process.argv[1] === import.meta.filename) await build({ outDir: path.join(root, ".build", "assets") });
