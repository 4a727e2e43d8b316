/**
 * `octavo.secret("NAME")` from inside a kernel: the page asks the server for it, with the rights of who runs. What was read
 * is remembered to keep it out of what runs track; outputs are cleaned by the server, which knows it as well.
 */
import { KnownSecrets } from "../secrets/known.ts";
import type { KernelRequest } from "./protocol.ts";

export class SecretsRead {
  readonly #ask: (request: KernelRequest) => Promise<unknown>;
  readonly #known = new KnownSecrets();

  constructor(ask: (request: KernelRequest) => Promise<unknown>) {
    this.#ask = ask;
  }

  async read(name: string): Promise<string> {
    if (typeof name !== "string" || name.length === 0 || name.length > 100)
      throw new TypeError('octavo.secret takes a secret\'s name, as "API_KEY"');
    const value = await this.#ask({ kind: "secret", name });
    if (typeof value !== "string") throw new Error(`the secret ${name} could not be read`);
    this.#known.learn(name, value);
    return value;
  }

  /** What a run tracks, without values that were read, in any of their forms. */
  clean(request: KernelRequest): KernelRequest {
    if (this.#known.isIdle) return request;
    const { name, experiment, params, tags, metrics, content } = request as Partial<Record<string, unknown>>;
    // Bytes are told from texts by nobody: what a cell writes as bytes is its own.
    const text = typeof content === "string" ? content : undefined;
    const told = Object.entries({ name, experiment, params, tags, metrics, content: text }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...request, ...this.#known.json(Object.fromEntries(told)) };
  }
}
