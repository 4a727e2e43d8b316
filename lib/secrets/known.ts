/** The values of secrets that somebody came to know, one by one, and text without them. */
import { Scrubber } from "./scrub.ts";

export class KnownSecrets {
  readonly #values = new Map<string, string>();
  #scrubber = new Scrubber([]);

  learn(name: string, value: string): void {
    // A value that was replaced is still one that was read.
    const key = `${name}\n${value}`;
    if (this.#values.has(key)) return;
    this.#values.set(key, value);
    this.#scrubber = new Scrubber(
      [...this.#values].map(([known, text]) => ({ name: known.slice(0, known.indexOf("\n")), value: text })),
    );
  }

  get isIdle(): boolean {
    return this.#scrubber.isIdle;
  }

  text(whole: string): string {
    return this.#scrubber.text(whole);
  }

  /** Every text inside, keys of objects too. */
  json<T>(value: T): T {
    return this.#scrubber.json(value);
  }
}
