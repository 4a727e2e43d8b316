/**
 * `octavo.secret("NAME")` from inside a kernel: the page asks the server for it, with the rights of who runs. What was read
 * is remembered to keep it out of what runs track; outputs are cleaned by the server, which knows it as well.
 */
import { Scrubber } from "../secrets/scrub.ts";
import type { KernelRequest } from "./protocol.ts";

export class SecretsRead {
  readonly #ask: (request: KernelRequest) => Promise<unknown>;
  readonly #values = new Map<string, string>();
  #scrubber = new Scrubber([]);

  constructor(ask: (request: KernelRequest) => Promise<unknown>) {
    this.#ask = ask;
  }

  async read(name: string): Promise<string> {
    if (typeof name !== "string" || name.length === 0 || name.length > 100)
      throw new TypeError('octavo.secret takes a secret\'s name, as "API_KEY"');
    const value = await this.#ask({ kind: "secret", name });
    if (typeof value !== "string") throw new Error(`the secret ${name} could not be read`);
    if (this.#values.get(name) !== value) {
      this.#values.set(name, value);
      this.#scrubber = new Scrubber([...this.#values].map(([known, text]) => ({ name: known, value: text })));
    }
    return value;
  }

  /** What a run tracks, without values that were read, in any of their forms. */
  clean(request: KernelRequest): KernelRequest {
    if (this.#scrubber.isIdle) return request;
    const { name, experiment, params, tags, metrics } = request as Partial<Record<string, unknown>>;
    const told = Object.entries({ name, experiment, params, tags, metrics }).filter(([, value]) => value !== undefined);
    return { ...request, ...this.#scrubber.json(Object.fromEntries(told)) };
  }
}
