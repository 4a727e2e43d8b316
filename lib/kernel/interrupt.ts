/**
 * Interrupting what waits: every `await` of a cell passes through here, so that raising the interrupt rejects them all,
 * also those of loops that would go round for ever. What holds the thread without awaiting cannot be reached from
 * inside; its host ends it.
 */
export class InterruptedError extends Error {
  constructor() {
    super("Interrupted.");
    this.name = "Interrupted";
  }
}

export class Interrupts {
  #controller = new AbortController();
  readonly #waiting = new Set<(error: Error) => void>();

  /** For cells: passed to whatever takes a signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(): void {
    if (this.#controller.signal.aborted) this.#controller = new AbortController();
  }

  raise(): void {
    this.fail(new InterruptedError());
  }

  /** Ends what waits with an error of its own: what it waits for will not come. */
  fail(error: Error): void {
    this.#controller.abort(error);
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  /** Whether the error came from an interrupt, directly or through a signal. */
  caused(error: unknown): boolean {
    if (error instanceof InterruptedError) return true;
    const { aborted, reason } = this.#controller.signal;
    return aborted && reason instanceof InterruptedError && error instanceof Error && error.name === "AbortError";
  }

  /** The value of a promise, unless the interrupt comes first; anything else as it is. */
  wait<T>(value: T): T | Promise<Awaited<T>> {
    if (this.#controller.signal.aborted) return Promise.reject(this.#controller.signal.reason);
    return isThenable(value) ? this.#settle(value as PromiseLike<Awaited<T>>) : value;
  }

  /**
   * Each promise on the way has one reaction, and it is the engine's own: so a stack trace goes on through it, to the
   * `await` in the cell, as it would without us.
   */
  async #settle<T>(value: PromiseLike<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.add(reject);
    try {
      value.then(resolve, reject);
      return await promise;
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** The steps of a `for await`, each of which an interrupt ends. */
  async *each<T>(iterable: AsyncIterable<T> | Iterable<T | Promise<T>>): AsyncGenerator<T> {
    const source = iterable as Partial<AsyncIterable<T> & Iterable<T | Promise<T>>>;
    const steps = (source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.()) as AsyncIterator<T> | undefined;
    if (steps === undefined) throw new TypeError("this value cannot be iterated with `for await`");
    let isDone = false;
    try {
      for (;;) {
        const step = await this.wait(steps.next());
        isDone = step.done === true;
        if (isDone) return;
        yield await this.wait(step.value);
      }
    } finally {
      if (!isDone) await steps.return?.();
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
