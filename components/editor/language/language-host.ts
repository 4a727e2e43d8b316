/** The world of files that the language service sees: cells that change, and type declarations that never do. */
import type {
  LanguageServiceHost,
  ScriptSnapshot,
  TypeScriptServices,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import { cellOfFile, fileOfCell } from "./cell-file.ts";
import type { NotebookProject } from "./notebook-project.ts";

/** Packed at build time by .scripts/build-types.mjs. */
export interface Files {
  /** Path → text, paths absolute. */
  readonly files: Readonly<Record<string, string>>;
  /** Package → path of its main declaration. */
  readonly packages: Readonly<Record<string, string>>;
  /** Files that are always part of the project: the globals. */
  readonly roots: readonly string[];
}

const COMPILER_OPTIONS = {
  target: 99,
  module: 99,
  moduleResolution: 100,
  allowImportingTsExtensions: true, // files of the project are imported by their whole name
  moduleDetection: 3, // every cell is a module, also one without import or export
  lib: ["lib.esnext.d.ts", "lib.webworker.d.ts", "lib.webworker.iterable.d.ts", "lib.webworker.asynciterable.d.ts"],
  types: [],
  strict: true,
  noImplicitAny: false,
  allowUmdGlobalAccess: true, // `tf` and `Plot` as values and as types
  erasableSyntaxOnly: true, // the kernel refuses the rest
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  skipLibCheck: true,
  noEmit: true,
};

export function languageHost(ts: TypeScriptServices, project: NotebookProject, types: Files): LanguageServiceHost {
  const snapshots = new Map<string, { version: string; snapshot: ScriptSnapshot }>();
  const textOf = (name: string): { text: string; version: string } | undefined => {
    const cellId = cellOfFile(name);
    if (cellId === undefined) {
      const text = types.files[name];
      return text === undefined ? undefined : { text, version: "1" };
    }
    const module = project.module(cellId);
    return module && { text: module.text, version: String(module.version) };
  };
  return {
    getCompilationSettings: () => COMPILER_OPTIONS,
    getScriptFileNames: () => [...types.roots, ...project.cellIds.map(fileOfCell)],
    getScriptVersion: (name) => textOf(name)?.version ?? "0",
    getScriptSnapshot: (name) => {
      const now = textOf(name);
      if (!now) return undefined;
      const before = snapshots.get(name);
      if (before?.version === now.version) return before.snapshot;
      const snapshot = ts.ScriptSnapshot.fromString(now.text);
      snapshots.set(name, { version: now.version, snapshot });
      return snapshot;
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.esnext.full.d.ts",
    fileExists: (name) => textOf(name) !== undefined,
    readFile: (name) => textOf(name)?.text,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const resolvedFileName = resolve(text, from, types);
        return {
          resolvedModule: resolvedFileName && {
            resolvedFileName,
            extension: resolvedFileName.endsWith(".d.ts") ? ".d.ts" : ".ts",
          },
        } as { resolvedModule: { resolvedFileName: string; extension: string } | undefined };
      }),
  };
}

function resolve(specifier: string, from: string, { files, packages }: Files): string | undefined {
  if (specifier.startsWith("cell:")) return fileOfCell(specifier.slice("cell:".length));
  const main = packages[specifier];
  if (main) return main;
  const base = specifier.startsWith(".")
    ? joined(from.slice(0, from.lastIndexOf("/")), specifier)
    : `/node_modules/${specifier}`;
  const bare = base.replace(/\.js$/, "");
  return [`${bare}.d.ts`, `${bare}/index.d.ts`, base].find((name) => Object.hasOwn(files, name));
}

function joined(folder: string, relative: string): string {
  const parts = folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
