/**
 * The check that compiled loops call (compile/guards.ts): looks at the clock, and when the thread has been held for a
 * while asks outside whether the run was interrupted, by a request that blocks. Nothing else reaches a loop that never
 * pauses: no message is taken, and there is no shared memory where the kernel runs.
 *
 * A quick cell never asks; a slow answer makes questions rarer, so that asking costs a small part of the time. The size
 * of chunks follows how long they take, so that a slow body is looked at as often as a fast one.
 */
import { InterruptedError } from "./interrupt.ts";

export interface WatchPorts {
  now(): number;
  /** Whether this run was interrupted; blocks until it is known. */
  ask(): boolean;
}

const askEveryMs = 200;
/** Of the time, at most this part is spent asking. */
const askShare = 0.04;
const smallest = 16;
const largest = 16_384;
/** Looks at the clock are meant to be so far apart. */
const lookEveryMs = 2;

/** Seen by compiled code as `$.c`, `$.n` and `$.t()`: short, because they stand in every loop. */
export class LoopWatch {
  /** Steps per chunk of a loop. */
  c = 256;
  /** Calls of recursive functions until the next look. */
  n = 256;
  /** The nearer end of a chunk: as these, and not as a comparison, the engine sees how far the counter can go. */
  readonly min = Math.min;
  readonly max = Math.max;
  readonly #ports: WatchPorts;
  #lookedAt = 0;
  #askAt = 0;
  #isRaised = false;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** A run begins, or the thread was free: messages were taken, so nobody needs to ask. */
  readonly free = (): void => {
    this.#lookedAt = this.#ports.now();
    this.#askAt = this.#lookedAt + askEveryMs;
  };

  begin(): void {
    this.#isRaised = false;
    this.free();
  }

  /** Interrupted by a message: loops that go on in what awaits end, too. */
  raise(): void {
    this.#isRaised = true;
    this.n = 0;
  }

  /** The look; answers how many steps may pass until the next. */
  readonly t = (): number => {
    if (this.#isRaised) throw new InterruptedError();
    const now = this.#ports.now();
    const passedMs = now - this.#lookedAt;
    if (passedMs < lookEveryMs) this.c = Math.min(largest, this.c * 2);
    else if (passedMs > lookEveryMs * 8) this.c = Math.max(smallest, this.c >> 1);
    this.n = this.c;
    this.#lookedAt = now;
    if (now >= this.#askAt) this.#ask(now);
    return this.c;
  };

  #ask(now: number): void {
    this.#isRaised = this.#ports.ask();
    const answered = this.#ports.now();
    this.#lookedAt = answered;
    this.#askAt = answered + Math.max(askEveryMs, (answered - now) / askShare);
    if (this.#isRaised) throw new InterruptedError();
  }
}
