/**
 * The packages that the notebook pins, as this tab uses them: versions from the document, so that a colleague's change is
 * seen at once; programs from the server, with the person's own rights, once per version.
 */
import type * as Y from "yjs";
import type { PackageAnswer } from "#lib/kernel/package-modules.ts";
import { pinnedPackages } from "#lib/notebook/packages.ts";
import { packageProgram } from "./api/packages.ts";
import { Signal, type Watched } from "./notebook-signal.ts";

export interface PackagesHost {
  readonly notebookId: string;
  readonly model: { readonly doc: Y.Doc; readonly receipts: Watched<number> };
}

export class NotebookPackages {
  /** Import → version. */
  readonly pins = new Signal<ReadonlyMap<string, string>>(new Map());
  readonly #host: PackagesHost;
  readonly #stop: () => void;

  constructor(host: PackagesHost) {
    this.#host = host;
    this.#stop = host.model.receipts.subscribe(() => this.#read());
    this.#read();
  }

  end(): void {
    this.#stop();
  }

  /** What a kernel gets for an import; null for what the notebook does not pin. */
  async read(name: string, known: string | undefined, signal: AbortSignal): Promise<PackageAnswer | null> {
    const version = pinnedPackages(this.#host.model.doc).get(name);
    if (version === undefined) return null;
    if (version === known) return { version };
    const program = await packageProgram(this.#host.notebookId, { name, version }, signal);
    if (program !== undefined) return { version, ...program };
    throw new Error(
      `This server has not fetched \`${name}\` ${version}, which the notebook pins. Somebody who may edit can fetch it under Packages, beside the notebook.`,
    );
  }

  #read(): void {
    const pins = pinnedPackages(this.#host.model.doc);
    const before = this.pins.get();
    const isSame = pins.size === before.size && [...pins].every(([name, version]) => before.get(name) === version);
    if (!isSame) this.pins.set(pins);
  }
}
