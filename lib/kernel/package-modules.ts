/**
 * npm packages that the notebook pins, as modules. The page gives the program of a package in its pinned version, which is
 * evaluated once in a kernel's life: cells share its instances. With another version pinned the next import is another
 * module, and what was imported before stays as it was.
 */
import { packageSpecifier } from "../packages/specifier.ts";
import { ImportFailure } from "./project-modules.ts";
import type { KernelRequest } from "./protocol.ts";

export interface PackagePorts {
  ask(request: KernelRequest): Promise<unknown>;
  evaluate(code: string, address: string): unknown;
  /** A module that every kernel has. */
  library(name: string): Promise<object>;
  /** A run uses this version of a package. */
  noteUse(name: string, version: string): void;
}

/** What the page answers; without `code` the version is the one that the kernel has. */
export interface PackageAnswer {
  readonly version: string;
  readonly code?: string;
  /** Modules of the kernel that the program is given. */
  readonly needs?: readonly string[];
}

interface Loaded {
  readonly version: string;
  readonly module: object;
}

export class PackageModules {
  readonly #ports: PackagePorts;
  readonly #loaded = new Map<string, Promise<Loaded>>();

  constructor(ports: PackagePorts) {
    this.#ports = ports;
  }

  /** The package as the notebook pins it now; undefined when it pins none of that name. */
  async load(name: string): Promise<object | undefined> {
    if (packageSpecifier(name) === undefined) return undefined;
    const before = await this.#known(name);
    const known = before === undefined ? {} : { known: before.version };
    const answer = (await this.#ports.ask({ kind: "package", name, ...known })) as PackageAnswer | null;
    if (answer === null) return undefined;
    const loaded = await this.#take(name, answer);
    this.#ports.noteUse(name, loaded.version);
    return loaded.module;
  }

  async #known(name: string): Promise<Loaded | undefined> {
    return await this.#loaded.get(name)?.catch(() => undefined);
  }

  /** Of two imports at once, one evaluates. */
  async #take(name: string, answer: PackageAnswer): Promise<Loaded> {
    const meanwhile = await this.#known(name);
    if (meanwhile?.version === answer.version) return meanwhile;
    const loading = this.#evaluate(name, answer);
    this.#loaded.set(name, loading);
    return loading;
  }

  async #evaluate(name: string, { version, code, needs = [] }: PackageAnswer): Promise<Loaded> {
    if (code === undefined) throw new ImportFailure(`\`${name}\` ${version} was not given to the kernel.`);
    const host: Record<string, object> = {};
    for (const need of needs) host[need] = await this.#ports.library(need);
    const program = this.#ports.evaluate(code, `octavo-package:${name}@${version}`);
    if (typeof program !== "function") throw new ImportFailure(`\`${name}\` ${version} is no program.`);
    return { version, module: (program as (host: object) => object)(host) };
  }
}

/** What to say to an import that nothing here answers. */
export function unknownPackage(name: string, libraries: readonly string[]): string {
  const here = `Without that there are ${libraries.join(", ")}, and the project's files, as \`./lib/features.ts\`.`;
  return packageSpecifier(name) === undefined
    ? `\`${name}\` cannot be imported: it names no package. ${here}`
    : `\`${name}\` is not among this notebook's packages. Add it under Packages, beside the notebook. ${here}`;
}
