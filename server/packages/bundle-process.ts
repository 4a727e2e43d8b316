/**
 * A process of its own that makes one program of a package: told by its standard input where the files are and what to
 * make, it answers on its standard output and ends. The package's files are foreign input to the bundler, so every path
 * that is read must lie below the folder; no code of theirs runs. It knows nothing of the server: no secrets in its
 * environment.
 */
import { realpathSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { build, type Plugin } from "esbuild";
import type { BundleAnswer, BundleTask } from "./bundle.ts";

const task = JSON.parse(await text(process.stdin)) as BundleTask;
const root = realpathSync(task.folder);
const needs = new Set<string>();
const nodeParts = new Set<string>();
const ofNode = new Set(builtinModules);
const asked = "asked";

/** Files of the package and of what it needs, nothing else on this machine. */
const fence: Plugin = {
  name: "fence",
  setup({ onLoad }) {
    onLoad({ filter: /.*/, namespace: "file" }, ({ path: file }) => {
      const isBelow = realpathSync(file).startsWith(root + path.sep);
      return isBelow ? undefined : { errors: [{ text: "a file outside of its packages" }] };
    });
  },
};

/** What the kernel has already, and what only Node.js has. */
const elsewhere: Plugin = {
  name: "elsewhere",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      const given = task.given[name];
      if (given !== undefined) return { path: given, namespace: "given" };
      if (name.startsWith("node:")) return { path: name.slice("node:".length), namespace: "node" };
      if (!ofNode.has(name) || pluginData === asked) return undefined;
      // A package of that name, or what its user wants in the place of it, comes first.
      const { errors } = await resolve(name, { kind, importer, resolveDir, pluginData: asked });
      return errors.length === 0 ? undefined : { path: name, namespace: "node" };
    });
    onLoad({ filter: /.*/, namespace: "given" }, ({ path: name }) => {
      needs.add(name);
      return { contents: `module.exports = octavoHost[${JSON.stringify(name)}];`, loader: "js" };
    });
    onLoad({ filter: /.*/, namespace: "node" }, ({ path: name }) => {
      nodeParts.add(name);
      return { contents: missing(name), loader: "js" };
    });
  },
};

/** Says what is missing when it is used, not when it is looked at: many packages ask and go on without. */
function missing(name: string): string {
  const message = `\`${name}\` is a part of Node.js; a kernel in the browser does not have it`;
  return `const fail = () => { throw new Error(${JSON.stringify(message)}) };
module.exports = new Proxy(fail, { get: (_, key) => key === "__esModule" || typeof key === "symbol" ? undefined : fail });`;
}

async function make(): Promise<BundleAnswer> {
  const specifier = JSON.stringify(task.specifier);
  const result = await build({
    stdin: { contents: `import * as all from ${specifier}; export { all };`, resolveDir: root, loader: "js" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    minify: true,
    keepNames: true,
    format: "iife",
    globalName: "octavoPackage",
    platform: "browser",
    target: ["es2024"],
    // The program is the expression that the kernel evaluates.
    banner: { js: "((octavoHost)=>{" },
    footer: { js: "return octavoPackage.all})" },
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    tsconfigRaw: "{}",
    loader: { ".wasm": "binary", ".node": "empty", ".css": "empty" },
    legalComments: "none",
    logLevel: "silent",
    plugins: [fence, elsewhere],
  });
  const code = result.outputFiles[0]?.text ?? "";
  return { ok: true, code, needs: [...needs], nodeParts: [...nodeParts].sort() };
}

function failure(error: unknown): BundleAnswer {
  const [first] = (error as { readonly errors?: readonly { readonly text: string }[] }).errors ?? [];
  const message = first?.text ?? "it cannot be made into one program";
  return { ok: false, message: message.replaceAll(root, "").slice(0, 500) };
}

process.stdout.write(JSON.stringify(await make().catch(failure)));
