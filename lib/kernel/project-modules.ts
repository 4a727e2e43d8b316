/**
 * Files of the project that cells import: TypeScript and JavaScript as modules, JSON and text as values. The page gives
 * their text with the rights of whoever runs the cell; a notebook is a file of its cells (notebook-source.ts); here they are compiled as cells are and run once, for all cells
 * that import them, until their text or that of a file they need is another one.
 *
 * A module sees the kernel's own names (`tf`, `display`), never those of cells: what it computes depends on what it
 * imports and is given. Files that need each other are refused with the way round, so a name that was imported always
 * has its value; what an exporting file assigns to it later is not seen by files that have it already.
 */
import { extensionOf } from "../data/path.ts";
import { type Analysed, analyseCell, assembleCell, type CellAnalysis, type CellImport } from "./compile/compile.ts";
import { exportsOf, type ForwardedExport, type ModuleExports } from "./compile/exports.ts";
import { placeOf } from "./compile/syntax.ts";
import { notebookSource, type WantedNames } from "./notebook-source.ts";
import { fileMark, specifierOf } from "./project-path.ts";
import type { KernelRequest } from "./protocol.ts";
import { type ProgramMap, programAddress } from "./stack.ts";
import type { TensorLedger } from "./tensor-ledger.ts";

export interface ModulePorts {
  ask(request: KernelRequest): Promise<unknown>;
  noteRead(key: string, version: string): void;
  evaluate(code: string, address: string): unknown;
  /** A module that is no file. */
  library(name: string): Promise<object>;
  /** Names that files may use without an import, and those that are modules to be loaded first. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly givenModules: Readonly<Record<string, string>>;
  readonly tensors: Pick<TensorLedger, "attribute" | "release">;
  /** What every program needs of the kernel. */
  readonly world: {
    readonly watch: unknown;
    wait(value: unknown): unknown;
    each(iterable: AsyncIterable<unknown>): unknown;
  };
}

/** What the page answers; without `text` the file is as the kernel knows it. */
export interface FileAnswer {
  readonly digest: string;
  readonly text?: string;
}

/** Nothing ran: the import itself cannot be had. The message says which file and where. */
export class ImportFailure extends Error {}

const mostFiles = 500;
const moduleEndings = new Set(["ts", "mts", "js", "mjs"]);

interface Source {
  readonly digest: string;
  readonly text: string;
  /** Of a module. */
  readonly analysed: Analysed | undefined;
  /** What it gives, when its text does not say so itself. */
  readonly names?: readonly string[];
}

interface Loaded {
  readonly digest: string;
  readonly module: object;
  /** The files it was made with. */
  readonly needs: ReadonlyMap<string, Loaded>;
}

/** One `import` of a cell with all that follows from it: every file is asked for once. */
type Round = Map<string, Loaded>;

export class ProjectModules {
  readonly #ports: ModulePorts;
  readonly #loaded = new Map<string, Loaded>();
  readonly #sources = new Map<string, Source>();
  /** Notebook → names that were asked for. */
  readonly #wanted = new Map<string, WantedNames>();
  readonly #programs = new Map<string, { readonly address: string; readonly map: ProgramMap }>();
  #version = 0;

  constructor(ports: ModulePorts) {
    this.#ports = ports;
  }

  /** The module of a file, as the file stands now. `names`: what is wanted of it, where it is a notebook. */
  async load(path: string, names: WantedNames = "all"): Promise<object> {
    this.want(path, names);
    return (await this.#load(path, [], new Map())).module;
  }

  /** Of a notebook only what somebody wants is run; what was wanted once is given to all who import. */
  want(path: string, names: WantedNames): void {
    if (!isNotebook(path)) return;
    const before = this.#wanted.get(path);
    this.#wanted.set(path, names === "all" || before === "all" ? "all" : new Set([...(before ?? []), ...names]));
  }

  programOf(address: string): ProgramMap | undefined {
    for (const program of this.#programs.values()) if (program.address === address) return program.map;
    return undefined;
  }

  async #load(path: string, chain: readonly string[], round: Round): Promise<Loaded> {
    const known = round.get(path);
    if (known !== undefined && !isNotebook(path)) return known;
    if (chain.includes(path)) {
      const cycle = [...chain.slice(chain.indexOf(path)), path].join(" → ");
      throw new ImportFailure(`Files import each other: ${cycle}. Move what both need into a file of its own.`);
    }
    if (round.size + chain.length >= mostFiles) throw new ImportFailure(`More than ${mostFiles} files are imported.`);
    const source = await this.#read(path, chain);
    const loaded = await this.#make(path, source, [...chain, path], round);
    this.#loaded.set(path, loaded);
    round.set(path, loaded);
    return loaded;
  }

  async #read(path: string, chain: readonly string[]): Promise<Source> {
    const known = this.#sources.get(path);
    const request = { kind: "project-file", path, ...(known === undefined ? {} : { known: known.digest }) } as const;
    const answer = (await this.#ports.ask(request)) as FileAnswer | null;
    if (answer === null) {
      const by = chain.at(-1);
      const hint = extensionOf(path) === "" ? " A file is named with its ending, as `features.ts`." : "";
      const whose = by === undefined ? "" : `, which \`${by}\` imports`;
      throw new ImportFailure(`There is no file \`${path}\` in this project${whose}.${hint}`);
    }
    this.#ports.noteRead(fileMark + path, answer.digest);
    if (answer.text === undefined && known !== undefined) return known;
    const text = answer.text ?? "";
    const isModule = moduleEndings.has(extensionOf(path));
    const source = { digest: answer.digest, text, analysed: isModule ? analyseCell(text, "module") : undefined };
    this.#sources.set(path, source);
    return source;
  }

  async #make(path: string, source: Source, chain: readonly string[], round: Round): Promise<Loaded> {
    const before = this.#loaded.get(path);
    const { digest, text, analysed, names } = isNotebook(path) ? this.#asModule(path, source) : source;
    if (analysed === undefined) {
      if (before?.digest === digest) return before;
      return { digest, module: sealed({ default: contentOf(path, text) }), needs: new Map() };
    }
    if (!analysed.ok) {
      const { line, column, message } = analysed.problem;
      throw new ImportFailure(`${path}:${line}:${column}: ${message}`);
    }
    const exports: ModuleExports =
      names === undefined
        ? exportsOf(analysed.cell)
        : { own: names.map((name) => ({ exported: name, local: name })), forwarded: [] };
    const file = { path, cell: analysed.cell, exports };
    const needs = new Map<string, Loaded>();
    const imported: object[] = [];
    for (const wanted of file.cell.imports) imported.push(await this.#need(file, wanted, needs, chain, round));
    const forwarded: object[] = [];
    for (const wanted of file.exports.forwarded) forwarded.push(await this.#need(file, wanted, needs, chain, round));
    if (before?.digest === digest && sameFiles(before.needs, needs)) return before;
    return { digest, module: await this.#run(file, imported, forwarded, before), needs };
  }

  /** What is wanted of a notebook, as one file. */
  #asModule(path: string, { digest, text }: Source): Source {
    const made = notebookSource(text, this.#wanted.get(path) ?? "all");
    if (made === undefined) throw new ImportFailure(`${path} is not a notebook in nbformat.`);
    const analysed = analyseCell(made.text, "module");
    return { digest: `${digest} ${made.names.join()}`, text: made.text, analysed, names: made.names };
  }

  async #need(
    file: ModuleFile,
    wanted: CellImport | ForwardedExport,
    needs: Map<string, Loaded>,
    chain: readonly string[],
    round: Round,
  ): Promise<object> {
    const at = ({ start, message }: { readonly start: number; readonly message: string }): ImportFailure => {
      const { line, column } = placeOf(file.cell.source, start);
      return new ImportFailure(`${file.path}:${line}:${column}: ${message}`);
    };
    const specifier = specifierOf(wanted.module, file.path);
    if (specifier.kind === "refused") throw at({ start: wanted.start, message: specifier.reason });
    let module: object;
    if (specifier.kind === "library") {
      module = await this.#ports.library(specifier.name).catch((error: unknown) => {
        throw error instanceof ImportFailure ? at({ start: wanted.start, message: error.message }) : error;
      });
    } else {
      this.want(specifier.path, namesWanted("bindings" in wanted ? wanted : asImport(wanted)));
      const loaded = await this.#load(specifier.path, chain, round);
      needs.set(specifier.path, loaded);
      module = loaded.module;
    }
    const missing = missingExport("bindings" in wanted ? wanted : asImport(wanted), module);
    if (missing !== undefined) throw at(missing);
    return module;
  }

  async #run(
    file: ModuleFile,
    imported: readonly object[],
    forwarded: readonly object[],
    before: Loaded | undefined,
  ): Promise<object> {
    const { path, cell, exports } = file;
    const { tensors } = this.#ports;
    const given = await this.#giveTo(cell);
    const owner = `file:${path}`;
    const assembled = assembleCell(cell, (name) => (name in given ? "given" : "global"));
    const address = programAddress(owner, ++this.#version);
    this.#programs.set(path, { address, map: { cellId: owner, file: path, originOf: assembled.originOf } });
    const program = this.#ports.evaluate(assembled.text, address) as (world: object) => Promise<unknown>;
    const values = new Map<string, () => unknown>();
    const world = {
      ...this.#ports.world,
      modules: imported,
      given,
      put: (name: string, value: unknown) => void values.set(name, () => value),
      live: (name: string, read: () => unknown) => void values.set(name, read),
      import: (text: string) => this.#importLate(String(text), path),
    };
    if (before !== undefined) tensors.release(owner, Object.values(before.module));
    const whose = tensors.attribute(owner);
    try {
      await this.#ports.world.wait(program(world));
    } finally {
      tensors.attribute(whose);
    }
    return namespaceOf(exports, values, forwarded);
  }

  async #giveTo({ names }: CellAnalysis): Promise<Readonly<Record<string, unknown>>> {
    const given: Record<string, unknown> = { ...this.#ports.given };
    for (const name of new Set(names.references.map((reference) => reference.name))) {
      const library = this.#ports.givenModules[name];
      if (library !== undefined) given[name] = await this.#ports.library(library);
    }
    return given;
  }

  #importLate(text: string, from: string): Promise<object> {
    const specifier = specifierOf(text, from);
    if (specifier.kind === "refused") return Promise.reject(new ImportFailure(specifier.reason));
    return specifier.kind === "file" ? this.load(specifier.path) : this.#ports.library(specifier.name);
  }
}

interface ModuleFile {
  readonly path: string;
  readonly cell: CellAnalysis;
  readonly exports: ModuleExports;
}

export function namesWanted({ bindings }: CellImport): WantedNames {
  const names = bindings.map(({ imported }) => imported);
  return names.includes("*") ? "all" : new Set(names);
}

function isNotebook(path: string): boolean {
  return extensionOf(path) === "ipynb";
}

/** The first name that a module does not have; one in capitals may be a type that is imported without `type`. */
export function missingExport(
  wanted: CellImport,
  module: object,
): { readonly start: number; readonly message: string } | undefined {
  for (const { imported, local, start } of wanted.bindings) {
    if (imported === "*" || imported in module || /^[A-Z]/.test(imported)) continue;
    const hint =
      imported === "default" ? `write \`import * as ${local} from "${wanted.module}"\`` : "check its spelling";
    return { start, message: `\`${wanted.module}\` has no export \`${imported}\`: ${hint}.` };
  }
  return undefined;
}

function asImport({ module, start, imported, exported }: ForwardedExport): CellImport {
  return { module, start, bindings: [{ local: exported, imported, start }] };
}

function contentOf(path: string, text: string): unknown {
  if (extensionOf(path) !== "json") return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ImportFailure(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** What importers see: getters, so that a name that its file assigns again later has its newest value. */
function namespaceOf(
  { own, forwarded }: ModuleExports,
  values: ReadonlyMap<string, () => unknown>,
  sources: readonly object[],
): object {
  const module: Record<string, unknown> = {};
  const give = (name: string, get: () => unknown): void => {
    Object.defineProperty(module, name, { get, enumerable: true, configurable: true });
  };
  forwarded.forEach(({ exported, imported }, at) => {
    const source = sources[at] as Record<string, unknown>;
    if (exported !== "*") give(exported, () => (imported === "*" ? source : source[imported]));
    else for (const name of Object.keys(source)) if (name !== "default") give(name, () => source[name]);
  });
  for (const { exported, local } of own) {
    const read = values.get(local);
    if (read !== undefined) give(exported, read);
  }
  return sealed(module);
}

function sealed(module: object): object {
  return Object.freeze(Object.setPrototypeOf(module, null) as object);
}

function sameFiles(a: ReadonlyMap<string, Loaded>, b: ReadonlyMap<string, Loaded>): boolean {
  return a.size === b.size && [...a].every(([path, loaded]) => b.get(path) === loaded);
}
