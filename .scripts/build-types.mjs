/**
 * Builds the editor's workers into .build/assets: Monaco's own, the language worker (TypeScript's language service in
 * one file), the formatter that it loads when first asked, and the types that cells see, packed and compressed: the
 * language's own, TensorFlow.js, Plot, the kernel's globals. Only declarations that are reachable are packed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build as bundle } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const modules = path.join(root, "node_modules");
const libraries = [
  "lib.esnext.d.ts",
  "lib.webworker.d.ts",
  "lib.webworker.iterable.d.ts",
  "lib.webworker.asynciterable.d.ts",
];
/** Names under which cells have a package without an import. */
const globals = { tf: "@tensorflow/tfjs", Plot: "@observablehq/plot" };

export async function build({ outDir }) {
  mkdirSync(outDir, { recursive: true });
  const types = packTypes();
  const made = {
    "language-worker.js": write(
      outDir,
      "language-worker",
      ".js",
      await compile("components/editor/language/language.worker.ts"),
    ),
    "language-formatter.js": write(
      outDir,
      "language-formatter",
      ".js",
      await compile("components/editor/language/formatter.ts", "esm"),
    ),
    "editor-worker.js": write(outDir, "editor-worker", ".js", await compile("components/editor/editor.worker.ts")),
    "language-types.json.gz": write(
      outDir,
      "language-types",
      ".json.gz",
      gzipSync(JSON.stringify(types), { level: 9 }),
    ),
  };
  const manifest = path.join(outDir, "manifest.json");
  const before = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  for (const name of Object.keys(made)) {
    if (before[name] !== undefined && before[name] !== made[name])
      rmSync(path.join(outDir, before[name]), { force: true });
  }
  writeFileSync(manifest, `${JSON.stringify({ ...before, ...made }, null, 2)}\n`);
}

/** `{files, packages, roots}` as components/editor/language/language-host.ts reads it. */
export function packTypes() {
  const files = { "/globals/kernel.d.ts": readFileSync(path.join(root, "lib/kernel/cell-globals.d.ts.txt"), "utf8") };
  packLibraries(files);
  const packages = {};
  for (const [name, specifier] of Object.entries(globals)) {
    files[`/globals/${name}.d.ts`] = `export * from "${specifier}";\nexport as namespace ${name};\n`;
    packPackage(specifier, files, packages);
  }
  return { files, packages, roots: Object.keys(files).filter((name) => name.startsWith("/globals/")) };
}

function packLibraries(files) {
  const { libFileMap } = require("monaco-editor/languages/features/typescript/lib/lib.js");
  const queue = [...libraries];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (files[`/lib/${name}`] !== undefined) continue;
    files[`/lib/${name}`] = libFileMap[name];
    for (const [, other] of libFileMap[name].matchAll(/<reference lib="([^"]+)"/g)) queue.push(`lib.${other}.d.ts`);
  }
}

/** A package's main declaration and all it mentions. */
function packPackage(specifier, files, packages) {
  if (packages[specifier] !== undefined) return;
  const folder = path.join(modules, specifier);
  if (!existsSync(path.join(folder, "package.json"))) return;
  const { types, typings } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  if (!(types ?? typings)) return;
  const main = path.join(folder, types ?? typings);
  packages[specifier] = inside(main);
  packFile(main, files, packages);
}

function packFile(file, files, packages) {
  const name = inside(file);
  if (files[name] !== undefined) return;
  const text = readFileSync(file, "utf8");
  files[name] = text;
  const mentioned = /(?:from\s*|import\s*\(?\s*|require\s*\(\s*|<reference (?:path|types)=)["']([^"']+)["']/g;
  for (const [, specifier] of text.matchAll(mentioned)) {
    const relative = specifier.startsWith(".");
    const base = relative ? path.join(path.dirname(file), specifier) : path.join(modules, specifier);
    const found = [`${base}.d.ts`, base.replace(/\.js$/, ".d.ts"), path.join(base, "index.d.ts"), base].find(
      (candidate) => candidate.endsWith(".d.ts") && existsSync(candidate) && statSync(candidate).isFile(),
    );
    const isPackage = !relative && existsSync(path.join(base, "package.json"));
    if (isPackage) packPackage(specifier, files, packages);
    else if (found) packFile(found, files, packages);
  }
}

function inside(file) {
  return `/node_modules/${path.relative(modules, file).split(path.sep).join("/")}`;
}

async function compile(entry, format = "iife") {
  const result = await bundle({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    write: false,
    minify: true,
    format,
    platform: "browser",
    target: ["es2024"],
    legalComments: "none",
    logLevel: "error",
    tsconfig: path.join(root, "tsconfig.json"),
  });
  return result.outputFiles[0].text;
}

function write(outDir, name, extension, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  writeFileSync(path.join(outDir, `${name}-${hash}${extension}`), content);
  return `${name}-${hash}${extension}`;
}

if (process.argv[1] === import.meta.filename) await build({ outDir: path.join(root, ".build", "assets") });
