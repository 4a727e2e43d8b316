/**
 * What running cells show at this moment, of my kernel and of others': laid over the outputs of the document, which get
 * only now and then what changes quickly. An overlay belongs to one execution; who shows it stops when that is over.
 */
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import { Signal, type Watched } from "./notebook-signal.ts";

/** Display id → what it shows. */
export type LiveDisplays = ReadonlyMap<string, MimeBundle>;

const nothing: LiveDisplays = new Map();
/** Executions whose displays are remembered. */
const mostKept = 40;

export class LiveOutputs {
  readonly #executions = new Map<string, Signal<LiveDisplays>>();
  /** Executions of this tab's own kernel: what the server passes on of them is older than what is known here. */
  readonly #own = new Set<string>();

  of(executionId: string): Watched<LiveDisplays> {
    return this.#signal(executionId);
  }

  /** From this tab's kernel. */
  take(executionId: string, displayId: string, data: MimeBundle): void {
    this.#own.add(executionId);
    this.#put(executionId, displayId, data);
  }

  /** From the server, of somebody else's kernel. */
  hear(executionId: string, displayId: string, data: MimeBundle): void {
    if (!this.#own.has(executionId)) this.#put(executionId, displayId, data);
  }

  #put(executionId: string, displayId: string, data: MimeBundle): void {
    this.#signal(executionId).update((shown) => new Map(shown).set(displayId, data));
  }

  #signal(executionId: string): Signal<LiveDisplays> {
    let signal = this.#executions.get(executionId);
    if (signal === undefined) {
      signal = new Signal<LiveDisplays>(nothing);
      this.#executions.set(executionId, signal);
      const oldest = this.#executions.keys().next();
      if (this.#executions.size > mostKept && !oldest.done) {
        this.#executions.delete(oldest.value);
        this.#own.delete(oldest.value);
      }
    }
    return signal;
  }
}
