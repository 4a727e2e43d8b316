/** A token bucket: so much a second, and a burst. Time is the caller's. */
export class Budget {
  readonly #perMs: number;
  readonly #burst: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#left = burst;
    this.#at = nowMs;
  }

  /** Takes `amount` and answers how many milliseconds to wait before taking more: 0 while the budget lasts. */
  take(amount: number, nowMs: number): number {
    this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#at) * this.#perMs) - amount;
    this.#at = nowMs;
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left / this.#perMs);
  }
}
